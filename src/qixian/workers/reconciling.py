"""The real record and the real engine put into the reconciler; for the worker and the terminal."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from asyncpg import Pool, Record
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from qixian.activities.differences import Reconciled
from qixian.activities.reconcile import Reconciler
from qixian.ledger import ahead
from qixian.ledger.reconciliations import keep
from qixian.workers.case_engine import TemporalCases
from qixian.workflows.addresses import RECONCILIATION, RECONCILIATION_ID

EVERY: Final = timedelta(hours=1)
CATCH_UP: Final = timedelta(minutes=10)


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


async def ensure_schedule(client: Client, task_queue: str) -> None:
    """Have the office reconciled every hour on a task queue; twice changes nothing.

    A schedule on another queue is brought to this one. Raises RPCError.
    """
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            RECONCILIATION, id=RECONCILIATION_ID, task_queue=task_queue
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=EVERY)]),
        # One at a time; those that a dead engine missed are not made up for.
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )
    try:
        await client.create_schedule(RECONCILIATION_ID, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        handle = client.get_schedule_handle(RECONCILIATION_ID)

        def moved(there: ScheduleUpdateInput) -> ScheduleUpdate | None:
            action = there.description.schedule.action
            if getattr(action, "task_queue", None) == task_queue:
                return None
            return ScheduleUpdate(schedule)

        await handle.update(moved)
