"""The checkpoints that the ledger keeps, and what witnesses have signed of them.

Anybody above `ledger` may import this module. Rows are appended and never changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.seals.checkpoint import SignedCheckpoint, parse_signed
from qixian.ledger.seals.errors import NotAsSealed, NotSealedYet, NotSigned
from qixian.ledger.seals.keys import KeyKind, VerifierKey, cosigned_at, require_signed
from qixian.ledger.seals.signed_note import Signature

_COLUMNS: Final = """
    c.origin, c.size, c.root, c.note, c.sealed_at,
    (SELECT coalesce(array_agg(s.line ORDER BY s.cosigned_at, s.name, s.key_id), '{}')
       FROM (SELECT DISTINCT ON (name, key_id) * FROM ledger.cosignature w
              WHERE w.origin = c.origin AND w.size = c.size
              ORDER BY name, key_id, cosigned_at DESC) s) AS lines
"""
_NEWEST: Final = f"""
    SELECT {_COLUMNS} FROM ledger.checkpoint c WHERE c.origin = $1 ORDER BY c.size DESC LIMIT 1
"""
_AT: Final = f"SELECT {_COLUMNS} FROM ledger.checkpoint c WHERE c.origin = $1 AND c.size = $2"
_COVERING: Final = f"""
    SELECT {_COLUMNS} FROM ledger.checkpoint c WHERE c.origin = $1 AND c.size > $2
     ORDER BY c.size LIMIT 1
"""
_KEEP: Final = """
    INSERT INTO ledger.checkpoint (origin, size, root, note) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING
"""
_ADD: Final = """
    INSERT INTO ledger.cosignature (origin, size, name, key_id, cosigned_at, line)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
_FOR_LONG: Final = """
    SELECT true FROM ledger.checkpoint
     WHERE origin = $1 AND sealed_at < now() - interval '1 hour' LIMIT 1
"""
_LAST: Final = """
    SELECT size, sealed_at FROM ledger.checkpoint ORDER BY sealed_at DESC, size DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint of the ledger with the newest cosignature of each witness; sealed when (UTC)."""

    sealed: SignedCheckpoint
    sealed_at: datetime


async def newest_checkpoint(conn: Queryable, origin: str) -> KeptCheckpoint | None:
    """The checkpoint over the most events; who signed it is not checked.

    Raises NoteMalformed, NotAsSealed when its note is about something else, LedgerUnreachable,
    NotMigrated.
    """
    with translated():
        return _checkpoint(await conn.fetchrow(_NEWEST, origin))


async def sealed_for_long(conn: Queryable, origin: str) -> bool:
    """Whether a checkpoint was made more than an hour ago. Raises as `last_sealed`."""
    with translated():
        return bool(await conn.fetchval(_FOR_LONG, origin))


async def checkpoint_at(conn: Queryable, origin: str, size: int) -> KeptCheckpoint:
    """The checkpoint over exactly so many events. Raises NotSealedYet, and as for the newest."""
    with translated():
        found = _checkpoint(await conn.fetchrow(_AT, origin, size))
    if found is None:
        raise NotSealedYet(f"{origin} has no checkpoint over {size} events: name one it has")
    return found


async def checkpoint_covering(conn: Queryable, origin: str, index: int) -> KeptCheckpoint:
    """The first checkpoint that a leaf is in. Raises as `checkpoint_at`."""
    with translated():
        found = _checkpoint(await conn.fetchrow(_COVERING, origin, index))
    if found is None:
        raise NotSealedYet(f"no checkpoint of {origin} covers leaf {index}: qixian ledger seal")
    return found


async def keep_checkpoint(conn: Queryable, sealed: SignedCheckpoint) -> None:
    """Keep a checkpoint; nothing where there is one over as many events."""
    one = sealed.checkpoint
    with translated():
        await conn.execute(_KEEP, one.origin, one.size, one.root, sealed.encoded())


async def any_checkpoint(conn: Queryable) -> bool:
    """Whether the ledger keeps a checkpoint of any log. Raises LedgerUnreachable, NotMigrated."""
    return await last_sealed(conn) is not None


async def last_sealed(conn: Queryable) -> tuple[int, datetime] | None:
    """How many events the newest seal covers and when it was made (UTC); for metrics."""
    with translated():
        row = await conn.fetchrow(_LAST)
    return None if row is None else (row["size"], row["sealed_at"])


async def add_cosignatures(
    conn: Queryable, cosigned: SignedCheckpoint, witnesses: Iterable[VerifierKey]
) -> Mapping[VerifierKey, Signature]:
    """Keep what known witnesses have signed of a checkpoint of ours; who, and what line.

    `cosigned` is the checkpoint as it came back, with their lines. Raises NotSigned,
    SignatureWrong, NotSealedYet, and NotAsSealed when we have sealed something else at its size.
    """
    one = cosigned.checkpoint
    ours = await checkpoint_at(conn, one.origin, one.size)
    if ours.sealed.note.text != cosigned.note.text:
        raise NotAsSealed(
            f"what was cosigned is not our checkpoint over {one.size} events: somebody shows "
            "others another ledger"
        )
    known = [key for key in witnesses if key.kind is KeyKind.WITNESS]
    lines = [line for line in cosigned.note.signatures if line.name != one.origin]
    if not lines:
        raise NotSigned(
            "no witness has signed this: give the checkpoint as the witness returned it"
        )
    if not any(key.made(line) for key in known for line in lines):
        named = ", ".join(dict.fromkeys(line.name for line in lines))
        raise NotSigned(f"the key of no witness here is known ({named}): give it with --key")
    made = require_signed(cosigned.note, known)
    with translated():
        for key, signature in made.items():
            at = cosigned_at(signature)
            line = signature.line()
            await conn.execute(_ADD, one.origin, one.size, key.name, key.key_id, at, line)
    return made


def _checkpoint(row: asyncpg.Record | None) -> KeptCheckpoint | None:
    if row is None:
        return None
    sealed = parse_signed(row["note"] + "".join(row["lines"]))
    one = sealed.checkpoint
    if (one.origin, one.size, one.root) != (row["origin"], row["size"], row["root"]):
        raise NotAsSealed(
            f"the checkpoint kept in ledger.checkpoint over {row['size']} events of "
            f"{row['origin']} says another thing: qixian audit"
        )
    return KeptCheckpoint(sealed, row["sealed_at"])
