"""Register, correct, read and list entries; tell which references the registry does not hold.

`activities` and the doors may import this module. Personal data leaves it only through
`read_entry`, which notes who asked and why. Instants are UTC.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import orjson
from asyncpg import Record

from qixian.domain.case import Reference
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.registry.access import note_access
from qixian.ledger.registry.errors import EntryErased, EntryExists, EntryNotFound
from qixian.ledger.registry.key_store import find_key, key_of_subject
from qixian.ledger.registry.keys import KeyRing
from qixian.ledger.registry.shapes import checked, checked_id, checked_kind, corrected

MOST: Final = 1000
"""How many entries one list may hold; the next one begins after its last entry."""

CORRECTION: Final = "CORRECTION"

_COLUMNS: Final = "kind, key_id, sealed, created_at, updated_at, erased_at"
_ADMIT: Final = """
    INSERT INTO registry.entry (book, entry_id, kind, held_by)
    SELECT $1, a.entry_id, a.kind, $4 FROM unnest($2::text[], $3::text[]) AS a (entry_id, kind)
    ON CONFLICT DO NOTHING
"""
_READ: Final = f"SELECT {_COLUMNS} FROM registry.entry WHERE book = $1 AND entry_id = $2"
_SEAL: Final = """
    UPDATE registry.entry SET key_id = $3, sealed = $4, updated_at = transaction_timestamp()
     WHERE book = $1 AND entry_id = $2
"""
_KINDS: Final = """
    SELECT entry_id, kind FROM registry.entry WHERE book = $1 AND entry_id = ANY ($2::text[])
"""
_ONE: Final = """
    SELECT entry_id, kind, sealed IS NOT NULL, created_at, updated_at, erased_at, held_by
      FROM registry.entry WHERE book = $1 AND entry_id = $2
"""
_LIST: Final = """
    SELECT entry_id, kind, sealed IS NOT NULL, created_at, updated_at, erased_at, held_by
      FROM registry.entry
     WHERE book = $1 AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR entry_id > $3)
       AND ($5::text[] IS NULL OR held_by = ANY ($5))
     ORDER BY entry_id LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `data` is None when nothing was ever given for the id, or when it was erased."""

    entry_id: str
    kind: str
    data: Mapping[str, str] | None = field(repr=False)
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry in a list, without its data; `has_data` says whether there is any to read.

    `held_by` is the office that registered it, None for the region.
    """

    entry_id: str
    kind: str
    has_data: bool
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None
    held_by: str | None = None


async def register(
    conn: Connection,
    keys: KeyRing,
    book: str,
    entry_id: str,
    kind: str,
    data: Mapping[str, str],
    held_by: str | None = None,
) -> bool:
    """Give an id its entry; False when it had exactly this one. An id without data takes the data.

    `held_by` is the office that registers it (`sight.Sight.holder`), None for the region; an entry
    that is there keeps its holder.
    Raises EntryMalformed, EntryExists, EntryErased, WrongKey, SealBroken, LedgerUnreachable,
    NotMigrated.
    """
    given = checked(checked_kind(kind), data)
    with translated():
        async with conn.transaction():
            await conn.execute(_ADMIT, book, [checked_id(entry_id)], [kind], held_by)
            row = await _locked(conn, book, entry_id)
            if row["kind"] != kind:
                raise EntryExists(entry_id, row["kind"], f", not a {kind}: choose another id")
            kept = await _opened(conn, keys, book, entry_id, row)
            if kept is None:
                await _seal(conn, keys, book, entry_id, kind, given)
            elif kept != given:
                raise EntryExists(entry_id, kind, " with other data: correct it, or choose an id")
    return kept is None


async def correct(
    conn: Connection,
    keys: KeyRing,
    book: str,
    entry_id: str,
    changes: Mapping[str, str],
    actor: str,
) -> None:
    """Change some data of an entry, an empty text takes a field away; noted for persons.

    Raises as `register`, and EntryNotFound.
    """
    with translated():
        async with conn.transaction():
            row = await _locked(conn, book, entry_id)
            kept = await _opened(conn, keys, book, entry_id, row)
            anew = corrected(row["kind"], kept or {}, changes)
            await _seal(conn, keys, book, entry_id, row["kind"], anew)
            if row["kind"] == "person":
                await note_access(conn, book, entry_id, actor, CORRECTION)


async def read_entry(
    conn: Connection, keys: KeyRing, book: str, entry_id: str, reader: str, reason: str
) -> Entry:
    """An entry with its data; a person's is handed out only together with a note of who reads it.

    `reason` is a word in capitals. In a transaction of the caller's the note is kept only if that
    one is. Raises EntryNotFound, EntryMalformed, WrongKey, SealBroken, LedgerUnreachable,
    NotMigrated.
    """
    with translated():
        async with conn.transaction():
            row = await conn.fetchrow(_READ, book, entry_id)
            if row is None:
                raise EntryNotFound(entry_id)
            data = await _opened(conn, keys, book, entry_id, row)
            if row["kind"] == "person" and data is not None:
                await note_access(conn, book, entry_id, reader, reason)
    return Entry(
        entry_id, row["kind"], data, row["created_at"], row["updated_at"], row["erased_at"]
    )


async def find_entry(conn: Connection, book: str, entry_id: str) -> EntryLine:
    """An entry without its data. Raises EntryNotFound, LedgerUnreachable, NotMigrated."""
    with translated():
        row = await conn.fetchrow(_ONE, book, entry_id)
    if row is None:
        raise EntryNotFound(entry_id)
    return EntryLine(*row)


async def list_entries(
    conn: Connection,
    book: str,
    kind: str | None = None,
    after: str | None = None,
    limit: int = 50,
    holders: Sequence[str] | None = None,
) -> list[EntryLine]:
    """The entries of a book by id, without data, at most 1000. Raises EntryMalformed and as usual.

    `after` is the last id of the page before; with `holders` only entries those offices registered.
    """
    if kind is not None:
        checked_kind(kind)
    with translated():
        rows = await conn.fetch(
            _LIST, book, kind, after, min(limit, MOST), None if holders is None else list(holders)
        )
    return [EntryLine(*row) for row in rows]


async def admit(conn: Connection, book: str, rows: Iterable[tuple[str, str]]) -> None:
    """Give many ids an entry without data, each as (id, kind); ids that have one are left alone.

    Raises EntryMalformed, LedgerUnreachable, NotMigrated.
    """
    admitted = [(checked_id(entry_id), checked_kind(kind)) for entry_id, kind in rows]
    ids, kinds = [entry_id for entry_id, _ in admitted], [kind for _, kind in admitted]
    with translated():
        await conn.execute(_ADMIT, book, ids, kinds, None)


async def missing(
    conn: Connection, book: str, references: Sequence[Reference]
) -> tuple[Reference, ...]:
    """Those whose id has no entry of a kind they ask for, in their order; an erased one counts.

    One query, none without references. Raises LedgerUnreachable, NotMigrated.
    """
    if not references:
        return ()
    with translated():
        rows = await conn.fetch(_KINDS, book, [reference.id for reference in references])
    kinds: dict[str, str] = dict(map(tuple, rows))
    return tuple(asked for asked in references if kinds.get(asked.id) not in asked.entries)


async def _locked(conn: Connection, book: str, entry_id: str) -> Record:
    row = await conn.fetchrow(f"{_READ} FOR UPDATE", book, entry_id)
    if row is None:
        raise EntryNotFound(entry_id)
    if row["erased_at"] is not None:
        raise EntryErased(entry_id)
    return row


async def _opened(
    conn: Connection, keys: KeyRing, book: str, entry_id: str, row: Record
) -> dict[str, str] | None:
    if row["sealed"] is None:
        return None
    key = await find_key(conn, keys, row["key_id"])
    if key is None:
        return None
    data: dict[str, str] = orjson.loads(
        key.unseal(row["sealed"], _place(book, entry_id, row["kind"]))
    )
    return data


async def _seal(
    conn: Connection, keys: KeyRing, book: str, entry_id: str, kind: str, data: Mapping[str, str]
) -> None:
    key = await key_of_subject(conn, keys, book, entry_id)
    sealed = key.seal(orjson.dumps(data).decode(), _place(book, entry_id, kind))
    await conn.execute(_SEAL, book, entry_id, key.key_id, sealed)


def _place(book: str, entry_id: str, kind: str) -> tuple[str, ...]:
    """Bound into the seal, so that a row's data opens in no other row."""
    return ("entry", book, entry_id, kind)
