"""Open cases with something ahead, and what of it should have happened by now.

For recovering and reconciling; the doors and `workers` may import this module. Reads only. Days are
civil dates in Asia/Shanghai. Raises LedgerUnreachable and NotMigrated.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from qixian.domain.holiday_calendar import HOLIDAY_CALENDAR, calendar_case_id
from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.readable import day

BATCH: Final = 500

# In the order of their wakes, so that what should have happened long ago comes first. A case that
# moves meanwhile moves on, since its workflow runs; it may come twice and is never passed over.
_WAITING: Final = """
    SELECT case_type, case_id, next_wake FROM read_model.case_board
     WHERE book = $1 AND open AND next_wake >= $2 AND (next_wake, case_id) > ($2, $3)
     ORDER BY next_wake, case_id LIMIT $4
"""
_STANDING: Final = """
    SELECT case_type, case_id, next_wake FROM read_model.case_board
     WHERE book = $1 AND case_id = ANY ($2) AND open AND next_wake IS NOT NULL
"""
_KNOWN: Final = "SELECT case_id FROM read_model.case_board WHERE book = $1 AND case_id = ANY ($2)"
_COUNTED: Final = """
    SELECT count(*), count(*) FILTER (WHERE next_wake <= $2), min(next_wake)
      FROM read_model.case_board WHERE book = $1 AND open AND next_wake IS NOT NULL
"""
_OVERDUE: Final = f"""
    SELECT case_id, kind, {day("fires_on")} FROM read_model.due
     WHERE book = $1 AND fires_on <= $2 ORDER BY fires_on, case_id, kind
"""
# What is due of a closed case would never fall due, so it counts as a difference too.
_DIFFERS: Final = """
    SELECT case_id, b.next_wake, d.fires_on
      FROM (SELECT case_id, next_wake FROM read_model.case_board
             WHERE book = $1 AND open AND next_wake IS NOT NULL) b
      FULL JOIN (SELECT case_id, min(fires_on) AS fires_on FROM read_model.due
                  WHERE book = $1 GROUP BY case_id) d USING (case_id)
     WHERE b.next_wake IS DISTINCT FROM d.fires_on ORDER BY case_id
"""
_NOTICES: Final = """
    SELECT notice_id, case_id, queued_at, status FROM read_model.notice
     WHERE book = $1 AND (status = 'QUEUED' AND queued_at < $2
                          OR status = 'FAILED' AND queued_at >= $3)
     ORDER BY queued_at, notice_id
"""


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """An open case and the day at whose first minute something falls due in it."""

    case_type: str
    case_id: str
    next_wake: date


@dataclass(frozen=True, slots=True)
class Ahead:
    """Cases that wait, those of them that should have been woken, and the earliest wake."""

    cases: int
    overdue: int
    earliest: date | None


@dataclass(frozen=True, slots=True)
class OverdueDeadline:
    """A deadline whose day has come and that is not recorded."""

    case_id: str
    kind: str
    fires_on: date


@dataclass(frozen=True, slots=True)
class WakeDiffers:
    """A case whose next wake on the board is not the first day something is due in it."""

    case_id: str
    next_wake: date | None
    first_due: date | None


@dataclass(frozen=True, slots=True)
class StuckNotice:
    """A notice that waits for long, or that was given up (status FAILED)."""

    notice_id: str
    case_id: str
    queued_at: datetime
    status: str


async def waiting(conn: Queryable, book: str) -> AsyncIterator[Sequence[WaitingCase]]:
    """Every open case with a wake, batch by batch, the earliest wake first."""
    place: tuple[date, str] = (date.min, "")
    while True:
        with translated():
            rows = await conn.fetch(_WAITING, book, *place, BATCH)
        if rows:
            yield [WaitingCase(*row) for row in rows]
        if len(rows) < BATCH:
            return
        place = rows[-1]["next_wake"], rows[-1]["case_id"]


async def still_waiting(
    conn: Queryable, book: str, case_ids: Collection[str]
) -> dict[str, WaitingCase]:
    """Those of some cases that are open with a wake now, by id."""
    with translated():
        rows = await conn.fetch(_STANDING, book, list(case_ids))
    return {row["case_id"]: WaitingCase(*row) for row in rows}


async def known(conn: Queryable, book: str, case_ids: Collection[str]) -> frozenset[str]:
    """Those of some ids that are cases of the book."""
    with translated():
        rows = await conn.fetch(_KNOWN, book, list(case_ids))
    return frozenset(row["case_id"] for row in rows)


async def count_ahead(conn: Queryable, book: str, today: date) -> Ahead:
    """How many cases wait, and how many of them for a day that has come."""
    with translated():
        row = await conn.fetchrow(_COUNTED, book, today)
    return Ahead(*row) if row is not None else Ahead(0, 0, None)


async def calendar_of(conn: Queryable, book: str) -> tuple[str, str] | None:
    """Type and id of the book's calendar case, whose recount may have been cut short; None if no
    notice was ever loaded."""
    case_id = calendar_case_id(book)
    return (HOLIDAY_CALENDAR.name, case_id) if await known(conn, book, [case_id]) else None


async def overdue(conn: Queryable, book: str, by: date) -> list[OverdueDeadline]:
    """Every deadline that fires up to and including a day and is not recorded."""
    with translated():
        rows = await conn.fetch(_OVERDUE, book, by)
    return [OverdueDeadline(*row) for row in rows]


async def wakes_that_differ(conn: Queryable, book: str) -> list[WakeDiffers]:
    """Where the case board and what is due disagree."""
    with translated():
        rows = await conn.fetch(_DIFFERS, book)
    return [WakeDiffers(*row) for row in rows]


async def stuck_notices(
    conn: Queryable, book: str, before: datetime, given_up_since: datetime
) -> list[StuckNotice]:
    """Notices queued before an instant that wait, and those queued since one that were given up."""
    with translated():
        rows = await conn.fetch(_NOTICES, book, before, given_up_since)
    return [StuckNotice(*row) for row in rows]
