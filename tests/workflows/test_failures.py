"""Things that die: a worker between commit and reply, the engine before a deadline, PostgreSQL
during an append. Whatever was asked or was due is in the ledger exactly once, and the case goes on.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.ledger.migrate import upgrade
from qixian.ledger.verify import verify
from qixian.runtime.postgres import EmbeddedPostgres
from qixian.runtime.temporal_server import EmbeddedTemporal
from qixian.workflows.addresses import SEARCH_ATTRIBUTES
from tests.workflows.office import APPLICATION, Office, Pool, at, office_on, working_office

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory of the test's own; as root, pytest's own would be closed to PostgreSQL."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
async def postgres(home: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A PostgreSQL of the test's own, to be killed."""
    postgres = EmbeddedPostgres(home)
    await postgres.start()
    await upgrade(postgres.url)
    yield postgres
    await postgres.stop()


@pytest.fixture
async def temporal(home: Path) -> AsyncIterator[EmbeddedTemporal]:
    """A durable engine of the test's own, to be killed."""
    temporal = EmbeddedTemporal(home, time_skipping=True, search_attributes=SEARCH_ATTRIBUTES)
    await temporal.start()
    yield temporal
    await temporal.stop()


@pytest.fixture
async def own_pool(postgres: EmbeddedPostgres) -> AsyncIterator[Pool]:
    """Connections to the test's own PostgreSQL."""
    async with asyncpg.create_pool(
        postgres.url, min_size=0, max_size=8, server_settings={"role": "qixian_app"}
    ) as pool:
        yield pool


async def _connect(temporal: EmbeddedTemporal) -> Client:
    return await Client.connect(temporal.address, data_converter=pydantic_data_converter)


async def _sound(office: Office, case: str) -> Counter[str]:
    """How often each event type is in a case, after its chain has been verified."""
    async with office.pool.acquire() as conn:
        assert (await verify(conn)).findings == ()
    return Counter(event for _, event in await office.events(case))


async def test_a_worker_killed_between_commit_and_reply_has_written_once(
    temporal: EmbeddedTemporal, postgres: EmbeddedPostgres, own_pool: Pool, queue: str
) -> None:
    office = await office_on(await _connect(temporal), own_pool, queue)
    doomed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.workflows.doomed_worker",
        postgres.url, temporal.address, queue, cwd=ROOT,
    )  # fmt: skip
    asking = asyncio.create_task(office.ask("L", "SubmitLeaveApplication", **APPLICATION))
    assert await doomed.wait() == -9

    async with working_office(office.client, own_pool, queue):
        answer = await asking
        await office.ask("L", "WithdrawLeaveApplication")

    assert answer.repeated
    events = await _sound(office, "L")
    assert events["LeaveApplicationSubmitted"] == 1
    assert events["LeaveApplicationWithdrawn"] == 1


async def test_a_deadline_pending_while_the_engine_is_killed_falls_due_exactly_once(
    temporal: EmbeddedTemporal, own_pool: Pool, queue: str
) -> None:
    async with working_office(await _connect(temporal), own_pool, queue) as office:
        # A clock that starts some seconds before the midnight at which the decision is overdue.
        await office.ask("L", "SubmitLeaveApplication", at("2022-05-20"), **APPLICATION)
        await office.cases.handle("main", "L").terminate()
        before_midnight = at("2022-06-20", "23:59:57")
        await office.ask(
            "L", "RecordVentureFinancials", before_midnight, fiscal_year=2021, net_profit_yuan="0"
        )
        await temporal.kill()
        await asyncio.sleep(4)
        await temporal.restart()
        for _ in range(400):
            events = await _sound(office, "L")
            if events["DecisionOverdue"]:
                break
            await asyncio.sleep(0.1)
        answer = await office.ask("L", "ApproveLeave", at("2022-06-22"))

    assert answer.refusal is None
    assert (await _sound(office, "L"))["DecisionOverdue"] == 1
    assert ("2022-06-21", "DecisionOverdue") in await office.events("L")


async def test_postgresql_killed_during_an_append_loses_and_doubles_nothing(
    temporal: EmbeddedTemporal, postgres: EmbeddedPostgres, own_pool: Pool, queue: str
) -> None:
    async with working_office(await _connect(temporal), own_pool, queue) as office:
        await office.ask("L", "SubmitLeaveApplication", **APPLICATION)
        # Hold the append up in the middle of its transaction, and kill the server there.
        blocker = await asyncpg.connect(postgres.url)
        await blocker.execute("BEGIN; LOCK TABLE ledger.event IN EXCLUSIVE MODE")
        asking = asyncio.create_task(office.ask("L", "WithdrawLeaveApplication"))
        await _until_waiting(postgres.url)
        await postgres.kill()
        blocker.terminate()
        await postgres.restart()
        answer = await asking

    assert answer.refusal is None
    events = await _sound(office, "L")
    assert (events["LeaveApplicationSubmitted"], events["LeaveApplicationWithdrawn"]) == (1, 1)


async def _until_waiting(url: str) -> None:
    """Until some transaction waits for the locked table."""
    watcher = await asyncpg.connect(url)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    for _ in range(400):
        if await watcher.fetchval(waiting):
            break
        await asyncio.sleep(0.02)
    assert await watcher.fetchval(waiting)
    await watcher.close()
