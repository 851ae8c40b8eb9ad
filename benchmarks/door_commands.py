"""A command through the API against the same update sent by the Temporal client directly."""

import tempfile
import time
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import httpx

from benchmarks.leaves import asked_financials, financials, plant
from benchmarks.measure import Effort, Line, Target, in_turn, longer
from benchmarks.served_door import served
from benchmarks.stage import Engine, engine, unique
from qixian.ledger.accounts import AccountWanted, put_account
from qixian.workers.case_worker import Parts, case_worker
from qixian.workflows.addresses import SHANGHAI
from qixian.workflows.case_client import CaseClient

PRIOR_EVENTS: Final = 10
_TIMES: Final = 60
_TARGET: Final = Target("<=", 1.15)
_HR: Final = AccountWanted("bench-hr", "HR", ("I1",))


async def _running(stage: Engine, cases: CaseClient) -> str:
    """A leave that began a month ago, its workflow running."""
    case_id = unique("D")
    begins = datetime.now(SHANGHAI).date() - timedelta(days=30)
    await plant(stage.pool, [case_id], begins, PRIOR_EVENTS, stage.terms)
    await cases.ask(asked_financials(case_id, 0, stage.terms))
    return case_id


async def _direct(stage: Engine, cases: CaseClient, times: int) -> float:
    case_id = await _running(stage, cases)
    began = time.perf_counter()
    for number in range(1, times + 1):
        await cases.ask(asked_financials(case_id, number, stage.terms))
    rate = times / (time.perf_counter() - began)
    await cases.handle("main", case_id).terminate()
    return rate


async def _through_the_door(
    stage: Engine, cases: CaseClient, client: httpx.AsyncClient, times: int
) -> float:
    case_id = await _running(stage, cases)
    await _post(client, case_id, 0)
    began = time.perf_counter()
    for number in range(1, times + 1):
        await _post(client, case_id, number)
    rate = times / (time.perf_counter() - began)
    await cases.handle("main", case_id).terminate()
    return rate


_keys = count()


async def _post(client: httpx.AsyncClient, case_id: str, number: int) -> None:
    command = financials(number)
    answer = await client.post(
        f"/api/v1/cases/{case_id}/commands",
        headers={"Idempotency-Key": f"k{next(_keys)}", "If-Match": "*"},
        json={"command": command.type, "params": command.model_dump(mode="json")},
    )
    answer.raise_for_status()


async def measure(effort: Effort) -> list[Line]:
    """RecordVentureFinancials on an open leave, one after another, with a signed-in caller."""
    times = effort.of(_TIMES)
    async with engine() as stage:
        queue = unique("door")
        cases = CaseClient(stage.client, queue)
        async with stage.pool.acquire() as conn:
            await put_account(conn, _HR, "benchmark")
        with tempfile.TemporaryDirectory(prefix="qixian-door-") as home:
            async with (
                case_worker(Parts(stage.client, stage.pool, queue, allow_business_start=False)),
                served(stage.url, stage.address, queue, Path(home)) as door,
                door.client(_HR.account_id) as client,
            ):
                ours, direct = await in_turn(
                    effort.rounds,
                    partial(_through_the_door, stage, cases, client, times),
                    partial(_direct, stage, cases, times),
                )
    return [longer("one command through the API", ours, direct, _TARGET, "direct update")]
