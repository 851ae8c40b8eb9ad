"""Schedules of the office: what Temporal starts again and again; for the doors.

Made by `qixian migrate` and `qixian up`, however often these are run.
"""

from datetime import timedelta
from typing import Final

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

from qixian.workflows.addresses import RECONCILIATION, RECONCILIATION_ID
from qixian.workflows.sealing import SEALING, SEALING_ID

BETWEEN_RECONCILIATIONS: Final = timedelta(hours=1)
CATCH_UP: Final = timedelta(minutes=1)
"""A server that was down need not make up for every run it missed: one covers all."""


async def ensure_sealing(client: Client, task_queue: str, every: timedelta) -> None:
    """Have the ledger sealed from now on, and each time after `every`. Raises RPCError."""
    await _ensure(client, SEALING, SEALING_ID, task_queue, every)


async def ensure_reconciling(client: Client, task_queue: str) -> None:
    """Have ledger and engine compared from now on, every hour. Raises RPCError."""
    await _ensure(client, RECONCILIATION, RECONCILIATION_ID, task_queue, BETWEEN_RECONCILIATIONS)


async def _ensure(
    client: Client, workflow: str, name: str, task_queue: str, every: timedelta
) -> None:
    """A schedule as it is wanted now, made once; one at a time of its workflows runs."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(workflow, id=name, task_queue=task_queue),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )

    def renewed(there: ScheduleUpdateInput) -> ScheduleUpdate | None:
        # Whether somebody paused it is theirs to say.
        now = there.description.schedule
        same = (
            now.spec.intervals == schedule.spec.intervals
            and now.policy == schedule.policy
            and isinstance(now.action, ScheduleActionStartWorkflow)
            and (now.action.workflow, now.action.task_queue) == (workflow, task_queue)
        )
        schedule.state = now.state
        return None if same else ScheduleUpdate(schedule)

    try:
        await client.create_schedule(name, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(name).update(renewed)
