"""What a ledger has lost, or holds otherwise, of the events whose leaves lie outside it.

Anybody above `ledger` may import this module. Reads only.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.merkle.compact_range import CompactRange
from qixian.ledger.merkle.tree import leaf_hash
from qixian.ledger.seals.checkpoint import Checkpoint, SignedCheckpoint
from qixian.ledger.seals.checkpoints import any_checkpoint
from qixian.ledger.seals.errors import BehindItsSeal, Forked, NotAsSealed
from qixian.ledger.seals.keys import VerifierKey
from qixian.ledger.seals.outside import Outside, leaves_outside, newest_outside
from qixian.ledger.seals.tree import Leaf, leaves

_BATCH: Final = 5_000
_THERE: Final = """
    SELECT e.hash, e.position
      FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS w(case_id, seq, place)
      LEFT JOIN ledger.event e ON (e.case_id, e.seq) = (w.case_id, w.seq)
     ORDER BY w.place
"""


@dataclass(frozen=True, slots=True)
class Missing:
    """An event that was sealed: its leaf, and the hash and the position it has now.

    Both are None when it is not there.
    """

    leaf: Leaf
    hash_now: bytes | None
    position_now: int | None = None


async def missing_events(
    conn: Queryable,
    outside: Outside,
    origin: str | None = None,
    keys: Iterable[VerifierKey] | None = None,
) -> AsyncIterator[Missing]:
    """Every event with a leaf outside that is not here as it was sealed, in their order.

    At the end the leaves themselves, which nobody signed, are held to the newest checkpoint there,
    which is of `origin` and signed by one of `keys` where these are given. Raises NotAsSealed when
    leaves are missing there or do not amount to it, or nothing lies there although this ledger was
    sealed; OutsideUnreachable, NoteMalformed, LedgerUnreachable, and as `newest_outside`.
    """
    newest = await newest_outside(outside, origin, keys)
    if newest is None and await any_checkpoint(conn):
        raise nothing_there(outside)
    size = newest.checkpoint.size if newest else 0
    tree, calculated = CompactRange(), CompactRange().root()
    async for found in leaves_outside(outside):
        for at in range(0, len(found), _BATCH):
            part = found[at : at + _BATCH]
            for one in await _differing(conn, part):
                yield one
            counted = [leaf_hash(leaf.hash) for leaf in part if leaf.index < size]
            if counted:
                tree.append(counted)
                calculated = tree.root()
        last = found[-1].index
        if newest is None:
            raise NotAsSealed(
                f"{outside.place} has the leaves of {last + 1} events and no checkpoint: put its "
                "files back from a copy of it"
            )
    if newest is not None:
        _require_amounts(outside, newest.checkpoint, tree.size, calculated)


def nothing_there(outside: Outside) -> NotAsSealed:
    """What is wrong where nothing lies outside of a ledger that was sealed."""
    return NotAsSealed(
        f"no seal lies in {outside.place}, and this ledger was sealed: see that it is the right "
        "place and in reach, or put its files back from a copy of it"
    )


def _require_amounts(outside: Outside, newest: Checkpoint, held: int, calculated: bytes) -> None:
    if held < newest.size:
        raise NotAsSealed(
            f"{outside.place} has the leaves of {held} of the {newest.size} events that its newest "
            "checkpoint counts: put its files back from a copy of it"
        )
    if calculated != newest.root:
        raise NotAsSealed(
            f"the leaves in {outside.place} are not those of its checkpoint over {newest.size} "
            f"events: calculated {calculated.hex()}, sealed {newest.root.hex()}"
        )


async def require_leaves_held(
    conn: Queryable, outside: Outside, seen: SignedCheckpoint | None
) -> None:
    """That the tree holds all leaves there beyond `seen`, the newest checkpoint there.

    A sealing that was stopped leaves such; so does a checkpoint that was taken away. Reads nothing
    else. Raises BehindItsSeal, Forked, NotAsSealed where leaves are missing between, and as
    `leaves_outside`.
    """
    first = seen.checkpoint.size if seen else 0
    async for there in leaves_outside(outside, first):
        here = await leaves(conn, there[0].index, there[-1].index + 1)
        if len(here) < len(there):
            raise BehindItsSeal(outside.place, there[0].index + len(here), there[-1].index + 1)
        for ours, theirs in zip(here, there, strict=True):
            if ours != theirs:
                raise Forked(outside.place, theirs.index + 1, ours.hash.hex(), theirs.hash.hex())


async def _differing(conn: Queryable, sealed: Sequence[Leaf]) -> list[Missing]:
    with translated():
        rows = await conn.fetch(
            _THERE, [leaf.case_id for leaf in sealed], [leaf.seq for leaf in sealed]
        )
    return [
        Missing(leaf, row["hash"], row["position"])
        for leaf, row in zip(sealed, rows, strict=True)
        if (row["hash"], row["position"]) != (leaf.hash, leaf.position)
    ]
