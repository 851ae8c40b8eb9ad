"""The work of `qixian case why`: one date, length of time or amount of a case, and its reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from qixian.cli.exits import DONE
from qixian.cli.policies import parameter_document, reading_lines
from qixian.cli.printing import print_json, print_lines, yuan_text
from qixian.cli.reaching import begin, ledger_of, today
from qixian.cli.showing import replayed_case
from qixian.cli.showing_dates import DateShown, dates_shown
from qixian.cli.showing_lengths import used_stretch
from qixian.cli.why_steps import day_text, step_lines
from qixian.cli.words import Words
from qixian.domain.explanation.claims import claims_of, explain_claim, internship_of
from qixian.domain.explanation.dates import explain_date, explain_fixed
from qixian.domain.explanation.explanation import Explanation
from qixian.domain.explanation.steps import CountSpan, Fixed, Result, Start, Step
from qixian.domain.explanation.used import USED, explain_used
from qixian.domain.policies.edition import Edition
from qixian.domain.policies.rules import Clause
from qixian.ledger.editions import read_edition
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.replay import ReplayedCase

Lang = Literal["zh", "en"] | None


class Why(NamedTuple):
    """What is asked about: its name, its value for people, the explanation."""

    name: str
    value: str
    explanation: Explanation


async def show_reasons(case: str, field: str, as_json: bool, lang: Lang) -> int:
    """Why a field of a case is what it is; the exit status.

    Raises CaseNotFound, MalformedCommand for a field the case does not have, and what reaching a
    ledger does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    async with ledger_of(settings) as pool, pool.acquire() as conn:
        replayed = await replayed_case(conn, case)
        edition = await read_edition(conn, replayed.recorded[0].edition_digest)
    why = why_of(words, replayed, edition, field, today())
    if as_json:
        print_json(_document(words, replayed, edition, why))
    else:
        print_lines(why_lines(words, replayed, edition, why))
    return DONE


def why_of(words: Words, replayed: ReplayedCase, edition: Edition, field: str, on: date) -> Why:
    """The reasons of a date, of `used` up to a day, or of a claim's amount. MalformedCommand."""
    shown = next((one for one in dates_shown(replayed) if one.field == field), None)
    if shown is not None:
        found = _why_date(replayed, edition, shown)
        return Why(words.of("fields", field), day_text(words, shown.day), found)
    stretch = used_stretch(replayed, on)
    if field == USED and stretch is not None:
        found = explain_used(stretch, edition)
        (counted,) = (step for step in found.steps if isinstance(step, CountSpan))
        length = words.span(counted.months, counted.days)
        return Why(words.heading("used"), length, found)
    claims = claims_of(replayed.state)
    claim = next((one for one in claims if one.claim_id == field), None)
    if claim is not None:
        found = explain_claim(claim, internship_of(replayed.state), edition)
        return Why(words.of("claim_kinds", claim.kind), yuan_text(claim.amount_fen), found)
    known = ", ".join(explained_fields(replayed, on))
    raise MalformedCommand(
        f"case {replayed.case_id} has no {field!r} to explain; "
        + (f"it has {known}" if known else "nothing is fixed yet")
    )


def explained_fields(replayed: ReplayedCase, on: date) -> list[str]:
    """Everything of a case that can be explained."""
    used = [USED] if used_stretch(replayed, on) is not None else []
    claims = [claim.claim_id for claim in replayed.summary.claims]
    return [*(shown.field for shown in dates_shown(replayed)), *used, *claims]


def _why_date(replayed: ReplayedCase, edition: Edition, shown: DateShown) -> Explanation:
    reckoning = next((r for r in replayed.reckonings if r.field == shown.field), None)
    if reckoning is not None:
        return explain_date(reckoning, replayed.rules.calendar, edition, shown.day)
    by = shown.fixed_by
    event = (by.event, by.on) if by else ("", shown.day)
    return explain_fixed(shown.field, shown.day, event, shown.clauses, edition)


def why_lines(words: Words, replayed: ReplayedCase, edition: Edition, why: Why) -> Iterator[str]:
    """The reasons as lines that somebody reads who does not program."""
    found = why.explanation
    yield f"{replayed.case_id}  {why.name} ({found.subject}): {why.value}"
    yield ""
    yield words.heading("why_clauses")
    for clause in found.clauses:
        yield from _clause_lines(words, clause)
    yield from (f"  {rule}" for rule in found.uncited)
    yield ""
    yield words.heading("why_steps")
    for number, step in enumerate(found.steps, 1):
        first, *others = step_lines(words, step)
        yield f"  {number}. {first}"
        yield from (f"     {line}" for line in others)
    if found.parameters:
        yield ""
        yield words.heading("how_it_is_read", edition=edition.id)
        for parameter in found.parameters:
            yield from reading_lines(words, parameter)
    yield ""
    yield _certainty(words, found)
    yield from _further(words, replayed, found.steps)


def _clause_lines(words: Words, clause: Clause) -> Iterator[str]:
    title = clause.title_zh if words.language == "zh" else clause.title
    yield f"  {clause.rule}  {clause.place}  {title}"
    if clause.quotation:
        yield f"      「{clause.quotation}」"


def _certainty(words: Words, found: Explanation) -> str:
    if found.calendar_version is None:
        is_date = any(isinstance(step, Fixed | Result) for step in found.steps)
        return words.heading("why_no_calendar" if is_date else "why_no_day")
    key = "why_provisional" if found.provisional else "why_certain"
    return words.heading(key, version=found.calendar_version)


def _further(words: Words, replayed: ReplayedCase, steps: Sequence[Step]) -> Iterator[str]:
    """Where to ask on: the date that this one is counted from."""
    known = {shown.field for shown in dates_shown(replayed)}
    for step in steps:
        if isinstance(step, Start) and step.field in known:
            yield _ask_on(words, replayed, step.field)
        elif isinstance(step, CountSpan) and step.first_field in known:
            yield _ask_on(words, replayed, step.first_field)


def _ask_on(words: Words, replayed: ReplayedCase, field: str) -> str:
    name = words.of("fields", field)
    return words.heading("why_further", field=name, case=replayed.case_id, name=field)


def _document(
    words: Words, replayed: ReplayedCase, edition: Edition, why: Why
) -> dict[str, object]:
    found = why.explanation
    return {
        "case_id": replayed.case_id,
        "subject": found.subject,
        "value": why.value,
        "clauses": [clause.model_dump(mode="json") for clause in found.clauses],
        "uncited": found.uncited,
        "steps": [_step_document(words, step) for step in found.steps],
        "parameters": [parameter_document(parameter) for parameter in found.parameters],
        "edition": {"id": edition.id, "digest": edition.digest},
        "calendar": found.calendar_version,
        "provisional": found.provisional,
    }


def _step_document(words: Words, step: Step) -> dict[str, object]:
    exact = {
        key: str(value) if isinstance(value, Fraction | Decimal) else value
        for key, value in asdict(step).items()
    }
    return {"step": step.step, **exact, "text": list(step_lines(words, step))}
