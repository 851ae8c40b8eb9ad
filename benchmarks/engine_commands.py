"""One command through the engine against an update with one activity that does one insert."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Final

from temporalio.client import WorkflowHandle

from benchmarks.bare_worker import bare_worker
from benchmarks.bare_workflows import COMMAND, UPDATE, BareUpdates
from benchmarks.leaves import asked_financials, plant
from benchmarks.measure import Effort, Line, Target, in_turn, longer
from benchmarks.stage import Engine, engine, unique
from qixian.rehearsal.virtual_clock import morning
from qixian.workers.case_worker import Parts, case_worker
from qixian.workflows.case_client import CaseClient

BEGINS: Final = date(2024, 7, 1)
TODAY: Final = BEGINS + timedelta(days=30)
PRIOR_EVENTS: Final = 10
_TIMES: Final = 40
_TARGET: Final = Target("<=", 1.3)


async def _ours(stage: Engine, cases: CaseClient, times: int) -> float:
    """Commands on a leave whose workflow runs already."""
    case_id, start = unique("E"), morning(TODAY)
    await plant(stage.pool, [case_id], BEGINS, PRIOR_EVENTS, stage.terms)
    await _asked(stage, cases, case_id, 0, start)
    began = time.perf_counter()
    for number in range(1, times + 1):
        await _asked(stage, cases, case_id, number, start)
    rate = times / (time.perf_counter() - began)
    await cases.handle("main", case_id).terminate()
    return rate


async def _asked(
    stage: Engine, cases: CaseClient, case_id: str, number: int, start: datetime
) -> None:
    await cases.ask(asked_financials(case_id, number, stage.terms), start)


async def _bare(stage: Engine, queue: str, times: int) -> float:
    """Updates of a bare workflow that runs already."""
    handle: WorkflowHandle[BareUpdates, None] = await stage.client.start_workflow(
        BareUpdates.run, id=unique("bare"), task_queue=queue
    )
    numbers = count()

    async def update() -> None:
        await handle.execute_update(UPDATE, COMMAND, id=f"{handle.id}:{next(numbers)}")

    await update()
    began = time.perf_counter()
    for _ in range(times):
        await update()
    rate = times / (time.perf_counter() - began)
    await handle.terminate()
    return rate


@asynccontextmanager
async def both_workers(stage: Engine) -> AsyncIterator[tuple[str, str]]:
    """Our worker and a bare one in this process; gives their task queues."""
    ours, bare = unique("ours"), unique("bare")
    async with (
        case_worker(Parts(stage.client, stage.pool, ours, allow_business_start=True)),
        bare_worker(stage.client, stage.pool, bare),
    ):
        yield ours, bare


async def measure(effort: Effort) -> list[Line]:
    """RecordVentureFinancials on an open leave, one after another."""
    async with engine() as stage, both_workers(stage) as (ours, bare):
        cases, times = CaseClient(stage.client, ours), effort.of(_TIMES)
        our_rates, bare_rates = await in_turn(
            effort.rounds,
            partial(_ours, stage, cases, times),
            partial(_bare, stage, bare, times),
        )
    return [longer("one command through the engine", our_rates, bare_rates, _TARGET, "bare update")]
