"""After a holiday notice was loaded: every case it moves is brought under the new calendar, once.

Used by `carry_out`. Some cases at a time share a transaction, so that the work is bounded by how
fast events can be appended. Which cases are left is read from the deadlines themselves, so a run
that was stopped goes on where it was.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from asyncpg import Pool, Record

from qixian.domain.holiday_calendar import calendar_case_id
from qixian.domain.kinds import AnyState
from qixian.ledger.calendars import BookCalendar, Calendars
from qixian.ledger.connection import Connection
from qixian.ledger.editions import Editions
from qixian.ledger.errors import translated
from qixian.ledger.holiday_preview import Looked, preview
from qixian.ledger.open_case import OpenCase, Terms
from qixian.ledger.parsing import kind_of
from qixian.ledger.records import Append
from qixian.ledger.rows import append_arguments, loaded_of_many
from qixian.ledger.streams import APPEND

BATCH: Final = 64
"""How many cases share a transaction."""

_LOAD_MANY: Final = "SELECT * FROM ledger.load_many($1, $2, $3)"
_RECOUNT: Final = "SELECT ledger.recount($1, $2, $3, $4, $5)"
_ALL_MOVED: Final = """
    SELECT DISTINCT case_id FROM ledger.event
     WHERE book = $1 AND type = 'DeadlineRecomputed' AND cause_id = $2
"""


@dataclass(frozen=True, slots=True)
class Recounted:
    """How far a recount has come: cases that had to change, done, and dates that moved so far.

    `woken` are the cases of the latest batch whose next wake is another now, so that their
    workflows must hear of it.
    """

    cases: int
    done: int
    moved: int
    woken: tuple[str, ...] = ()


class Recounting:
    """Brings the cases of a book under its newest calendar."""

    def __init__(self, pool: "Pool[Record]", calendars: Calendars, editions: Editions) -> None:
        self._pool, self._calendars, self._editions = pool, calendars, editions

    async def run(self, book: str) -> AsyncIterator[Recounted]:
        """Batch after batch until nothing is left; the last item says how much it was."""
        async with self._pool.acquire() as conn:
            calendar = await self._calendars.current(conn, book)
            newest = calendar.stages[-1]
            if newest.loaded_on is None:
                return
            left = await _left(conn, book, calendar, newest.loaded_on)
        done = moved = 0
        yield Recounted(len(left), 0, 0)
        for start in range(0, len(left), BATCH):
            batch = left[start : start + BATCH]
            events, woken = await self._recount(book, calendar, newest.loaded_on, batch)
            done, moved = done + len(batch), moved + events
            yield Recounted(len(left), done, moved, woken)

    async def moved_before(self, book: str) -> tuple[str, ...]:
        """Every case that the newest notice moved, for a run that goes on after a stop."""
        async with self._pool.acquire() as conn:
            newest = (await self._calendars.current(conn, book)).stages[-1]
            with translated():
                rows = await conn.fetch(_ALL_MOVED, book, newest.cause_id)
        return tuple(row["case_id"] for row in rows)

    async def _recount(
        self, book: str, calendar: BookCalendar, on: date, case_ids: Sequence[str]
    ) -> tuple[int, tuple[str, ...]]:
        """One batch in one transaction: how many dates moved, and whose next wake did."""
        appends: list[Append] = []
        rewritten: list[tuple[str, str, str, date | None, str]] = []
        woken: list[str] = []
        with translated():
            async with (
                self._pool.acquire() as conn,
                conn.transaction(isolation="read_committed"),
            ):
                rows = await conn.fetch(_LOAD_MANY, book, list(case_ids), calendar_case_id(book))
                for row in rows:
                    case = await self._open(conn, book, row, calendar, appends)
                    await case.catch_up(on)
                    wake = case.standing().next_wake
                    anew = case.dates_anew()
                    if case.recounted and anew is not None:
                        rewritten.append((book, row["case_id"], row["case_type"], wake, anew))
                    if wake != row["next_wake"]:
                        woken.append(row["case_id"])
                await conn.executemany(APPEND, [append_arguments(entry) for entry in appends])
                await conn.executemany(_RECOUNT, rewritten)
        return sum(len(entry.events) for entry in appends), tuple(woken)

    async def _open(
        self,
        conn: Connection,
        book: str,
        row: Record,
        calendar: BookCalendar,
        appends: list[Append],
    ) -> OpenCase[AnyState]:
        loaded = loaded_of_many(row)
        digest = loaded.events[0].edition_digest
        edition = await self._editions.pinned(conn, digest)
        terms = Terms(edition.policy, (edition.id, digest), calendar)

        async def write(entry: Append) -> None:
            appends.append(entry)

        return OpenCase(write, kind_of(row["case_type"]), (book, row["case_id"]), loaded, terms)


async def _left(conn: Connection, book: str, calendar: BookCalendar, on: date) -> list[str]:
    """The cases with a date that is not yet as the newest calendar has it, by id."""
    looked: list[Looked] = [part async for part in preview(conn, book, calendar.current, on)]
    return sorted({move.case_id for part in looked for move in part.changed})
