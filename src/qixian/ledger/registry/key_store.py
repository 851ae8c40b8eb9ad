"""The wrapped keys in the database: one for each subject, made when it is first needed.

For the registry and `private_words`. A subject is an entry's id, or `case:<id>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.registry.keys import DataKey, KeyRing, WrappedKey

BATCH: Final = 500
"""How many keys are wrapped anew in one transaction."""

# An update that changes nothing locks the row until the transaction ends, so that nobody destroys
# the key between its use and the row that is sealed with it.
_OF_SUBJECT: Final = """
    INSERT INTO registry.entry_key AS k (key_id, book, subject_id, wrapped, kek_id)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (book, subject_id) DO UPDATE SET subject_id = k.subject_id
    RETURNING key_id, wrapped, kek_id
"""
_BY_ID: Final = "SELECT key_id, wrapped, kek_id FROM registry.entry_key WHERE key_id = $1"
_DESTROY: Final = "DELETE FROM registry.entry_key WHERE book = $1 AND subject_id = $2 RETURNING 1"
_WRAPPED_BY: Final = """
    SELECT key_id, wrapped, kek_id FROM registry.entry_key
     WHERE kek_id = $1 ORDER BY key_id LIMIT $2 FOR UPDATE
"""
_REWRAP: Final = "UPDATE registry.entry_key SET wrapped = $2, kek_id = $3 WHERE key_id = $1"
_UNOPENED: Final = """
    SELECT book, count(*) FROM registry.entry_key
     WHERE kek_id <> ALL ($1::text[]) GROUP BY book ORDER BY book
"""


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How many keys were wrapped anew, and how many of each book the ring cannot open."""

    done: int
    unopened: Mapping[str, int]


async def key_of_subject(conn: Connection, keys: KeyRing, book: str, subject_id: str) -> DataKey:
    """The subject's key, made when it has none; stays until the caller's transaction ends.

    Raises WrongKey, SealBroken, LedgerUnreachable, NotMigrated.
    """
    new = keys.new_key()
    with translated():
        row = await conn.fetchrow(
            _OF_SUBJECT, new.key_id, book, subject_id, new.wrapped, new.kek_id
        )
    return keys.unwrap(new if row is None else WrappedKey(*row))


async def find_key(conn: Connection, keys: KeyRing, key_id: str) -> DataKey | None:
    """A key by its id; None when it was destroyed. Raises as `key_of_subject`."""
    with translated():
        row = await conn.fetchrow(_BY_ID, key_id)
    return None if row is None else keys.unwrap(WrappedKey(*row))


async def destroy_key(conn: Connection, book: str, subject_id: str) -> bool:
    """Whether there was a key. What it sealed is unreadable when the transaction has ended."""
    with translated():
        return await conn.fetchval(_DESTROY, book, subject_id) is not None


async def rewrap(conn: Connection, keys: KeyRing) -> Rewrapped:
    """Wrap with the ring's own key whatever its older one wrapped.

    Done in batches, each a transaction, so that it may be interrupted and done again. No sealed
    data is touched. Keys that neither key of the ring wrapped stay as they are, as those of worlds
    that were played and left. Raises SealBroken, LedgerUnreachable, NotMigrated.
    """
    done = 0
    if keys.old_kek_id is not None:
        while batch := await _rewrap_some(conn, keys, keys.old_kek_id):
            done += batch
    held = [kek_id for kek_id in (keys.kek_id, keys.old_kek_id) if kek_id is not None]
    with translated():
        rows = await conn.fetch(_UNOPENED, held)
    return Rewrapped(done, {row["book"]: row["count"] for row in rows})


async def _rewrap_some(conn: Connection, keys: KeyRing, old: str) -> int:
    with translated():
        async with conn.transaction():
            rows = await conn.fetch(_WRAPPED_BY, old, BATCH)
            anew = [keys.rewrap(WrappedKey(*row)) for row in rows]
            await conn.executemany(_REWRAP, [(key.key_id, key.wrapped, key.kek_id) for key in anew])
    return len(rows)
