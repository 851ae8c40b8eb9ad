"""Sealing on the real engine: started by its schedule, and failing where it should be seen."""

import asyncio
import uuid
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client, ScheduleHandle, WorkflowFailureError
from temporalio.exceptions import ActivityError, ApplicationError

from qixian.activities.seal import SealedSize
from qixian.ledger.seals.checkpoints import last_sealed
from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.sealing import Sealer
from qixian.workers.case_worker import Parts, case_worker
from qixian.workers.schedules import ensure_sealing
from qixian.workers.seal_directory import SealDirectory
from qixian.workflows.sealing import SEALING_ID, Sealing
from tests.ledger.leaves import leave_desk
from tests.workflows.scheduled import every, once

Pool = asyncpg.Pool


@pytest.fixture
def sealer(pool: Pool, tmp_path: Path) -> Sealer:
    return Sealer(pool, SigningKey.of_seed("test/ledger", bytes(32)), SealDirectory(tmp_path / "s"))


async def sealed_size(pool: Pool, size: int) -> None:
    """Waits until so many events are sealed."""
    for _ in range(600):
        found = await last_sealed(pool)
        if found is not None and found[0] == size:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{found} and not {size} events are sealed")


async def test_the_schedule_seals_at_once_and_is_made_once_with_what_was_last_wanted(
    client: Client, pool: Pool, queue: str, sealer: Sealer
) -> None:
    await (await leave_desk(pool)).apply("C1")
    schedule: ScheduleHandle = client.get_schedule_handle(SEALING_ID)
    parts = Parts(client, pool, queue, allow_business_start=False, sealer=sealer)
    try:
        async with case_worker(parts):
            for minutes in (30, 30, 20):
                await ensure_sealing(client, queue, timedelta(minutes=minutes))
            await sealed_size(pool, 1)
        last, later = every(timedelta(minutes=20)), every(timedelta(minutes=10))
        assert last(await once(client, SEALING_ID, last))
        await schedule.pause(note="for a test")
        await once(client, SEALING_ID, lambda one: one.schedule.state.paused)
        await ensure_sealing(client, queue, timedelta(minutes=10))
        described = await once(client, SEALING_ID, later)
        assert later(described)
        assert described.schedule.state.paused
    finally:
        await schedule.delete()


async def test_a_ledger_that_is_not_as_it_was_sealed_fails_the_sealing_with_the_reason(
    client: Client, pool: Pool, queue: str, sealer: Sealer, superuser_conn: asyncpg.Connection
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("C1")
    parts = Parts(client, pool, queue, allow_business_start=False, sealer=sealer)

    async def seal() -> SealedSize:
        name = f"sealing-{uuid.uuid4().hex[:8]}"
        return await client.execute_workflow(Sealing.run, id=name, task_queue=queue)

    async with case_worker(parts):
        for _ in range(300):
            # The server's own transactions may hold events back for a moment.
            if (sealed := await seal()).size:
                break
        assert sealed == SealedSize(size=1, new=1)
        await superuser_conn.execute("ALTER TABLE ledger.leaf DISABLE TRIGGER ALL")
        await superuser_conn.execute("UPDATE ledger.leaf SET hash = sha256('')")
        with pytest.raises(WorkflowFailureError) as failed:
            await seal()

    assert isinstance(failed.value.cause, ActivityError)
    cause = failed.value.cause.cause
    assert isinstance(cause, ApplicationError)
    assert (cause.type, cause.non_retryable) == ("Forked", True)
    assert "calculated" in cause.message
