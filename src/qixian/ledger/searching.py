"""What an auditor begins with: what was recorded last, and what an id or its beginning names.

For the doors; through `sight.seeing` only what one may see. Ids only. Reads only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.registry.entries import EntryLine

MOST: Final = 200
"""How many rows one answer may hold."""

_LAST: Final = """
    SELECT case_id, case_type, seq, type, effective_on, recorded_at, actor
      FROM ledger.event WHERE book = $1 ORDER BY xid DESC, position DESC LIMIT $2
"""
_ENTRIES: Final = """
    SELECT entry_id, kind, sealed IS NOT NULL, created_at, updated_at, erased_at, held_by
      FROM registry.entry
     WHERE book = $1 AND entry_id >= $2 AND entry_id < $3 AND kind = ANY ($4::text[])
     ORDER BY entry_id LIMIT $5
"""
_CASES_AMONG: Final = """
    SELECT case_id FROM read_model.case_board WHERE book = $1 AND case_id = ANY ($2::text[])
"""
_ENTRIES_AMONG: Final = """
    SELECT entry_id FROM registry.entry WHERE book = $1 AND entry_id = ANY ($2::text[])
"""


@dataclass(frozen=True, slots=True)
class KnownIds:
    """Which of some texts are ids of cases, and which of entries, that one may see."""

    cases: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of any case: a civil day in Asia/Shanghai and an instant in UTC."""

    case_id: str
    case_type: str
    seq: int
    type: str
    effective_on: date
    recorded_at: datetime
    actor: str


async def recorded_last(conn: Queryable, book: str, limit: int = 20) -> list[EventLine]:
    """The events of a book that were recorded last, newest first, at most 200.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        rows = await conn.fetch(_LAST, book, min(limit, MOST))
    return [EventLine(**dict(row)) for row in rows]


async def entries_beginning(
    conn: Queryable, book: str, beginning: str, kinds: tuple[str, ...], limit: int = 20
) -> list[EntryLine]:
    """Entries of these kinds whose id begins with a text, by id, at most 200. Raises as above."""
    # Ids are ASCII and compare byte by byte: no id that begins so comes after this one.
    end = f"{beginning}\x7f"
    with translated():
        rows = await conn.fetch(_ENTRIES, book, beginning, end, list(kinds), min(limit, MOST))
    return [EntryLine(*row) for row in rows]


async def known_ids(conn: Queryable, book: str, texts: Iterable[str]) -> KnownIds:
    """Which of these texts name something of a book. Raises as `recorded_last`."""
    asked = sorted(set(texts))
    with translated():
        cases = await conn.fetch(_CASES_AMONG, book, asked)
        entries = await conn.fetch(_ENTRIES_AMONG, book, asked)
    return KnownIds(
        frozenset(str(row["case_id"]) for row in cases),
        frozenset(str(row["entry_id"]) for row in entries),
    )
