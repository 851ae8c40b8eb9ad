"""Sealing: leaves for what is new, a signed checkpoint over all of it, and both outside.

Anybody above `ledger` may import this module. It costs by what is new, and by the
list of names outside. Nothing is signed that does not continue what was sealed before, here and
outside (C2SP tlog-checkpoint, "Signatures").
"""

from collections.abc import Iterable
from dataclasses import dataclass

from asyncpg import Pool, Record

from qixian.ledger.connection import Connection
from qixian.ledger.seals.checkpoint import Checkpoint, SignedCheckpoint
from qixian.ledger.seals.checkpoints import (
    KeptCheckpoint,
    keep_checkpoint,
    newest_checkpoint,
    sealed_for_long,
)
from qixian.ledger.seals.errors import NotAsSealed, NoteMalformed, PlaceEmpty
from qixian.ledger.seals.growing import CHUNK, grow, require_grown_from
from qixian.ledger.seals.keys import SigningKey, VerifierKey, require_log_signed
from qixian.ledger.seals.missing import require_leaves_held
from qixian.ledger.seals.outside import Outside, newest_outside, publish
from qixian.ledger.seals.signed_note import SignedNote
from qixian.ledger.seals.tree import root_at, tree_size


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a sealing came to: the checkpoint (None: there is no event yet), how many of its events
    no checkpoint had covered, and where it lies outside (None: nowhere)."""

    sealed: SignedCheckpoint | None
    new: int
    place: str | None

    @property
    def size(self) -> int:
        """How many events the checkpoint covers."""
        return self.sealed.checkpoint.size if self.sealed else 0


class Sealer:
    """Seals one ledger with one key, which also names the log; `known` are its earlier keys."""

    def __init__(
        self,
        pool: "Pool[Record]",
        key: SigningKey,
        outside: Outside | None,
        known: Iterable[VerifierKey] = (),
    ) -> None:
        self._pool, self._key, self._outside = pool, key, outside
        self._keys = (key.verifier, *known)

    async def seal(self, *, new_place: bool = False) -> Sealed:
        """Seal every settled event; where nothing is new, only see that all of it lies outside.

        With `new_place` a place that holds nothing is filled from the ledger. May be stopped
        anywhere and done again. Raises NotAsSealed and its kinds, NoteMalformed,
        OutsideUnreachable, LedgerUnreachable, NotMigrated.
        """
        seen = await self._newest_outside()
        async with self._pool.acquire() as conn:
            if seen is not None:
                await require_grown_from(conn, seen.checkpoint)
            before = await self._kept(conn)
            if before is not None and seen is None and not new_place:
                await self._require_begun(conn, before)
            if before is not None and (seen is None or before.sealed.checkpoint != seen.checkpoint):
                await require_grown_from(conn, before.sealed.checkpoint)
            while await grow(conn) == CHUNK:
                pass
            if self._outside is not None:
                await require_leaves_held(conn, self._outside, seen)
            sealed = await self._signed(conn)
            covered = before.sealed.checkpoint.size if before else 0
            if sealed is None:
                return Sealed(None, 0, None)
            if self._outside is not None:
                there = seen.checkpoint.size if seen else 0
                await publish(conn, self._outside, sealed, there)
        place = None if self._outside is None else self._outside.place
        return Sealed(sealed, sealed.checkpoint.size - covered, place)

    async def _newest_outside(self) -> SignedCheckpoint | None:
        if self._outside is None:
            return None
        return await newest_outside(self._outside, self._key.name, self._keys)

    async def _require_begun(self, conn: Connection, before: KeptCheckpoint) -> None:
        """Nothing lies outside: as it should be only while the first seals are written, by several
        at once or again after one was cut off."""
        if self._outside is not None and await sealed_for_long(conn, self._key.name):
            raise PlaceEmpty(self._outside.place, before.sealed.checkpoint.size)

    async def _kept(self, conn: Connection) -> KeptCheckpoint | None:
        """The newest checkpoint of the ledger, which this log itself has signed: whoever may write
        into the ledger could have put another one there."""
        try:
            newest = await newest_checkpoint(conn, self._key.name)
            if newest is not None:
                require_log_signed(newest.sealed.note, self._keys)
        except (NotAsSealed, NoteMalformed) as wrong:
            raise NotAsSealed(
                f"the newest row of {self._key.name} in ledger.checkpoint is not ours, and nothing "
                f"is sealed until it is taken out (docs/operations.md): {wrong}"
            ) from wrong
        return newest

    async def _signed(self, conn: Connection) -> SignedCheckpoint | None:
        """The checkpoint over every leaf: the one that is kept, or one that is made now."""
        async with conn.transaction():
            size = await tree_size(conn)
            if not size:
                return None
            newest = await self._kept(conn)
            if newest is None or newest.sealed.checkpoint.size < size:
                one = Checkpoint(self._key.name, size, await root_at(conn, size))
                note = SignedNote(one.text(), (self._key.sign(one.text()),))
                await keep_checkpoint(conn, SignedCheckpoint(one, note))
                newest = await self._kept(conn)
        return None if newest is None else newest.sealed
