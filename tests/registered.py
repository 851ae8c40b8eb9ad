"""Registry entries for the ids that a test's commands name."""

from asyncpg import Pool, Record

from qixian.domain.asking import Asked
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.parsing import parse
from qixian.ledger.registry.entries import admit


async def register_named(pool: "Pool[Record]", asked: Asked) -> None:
    """Give every id that a command names an entry without data; a malformed one names none."""
    try:
        kind, command = parse(asked)
    except MalformedCommand:
        return
    async with pool.acquire() as conn:
        named = [(one.id, one.entries[0]) for one in kind.references(command)]
        await admit(conn, asked.book, named)
