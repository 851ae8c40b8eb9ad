"""The work of `qixian case show`: a case as its events make it, with a reason for every date."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from qixian.cli.exits import DONE
from qixian.cli.printing import because, clause_text, print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of, today
from qixian.cli.words import Words
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.periods import Span, span
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import Usage
from qixian.domain.off_post_venture_leave.cap import remaining
from qixian.domain.off_post_venture_leave.state import Leave
from qixian.ledger.board import find_case, rights_elsewhere
from qixian.ledger.connection import Connection
from qixian.ledger.parsing import facts_of
from qixian.ledger.records import UsedRight
from qixian.ledger.replay import ReplayedCase, replay

Lang = Literal["zh", "en"] | None

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DateShown:
    """One date of a case with the reason beside it; `nominal` differs where the day was rolled."""

    field: str
    day: date
    nominal: date
    clauses: tuple[str, ...]
    convention: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Lengths:
    """What is used of the right and what is left of it, in months and days; None: not yet."""

    used: Span | None
    left_of_term: Span | None
    left_of_cap: Span | None


async def show_case(case: str, as_of: date | None, as_json: bool, lang: Lang) -> int:
    """Where a case stands on a day. Raises CaseNotFound and what reaching a ledger does."""
    settings = begin(lang)
    words = Words(settings.lang)
    day = as_of or today()
    async with ledger_of(settings) as pool, pool.acquire() as conn:
        await find_case(conn, MAIN_BOOK, case)
        replayed = await replay(conn, case, load_calendar(), as_of)
        lengths = await _lengths(conn, replayed, day)
    if as_json:
        print_json(_case_document(replayed, lengths, day))
    else:
        _print_case(words, replayed, lengths, day)
    return DONE


async def _lengths(conn: Connection, replayed: ReplayedCase, day: date) -> Lengths:
    leave = replayed.state
    keys = [str(key) for key in replayed.kind.fact_keys(leave, None)]
    if not keys:
        return Lengths(None, None, None)
    elsewhere = await rights_elsewhere(conn, MAIN_BOOK, replayed.case_id, keys)
    used = replayed.summary.used
    if used is None and leave.started:
        used = leave.used_until(day, replayed.rules.policy)
    left_of_term = None
    if leave.open and leave.started and leave.leave_start_date and leave.term_end_date:
        first = max(day + _ONE_DAY, leave.leave_start_date)
        over = first > leave.term_end_date
        first_day = replayed.rules.policy.term_first_day
        left_of_term = Span(0, 0) if over else span(first, leave.term_end_date, first_day)
    return Lengths(used, left_of_term, _left_of_cap(replayed, elsewhere))


def _left_of_cap(replayed: ReplayedCase, elsewhere: tuple[UsedRight, ...]) -> Span:
    """What can still be granted: beside this leave's own term, or what a closed one has used."""
    leave, institution = replayed.state, replayed.state.institution_id
    own: list[Usage] = []
    if not leave.open and replayed.summary.usage is not None:
        own, leave = [replayed.summary.usage], Leave()
    facts = facts_of(replayed.kind, replayed.state, None, elsewhere)
    return remaining(leave, institution, [*facts, *own], replayed.rules.policy)


def dates_shown(replayed: ReplayedCase) -> list[DateShown]:
    """Every date of a case in order of days: how it was reckoned, or which event fixed it."""
    shown = {
        field: DateShown(field, day, day, *_fixed_by(replayed, field, day), False)
        for field, day in replayed.summary.dates.items()
    }
    for r in replayed.reckonings:
        shown[r.field] = DateShown(
            r.field, r.effective, r.nominal, (r.rule,), r.convention, r.provisional
        )
    return sorted(shown.values(), key=lambda one: (one.day, one.field))


def _fixed_by(replayed: ReplayedCase, field: str, day: date) -> tuple[tuple[str, ...], str]:
    """The clauses and the type of the last event that says this date."""
    for fact in reversed(replayed.facts):
        if fact.data.get(field) == day.isoformat():
            return fact.clauses, fact.type
    return (), ""


def _case_document(replayed: ReplayedCase, lengths: Lengths, day: date) -> dict[str, object]:
    summary = replayed.summary
    return {
        "case_id": replayed.case_id,
        "case_type": replayed.kind.name,
        "as_of": day,
        "state": summary.state,
        "open": summary.open,
        "parties": dict(summary.parties),
        "edition": replayed.recorded[0].edition if replayed.recorded else None,
        "events": len(replayed.recorded),
        "dates": dates_shown(replayed),
        "provisional": replayed.provisional,
        "used": _length(lengths.used),
        "left_of_term": _length(lengths.left_of_term),
        "left_of_cap": _length(lengths.left_of_cap),
        "ahead": replayed.ahead,
    }


def _length(length: Span | None) -> dict[str, int] | None:
    return None if length is None else {"months": length.months, "days": length.days}


def _print_case(words: Words, replayed: ReplayedCase, lengths: Lengths, day: date) -> None:
    summary, kind = replayed.summary, replayed.kind.name
    state = str(summary.state)
    print_lines(
        [
            f"{replayed.case_id}  {words.of('case_types', kind)}",
            f"  {words.heading('as_of')}: {day}",
            f"  {words.heading('state')}: {words.of('states', state)}  {state}",
            *(f"  {words.of('fields', key)}: {name}" for key, name in summary.parties.items()),
            *_length_lines(words, lengths),
        ]
    )
    dates = dates_shown(replayed)
    if dates:
        print_lines(["", words.heading("dates")])
        _print_dates(words, dates)
    print_lines(["", words.heading("ahead")])
    if not replayed.ahead:
        print_lines([f"  {words.heading('nothing_ahead')}"])
        return
    print_table(
        [words.heading(key) for key in ("fires_on", "event", "about_day", "clause")],
        [
            (str(d.fires_on), words.deadline(d.kind), str(d.last_day), clause_text(words, d.rule))
            for d in replayed.ahead
        ],
    )


def _length_lines(words: Words, lengths: Lengths) -> list[str]:
    named = {
        "used": lengths.used,
        "left_of_term": lengths.left_of_term,
        "left_of_cap": lengths.left_of_cap,
    }
    return [
        f"  {words.heading(key)}: {words.span(length.months, length.days)}"
        for key, length in named.items()
        if length is not None
    ]


def _print_dates(words: Words, dates: list[DateShown]) -> None:
    mark = words.heading("provisional")
    rows = [
        (
            f"{d.day}{f' ({mark})' if d.provisional else ''}",
            words.of("fields", d.field),
            because(words, d.clauses),
            d.convention,
            str(d.nominal) if d.nominal != d.day else "",
        )
        for d in dates
    ]
    print_table(
        [words.heading(key) for key in ("day", "date", "clause", "convention", "nominal")], rows
    )
    if any(d.provisional for d in dates):
        print_lines([f"  {words.heading('provisional_mark')}"])
