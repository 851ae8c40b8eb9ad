"""Sealing by what is new, and proving an event to be among a million."""

import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from asyncpg import Pool, Record

from benchmarks.measure import Effort, Line, Round, Target, in_turn, longer
from benchmarks.stage import Records, analysed, records
from qixian.ledger.merkle.proofs import included
from qixian.ledger.merkle.tree import leaf_hash
from qixian.ledger.migrate import upgrade
from qixian.ledger.seals.checkpoints import newest_checkpoint
from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.sealing import Sealer
from qixian.ledger.seals.tree import inclusion_proofs, leaves_of_case
from qixian.runtime.connections import connect, open_pool
from qixian.runtime.postgres import create_database, with_database
from qixian.workers.seal_directory import SealDirectory

FEW: Final = 10_000
MANY: Final = 1_000_000
NEW: Final = 10_000
PROOFS: Final = 200
EVENTS_OF_A_CASE: Final = 50

_KEY: Final = SigningKey.of_seed("benchmark.example.org/ledger", bytes(32))
# Rows of the size that leaves have; their hashes follow no chain, which sealing does not ask for.
_PLANT: Final = """
    INSERT INTO ledger.event (book, case_id, seq, case_type, type, schema, effective_on,
           recorded_at, actor, cause_kind, cause_id, edition, edition_digest, calendar_version,
           clauses, data, previous_hash, hash)
    SELECT 'main', 'S' || lpad((n / $3)::text, 8, '0'), 1 + n % $3, 'off_post_venture_leave',
           'PostTasksRecorded', 1, date '2024-07-01', transaction_timestamp(), 'GENERATED',
           'COMMAND', 'made:' || n, 'nmg-2022-31', repeat('0', 64), '2024.1', '{R12}',
           '{"note":"as long as what an institution writes of tasks at the post"}',
           sha256(''), sha256(n::text::bytea)
      FROM generate_series($1::bigint, $2::bigint - 1) n
"""


@dataclass(slots=True)
class _Sealed:
    """A ledger that is sealed over `size` events, and whose sealer writes outside it."""

    url: str
    pool: "Pool[Record]"
    sealer: Sealer
    size: int = 0

    async def plant(self, events: int) -> None:
        """Add events; nobody seals them yet."""
        conn = await connect(self.url)
        try:
            first, end = self.size, self.size + events
            await conn.execute(_PLANT, first, end, EVENTS_OF_A_CASE)
        finally:
            await conn.close()
        self.size = end

    async def seal(self) -> float:
        """Seal what was added; the seconds it took. ValueError when it was not all."""
        began = time.perf_counter()
        made = await self.sealer.seal()
        seconds = time.perf_counter() - began
        if made.size != self.size:
            raise ValueError(f"{made.size} events were sealed, not {self.size}")
        return seconds

    def round(self, events: int) -> Round:
        """A round: so many new events are sealed; sealings a second."""

        async def sealed() -> float:
            await self.plant(events)
            return 1 / await self.seal()

        return sealed


@asynccontextmanager
async def _ledger(stage: Records, name: str, home: str, size: int) -> AsyncIterator[_Sealed]:
    await create_database(stage.url, name)
    url = with_database(stage.url, name)
    await upgrade(url)
    async with await open_pool(url, "qixian_app", 1, 2) as pool:
        ledger = _Sealed(url, pool, Sealer(pool, _KEY, SealDirectory(Path(home) / name)))
        await ledger.plant(size)
        await ledger.seal()
        await analysed(url)
        yield ledger


async def _proofs(ledger: _Sealed, proofs: int) -> list[float]:
    """Milliseconds of each proof of an event anywhere: found, made and checked."""
    kept = await newest_checkpoint(ledger.pool, _KEY.name)
    if kept is None:
        raise ValueError("nothing is sealed")
    tree, drawn = kept.sealed.checkpoint, random.Random(1)
    took = []
    for _ in range(proofs):
        number = drawn.randrange(tree.size)
        case_id = f"S{number // EVENTS_OF_A_CASE:08d}"
        began = time.perf_counter()
        (leaf,) = await leaves_of_case(ledger.pool, case_id, 1 + number % EVENTS_OF_A_CASE)
        (path,) = await inclusion_proofs(ledger.pool, [leaf.index], tree.size)
        holds = included(leaf.index, tree.size, leaf_hash(leaf.hash), path, tree.root)
        took.append((time.perf_counter() - began) * 1000)
        if not holds:
            raise ValueError(f"the proof of event {number} does not hold")
    return took


async def measure(effort: Effort) -> list[Line]:
    """Two ledgers side by side, one a hundred times the other."""
    many, new = effort.whole(MANY), effort.whole(NEW)
    with tempfile.TemporaryDirectory(prefix="qixian-") as home:
        async with (
            records() as stage,
            _ledger(stage, "few", home, effort.whole(FEW)) as small,
            _ledger(stage, "many", home, many) as large,
        ):
            on_many, on_few = await in_turn(effort.rounds, large.round(new), small.round(new))
            took = await _proofs(large, effort.of(PROOFS))
    seal = longer(
        f"seal {new:,} new events on {many:,}",
        on_many,
        on_few,
        Target("<=", 1.2),
        f"on {effort.whole(FEW):,}",
    )
    prove = Line(
        f"inclusion proof at {many:,}",
        median(took),
        Target("<", 10, " ms"),
        f"{len(took)} events anywhere, found, proved, checked; lowest and highest beside",
        (min(took), max(took)),
    )
    return [seal, prove]
