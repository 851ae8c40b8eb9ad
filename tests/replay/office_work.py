"""What an office's workflows do besides living through stories, done once each to be recorded.

Used by `tests.replay.record`. Each returns the run whose history is kept. The last one makes a
version of the workers current, after which workers without a version get nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from temporalio.client import WorkflowHandle

from qixian.activities.notices import Channel, ChannelFailed
from qixian.domain.notice import QueuedNotice
from qixian.ledger.seals.sealing import Sealer
from qixian.workers.case_worker import Parts, case_worker
from qixian.workers.draining import drain
from qixian.workers.notice_dispatch import start_delivery
from qixian.workers.schedules import ensure_reconciling, ensure_sealing
from qixian.workers.seal_directory import SealDirectory
from qixian.workflows.addresses import RECONCILIATION_ID, case_workflow_id, notice_workflow_id
from qixian.workflows.sealing import SEALING_ID
from tests.ledger.sealed import KEY
from tests.workflows.office import Office, office_on
from tests.workflows.rollover import make_current

Run = WorkflowHandle[object, object]

ROUNDS: Final = 600
EVERY: Final = timedelta(minutes=10)


class Receiver:
    """A channel that is down for its first notices, and then takes them."""

    name = "receiver"

    def __init__(self, down_for: float) -> None:
        self._down_for = down_for

    async def send(self, notice: QueuedNotice) -> None:
        """Take it, or be down."""
        self._down_for -= 1
        if self._down_for >= 0:
            raise ChannelFailed("the receiver is down")


@dataclass(frozen=True)
class Place:
    """Where the work is done: an office without a worker, and a directory for its seals."""

    office: Office
    seals: Path

    def parts(self, version: str | None = None, channel: Channel | None = None) -> Parts:
        """A worker of this office."""
        office = self.office
        return Parts(
            office.client,
            office.pool,
            office.queue,
            allow_business_start=True,
            channels=(channel,) if channel else (),
            deployment_version=version,
            sealer=Sealer(office.pool, KEY, SealDirectory(self.seals)),
        )


async def sealed_by_schedule(place: Place) -> Run:
    """The ledger is sealed because its schedule says so."""
    async with case_worker(place.parts()):
        await place.office.to_leave("S1", "P-S1")
        await ensure_sealing(place.office.client, place.office.queue, EVERY)
        return await _scheduled(place.office, SEALING_ID)


async def reconciled_by_schedule(place: Place) -> Run:
    """Ledger and engine are compared because their schedule says so."""
    async with case_worker(place.parts()):
        await ensure_reconciling(place.office.client, place.office.queue)
        return await _scheduled(place.office, RECONCILIATION_ID)


async def _scheduled(office: Office, name: str) -> Run:
    """The first run of a schedule, once it has ended; then the schedule is over."""
    schedule = office.client.get_schedule_handle(name)
    for _ in range(ROUNDS):
        if taken := (await schedule.describe()).info.recent_actions:
            break
        await asyncio.sleep(0.1)
    await schedule.delete()
    action = taken[0].action
    run = office.client.get_workflow_handle(
        action.workflow_id,  # type: ignore[attr-defined]
        run_id=action.first_execution_run_id,  # type: ignore[attr-defined]
    )
    await run.result()
    return run


async def delivered_at_the_second_try(place: Place) -> Run:
    """A notice whose receiver is down at first."""
    async with case_worker(place.parts(channel=Receiver(down_for=1))):
        run = await _delivery(place.office, "N1")
        await run.result()
        return run


async def given_up_after_two_weeks(place: Place) -> Run:
    """A notice whose receiver is down for good."""
    async with case_worker(place.parts(channel=Receiver(down_for=float("inf")))):
        run = await _delivery(place.office, "N2")
        # Day by day: each attempt is a skip, and the engine skips only so often at once.
        while await place.office.skipper.fast_forward(run, timedelta(days=1)):
            pass
        await run.result()
        return run


async def _delivery(office: Office, case: str) -> Run:
    """The delivery of the notice that a leave's application makes."""
    await office.to_leave(case, f"P-{case}")
    notice = await office.pool.fetchval(
        "SELECT notice_id FROM read_model.notice WHERE case_id = $1 ORDER BY notice_id LIMIT 1",
        case,
    )
    await start_delivery(office.client, office.queue, notice)
    return office.client.get_workflow_handle(notice_workflow_id(notice))


async def moved_on_to_another_version(place: Place) -> Run:
    """A case is told to look again, finds another version current and goes on there as a new run.

    The run that ended is kept.
    """
    office = await office_on(place.office.client, place.office.pool, f"{place.office.queue}-next")
    there = Place(office, place.seals)
    async with case_worker(there.parts("A")):
        await make_current(office.client, "A")
        await office.to_leave("M1", "P-M1")
        workflow_id = case_workflow_id(office.book, "M1")
        first = (await office.client.get_workflow_handle(workflow_id).describe()).run_id
        async with case_worker(there.parts("B")):
            await make_current(office.client, "B")
            moved = await drain(office.client, office.book)
            assert "M1" not in moved.left
    return office.client.get_workflow_handle(workflow_id, run_id=first)


WORK: Final[dict[str, Callable[[Place], Awaitable[Run]]]] = {
    "sealing-by-schedule": sealed_by_schedule,
    "reconciliation-by-schedule": reconciled_by_schedule,
    "notice-at-the-second-try": delivered_at_the_second_try,
    "notice-given-up": given_up_after_two_weeks,
    "case-moved-on": moved_on_to_another_version,
}
"""By the name of the file; the version drill is last."""
