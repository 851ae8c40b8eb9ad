"""What one entry is to another: venture E1 has the FOUNDER person P1. Ids only.

`activities` and the doors may import this module.
"""

from typing import Final, NamedTuple

from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.registry.errors import EntryMalformed, EntryNotFound
from qixian.ledger.registry.shapes import checked_token

_KNOWN: Final = "SELECT entry_id FROM registry.entry WHERE book = $1 AND entry_id = ANY ($2)"
_LINK: Final = """
    INSERT INTO registry.link (book, from_id, role, to_id) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING RETURNING true
"""
_LINKS: Final = """
    SELECT from_id, role, to_id FROM registry.link
     WHERE book = $1 AND $2 IN (from_id, to_id) ORDER BY from_id, role, to_id
"""


class Link(NamedTuple):
    """`from_id` has `to_id` as its `role`."""

    from_id: str
    role: str
    to_id: str


async def link(conn: Connection, book: str, wanted: Link) -> bool:
    """Keep a link; False when it was there. Both ids must have entries, of whatever kind.

    Raises EntryMalformed, EntryNotFound, LedgerUnreachable, NotMigrated.
    """
    role = checked_token(wanted.role)
    if wanted.from_id == wanted.to_id:
        raise EntryMalformed(f"{wanted.from_id} cannot be linked to itself: give two ids")
    with translated():
        rows = await conn.fetch(_KNOWN, book, [wanted.from_id, wanted.to_id])
        known = {row["entry_id"] for row in rows}
        for entry_id in (wanted.from_id, wanted.to_id):
            if entry_id not in known:
                raise EntryNotFound(entry_id)
        made = await conn.fetchval(_LINK, book, wanted.from_id, role, wanted.to_id)
    return made is True


async def links_of(conn: Connection, book: str, entry_id: str) -> list[Link]:
    """The links of an entry in both directions. Raises LedgerUnreachable, NotMigrated."""
    with translated():
        rows = await conn.fetch(_LINKS, book, entry_id)
    return [Link(*row) for row in rows]
