"""The tree over the sealed events: its size, its root at any size, its proofs.

Anybody above `ledger` may import this module. Leaf n is the hash (32 bytes) of the n-th event in
the order readers follow. What is asked for at a size reads at most some hundreds of hashes, however
large the ledger is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.merkle.kept import Run, hash_of, runs_of
from qixian.ledger.merkle.paths import Subtree, consistency_path, inclusion_path
from qixian.ledger.merkle.tree import HASH_BYTES, leaf_hash
from qixian.ledger.seals.checkpoint import Checkpoint
from qixian.ledger.seals.errors import BehindItsSeal, Forked, NotAsSealed, NotSealedYet

_SIZE: Final = "SELECT coalesce(max(leaf_index) + 1, 0) FROM ledger.leaf"
_KEPT: Final = "SELECT hashes FROM ledger.kept_hashes($1, $2, $3)"
_LEAVES: Final = """
    SELECT leaf_index, position, case_id, seq, hash FROM ledger.leaf
     WHERE leaf_index >= $1 AND leaf_index < $2 ORDER BY leaf_index
"""
_LEAVES_OF_CASE: Final = """
    SELECT l.leaf_index, l.position, l.case_id, l.seq, l.hash
      FROM ledger.event e JOIN ledger.leaf l ON l.position = e.position
     WHERE e.case_id = $1 AND ($2::integer IS NULL OR e.seq = $2) ORDER BY l.leaf_index
"""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sealed event: its number in the tree, its place in the record, its hash when sealed."""

    index: int
    position: int
    case_id: str
    seq: int
    hash: bytes


async def tree_size(conn: Queryable) -> int:
    """How many events have a leaf. Raises LedgerUnreachable, NotMigrated."""
    with translated():
        return int(await conn.fetchval(_SIZE))


async def root_at(conn: Queryable, size: int) -> bytes:
    """The root over the first `size` leaves. Raises NotSealedYet, and as `kept`."""
    (root,) = await _hashes(conn, [Subtree(0, size)], size)
    return root


async def require_holds(conn: Queryable, seen: Checkpoint) -> None:
    """That the tree holds what a checkpoint of it sealed, unchanged; who signed is not asked here.

    Raises BehindItsSeal when it has fewer leaves, Forked when it has others, and as `kept`.
    """
    held = await tree_size(conn)
    if held < seen.size:
        raise BehindItsSeal(seen.origin, held, seen.size)
    calculated = await root_at(conn, seen.size)
    if calculated != seen.root:
        raise Forked(seen.origin, seen.size, calculated.hex(), seen.root.hex())


async def inclusion_proofs(
    conn: Queryable, indexes: Sequence[int], size: int
) -> list[tuple[bytes, ...]]:
    """For each leaf the path from it to the root at `size`. Raises as `root_at`."""
    if any(not 0 <= index < size for index in indexes):
        raise NotSealedYet(f"no leaf beyond {size - 1} is in the tree of {size}: seal first")
    paths = [inclusion_path(index, size) for index in indexes]
    parts = list(dict.fromkeys(part for path in paths for part in path))
    hashes = dict(zip(parts, await _hashes(conn, parts, size), strict=True))
    return [tuple(hashes[part] for part in path) for path in paths]


async def consistency_proof(conn: Queryable, smaller: int, larger: int) -> tuple[bytes, ...]:
    """That the tree of `larger` holds that of `smaller`. Raises as `root_at`; smaller first."""
    return tuple(await _hashes(conn, consistency_path(smaller, larger), larger))


async def leaves(conn: Queryable, first: int, end: int) -> list[Leaf]:
    """The leaves from `first` up to, not including, `end`. Raises as `tree_size`."""
    with translated():
        return [Leaf(*row) for row in await conn.fetch(_LEAVES, first, end)]


async def leaves_of_case(conn: Queryable, case_id: str, seq: int | None = None) -> list[Leaf]:
    """The leaves of a case's events, or of one of them; only of those that have one."""
    with translated():
        return [Leaf(*row) for row in await conn.fetch(_LEAVES_OF_CASE, case_id, seq)]


async def kept(conn: Queryable, runs: Iterable[Run]) -> dict[Run, list[bytes]]:
    """The kept hashes of each run; of leaves their hashes in the tree.

    Raises NotAsSealed where one is missing, LedgerUnreachable, NotMigrated.
    """
    wanted = list(dict.fromkeys(runs))
    levels, firsts, lengths = zip(*wanted, strict=True) if wanted else ((), (), ())
    with translated():
        rows = await conn.fetch(_KEPT, levels, firsts, lengths)
    found = {}
    for run, (hashes,) in zip(wanted, rows, strict=True):
        apart = _apart(hashes or b"")
        if len(apart) != run.length:
            raise NotAsSealed(
                f"the kept tree has gaps (level {run.level} from {run.first}: {len(apart)} of "
                f"{run.length} hashes): restore ledger.leaf and ledger.node from a backup"
            )
        found[run] = apart if run.level else [leaf_hash(data) for data in apart]
    return found


def _apart(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


async def _hashes(conn: Queryable, parts: Sequence[Subtree], size: int) -> list[bytes]:
    held = await tree_size(conn)
    if not 0 <= size <= held:
        raise NotSealedYet(f"{held} events have leaves, and there is no tree of {size}: seal first")
    found = await kept(conn, [run for part in parts for run in runs_of(part)])
    return [hash_of(part, found) for part in parts]
