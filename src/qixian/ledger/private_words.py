"""People's own words, kept apart from the record: the ledger and Temporal see only a reference.

The doors call `keep_apart` before they ask a case anything, so the words of refused commands are
kept in the same way. They are sealed with the key of the person they are about, and become
unreadable with it (`registry.erasure`); what is recorded is not touched.
"""

from typing import Final, NamedTuple

import orjson
from asyncpg import Record
from pydantic import JsonValue

from qixian.domain.case import Command
from qixian.ledger.connection import Connection
from qixian.ledger.errors import CommandIdReused, translated
from qixian.ledger.registry.access import note_access
from qixian.ledger.registry.errors import EntryNotFound
from qixian.ledger.registry.key_store import find_key, key_of_subject
from qixian.ledger.registry.keys import KeyRing

REFERENCE: Final = "note:"

SUBJECTS: Final = ("researcher_id", "participant_id", "mentor_id", "student_id", "tenant_id")
"""Whose words they are: the first of these that the command or its case names, else the case's."""

_PARTIES: Final = "SELECT parties FROM read_model.case_board WHERE book = $1 AND case_id = $2"
_WRITE: Final = """
    INSERT INTO registry.free_text (note_id, book, case_id, field, subject_id, key_id, sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (note_id) DO NOTHING
"""
_READ: Final = """
    SELECT note_id, book, case_id, field, subject_id, key_id, sealed
      FROM registry.free_text WHERE note_id = $1
"""


class _Note(NamedTuple):
    """Where words belong; bound into their seal."""

    note_id: str
    book: str
    case_id: str
    field: str


async def keep_apart(
    conn: Connection, keys: KeyRing, book: str, case_id: str, command_id: str, command: Command
) -> dict[str, JsonValue]:
    """The command's parameters with each private field replaced by `note:<id>`.

    The id is made of the command's id, so that a retry refers to the same note and is the same
    command. Raises CommandIdReused when the words differ from those kept before, WrongKey,
    SealBroken, LedgerUnreachable, NotMigrated.
    """
    params: dict[str, JsonValue] = command.model_dump(mode="json", exclude_defaults=True)
    private = {field: params[field] for field in command.private if field in params}
    words = {field: text for field, text in private.items() if isinstance(text, str)}
    if not words:
        return params
    subject = ""
    with translated():
        async with conn.transaction():
            for field, text in words.items():
                note = _Note(f"{command_id}:{field}", book, case_id, field)
                if await conn.fetchrow(_READ, note.note_id) is None:
                    subject = subject or await _subject(conn, book, case_id, params)
                    await _write(conn, keys, note, subject, text)
                if not await _is_kept(conn, keys, note, text):
                    raise CommandIdReused(command_id)
                params[field] = f"{REFERENCE}{note.note_id}"
    return params


async def read_words(
    conn: Connection, keys: KeyRing, book: str, note_id: str, reader: str, reason: str
) -> str | None:
    """The words of a note, with or without `note:` before its id; None when they were erased.

    Notes that `reader` (an id) read them, for which `reason` (a word in capitals).
    Raises EntryNotFound, EntryMalformed, WrongKey, SealBroken, LedgerUnreachable, NotMigrated.
    """
    note_id = note_id.removeprefix(REFERENCE)
    with translated():
        async with conn.transaction():
            row = await conn.fetchrow(_READ, note_id)
            if row is None or row["book"] != book:
                raise EntryNotFound(f"{REFERENCE}{note_id}")
            words = await _opened(conn, keys, row)
            if words is not None:
                await note_access(conn, book, row["subject_id"], reader, reason)
    return words


async def _subject(conn: Connection, book: str, case_id: str, params: dict[str, JsonValue]) -> str:
    text = await conn.fetchval(_PARTIES, book, case_id)
    parties: dict[str, JsonValue] = orjson.loads(text) if text else {}
    for field in SUBJECTS:
        named = params.get(field) or parties.get(field)
        if isinstance(named, str):
            return named
    return f"case:{case_id}"


async def _write(conn: Connection, keys: KeyRing, note: _Note, subject: str, words: str) -> None:
    """Write the note, unless somebody else has done so just now."""
    key = await key_of_subject(conn, keys, note.book, subject)
    await conn.execute(_WRITE, *note, subject, key.key_id, key.seal(words, ("note", *note)))


async def _is_kept(conn: Connection, keys: KeyRing, note: _Note, words: str) -> bool:
    """Whether the note of this id was written for this case with these words.

    Words whose key was destroyed cannot be compared any more; they count as the same, since a
    retry must still find its answer.
    """
    row = await conn.fetchrow(_READ, note.note_id)
    if row is None or _note(row) != note:
        return False
    kept = await _opened(conn, keys, row)
    return kept is None or kept == words


async def _opened(conn: Connection, keys: KeyRing, row: Record) -> str | None:
    key = await find_key(conn, keys, row["key_id"])
    return None if key is None else key.unseal(row["sealed"], ("note", *_note(row)))


def _note(row: Record) -> _Note:
    return _Note(row["note_id"], row["book"], row["case_id"], row["field"])
