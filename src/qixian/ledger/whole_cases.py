"""Rows that lie in the order of their cases, read some whole cases at a time; `ledger` only."""

from collections.abc import AsyncIterator
from operator import itemgetter
from typing import Final

from asyncpg import Record
from asyncpg.cursor import Cursor

CHUNK: Final = 5000
"""How many rows are fetched at once; a case with more of them is still read whole."""

_case_of: Final = itemgetter("case_id")


async def whole_cases(cursor: "Cursor[Record]") -> AsyncIterator[list[Record]]:
    """The rows of a cursor, ordered by `case_id`, in lists in which no case is cut."""
    left: list[Record] = []
    while fetched := await cursor.fetch(CHUNK):
        rows = left + fetched
        cut = len(rows)
        while cut and _case_of(rows[cut - 1]) == _case_of(rows[-1]):
            cut -= 1
        left = rows[cut:]
        if cut:
            yield rows[:cut]
    if left:
        yield left
