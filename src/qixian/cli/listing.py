"""The work of `qixian case timeline` and `qixian case list`."""

from dataclasses import replace
from datetime import UTC
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.board import BoardLine, Wanted, list_cases
from qixian.ledger.lateness import days_late
from qixian.ledger.parsing import kind_of
from qixian.ledger.records import RecordedEvent
from qixian.presentation.cases import replayed_case
from qixian.presentation.steps_shown import late_text
from qixian.presentation.texts import because
from qixian.presentation.words import Words

Lang = Literal["zh", "en"] | None


async def show_timeline(case: str, as_json: bool, lang: Lang) -> int:
    """What happened in a case, in order. Raises CaseNotFound and what reaching a ledger does."""
    settings = begin(lang)
    words = Words(settings.lang)
    async with ledger_of(settings) as pool, pool.acquire() as conn:
        replayed = await replayed_case(conn, case)
    pairs = list(zip(replayed.recorded, replayed.facts, strict=True))
    if as_json:
        print_json(
            {
                "case_id": case,
                "events": [_event_document(event) | {"data": fact.data} for event, fact in pairs],
            }
        )
        return DONE
    headings = ("effective", "recorded", "event", "clauses", "cause", "actor")
    print_table(
        [words.heading(key) for key in headings],
        [
            (
                str(event.effective_on),
                _recorded(words, event),
                f"{words.of('events', event.type)}  {event.type}",
                because(words, event.clauses),
                f"{event.cause_kind} {event.cause_id}",
                event.actor,
            )
            for event, _ in pairs
        ],
    )
    return DONE


def _recorded(words: Words, event: RecordedEvent) -> str:
    late = late_text(words, event)
    return _instant(event) + (f" ({late})" if late else "")


def _instant(event: RecordedEvent) -> str:
    return event.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _event_document(event: RecordedEvent) -> dict[str, object]:
    return {
        "seq": event.seq,
        "position": event.position,
        "effective_on": event.effective_on,
        "recorded_at": event.recorded_at,
        "recorded_days_late": days_late(event),
        "event": event.type,
        "clauses": event.clauses,
        "cause": {"kind": event.cause_kind, "id": event.cause_id},
        "actor": event.actor,
        "edition": event.edition,
        "hash": event.hash.hex(),
    }


async def show_list(wanted: Wanted, case_type: str | None, as_json: bool, lang: Lang) -> int:
    """The cases that are wanted, by id, of one kind or of all.

    Raises MalformedCommand for a kind this release does not know, and what reaching a ledger does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    kind = kind_of(case_type).name if case_type else None
    async with ledger_of(settings) as pool, pool.acquire() as conn:
        lines = await list_cases(conn, MAIN_BOOK, replace(wanted, case_type=kind))
    more = lines[-1].case_id if len(lines) == wanted.limit else None
    if as_json:
        print_json({"cases": lines, "next_after": more})
    elif not lines:
        print_lines([words.heading("no_cases")])
    else:
        _print_list(words, lines)
        if more:
            print_lines([words.heading("more", case=more)])
    return DONE


def _print_list(words: Words, lines: list[BoardLine]) -> None:
    headings = ("case", "case_type", "state", "institution", "next_wake", "events_count")
    print_table(
        [words.heading(key) for key in headings],
        [
            (
                line.case_id,
                words.of("case_types", line.case_type),
                f"{words.of('states', line.state)}  {line.state}",
                line.institution_id or "",
                str(line.next_wake or ""),
                str(line.version),
            )
            for line in lines
        ],
    )
