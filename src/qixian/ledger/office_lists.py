"""What one office's desk lists beside its worklist: the last events, the cases of a person, which
awaited days are still provisional.

For the doors; through `sight.seeing` only what one may see. Reads only. Every function raises
LedgerUnreachable, NotMigrated.
"""

from collections.abc import Sequence
from typing import Final

from qixian.ledger.board import COLUMNS, BoardLine, board_line
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.searching import MOST, EventLine, recorded_last

# An event among the last of an office is in one of the cases that were moved last, so the record
# itself, which is in no office's order, is only read for those.
_RECENT: Final = """
    SELECT e.case_id, e.case_type, e.seq, e.type, e.effective_on, e.recorded_at, e.actor
      FROM (SELECT case_id FROM read_model.case_board
             WHERE book = $1 ORDER BY last_effective_on DESC, case_id LIMIT $2) b
     CROSS JOIN LATERAL (
           SELECT * FROM ledger.event WHERE case_id = b.case_id ORDER BY seq DESC LIMIT $2) e
     ORDER BY e.effective_on DESC, e.recorded_at DESC, e.case_id, e.seq DESC LIMIT $2
"""
_PROVISIONAL: Final = """
    SELECT d.case_id FROM read_model.deadline d
      JOIN unnest($1::text[], $2::text[]) AS asked (case_id, field) USING (case_id, field)
     WHERE d.provisional
"""
_OF_PERSON: Final = f"""
    SELECT {COLUMNS} FROM read_model.case_board
     WHERE book = $1 AND fact_keys @> ARRAY['person:' || $2] ORDER BY case_id LIMIT $3
"""


async def recent_events(
    conn: Connection, book: str, whole: bool, limit: int = 10
) -> list[EventLine]:
    """The last events that may be seen, newest first, at most 200.

    Of one office they are the last to take effect; `whole` (`Sight.whole`) are the last recorded
    anywhere.
    """
    if whole:
        return await recorded_last(conn, book, limit)
    with translated():
        rows = await conn.fetch(_RECENT, book, min(limit, MOST))
    return [EventLine(**dict(row)) for row in rows]


async def provisional_among(conn: Connection, lines: Sequence[BoardLine]) -> frozenset[str]:
    """The ids of those cases whose awaited day was counted with a year that has no notice yet."""
    asked = [line for line in lines if line.awaited_field is not None]
    ids, fields = [line.case_id for line in asked], [line.awaited_field for line in asked]
    with translated():
        rows = await conn.fetch(_PROVISIONAL, ids, fields)
    return frozenset(row["case_id"] for row in rows)


async def cases_of_person(
    conn: Connection, book: str, person_id: str, limit: int = 50
) -> list[BoardLine]:
    """The cases whose rules look at a person, by id, at most 200."""
    with translated():
        rows = await conn.fetch(_OF_PERSON, book, person_id, min(limit, MOST))
    return [board_line(row) for row in rows]
