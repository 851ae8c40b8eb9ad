"""The queue of notices: what waits, what a notice is about, and what became of each attempt.

Used by the delivery activity and the dispatcher through protocols.
"""

from collections.abc import Sequence
from typing import Final

from asyncpg import Pool, Record

from qixian.domain.notice import Place, QueuedNotice
from qixian.ledger.errors import translated

_QUEUED: Final = """
    SELECT queued_at, notice_id FROM read_model.notice
     WHERE status = 'QUEUED' AND book = $1 AND (queued_at, notice_id) > ($2, $3)
     ORDER BY queued_at, notice_id LIMIT $4
"""
_READ: Final = """
    SELECT notice_id, book, case_id, kind, audience, refers_to
      FROM read_model.notice WHERE notice_id = $1 AND status = 'QUEUED'
"""
_RECORD: Final = """
    INSERT INTO ledger.notice_delivery (notice_id, attempt, channel, outcome, detail)
    SELECT $1, coalesce(max(attempt), 0) + 1, $2, $3, $4
      FROM ledger.notice_delivery WHERE notice_id = $1
"""
_TOLD: Final = """
    SELECT DISTINCT channel FROM ledger.notice_delivery
     WHERE notice_id = $1 AND outcome = 'DELIVERED'
"""
_SETTLE: Final = "UPDATE read_model.notice SET status = $2 WHERE notice_id = $1"


class NoticeQueue:
    """The queue on a pool of connections of the application's role. Raises only `LedgerError`."""

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool

    async def queued(self, book: str, after: Place, limit: int) -> Sequence[Place]:
        """Places of notices that wait behind `after`, the oldest first."""
        with translated():
            rows = await self._pool.fetch(_QUEUED, book, after.queued_at, after.notice_id, limit)
        return [Place(row["queued_at"], row["notice_id"]) for row in rows]

    async def read(self, notice_id: str) -> QueuedNotice | None:
        """A notice that waits; None when it was delivered or given up already."""
        with translated():
            row = await self._pool.fetchrow(_READ, notice_id)
        return QueuedNotice(**row) if row else None

    async def record(self, notice_id: str, channel: str, outcome: str, detail: str) -> None:
        """Keep one attempt on one channel: DELIVERED or FAILED."""
        with translated():
            await self._pool.execute(_RECORD, notice_id, channel, outcome, detail)

    async def told(self, notice_id: str) -> frozenset[str]:
        """The channels that have taken a notice; they are not asked again."""
        with translated():
            rows = await self._pool.fetch(_TOLD, notice_id)
        return frozenset(row["channel"] for row in rows)

    async def settle(self, notice_id: str, status: str) -> None:
        """Take a notice off the queue: DELIVERED everywhere, or FAILED for as long as was tried."""
        with translated():
            await self._pool.execute(_SETTLE, notice_id, status)
