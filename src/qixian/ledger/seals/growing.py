"""Giving settled events their leaves, and keeping what proofs need; for `ledger.seals` only."""

from typing import Final

import asyncpg

from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.merkle.kept import WIDTH, Run, completed
from qixian.ledger.merkle.tree import HASH_BYTES, leaf_hash
from qixian.ledger.seals.checkpoint import Checkpoint
from qixian.ledger.seals.errors import NotAsSealed
from qixian.ledger.seals.tree import kept, require_holds, tree_size

CHUNK: Final = 10_000
"""Events that get their leaves in one transaction: about 0.2 s, so that no reader waits long."""

SQLSTATE_NOT_AS_SEALED: Final = "QX005"

_NEXT: Final = "SELECT first_leaf, hashes FROM ledger.seal_next($1)"
_KEEP: Final = """
    INSERT INTO ledger.node (level, node_index, hash)
    SELECT $1, $2 + n.place - 1, n.hash FROM unnest($3::bytea[]) WITH ORDINALITY AS n(hash, place)
"""


async def grow(conn: Connection, most: int = CHUNK) -> int:
    """Seal at most so many of the settled events that are not yet; how many there were.

    One transaction. Others that seal wait. Raises NotAsSealed when the last sealed event is gone,
    LedgerUnreachable, NotMigrated.
    """
    with translated():
        async with conn.transaction():
            row = await _next(conn, most)
            if row is None or row["hashes"] is None:
                return 0
            first, data = row["first_leaf"], row["hashes"]
            new = [leaf_hash(data[at : at + HASH_BYTES]) for at in range(0, len(data), HASH_BYTES)]
            await _keep_above(conn, first, new)
            return len(new)


async def _next(conn: Connection, most: int) -> asyncpg.Record | None:
    try:
        return await conn.fetchrow(_NEXT, most)
    except asyncpg.PostgresError as error:
        if error.sqlstate != SQLSTATE_NOT_AS_SEALED:
            raise
        raise NotAsSealed(
            f"{str(error).partition(chr(10))[0]}: run qixian ledger verify"
        ) from error


async def _keep_above(conn: Connection, first: int, new: list[bytes]) -> None:
    """Keep the hashes over each tile that the new neighbours complete, level by level."""
    level, begin = 0, first // WIDTH
    while (first + len(new)) // WIDTH > begin:
        run = Run(level, begin * WIDTH, first - begin * WIDTH)
        before = (await kept(conn, [run]))[run] if run.length else []
        above = completed(before + new)
        await conn.execute(_KEEP, level + 1, begin, above)
        level, first, new = level + 1, begin, above
        begin = first // WIDTH


async def require_grown_from(conn: Connection, seen: Checkpoint) -> None:
    """That this ledger holds what a checkpoint of it sealed, unchanged.

    Events that are there and have no leaf yet get it as they would have had it, which is how a
    ledger restored from between two seals catches up. Raises as `require_holds`.
    """
    with translated():
        async with conn.transaction():
            held = await tree_size(conn)
            while held < seen.size:
                more = await grow(conn, min(CHUNK, seen.size - held))
                if not more:
                    break
                held += more
            await require_holds(conn, seen)
