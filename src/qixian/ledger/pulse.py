"""How the office is doing, in a few numbers: for the doors' metrics. Reads only."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.records import Cursor
from qixian.ledger.streams import START

_NEWEST: Final = "SELECT xid, position FROM ledger.event ORDER BY xid DESC, position DESC LIMIT 1"
_STANDING: Final = """
    SELECT (SELECT count(*) FROM read_model.case_board WHERE book = $1 AND open),
           (SELECT count(*) FROM read_model.case_board
             WHERE book = $1 AND open AND next_wake < $2)
"""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Open cases, and those of them with a deadline that should have fallen due before today."""

    open_cases: int
    overdue: int


async def pulse(conn: Queryable, book: str, today: date) -> Pulse:
    """The numbers of a book on a day in Asia/Shanghai. Raises LedgerUnreachable, NotMigrated."""
    with translated():
        row = await conn.fetchrow(_STANDING, book, today)
    return Pulse(*row) if row is not None else Pulse(0, 0)


async def newest(conn: Queryable) -> Cursor:
    """Where a reader begins who wants only what is recorded from now on. Raises as `pulse`."""
    with translated():
        row = await conn.fetchrow(_NEWEST)
    return START if row is None else Cursor(*row)
