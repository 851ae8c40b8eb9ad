"""The pages of cases that every desk shares: the list, one case, and why a date is what it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from qixian.api.asking import command_id_of
from qixian.api.case_ids import CaseId
from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import SignedIn
from qixian.api.pages.case_view import CaseShown, read_case_shown
from qixian.api.pages.command_form import day_of
from qixian.api.pages.language import Speech, speech_of
from qixian.api.pages.shell import render
from qixian.api.pages.shown import first_up
from qixian.api.parts import TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.kinds import KINDS
from qixian.ledger.board import Wanted, find_case, list_cases
from qixian.ledger.editions import read_edition
from qixian.ledger.sight import seeing
from qixian.ledger.worklists import Bounded, state_counts
from qixian.presentation.cases import replayed_case
from qixian.presentation.policies import reading, with_unit
from qixian.presentation.why import certainty_text, counted_from, explained_fields, why_of
from qixian.presentation.why_steps import step_lines

PAGE: Final = 50
_FILTERS: Final = ("case_type", "state", "open", "due_before", "q")
_HIDDEN: Final = frozenset({"holiday_calendar"})

router = APIRouter(prefix="/desk/cases")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of cases was asked for, as it stands in the address; nothing is empty text."""

    asked: Mapping[str, str]

    @classmethod
    def of(cls, request: Request) -> "Filters":
        """The filters of an address; what is none of them is left out."""
        given = request.query_params
        return cls({name: given.get(name, "").strip()[:96] for name in _FILTERS})

    @property
    def wrong_day(self) -> bool:
        """Whether a day was written that is none."""
        return bool(self.asked["due_before"]) and day_of(self.asked["due_before"]) is None

    def wanted(self, after: str | None) -> Wanted:
        """The list that the ledger is asked for: one more than a page, to know if there is more."""
        asked = self.asked
        return Wanted(
            case_type=asked["case_type"] if asked["case_type"] in KINDS else None,
            state=asked["state"] or None,
            open={"yes": True, "no": False}.get(asked["open"]),
            due_before=day_of(asked["due_before"]),
            starts_with=asked["q"] or None,
            after=after or None,
            limit=PAGE + 1,
        )

    def address(self, path: str, **more: str) -> str:
        """An address with these filters and some more."""
        kept = {name: value for name, value in {**self.asked, **more}.items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path


@router.get("")
async def case_list(
    request: Request, parts: TheParts, reader: SignedIn, after: str = ""
) -> Response:
    """The cases one may see, by id, as far as they are wanted."""
    filters = Filters.of(request)
    async with seeing(parts.pool, reader.sight) as conn:
        lines = await list_cases(conn, MAIN_BOOK, filters.wanted(after))
        counts = await state_counts(conn, MAIN_BOOK, reader.sight.whole)
    shown, more = lines[:PAGE], len(lines) > PAGE
    return render(
        request,
        "cases.html",
        filters=filters,
        lines=shown,
        kinds=[name for name in KINDS if name not in _HIDDEN],
        states=_states(counts),
        next_href=filters.address("/desk/cases", after=shown[-1].case_id) if more else "",
        first_href=filters.address("/desk/cases") if after else "",
        csv_href=filters.address("/api/v1/cases.csv"),
    )


def _states(counts: Mapping[tuple[str, str], Bounded]) -> dict[str, Bounded]:
    """How many cases are in each state, over all kinds."""
    total: dict[str, Bounded] = {}
    for (_, state), bounded in counts.items():
        known = total.get(state, Bounded(0))
        total[state] = Bounded(known.count + bounded.count, known.more or bounded.more)
    return dict(sorted(total.items()))


@router.get("/{case_id}")
async def case_page(
    request: Request, parts: TheParts, reader: SignedIn, case_id: CaseId, done: str = ""
) -> Response:
    """One case: where it stands, its dates, what can be done, and what happened."""
    spoken = speech_of(request)
    case = await read_case_shown(parts, reader, spoken, case_id)
    return render(
        request,
        "case.html",
        case=case,
        panel=case.panel,
        panel_template=f"case_panels/{case.line.case_type}.html",
        trail=(("/desk/cases", spoken.gettext("Cases")), ("", case_id)),
        flash=_flash(spoken, reader, case, done),
    )


def _flash(spoken: Speech, reader: Principal, case: CaseShown, done: str) -> object | None:
    """What a command that was just sent came to, as the record has it."""
    if not done:
        return None
    try:
        command_id = command_id_of(reader, done)
    except Problem:
        return None
    recorded = [
        spoken.words.of("events", one.event.type)
        for one in case.timeline
        if one.cause_id == command_id
    ]
    if not recorded:
        return {"tone": "plain", "text": spoken.gettext("Nothing had to be recorded.")}
    what = spoken.gettext(", ").join(recorded)
    return {"tone": "good", "text": spoken.gettext("Recorded: %(what)s", what=what)}


@router.get("/{case_id}/why/{field}")
async def why_page(
    request: Request, parts: TheParts, reader: SignedIn, case_id: CaseId, field: str
) -> Response:
    """Why a date, a length of time or an amount of a case is what it is."""
    spoken, today = speech_of(request), parts.today()
    words = spoken.words
    async with seeing(parts.pool, reader.sight) as conn:
        await find_case(conn, MAIN_BOOK, case_id)
        replayed = await replayed_case(conn, case_id)
        edition = await read_edition(conn, replayed.recorded[0].edition_digest)
    if field not in explained_fields(replayed, today):
        raise Problem(404, "HTTP_404")
    why = why_of(words, replayed, edition, field, today)
    found = why.explanation
    return render(
        request,
        "case_why.html",
        case_id=case_id,
        why=why,
        steps=[list(step_lines(words, step)) for step in found.steps],
        readings=[(one, with_unit(words, one), reading(words, one)) for one in found.parameters],
        certainty=certainty_text(words, found),
        further=dict.fromkeys(counted_from(replayed, found.steps)),
        case_edition=edition.id,
        trail=_why_trail(spoken, case_id, why.name),
    )


def _why_trail(spoken: Speech, case_id: str, name: str) -> tuple[tuple[str, str], ...]:
    cases = ("/desk/cases", spoken.gettext("Cases"))
    return (cases, (f"/desk/cases/{case_id}", case_id), ("", first_up(name)))
