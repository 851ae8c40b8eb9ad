"""A ledger that seals, into a directory unless another place is given, for the tests of seals."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import asyncpg

from qixian.ledger.records import Append
from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.outside import Outside
from qixian.ledger.seals.sealing import Sealed, Sealer
from qixian.ledger.seals.tree import tree_size
from qixian.ledger.streams import append
from qixian.workers.seal_directory import SealDirectory

ORIGIN = "example.org/ledger"
KEY = SigningKey.of_seed(ORIGIN, b"k" * 32)
Pool = asyncpg.Pool
Entry = Callable[..., Append]


class SealedLedger:
    """The ledger of a pool, its sealer, and the place of its seals."""

    def __init__(
        self, pool: Pool, entry: Entry, path: Path, outside: Outside | None = None
    ) -> None:
        self.pool, self.entry = pool, entry
        self.path = path
        self.events = 0
        self.write_to(outside or SealDirectory(path))

    def write_to(self, outside: Outside) -> None:
        """Seal into another place from now on."""
        self.outside = outside
        self.sealer = Sealer(self.pool, KEY, outside)

    async def add(self, case_id: str, events: int = 1, at: int = 0) -> None:
        """Append events to a case that is at version `at`."""
        await append(self.pool, self.entry(case_id, at=at, events=events))
        self.events += events

    async def seal(self) -> Sealed:
        """Seal until everything that was added is in: the server's own transactions (an automatic
        ANALYZE) may hold events back for a moment."""
        for _ in range(1500):
            sealed = await self.sealer.seal()
            if sealed.sealed is not None and sealed.sealed.checkpoint.size >= self.events:
                return sealed
            await asyncio.sleep(0.02)
        raise AssertionError(f"{await tree_size(self.pool)} of {self.events} events are sealed")

    def files(self) -> list[str]:
        """What lies in the directory."""
        return sorted(str(one.relative_to(self.path)) for one in self.path.rglob("*.txt"))
