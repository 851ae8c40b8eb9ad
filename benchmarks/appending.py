"""One event in its own transaction: the ledger's append, the library's save, the bare insert."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from asyncpg import Pool, Record

from benchmarks import bare_rows
from benchmarks.cases import Lived, entry_of
from benchmarks.leaves import asked_financials, open_leave
from benchmarks.library import LibraryLeave, in_threads, library_leave
from benchmarks.measure import Effort, Line, Round, Target, faster, in_turn
from benchmarks.stage import WRITERS, Records, records, unique
from qixian.ledger.open_case import new_event
from qixian.ledger.parsing import audit_row, parse
from qixian.ledger.records import Append
from qixian.ledger.streams import append

BEGINS: Final = date(2024, 7, 1)
EVENTS: Final = 4
_ALONE, _TOGETHER = 300, 40
_LIBRARY_TARGETS: Final = {1: 3.0, WRITERS: 6.0}
_BARE_TARGET: Final = 0.6


@dataclass(slots=True)
class _Writer:
    """A case that grows by one event at a time, and the entry that its next append varies."""

    entry: Append

    def next_entry(self) -> Append:
        """What the ledger writes for the next figures: event, board row and audit row."""
        entry, version = self.entry, self.entry.expected_version
        command = entry.command
        if command is None:
            raise ValueError("the entry has no command to vary")
        number = f"{entry.case_id}:{version}"
        self.entry = replace(entry, expected_version=version + 1)
        return replace(entry, cause_id=number, command=replace(command, command_id=number))


def _one_more(case_id: str, leave: Lived, records: Records) -> Append:
    """The append of one year's figures to a leave, as a command makes it."""
    asked = asked_financials(case_id, 1, records.terms)
    _, command = parse(asked)
    today = leave.last_day + timedelta(days=1)
    happened = leave.decided(command, today, records.terms.rules)
    after = leave.after(happened, today)
    whole = entry_of(case_id, after, records.terms)
    return replace(
        whole,
        expected_version=len(leave.events),
        events=tuple(new_event(event, today) for event in happened),
        # The figures move no date, use nothing of the right and call for no notice.
        reckonings=(),
        due=(),
        usage=None,
        notices=(),
        command=replace(audit_row(asked, command, today), outcome="ACCEPTED"),
    )


async def _writers(number: int, records: Records) -> list[_Writer]:
    made = []
    for _ in range(number):
        case_id = unique("A")
        leave = open_leave(f"P-{case_id}", BEGINS, EVENTS, records.terms)
        await append(records.pool, entry_of(case_id, leave, records.terms))
        made.append(_Writer(_one_more(case_id, leave, records)))
    return made


async def _write(
    pool: "Pool[Record]", writer: _Writer, times: int, write: Callable[..., object]
) -> None:
    for _ in range(times):
        await write(pool, writer.next_entry())  # type: ignore[misc]


async def _timed(records: Records, writers: int, times: int, write: Callable[..., object]) -> float:
    made = await _writers(writers, records)
    began = time.perf_counter()
    await asyncio.gather(*(_write(records.pool, writer, times, write) for writer in made))
    return writers * times / (time.perf_counter() - began)


def _save(records: Records, leave: LibraryLeave, times: int) -> None:
    for number in range(times):
        leave.financials_recorded(2020 + number % 5, f"{-120_000 + number}.00")
        records.library.save(leave)


async def _timed_library(records: Records, writers: int, times: int) -> float:
    terms = records.terms
    leaves = [library_leave(open_leave("P", BEGINS, EVENTS, terms)) for _ in range(writers)]
    records.library.save(*leaves)
    works = [partial(_save, records, leave, times) for leave in leaves]
    began = time.perf_counter()
    in_threads(works)
    return writers * times / (time.perf_counter() - began)


def _rounds(records: Records, writers: int, effort: Effort) -> Sequence[Round]:
    times = effort.of(_ALONE if writers == 1 else _TOGETHER)
    return (
        partial(_timed, records, writers, times, append),
        partial(_timed_library, records, writers, times),
        partial(_timed, records, writers, times, bare_rows.insert),
    )


async def measure(effort: Effort) -> list[Line]:
    """Append against the library and against the bare insert, by 1 and by 32 writers."""
    lines = []
    async with records() as stage:
        for writers, least in _LIBRARY_TARGETS.items():
            ours, library, bare = await in_turn(effort.rounds, *_rounds(stage, writers, effort))
            who = "1 writer" if writers == 1 else f"{writers} writers"
            lines += [
                faster(
                    f"append, {who}: library", ours, library, Target(">=", least), "eventsourcing"
                ),
                faster(
                    f"append, {who}: bare insert", ours, bare, Target(">=", _BARE_TARGET), "asyncpg"
                ),
            ]
    return lines
