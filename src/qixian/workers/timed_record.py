"""The record with a watch on its transactions; for whoever composes a worker and counts."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date

from qixian.activities.recount import Progress
from qixian.domain.asking import Answer, Asked, Standing
from qixian.workers.case_worker import WholeRecord


class TimedRecord:
    """A record whose transactions for commands are observed, in seconds; also those that fail."""

    def __init__(self, record: WholeRecord, observe: Callable[[float], None]) -> None:
        self._record, self._observe = record, observe

    async def carry_out(self, asked: Asked, today: date) -> Answer:
        """As the record does it."""
        begun = time.perf_counter()
        try:
            return await self._record.carry_out(asked, today)
        finally:
            self._observe(time.perf_counter() - begun)

    async def fall_due(self, book: str, case_type: str, case_id: str, today: date) -> Standing:
        """As the record does it."""
        return await self._record.fall_due(book, case_type, case_id, today)

    def recount(self, book: str) -> AsyncIterator[Progress]:
        """As the record does it."""
        return self._record.recount(book)

    async def moved_before(self, book: str) -> Sequence[str]:
        """As the record does it."""
        return await self._record.moved_before(book)
