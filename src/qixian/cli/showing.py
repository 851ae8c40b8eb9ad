"""The work of `qixian case show`: a case as its events make it, with a reason for every date."""

from datetime import date
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of, today
from qixian.cli.showing_records import print_records
from qixian.ledger.replay import ReplayedCase
from qixian.presentation.cases import case_document, replayed_case
from qixian.presentation.dates import DateShown, dates_shown, how
from qixian.presentation.lengths import Lengths, lengths_of
from qixian.presentation.texts import because, clause_text
from qixian.presentation.words import Words

Lang = Literal["zh", "en"] | None


async def show_case(case: str, as_of: date | None, as_json: bool, lang: Lang) -> int:
    """Where a case stands on a day. Raises CaseNotFound and what reaching a ledger does."""
    settings = begin(lang)
    words = Words(settings.lang)
    day = as_of or today()
    async with ledger_of(settings) as pool, pool.acquire() as conn:
        replayed = await replayed_case(conn, case, as_of)
        lengths = await lengths_of(conn, replayed, day)
    if as_json:
        print_json(case_document(replayed, lengths, day))
    else:
        print_case(words, replayed, lengths, day)
    return DONE


def print_case(words: Words, replayed: ReplayedCase, lengths: Lengths, day: date) -> None:
    """A case as it stands, with a reason for every date and what is ahead."""
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
        example = next((d for d in dates if d.nominal != d.day), dates[-1]).field
        print_lines([f"  {words.heading('ask_why', case=replayed.case_id, field=example)}"])
    print_records(words, summary)
    print_lines(["", words.heading("ahead")])
    _print_ahead(words, replayed)


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
            how(words, d),
            str(d.nominal) if d.nominal != d.day else "",
        )
        for d in dates
    ]
    print_table(
        [words.heading(key) for key in ("day", "date", "clause", "convention", "nominal")], rows
    )
    if any(d.provisional for d in dates):
        print_lines([f"  {words.heading('provisional_mark')}"])


def _print_ahead(words: Words, replayed: ReplayedCase) -> None:
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
