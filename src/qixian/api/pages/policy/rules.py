"""The rules of the policy with their words, and what this system does about each."""

from collections import Counter
from typing import Final, get_args

from fastapi import APIRouter, Request, Response

from qixian.api.identity.signed_in import SignedIn
from qixian.api.pages.language import N_, Speech, speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.domain.policies.coverage import Coverage, Status, coverage
from qixian.domain.policies.rules import Clause, clauses
from qixian.presentation.policies import chosen, reading, with_unit
from qixian.presentation.rules import example_text, rule_of

router = APIRouter(prefix="/desk/policy")

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
_MEANING: Final = {
    "enforced": N_("a command is refused, or a right begins or ends by it"),
    "tracked": N_("what was done is recorded, computed or reminded of; nothing is refused"),
    "shown": N_("the rule is shown with its words"),
}


@router.get("")
async def rules(
    request: Request, _parts: TheParts, _reader: SignedIn, status: str = "", q: str = ""
) -> Response:
    """Every rule, or those of a status or with a text in their title or words."""
    spoken, wanted = speech_of(request), q.strip()[:60]
    rows = [
        (clauses()[rule], covered)
        for rule, covered in coverage().items()
        if status in ("", covered.status) and _mentions(clauses()[rule], covered, wanted)
    ]
    articles = [
        clause
        for clause in clauses().values()
        if clause.rule not in coverage() and not status and _mentions(clause, None, wanted)
    ]
    return render(
        request,
        "policy/rules.html",
        rows=rows,
        articles=articles,
        chosen=status if status in STATUSES else "",
        wanted=wanted,
        counted=Counter(covered.status for covered in coverage().values()),
        meaning={name: spoken.gettext(text) for name, text in _MEANING.items()},
        why=_why,
        spoken=spoken,
    )


@router.get("/{rule}")
async def rule(request: Request, parts: TheParts, _reader: SignedIn, rule: str) -> Response:
    """One rule under the edition of new cases. Raises EditionError for one there is not."""
    spoken = speech_of(request)
    words = spoken.words
    known = rule_of(chosen(parts.shelf, parts.edition.id), rule)
    return render(
        request,
        "policy/rule.html",
        trail=(("/desk/policy", spoken.gettext("Policy")), ("", known.clause.rule)),
        rule=known,
        parameters=[(one, with_unit(words, one), reading(words, one)) for one in known.parameters],
        examples=[example_text(words, step) for step in known.examples],
        meaning={name: spoken.gettext(text) for name, text in _MEANING.items()},
        why=_why,
        spoken=spoken,
    )


def _why(spoken: Speech, covered: Coverage) -> str:
    """How a rule is kept, or why it is no more than shown."""
    return covered.why_zh if spoken.language == "zh" else covered.why


def _mentions(clause: Clause, covered: Coverage | None, wanted: str) -> bool:
    """Whether a text stands in a clause, whatever its letters' case."""
    if not wanted:
        return True
    said = [clause.rule, clause.place, clause.title, clause.title_zh, clause.quotation]
    if covered is not None:
        said += [covered.why, covered.why_zh]
    return any(wanted.casefold() in text.casefold() for text in said)
