"""Whom and what the cases one sees name: parties of cases, and the cases of a place. Reads only.

The doors may import this module, for lists: they read through `sight.seeing`. Ids only.
"""

from dataclasses import dataclass
from typing import Final

from qixian.ledger.board import COLUMNS, BoardLine, board_line
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated

# From the cases, not from the entries: of a million entries an office sees the few its cases name.
_NAMED: Final = """
    SELECT b.case_id, b.case_type, p.key, p.value
      FROM (SELECT case_id, case_type, parties FROM read_model.case_board
             WHERE book = $1 AND case_id > $2 ORDER BY case_id LIMIT $3) b
           CROSS JOIN LATERAL jsonb_each_text(b.parties) p
     WHERE p.key NOT IN ('institution_id', 'base_id', 'host_id')
     ORDER BY b.case_id, p.key
"""
_OF_A_PLACE: Final = f"""
    SELECT {COLUMNS} FROM read_model.case_board WHERE book = $1 AND {{column}} = $2
     ORDER BY case_id LIMIT $3
"""
_COLUMN_OF: Final = {"institution": "institution_id", "base": "base_id"}


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A person or venture, the case that names it, and the field it stands in there."""

    case_id: str
    case_type: str
    field: str
    entry_id: str


async def named_parties(
    conn: Connection, book: str, after: str = "", cases: int = 50
) -> list[NamedParty]:
    """Persons and ventures that `cases` cases name, by case; `after` is the case before the first.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        rows = await conn.fetch(_NAMED, book, after, cases)
    return [NamedParty(*row) for row in rows]


async def cases_of_place(
    conn: Connection, book: str, kind: str, entry_id: str, limit: int = 50
) -> list[BoardLine]:
    """The cases of an institution or a base, by id. KeyError for an entry of another kind.

    Raises LedgerUnreachable, NotMigrated.
    """
    query = _OF_A_PLACE.format(column=_COLUMN_OF[kind])
    with translated():
        rows = await conn.fetch(query, book, entry_id, limit)
    return [board_line(row) for row in rows]
