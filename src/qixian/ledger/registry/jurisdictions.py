"""Which league or city an institution or a base lies in, and so whose office sees its cases.

The doors may import this module. Ids only.
"""

from typing import Final

from qixian.ledger.connection import Connection, Queryable
from qixian.ledger.errors import translated
from qixian.ledger.registry.errors import EntryNotFound
from qixian.ledger.registry.shapes import checked_id

_PLACED: Final = ("institution", "base")
_KIND: Final = "SELECT kind FROM registry.entry WHERE book = $1 AND entry_id = $2"
_PLACE: Final = """
    INSERT INTO registry.jurisdiction (book, entry_id, league_city) VALUES ($1, $2, $3)
    ON CONFLICT (book, entry_id) DO UPDATE SET
           (league_city, placed_at) = (excluded.league_city, transaction_timestamp())
     WHERE jurisdiction.league_city <> excluded.league_city
    RETURNING true
"""
_CASES: Final = """
    UPDATE read_model.case_board SET league_city = $3
     WHERE book = $1 AND (institution_id = $2 OR (institution_id IS NULL AND base_id = $2))
"""
_FIND: Final = "SELECT league_city FROM registry.jurisdiction WHERE book = $1 AND entry_id = $2"
_LEAGUES: Final = """
    SELECT entry_id, league_city FROM registry.jurisdiction
     WHERE book = $1 ORDER BY league_city, entry_id
"""


async def place(conn: Connection, book: str, entry_id: str, league_city: str) -> bool:
    """Say in which league or city an institution or base lies; its cases go along.

    Returns False when that was so. Raises EntryNotFound (also for another kind of entry),
    EntryMalformed, LedgerUnreachable, NotMigrated.
    """
    league_city = checked_id(league_city)
    with translated():
        async with conn.transaction():
            if await conn.fetchval(_KIND, book, entry_id) not in _PLACED:
                raise EntryNotFound(entry_id)
            changed = await conn.fetchval(_PLACE, book, entry_id, league_city) is True
            if changed:
                await conn.execute(_CASES, book, entry_id, league_city)
    return changed


async def league_city_of(conn: Queryable, book: str, entry_id: str) -> str | None:
    """The league or city of an institution or base. Raises LedgerUnreachable, NotMigrated."""
    with translated():
        found: str | None = await conn.fetchval(_FIND, book, entry_id)
    return found


async def jurisdictions(conn: Queryable, book: str) -> dict[str, str]:
    """Every placed institution and base with its league or city. Raises as `league_city_of`."""
    with translated():
        rows = await conn.fetch(_LEAGUES, book)
    return {row["entry_id"]: row["league_city"] for row in rows}
