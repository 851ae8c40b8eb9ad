"""Drills: the engine's store is lost, and the office is brought back with nothing missing."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.activities.differences import DifferenceKind
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.ahead import WaitingCase, waiting
from qixian.ledger.verify import verify
from qixian.runtime.temporal_server import EmbeddedTemporal
from qixian.workers.case_worker import Parts, case_worker
from qixian.workers.reconciling import reconciler_of
from qixian.workflows.addresses import SEARCH_ATTRIBUTES, SHANGHAI
from qixian.workflows.recovery import Recovered, Recovery
from tests.workflows.office import Pool
from tests.workflows.planted import by_the_rules, plant, recorded

ROOT = Path(__file__).parents[2]
OPEN_CASES = 200
PASSED = 120
"""So many of them have deadlines that passed while the engine was away."""

QUEUE = "qixian"


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory of the test's own for the engine's store."""
    with TemporaryDirectory(prefix="qixian-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
async def temporal(home: Path) -> AsyncIterator[EmbeddedTemporal]:
    """A durable engine of the test's own, whose store is to be lost."""
    temporal = EmbeddedTemporal(home, search_attributes=SEARCH_ATTRIBUTES)
    await temporal.start()
    yield temporal
    await temporal.stop()


async def _connect(temporal: EmbeddedTemporal) -> Client:
    return await Client.connect(temporal.address, data_converter=pydantic_data_converter)


async def _lose_the_store(temporal: EmbeddedTemporal, home: Path) -> None:
    await temporal.kill()
    lost = list((home / "temporal").glob("temporal.db*"))
    assert lost
    for file in lost:
        file.unlink()
    await temporal.start()


def begins_of(today: date) -> dict[str, date]:
    """Leaves that began between 40 days and five years ago, and leaves that begin soon."""
    passed = {f"D{n:03}": today - timedelta(days=40 + 15 * n) for n in range(PASSED)}
    ahead = {f"S{n:03}": today + timedelta(days=1 + n) for n in range(OPEN_CASES - PASSED)}
    # Told up to the agreement, eleven days before the beginning: not in the future.
    return passed | {case: min(day, today + timedelta(days=11)) for case, day in ahead.items()}


class Terminal:
    """The command in a process of its own, with the test's parts named."""

    def __init__(self, database_url: str, address: str) -> None:
        named = {"DATABASE_URL": database_url, "TEMPORAL_ADDRESS": address}
        self._environment = dict(os.environ) | named | {"QIXIAN_LANG": "en"}

    async def said(self, *arguments: str) -> tuple[int | None, Any]:
        """Exit status and JSON document of a command."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "qixian.cli", *arguments, "--json",
            env=self._environment, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, _ = await process.communicate()
        return process.returncode, json.loads(out)


async def _first(pool: Pool, number: int) -> AsyncIterator[Sequence[WaitingCase]]:
    """The first cases only: a recovery that was stopped."""
    async for batch in waiting(pool, MAIN_BOOK):
        yield batch[:number]
        return


async def test_an_office_whose_engine_lost_its_store_comes_back_with_nothing_missing(
    temporal: EmbeddedTemporal, home: Path, pool: Pool, database_url: str
) -> None:
    today = datetime.now(SHANGHAI).date()
    begins = begins_of(today)
    await plant(pool, begins)
    client = await _connect(temporal)
    everything = await Recovery(client, QUEUE, MAIN_BOOK).start_all(waiting(pool, MAIN_BOOK))
    assert everything == Recovered(started=OPEN_CASES)

    await _lose_the_store(temporal, home)

    client, terminal = await _connect(temporal), Terminal(database_url, temporal.address)
    status, lost = await terminal.said("reconcile")
    assert status == 1
    assert lost["found"]["CASE_WITHOUT_WORKFLOW"] == OPEN_CASES
    assert lost["found"]["DEADLINE_OVERDUE"] >= PASSED
    stopped = await Recovery(client, QUEUE, MAIN_BOOK).start_all(_first(pool, 50))
    assert stopped == Recovered(started=50)
    async with case_worker(Parts(client, pool, QUEUE, allow_business_start=False)):
        status, back = await terminal.said("recover")
        assert (status, back["overdue_left"]) == (0, 0)
        again_status, again = await terminal.said("recover")
        reconciled_status, reconciled = await terminal.said("reconcile")

    assert (again_status, again["started"]) == (0, 0)
    assert (reconciled_status, reconciled["differences"]) == (0, [])
    assert await recorded(pool) == by_the_rules(begins, today)
    async with pool.acquire() as conn:
        assert (await verify(conn)).ok


async def test_what_passed_meanwhile_is_shown_as_recorded_late(
    temporal: EmbeddedTemporal, pool: Pool, database_url: str
) -> None:
    today = datetime.now(SHANGHAI).date()
    await plant(pool, {"D1": today - timedelta(days=30)})
    client, terminal = await _connect(temporal), Terminal(database_url, temporal.address)
    async with case_worker(Parts(client, pool, QUEUE, allow_business_start=False)):
        _, back = await terminal.said("recover")
    _, timeline = await terminal.said("case", "timeline", "D1")

    late = {one["event"]: one["recorded_days_late"] for one in timeline["events"]}
    assert late["LeaveStarted"] == 30
    # Told to the ledger today for days long past, but by a person: a command is of its own day.
    assert late["LeaveApproved"] == 0
    assert back["recorded_late"]["most_days"] == 30
    assert back["recorded_late"]["cases"] == 1
    found = await reconciler_of(client, pool, channels=False).reconcile(datetime.now(SHANGHAI))
    assert DifferenceKind.DEADLINE_OVERDUE not in {one.kind for one in found.differences}
