"""Who read whose data, when and why, in notes that nobody changes or removes.

For the registry and `private_words`.
"""

from typing import Final

from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.registry.shapes import checked_id, checked_token

_NOTE: Final = """
    INSERT INTO registry.access (book, entry_id, reader, reason) VALUES ($1, $2, $3, $4)
"""


async def note_access(
    conn: Connection, book: str, subject_id: str, reader: str, reason: str
) -> None:
    """Note one reading or correction; `reader` is an id, `reason` a word in capitals.

    Raises EntryMalformed, LedgerUnreachable, NotMigrated.
    """
    with translated():
        await conn.execute(_NOTE, book, subject_id, checked_id(reader), checked_token(reason))
