"""Who read whose data, when and why, in notes that nobody changes or removes.

The registry and `private_words` write them; the doors may read them. Instants are UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from qixian.ledger.connection import Connection, Queryable
from qixian.ledger.errors import translated
from qixian.ledger.registry.shapes import checked_id, checked_token

_NOTE: Final = """
    INSERT INTO registry.access (book, entry_id, reader, reason) VALUES ($1, $2, $3, $4)
"""
_LIST: Final = """
    SELECT access_id, entry_id, at, reader, reason FROM registry.access
     WHERE book = $1 AND ($2::text IS NULL OR entry_id = $2)
       AND ($3::bigint IS NULL OR access_id < $3)
     ORDER BY access_id DESC LIMIT $4
"""
_TO: Final = """
    SELECT access_id, entry_id, at, reader, reason FROM registry.access
     WHERE book = $1 AND entry_id = ANY($2) ORDER BY access_id
"""
MOST: Final = 1000
"""How many notes one list may hold; the next one begins after its last note."""


@dataclass(frozen=True, slots=True)
class AccessNote:
    """One reading or correction: of which entry, when, by whom, and why (a word in capitals)."""

    access_id: int
    entry_id: str
    at: datetime
    reader: str
    reason: str


async def access_notes(
    conn: Queryable,
    book: str,
    entry_id: str | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[AccessNote]:
    """Who read the data of an entry, or of anybody, newest first, at most 1000.

    `after` is the last note of the page before. Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        rows = await conn.fetch(_LIST, book, entry_id, after, min(limit, MOST))
    return [AccessNote(**dict(row)) for row in rows]


async def accesses_to(conn: Queryable, book: str, entry_ids: Sequence[str]) -> list[AccessNote]:
    """Who read the data of any of these entries, oldest first; all of it.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        rows = await conn.fetch(_TO, book, entry_ids)
    return [AccessNote(**dict(row)) for row in rows]


async def note_access(
    conn: Connection, book: str, subject_id: str, reader: str, reason: str
) -> None:
    """Note one reading or correction; `reader` is an id, `reason` a word in capitals.

    Raises EntryMalformed, LedgerUnreachable, NotMigrated.
    """
    with translated():
        await conn.execute(_NOTE, book, subject_id, checked_id(reader), checked_token(reason))
