"""The real record and the real engine put into the reconciler; for the worker and the terminal."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime

from asyncpg import Pool, Record
from temporalio.client import Client

from qixian.activities.differences import Reconciled
from qixian.activities.reconcile import Reconciler
from qixian.ledger import ahead
from qixian.ledger.reconciliations import keep
from qixian.workers.case_engine import TemporalCases


class OfficeLedger:
    """The record on a pool of connections of the application's role; raises only LedgerError."""

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool

    def waiting(self, book: str) -> AsyncIterator[Sequence[ahead.WaitingCase]]:
        """Every open case with a wake, batch by batch."""
        return ahead.waiting(self._pool, book)

    async def still_waiting(
        self, book: str, case_ids: Collection[str]
    ) -> Mapping[str, ahead.WaitingCase]:
        """Those of some cases that are open with a wake now."""
        return await ahead.still_waiting(self._pool, book, case_ids)

    async def known(self, book: str, case_ids: Collection[str]) -> Collection[str]:
        """Those of some ids that are cases."""
        return await ahead.known(self._pool, book, case_ids)

    async def overdue(self, book: str, by: date) -> Sequence[ahead.OverdueDeadline]:
        """Every deadline that fires up to a day and is not recorded."""
        return await ahead.overdue(self._pool, book, by)

    async def wakes_that_differ(self, book: str) -> Sequence[ahead.WakeDiffers]:
        """Where the board and what is due disagree."""
        return await ahead.wakes_that_differ(self._pool, book)

    async def stuck_notices(
        self, book: str, before: datetime, given_up_since: datetime
    ) -> Sequence[ahead.StuckNotice]:
        """Notices that wait for long or were given up."""
        return await ahead.stuck_notices(self._pool, book, before, given_up_since)

    async def keep(self, reconciled: Reconciled) -> None:
        """Keep how many differences were found, for the doors' metrics."""
        await keep(self._pool, reconciled.cases, reconciled.workflows, reconciled.counts())


def reconciler_of(client: Client, pool: "Pool[Record]", *, channels: bool) -> Reconciler:
    """Compares the office's own book with the engine; `channels`: whether notices are sent."""
    return Reconciler(OfficeLedger(pool), TemporalCases(client), channels=channels)
