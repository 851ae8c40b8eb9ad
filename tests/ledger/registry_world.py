"""A registry small enough to read, for its tests; every name in it is made up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from qixian.ledger.registry.keys import KeyRing

Pool = asyncpg.Pool
Connection = asyncpg.Connection

BOOK = "main"
OFFICER = "officer:7"
WHY = "CASE_WORK"
NAME = "某甲 Exemplary"
PERSON = {"name": NAME, "phone": "+86 471 0000000"}

_TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
 WHERE schemaname IN ('ledger', 'read_model', 'registry')
"""


def keys_of(number: int = 1, old: int | None = None) -> KeyRing:
    """A ring whose key is the same in every test run."""
    return KeyRing(bytes([number]) * 32, None if old is None else bytes([old]) * 32)


@asynccontextmanager
async def registry(pool: Pool) -> AsyncIterator[tuple[Connection, KeyRing]]:
    """A connection of the application and a key."""
    async with pool.acquire() as conn:
        yield conn, keys_of()


async def places_of(conn: Connection, text: str) -> set[str]:
    """The tables of the database in which a text stands, plain or as the bytes of a bytea."""
    found = set()
    for table in [row[0] for row in await conn.fetch(_TABLES)]:
        rows = await conn.fetch(f"SELECT t::text FROM {table} t")
        if any(text in row[0] or text.encode().hex() in row[0] for row in rows):
            found.add(table)
    return found
