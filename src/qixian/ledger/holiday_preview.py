"""Which dates a holiday notice would move, found from the deadline read model alone.

Used by the doors before a notice is loaded and by the recount after it. No case is asked: each
deadline row keeps its counting, which is counted again under the other calendar.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from asyncpg import Record

from qixian.domain.calendar.counting import Counted, Counting, count
from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.whole_cases import whole_cases

_COLUMNS: Final = (
    "d.case_id, d.field, d.effective, d.provisional, "
    "b.open AND NOT d.moot AND d.effective >= $2 AS open, "
    "d.way, d.anchor, d.amount, d.anchor_field, d.first_day, d.roll"
)
_COUNTING: Final = slice(5, 11)
_ROWS: Final = f"""
    SELECT {_COLUMNS} FROM read_model.deadline d JOIN read_model.case_board b USING (case_id)
     WHERE d.book = $1 AND (d.provisional OR (b.open AND NOT d.moot AND d.effective >= $2))
       AND (d.roll IS NOT NULL OR d.way IN ('WORKING_DAYS', 'NTH_WORKING_DAY'))
     ORDER BY d.case_id
"""
_CASE: Final = f"""
    SELECT {_COLUMNS} FROM read_model.deadline d JOIN read_model.case_board b USING (case_id)
     WHERE d.book = $1 AND d.case_id = $3 ORDER BY d.field
"""


_NEVER_FIXED: Final = ("NTH_WORKING_DAY",)
"""Ways of counting whose day no event holds: a limit of absence is counted whenever it is asked."""


class Move(NamedTuple):
    """One date of a case under the other calendar. Civil dates in Asia/Shanghai.

    `old` and `new` are equal where only `provisional` changes: the day stays and is now certain, or
    no longer so. `open` is whether its case is open and the date neither passed nor moot, `fixed`
    whether an event fixed it, so that an event would move it.
    """

    case_id: str
    field: str
    old: date
    new: date
    provisional: bool
    open: bool
    fixed: bool

    @property
    def moves(self) -> bool:
        """Whether a `DeadlineRecomputed` would be recorded."""
        return self.open and self.fixed and self.old != self.new


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a calendar would change: `counted` dates were looked at, in `cases` some would differ.

    `moves` are open dates that would be another day; `certain` ones stay and are no longer
    provisional, `uncertain` ones stay and become so, as a notice is taken back. `changed` are the
    first of all these.
    """

    version: str
    counted: int = 0
    cases: int = 0
    moves: int = 0
    certain: int = 0
    uncertain: int = 0
    changed: tuple[Move, ...] = ()

    def totals(self) -> dict[str, int | str]:
        """The figures as a document shows them."""
        return {
            "calendar": self.version,
            "counted": self.counted,
            "cases": self.cases,
            "moves": self.moves,
            "certain": self.certain,
            "uncertain": self.uncertain,
        }


class Looked(NamedTuple):
    """A part of the preview: how many dates were counted again, and those that would change."""

    counted: int
    changed: tuple[Move, ...]


async def preview(
    conn: Connection, book: str, calendar: WorkingCalendar, on: date
) -> AsyncIterator[Looked]:
    """Every date of a book that would change under `calendar`, case by case in order of id.

    Looked at are the open dates that have not passed on the day `on`, and whatever is provisional.
    Reads as of one instant and locks nothing. Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            cursor = await conn.cursor(_ROWS, book, on)
            async for rows in whole_cases(cursor):
                yield await _looked(conn, book, calendar, on, rows)


async def foreseen(
    conn: Connection, book: str, calendar: WorkingCalendar, on: date, most: int | None = None
) -> Foreseen:
    """The whole of `preview` in figures, with at most `most` of the dates that would change.

    Raises LedgerUnreachable, NotMigrated.
    """
    changed: list[Move] = []
    counted = cases = moves = certain = uncertain = 0
    async for part in preview(conn, book, calendar, on):
        counted += part.counted
        # A part holds whole cases.
        cases += len({move.case_id for move in part.changed})
        stay = [move for move in part.changed if not move.moves]
        moves += len(part.changed) - len(stay)
        uncertain += sum(move.provisional for move in stay)
        certain += sum(not move.provisional for move in stay)
        changed += part.changed if most is None else part.changed[: most - len(changed)]
    return Foreseen(calendar.version, counted, cases, moves, certain, uncertain, tuple(changed))


async def _looked(
    conn: Connection, book: str, calendar: WorkingCalendar, on: date, rows: Sequence[Record]
) -> Looked:
    changed: list[Move] = []
    for case_id, dates in groupby(rows, key=itemgetter(0)):
        listed = list(dates)
        moves = list(_changes(listed, calendar, {}))
        if any(move.moves and move.field in _ANCHORS for move in moves):
            # Another date is counted from one that moves: the whole case is counted again.
            listed = list(await conn.fetch(_CASE, book, on, case_id))
            moves = _chained(listed, calendar)
        changed += moves
    return Looked(len(rows), tuple(changed))


_ANCHORS: Final = frozenset(
    {"term_end_date", "extension_end_date", "incubation_end_date", "planned_end_date"}
)
"""Dates that others are counted from and that can move: only where an edition rolls term ends."""


def _changes(
    rows: Sequence[Record], calendar: WorkingCalendar, moved: dict[str, date]
) -> Iterator[Move]:
    for row in rows:
        case_id, field, effective, provisional, is_open = row[:5]
        counted = _count(row, calendar, moved)
        if counted.provisional != provisional or (is_open and counted.effective != effective):
            new = counted.effective if is_open else effective
            fixed = row["way"] not in _NEVER_FIXED
            yield Move(case_id, field, effective, new, counted.provisional, is_open, fixed)


def _count(row: Record, calendar: WorkingCalendar, moved: dict[str, date]) -> Counted:
    way, anchor, amount, anchor_field, first_day, roll = row[_COUNTING]
    anchor = moved.get(anchor_field, anchor)
    return count(Counting(way, anchor, amount, anchor_field, first_day, roll), calendar)


def _chained(rows: Sequence[Record], calendar: WorkingCalendar) -> list[Move]:
    """All changes of one case, with the dates that are counted from others that move."""
    moved: dict[str, date] = {}
    while True:
        moves = list(_changes(rows, calendar, moved))
        now = {move.field: move.new for move in moves if move.moves}
        if now == moved:
            return moves
        moved = now
