"""People's own words, kept apart from the record: the ledger and Temporal see only a reference.

The doors call `keep_apart` before they ask a case anything; the words can be erased later without
touching what is recorded.
"""

from typing import Final

from pydantic import JsonValue

from qixian.domain.case import Command
from qixian.ledger.connection import Connection
from qixian.ledger.errors import CommandIdReused, translated

REFERENCE: Final = "note:"

_WRITE: Final = """
    INSERT INTO registry.free_text (note_id, case_id, field, body) VALUES ($1, $2, $3, $4)
    ON CONFLICT (note_id) DO NOTHING
"""
_SAME: Final = """
    SELECT case_id = $2 AND body = $3 FROM registry.free_text WHERE note_id = $1
"""


async def keep_apart(
    conn: Connection, case_id: str, command_id: str, command: Command
) -> dict[str, JsonValue]:
    """The command's parameters with each private field replaced by `note:<id>`.

    The id is made of the command's id, so that a retry refers to the same note and is the same
    command. Raises CommandIdReused when the words differ from those kept before,
    LedgerUnreachable, NotMigrated.
    """
    params: dict[str, JsonValue] = command.model_dump(mode="json", exclude_defaults=True)
    for field in command.private:
        words = params.get(field)
        if isinstance(words, str):
            note_id = f"{command_id}:{field}"
            await _keep(conn, note_id, case_id, field, words, command_id)
            params[field] = f"{REFERENCE}{note_id}"
    return params


async def _keep(
    conn: Connection, note_id: str, case_id: str, field: str, words: str, command_id: str
) -> None:
    with translated():
        await conn.execute(_WRITE, note_id, case_id, field, words)
        same = await conn.fetchval(_SAME, note_id, case_id, words)
    if not same:
        raise CommandIdReused(command_id)
