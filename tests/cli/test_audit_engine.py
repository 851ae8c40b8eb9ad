"""What is wrong between ledger and engine is found by `qixian audit` and `qixian reconcile`, with
case and severity, on a real engine; and is gone once it is mended.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.activities import reconcile
from qixian.domain.asking import Answer, Asked, Standing
from qixian.runtime.temporal_server import EmbeddedTemporal
from qixian.workers import history_check
from qixian.workers.case_worker import Parts, case_worker, real_record, workflows_of
from qixian.workflows.addresses import SEARCH_ATTRIBUTES
from qixian.workflows.off_post_venture_leave import OffPostVentureLeave
from qixian.workflows.recovery import Recovery
from tests.cli.conftest import Qixian
from tests.workflows.later_release import LaterLeave
from tests.workflows.office import APPLICATION, Office, office_on

Pool = asyncpg.Pool  # type: ignore[type-arg]
Terminal = Callable[..., Awaitable[tuple[int, Any]]]

QUEUE, LOST = "qixian", "lost"
FAR_AHEAD = {"requested_start_date": "2090-07-03"}


@pytest.fixture
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedTemporal]:
    """An engine of the test's own: what is compared are all workflows of the office."""
    engine = EmbeddedTemporal(
        tmp_path_factory.mktemp("engine"), in_memory=True, search_attributes=SEARCH_ATTRIBUTES
    )
    await engine.start()
    yield engine
    await engine.stop()


@pytest.fixture
async def office(engine: EmbeddedTemporal, pool: Pool) -> AsyncIterator[Office]:
    """Two leaves, asked for today, whose workflows sleep."""
    client = await Client.connect(engine.address, data_converter=pydantic_data_converter)
    office = await office_on(client, pool, QUEUE)
    async with case_worker(Parts(client, pool, QUEUE, allow_business_start=False)):
        for case in ("L1", "L2"):
            person = {"researcher_id": f"P-{case}"}
            answer = await office.ask(
                case, "SubmitLeaveApplication", **(APPLICATION | FAR_AHEAD | person)
            )
            assert answer.refusal is None, answer.refusal
        yield office


@pytest.fixture
def terminal(
    qixian: Qixian, engine: EmbeddedTemporal, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """The command with the test's parts named, beside workers at work; status and document."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TEMPORAL_ADDRESS", engine.address)
    # As if the minute had passed that a workflow may run before its case is written.
    monkeypatch.setattr(reconcile, "SETTLED", timedelta(0))

    async def said(*arguments: str) -> tuple[int, Any]:
        said = await asyncio.to_thread(qixian, *arguments, "--json")
        assert said.err == ""
        return said.status, said.document

    return said


class LostLedger:
    """The record of another day, which has a case more than the office's has."""

    def __init__(self, pool: Pool) -> None:
        self._real = real_record(pool)

    async def carry_out(self, asked: Asked, today: date) -> Answer:
        """As the real record does."""
        return await self._real.carry_out(asked, today)

    async def fall_due(self, book: str, case_type: str, case_id: str, today: date) -> Standing:
        """It is there, and sleeps for long."""
        return Standing(
            exists=True, state="APPLIED", open=True, version=1, next_wake=date(2090, 7, 3)
        )


async def plant(office: Office) -> None:
    """End the workflow of a case; have a workflow sleep that has no case."""
    await Recovery(office.client, LOST, office.book).start("off_post_venture_leave", "STRAY")
    await office.cases.handle(office.book, "L1").terminate()


async def reconciled(terminal: Terminal, *wanted: str) -> tuple[int, dict[str, str]]:
    """What `qixian reconcile` names, case by kind, once it names the kinds that are wanted: the
    engine's lists lag behind a little.
    """
    for _ in range(50):
        status, document = await terminal("reconcile")
        found = {one["kind"]: one["subject"] for one in document["differences"]}
        if found.keys() == {*wanted}:
            break
        await asyncio.sleep(0.2)
    assert sum(document["found"].values()) == len(document["differences"]) == len(found)
    return status, found


async def audited(terminal: Terminal) -> tuple[int, set[tuple[str, ...]]]:
    status, document = await terminal("audit")
    assert "ENGINE" not in document["left_out"]
    fields = ("finding", "severity", "what", "subject")
    return status, {tuple(one[field] for field in fields) for one in document["findings"]}


async def nothing_is_found(terminal: Terminal) -> None:
    assert await reconciled(terminal) == (0, {})
    assert await audited(terminal) == (0, set())


async def test_cases_that_sleep_and_could_not_go_on_after_an_incompatible_release_are_found(
    office: Office, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, document = await terminal("reconcile", "--histories")
    assert (status, document["histories"]) == (0, {"replayed": 2, "of_others": 0})

    later = (LaterLeave, *(one for one in workflows_of() if one is not OffPostVentureLeave))
    monkeypatch.setattr(history_check, "workflows_of", lambda cases, version: later)
    asleep, _ = await terminal("reconcile")
    status, document = await terminal("reconcile", "--histories")
    assert (asleep, status) == (0, 1)
    found = document["differences"]
    assert {(one["kind"], one["subject"]) for one in found} == {
        ("WORKFLOW_FAILING", "L1"),
        ("WORKFLOW_FAILING", "L2"),
    }
    assert all("Nondeterminism" in one["data"]["history"] for one in found)

    status, recovered = await terminal("recover", "--failing")
    assert (status, recovered["started_anew"]) == (0, 2)
    assert await reconciled(terminal) == (0, {})


async def test_a_lost_workflow_and_a_stray_one_are_found_and_gone_once_mended(
    office: Office, terminal: Terminal
) -> None:
    await nothing_is_found(terminal)

    lost = Parts(
        office.client, office.pool, LOST, allow_business_start=False, record=LostLedger  # type: ignore[arg-type]
    )  # fmt: skip
    async with case_worker(lost):
        await plant(office)
        planted = {"CASE_WITHOUT_WORKFLOW": "L1", "WORKFLOW_WITHOUT_CASE": "STRAY"}
        assert await reconciled(terminal, *planted) == (1, planted)
        assert await audited(terminal) == (
            1,
            {
                ("ENGINE", "HIGH", "CASE_WITHOUT_WORKFLOW", "L1"),
                ("ENGINE", "MEDIUM", "WORKFLOW_WITHOUT_CASE", "STRAY"),
            },
        )

        status, recovered = await terminal("recover")
        assert (status, recovered["started"], recovered["running"]) == (0, 1, 1)
        await office.cases.handle(office.book, "STRAY").terminate()

    await nothing_is_found(terminal)
