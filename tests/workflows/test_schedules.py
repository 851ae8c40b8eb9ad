"""Schedules are made once, whoever makes them, and become what was last wanted."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from temporalio.client import (
    Client,
    ScheduleActionStartWorkflow,
    ScheduleOverlapPolicy,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.runtime.temporal_server import EmbeddedTemporal
from qixian.workers import schedules
from qixian.workers.schedules import ensure_reconciling, ensure_sealing
from qixian.workflows.addresses import RECONCILIATION, RECONCILIATION_ID
from qixian.workflows.sealing import SEALING, SEALING_ID
from tests.workflows.scheduled import described, every, on, once, overlapping

AT_ONCE = 8
MINUTES = timedelta(minutes=10)
Ensure = Callable[[Client, str], Awaitable[None]]


async def sealing(client: Client, queue: str) -> None:
    """As the doors have it made."""
    await ensure_sealing(client, queue, MINUTES)


each_schedule = pytest.mark.parametrize(
    ("ensure", "name", "workflow"),
    [(sealing, SEALING_ID, SEALING), (ensure_reconciling, RECONCILIATION_ID, RECONCILIATION)],
    ids=[SEALING_ID, RECONCILIATION_ID],
)


@pytest.fixture
async def own_client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """An engine of the test's own, on which nobody works: a schedule's name is the namespace's."""
    engine = EmbeddedTemporal(tmp_path_factory.mktemp("schedules"), in_memory=True)
    await engine.start()
    yield await Client.connect(engine.address, data_converter=pydantic_data_converter)
    await engine.stop()


async def run_once(client: Client, name: str) -> int:
    """How many runs a schedule has started, once it has started one and some time to start more."""
    for _ in range(300):
        if (await described(client, name)).info.num_actions:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    info = (await described(client, name)).info
    return info.num_actions + info.num_actions_skipped_overlap


@each_schedule
async def test_several_who_start_at_once_make_one_schedule_and_one_first_run(
    own_client: Client, queue: str, ensure: Ensure, name: str, workflow: str
) -> None:
    await asyncio.gather(*(ensure(own_client, queue) for _ in range(AT_ONCE)))
    await ensure(own_client, queue)

    for _ in range(300):
        if listed := [one.id async for one in await own_client.list_schedules()]:
            break
        await asyncio.sleep(0.1)
    assert listed == [name]
    assert await run_once(own_client, name) == 1
    action = (await described(own_client, name)).schedule.action
    assert isinstance(action, ScheduleActionStartWorkflow)
    assert (action.workflow, action.task_queue) == (workflow, queue)


async def test_other_minutes_are_taken_over_without_a_run_of_their_own(
    own_client: Client, queue: str
) -> None:
    await ensure_sealing(own_client, queue, MINUTES)
    before = await run_once(own_client, SEALING_ID)

    await asyncio.gather(
        *(ensure_sealing(own_client, queue, timedelta(minutes=25)) for _ in range(AT_ONCE))
    )

    wanted = every(timedelta(minutes=25))
    assert wanted(await once(own_client, SEALING_ID, wanted))
    assert await run_once(own_client, SEALING_ID) == before == 1


async def test_another_interval_of_reconciling_is_taken_over(
    own_client: Client, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ensure_reconciling(own_client, queue)
    monkeypatch.setattr(schedules, "BETWEEN_RECONCILIATIONS", timedelta(minutes=30))
    await ensure_reconciling(own_client, queue)

    wanted = every(timedelta(minutes=30))
    assert wanted(await once(own_client, RECONCILIATION_ID, wanted))


@each_schedule
async def test_another_queue_and_what_somebody_changed_by_hand_are_set_right_but_a_pause_is_kept(
    own_client: Client, queue: str, ensure: Ensure, name: str, workflow: str
) -> None:
    await ensure(own_client, f"{queue}-before")
    handle = own_client.get_schedule_handle(name)

    async def changed(there: ScheduleUpdateInput) -> ScheduleUpdate:
        there.description.schedule.policy.overlap = ScheduleOverlapPolicy.ALLOW_ALL
        return ScheduleUpdate(there.description.schedule)

    await ensure(own_client, queue)
    moved = on(queue)(await once(own_client, name, on(queue)))
    await handle.update(changed)
    await once(own_client, name, overlapping(ScheduleOverlapPolicy.ALLOW_ALL))
    await handle.pause(note="for a while")
    await once(own_client, name, lambda one: one.schedule.state.paused)
    await ensure(own_client, queue)

    skips = overlapping(ScheduleOverlapPolicy.SKIP)
    schedule = (await once(own_client, name, skips)).schedule
    assert moved
    assert schedule.policy.overlap is ScheduleOverlapPolicy.SKIP
    assert (schedule.state.paused, schedule.state.note) == (True, "for a while")


async def test_what_is_as_wanted_is_not_written_again(own_client: Client, queue: str) -> None:
    await ensure_sealing(own_client, queue, MINUTES)
    await run_once(own_client, SEALING_ID)
    await ensure_sealing(own_client, queue, MINUTES)
    untouched = (await described(own_client, SEALING_ID)).info.last_updated_at
    await ensure_sealing(own_client, queue, 2 * MINUTES)
    written = (await once(own_client, SEALING_ID, every(2 * MINUTES))).info.last_updated_at

    assert untouched is None
    assert written is not None
