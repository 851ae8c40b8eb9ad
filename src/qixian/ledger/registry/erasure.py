"""Erase an entry: destroy its key, and with it everything that was ever sealed for it.

The doors may import this module. The entry's id stays, and so do the cases and every hash.
"""

from typing import Final

from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.registry.errors import EntryNotFound
from qixian.ledger.registry.key_store import destroy_key
from qixian.ledger.registry.shapes import checked_id, checked_token

_EMPTY: Final = """
    UPDATE registry.entry e
       SET key_id = NULL, sealed = NULL, erased_at = coalesce(e.erased_at, transaction_timestamp())
      FROM (SELECT book, entry_id, erased_at FROM registry.entry
             WHERE book = $1 AND entry_id = $2 FOR UPDATE) AS before
     WHERE e.book = before.book AND e.entry_id = before.entry_id
    RETURNING before.erased_at IS NULL
"""
_NOTE: Final = """
    INSERT INTO registry.erasure (book, entry_id, actor, reason) VALUES ($1, $2, $3, $4)
"""


async def erase(conn: Connection, book: str, entry_id: str, actor: str, reason: str) -> bool:
    """Destroy the key of an entry, or of the words kept for an id; False when nothing was left.

    Words that come in after an erasure are sealed with a new key, and a further erasure destroys
    that one. Each erasure is noted; `reason` is a word in capitals. Copies of the database made
    before still hold the wrapped key.
    Raises EntryNotFound, EntryMalformed, LedgerUnreachable, NotMigrated.
    """
    checked_id(actor)
    checked_token(reason)
    with translated():
        async with conn.transaction():
            # None: no such entry; then words may be kept for the id all the same.
            first = await conn.fetchval(_EMPTY, book, entry_id)
            destroyed = await destroy_key(conn, book, entry_id)
            if first is None and not destroyed:
                raise EntryNotFound(entry_id)
            erased = bool(first) or destroyed
            if erased:
                await conn.execute(_NOTE, book, entry_id, actor, reason)
    return erased
