"""What a worker with 1,000 open leaves weighs, and what it costs while nothing happens."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

import psutil

from benchmarks.leaves import CASE_TYPE, plant
from benchmarks.measure import FULL, Effort, Line, Target
from benchmarks.stage import Engine, engine, unique
from qixian.domain.asking import MAIN_BOOK
from qixian.workflows.addresses import SHANGHAI, WORKFLOW_TYPES, case_workflow_id
from qixian.workflows.case_clock import CaseStart

LEAVES: Final = 1000
PRIOR_EVENTS: Final = 10
_STARTERS: Final = 16
_SETTLE_SECONDS: Final = 5.0
_IDLE_SECONDS: Final = 20.0
_PATIENCE_SECONDS: Final = 300.0
_ON_LEAVE: Final = f"WorkflowType = '{WORKFLOW_TYPES[CASE_TYPE]}' AND QixianState = 'ON_LEAVE'"


@asynccontextmanager
async def _worker(stage: Engine, queue: str) -> AsyncIterator[psutil.Process]:
    arguments = ("-m", "benchmarks.lone_worker", stage.address, stage.url, queue)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        await process.wait()


async def _open(stage: Engine, queue: str, number: int) -> None:
    """Leaves that began a month ago, with a running clock each."""
    begins = datetime.now(SHANGHAI).date() - timedelta(days=30)
    cases = [unique("W") for _ in range(number)]
    await plant(stage.pool, cases, begins, PRIOR_EVENTS, stage.terms)
    starters = (_start(stage, queue, cases[n::_STARTERS]) for n in range(_STARTERS))
    await asyncio.gather(*starters)
    until = time.monotonic() + _PATIENCE_SECONDS
    while (await stage.client.count_workflows(_ON_LEAVE)).count < number:
        if time.monotonic() > until:
            raise TimeoutError(f"{number} leaves did not open in {_PATIENCE_SECONDS:.0f} s")
        await asyncio.sleep(0.5)


async def _start(stage: Engine, queue: str, cases: Sequence[str]) -> None:
    for case_id in cases:
        await stage.client.start_workflow(
            WORKFLOW_TYPES[CASE_TYPE],
            CaseStart(book=MAIN_BOOK, case_type=CASE_TYPE, case_id=case_id),
            id=case_workflow_id(MAIN_BOOK, case_id),
            task_queue=queue,
        )


async def _idle_share(worker: psutil.Process, seconds: float) -> float:
    """The percentage of one core the worker uses while nothing happens."""
    before, began = worker.cpu_times(), time.monotonic()
    await asyncio.sleep(seconds)
    after = worker.cpu_times()
    used = (after.user + after.system) - (before.user + before.system)
    return 100 * used / (time.monotonic() - began)


async def measure(effort: Effort) -> list[Line]:
    """Memory and idle cost of the worker's process alone."""
    leaves, seconds = effort.whole(LEAVES), max(5.0, _IDLE_SECONDS * effort.share)
    async with engine() as stage:
        queue = unique("idle")
        async with _worker(stage, queue) as worker:
            await _open(stage, queue, leaves)
            await asyncio.sleep(_SETTLE_SECONDS)
            share = await _idle_share(worker, seconds)
            memory = worker.memory_info().rss / 1e6
    held = f"{leaves:,} open leaves"
    short = "" if effort is FULL else "; quick"
    return [
        Line("worker memory", memory, Target("<", 300, " MB"), f"resident, {held}{short}"),
        Line(
            "worker at rest",
            share,
            Target("<", 2, "%"),
            f"of a core, {seconds:.0f} s, {held}{short}",
        ),
    ]
