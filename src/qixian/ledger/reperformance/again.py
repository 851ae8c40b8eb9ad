"""Perform a case again, or the whole ledger part by part; the doors may import this module.

Reads only, as of one instant, and locks nothing. It needs sight of every case, since a rule looks
at other cases: the application's role, the auditor's, or the region's.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from asyncpg import Record

from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.ledger.connection import Connection
from qixian.ledger.errors import CaseNotFound, translated
from qixian.ledger.reperformance.calendars import CalendarsThen
from qixian.ledger.reperformance.case import perform
from qixian.ledger.reperformance.decisions import Around
from qixian.ledger.reperformance.differences import (
    KEPT,
    NOTHING,
    Difference,
    NotFallenDue,
    Reperformed,
)
from qixian.ledger.reperformance.editions import Pinned, PinnedEditions
from qixian.ledger.reperformance.reading import (
    COMMAND_COLUMNS,
    Decided,
    Part,
    Told,
    read_part,
    read_unopened,
)
from qixian.ledger.reperformance.sharing import Elsewhere, read_elsewhere
from qixian.ledger.streams import EVENT_COLUMNS
from qixian.ledger.whole_cases import whole_cases

_EVENTS: Final = f"SELECT {EVENT_COLUMNS} FROM ledger.event ORDER BY case_id, seq"
_OF_CASE: Final = f"SELECT {EVENT_COLUMNS} FROM ledger.event WHERE case_id = $1 ORDER BY seq"
_UNOPENED: Final = f"""
    SELECT {COMMAND_COLUMNS} FROM ledger.command c
     WHERE NOT EXISTS (SELECT FROM ledger.event e WHERE e.case_id = c.case_id)
     ORDER BY c.case_id, c.recorded_at, c.command_id
"""
# Accepted, and yet no event names it. Nothing where nobody touched the record.
_IS_LOST: Final = """
    FROM ledger.command c
     WHERE c.outcome = 'ACCEPTED' AND ($1::text IS NULL OR c.case_id = $1)
       AND NOT EXISTS (SELECT FROM ledger.event e
                        WHERE e.case_id = c.case_id AND e.cause_id = c.command_id)
"""
_LOST: Final = f"""
    SELECT {COMMAND_COLUMNS} {_IS_LOST} ORDER BY c.case_id, c.first_seq LIMIT {KEPT}
"""
_ALL_LOST: Final = f"SELECT count(*) {_IS_LOST}"
_NO_EDITION: Final = Pinned("", "", None)


class _Run:
    """One run over the ledger: what has been read for it once."""

    def __init__(
        self,
        conn: Connection,
        shipped: WorkingCalendar,
        elsewhere: Elsewhere,
        until: date | None = None,
    ) -> None:
        self._conn, self._elsewhere, self._until = conn, elsewhere, until
        self._calendars, self._editions = CalendarsThen(shipped), PinnedEditions()

    async def opened(
        self, rows: Sequence[Record], lost: Mapping[str, Sequence[Decided]]
    ) -> Reperformed:
        """Whole cases from their events."""
        return await self._performed(await read_part(self._conn, rows, lost, self._elsewhere))

    async def unopened(self, rows: Sequence[Record]) -> Reperformed:
        """Cases without an event, from their commands."""
        return await self._performed(await read_unopened(self._conn, rows, self._elsewhere))

    async def _performed(self, part: Part) -> Reperformed:
        found: list[Difference] = []
        overdue: list[NotFallenDue] = []
        for case in part.cases:
            performed = perform(case, await self._around(case, part), self._until)
            found += performed.differences
            overdue += performed.overdue
        return Reperformed(
            events=sum(len(case.recorded) for case in part.cases),
            cases=sum(bool(case.recorded) for case in part.cases),
            commands=sum(len(case.quiet) for case in part.cases),
            differences=tuple(found[:KEPT]),
            found=len(found),
            overdue=tuple(overdue),
        )

    async def _around(self, case: Told, part: Part) -> Around:
        editions = await self._editions.every(self._conn) if case.quiet or case.lost else ()
        if case.recorded:
            pinned = await self._editions.of(self._conn, case.recorded[0].edition_digest)
        else:
            pinned = editions[0] if editions else _NO_EDITION
        calendar = await self._calendars.of(self._conn, case.book)
        return Around(calendar, pinned, editions, part.entries, part.others)


async def reperform_case(conn: Connection, case_id: str, shipped: WorkingCalendar) -> Reperformed:
    """Every decision of one case. `shipped` is the calendar of this release.

    Must not run inside a transaction. Raises CaseNotFound for a case nobody opened,
    LedgerUnreachable, NotMigrated.
    """
    with translated():
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            rows = await conn.fetch(_OF_CASE, case_id)
            if not rows:
                raise CaseNotFound(case_id)
            run = _Run(conn, shipped, await read_elsewhere(conn))
            return await run.opened(rows, await _lost(conn, case_id))


async def reperform_parts(
    conn: Connection, shipped: WorkingCalendar, until: date | None = None
) -> AsyncIterator[Reperformed]:
    """Every decision of the ledger, some whole cases at a time in the order of ids.

    With `until`, also which deadlines up to that day have not fallen due, from the events. Memory
    is bounded by the largest case and those it shares a key with. Must not run inside a
    transaction. Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            run = _Run(conn, shipped, await read_elsewhere(conn), until)
            lost = await _lost(conn, None)
            async for rows in whole_cases(await conn.cursor(_EVENTS)):
                yield await run.opened(rows, lost)
            async for rows in whole_cases(await conn.cursor(_UNOPENED)):
                yield await run.unopened(rows)
            if sum(map(len, lost.values())) == KEPT:
                # Each of the rest is a difference too; nobody could read so many.
                more = await conn.fetchval(_ALL_LOST, None) - KEPT
                yield replace(NOTHING, found=more)


async def reperform_ledger(conn: Connection, shipped: WorkingCalendar) -> Reperformed:
    """Every decision of the ledger; as `reperform_parts`, added up."""
    total = NOTHING
    async for part in reperform_parts(conn, shipped):
        total = total.and_then(part)
    return total


async def _lost(conn: Connection, case_id: str | None) -> dict[str, list[Decided]]:
    lost: defaultdict[str, list[Decided]] = defaultdict(list)
    for row in await conn.fetch(_LOST, case_id):
        lost[row["case_id"]].append(Decided(*row))
    return lost
