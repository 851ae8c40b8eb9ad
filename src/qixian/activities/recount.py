"""The activity that has a book's cases counted again after a holiday notice.

Over protocols for the record and for the cases' workflows, which `workers` fills. Retried until it
is through; each case is recounted once, because what is done no longer differs.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict
from temporalio import activity

RECOUNT: Final = "recount"


class Recount(BaseModel):
    """Whose cases are counted again: the book's."""

    model_config = ConfigDict(frozen=True)

    book: str


class Progress(Protocol):
    """How far a recount has come (`qixian.ledger.recounting.Recounted`)."""

    @property
    def cases(self) -> int:
        """Cases that have to change."""

    @property
    def done(self) -> int:
        """Cases that have changed."""

    @property
    def woken(self) -> Sequence[str]:
        """Cases of the latest batch whose next wake is another now."""


class RecountRecord(Protocol):
    """The record as this activity needs it (`qixian.ledger.carry_out.CaseLedger`)."""

    def recount(self, book: str) -> AsyncIterator[Progress]:
        """Bring every case under the newest calendar, batch by batch."""

    async def moved_before(self, book: str) -> Sequence[str]:
        """Every case the newest notice has moved so far."""


class Bell(Protocol):
    """Tells a case's workflow to look at its case again."""

    async def ring(self, book: str, case_id: str) -> None:
        """Nothing happens where no workflow runs: the case has nothing ahead."""


class RecountActivities:
    """The activity, with the record it writes to and the bell it rings."""

    def __init__(self, record: RecountRecord, bell: Bell) -> None:
        self._record, self._bell = record, bell

    @activity.defn(name=RECOUNT)
    async def recount(self, asked: Recount) -> int:
        """Count every case again that the newest notice moves; returns how many there were."""
        done = 0
        if activity.info().attempt > 1:
            # The attempt before may have recounted cases and not told their workflows.
            await self._tell(asked.book, await self._record.moved_before(asked.book))
        async for progress in self._record.recount(asked.book):
            await self._tell(asked.book, progress.woken)
            done = progress.done
            activity.heartbeat(progress.done, progress.cases)
        return done

    async def _tell(self, book: str, case_ids: Sequence[str]) -> None:
        for case_id in case_ids:
            await self._bell.ring(book, case_id)
            activity.heartbeat()
