"""What a ledger has lost, or holds otherwise, of the events whose leaves lie outside it.

Anybody above `ledger` may import this module. Reads only.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.seals.outside import Outside, leaves_outside
from qixian.ledger.seals.tree import Leaf

_BATCH: Final = 5_000
_THERE: Final = """
    SELECT e.hash FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS w(case_id, seq, place)
      LEFT JOIN ledger.event e ON (e.case_id, e.seq) = (w.case_id, w.seq)
     ORDER BY w.place
"""


@dataclass(frozen=True, slots=True)
class Missing:
    """An event that was sealed: its leaf, and the hash it has now; None when it is not there."""

    leaf: Leaf
    hash_now: bytes | None


async def missing_events(
    conn: Queryable, outside: Outside, first: int = 0
) -> AsyncIterator[Missing]:
    """Every event with a leaf outside, from leaf `first` on, that is not here as it was sealed.

    In the order of the leaves. Raises OutsideUnreachable, NoteMalformed, NotAsSealed when leaves
    are missing outside, LedgerUnreachable.
    """
    async for found in leaves_outside(outside, first):
        for at in range(0, len(found), _BATCH):
            for one in await _differing(conn, found[at : at + _BATCH]):
                yield one


async def _differing(conn: Queryable, sealed: Sequence[Leaf]) -> list[Missing]:
    with translated():
        rows = await conn.fetch(
            _THERE, [leaf.case_id for leaf in sealed], [leaf.seq for leaf in sealed]
        )
    pairs = zip(sealed, rows, strict=True)
    return [Missing(leaf, row["hash"]) for leaf, row in pairs if row["hash"] != leaf.hash]
