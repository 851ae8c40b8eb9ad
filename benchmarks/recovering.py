"""How fast a ledger's cases get their workflows back, and how late deadlines of one instant are.

Starting is beside bare starts of a workflow with the same number in flight, no worker on either
side. Lateness is from when a timer was due, by the engine's own history, to when its activity was
done: for a case the transaction that lets the deadline fall due, for the bare workflow one insert.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from datetime import time as clock
from statistics import median, quantiles
from typing import Final

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from benchmarks.bare_worker import bare_worker
from benchmarks.bare_workflows import BareLife
from benchmarks.cases import Terms, entry_of, lived, write
from benchmarks.leaves import CASE_TYPE, KIND, opening
from benchmarks.measure import Effort, Line, Target, faster, in_turn
from benchmarks.stage import Engine, engine, unique
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.ahead import waiting
from qixian.workers.case_worker import Parts, case_worker
from qixian.workflows.addresses import SHANGHAI, WORKFLOW_TYPES, case_workflow_id
from qixian.workflows.case_clock import CaseStart
from qixian.workflows.recovery import AT_ONCE, Recovery

CASES: Final = 1250
DEADLINES: Final = 2000
BEGINS: Final = date(2031, 7, 1)
_STARTS_A_SECOND: Final = 20
_REST_SECONDS: Final = 10.0
_PATIENCE_SECONDS: Final = 300.0
_RECORDED: Final = (
    "SELECT count(*) FROM ledger.event WHERE type = 'LeaveStarted' AND case_id = ANY ($1)"
)
_WRITTEN: Final = "SELECT count(*) FROM bare.note WHERE case_id = ANY ($1)"
_YEAR_SECONDS: Final = 366 * 86400.0


async def _plant(stage: Engine, case_ids: Sequence[str], book: str = MAIN_BOOK) -> None:
    """Signed leaves that begin on a day ahead."""
    before = BEGINS - timedelta(days=5)
    terms: Terms = stage.terms
    await write(
        stage.pool,
        (
            entry_of(case, lived(KIND, opening(f"P-{case}", BEGINS), before, terms), terms, book)
            for case in case_ids
        ),
    )


async def _each(items: Sequence[str], start: Callable[[str], Awaitable[object]]) -> None:
    """As many starts in flight as recovering has."""
    left: Iterator[str] = iter(items)

    async def one() -> None:
        for item in left:
            await start(item)

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def _recovered(stage: Engine, number: int) -> float:
    """Workflows a second, reading the cases from the ledger included."""
    book = unique("book")
    await _plant(stage, [unique("R") for _ in range(number)], book)
    began = time.perf_counter()
    recovered = await Recovery(stage.client, unique("nobody"), book).start_all(
        waiting(stage.pool, book)
    )
    took = time.perf_counter() - began
    if recovered.started != number:
        raise RuntimeError(f"{recovered.started} of {number} workflows were started")
    return number / took


async def _bare_starts(client: Client, number: int) -> float:
    """Bare workflows a second."""
    queue = unique("nobody")

    async def start(workflow_id: str) -> None:
        await client.start_workflow(
            BareLife.run, args=[[60.0], 0], id=workflow_id, task_queue=queue
        )

    ids = [unique("B") for _ in range(number)]
    began = time.perf_counter()
    await _each(ids, start)
    return number / (time.perf_counter() - began)


async def _late_cases(stage: Engine, queue: str, number: int) -> list[float]:
    """Seconds that each of so many deadlines of one instant is late, sorted."""
    cases = [unique("T") for _ in range(number)]
    await _plant(stage, cases)
    midnight = datetime.combine(BEGINS, clock.min, SHANGHAI)
    due = _due(number)

    async def start(case: str) -> None:
        left = timedelta(seconds=due - time.monotonic())
        await stage.client.start_workflow(
            WORKFLOW_TYPES[CASE_TYPE],
            CaseStart(
                book=MAIN_BOOK, case_type=CASE_TYPE, case_id=case, business_start=midnight - left
            ),
            id=case_workflow_id(MAIN_BOOK, case),
            task_queue=queue,
        )

    await _each(cases, start)
    await _all_there(stage, _RECORDED, cases, due)
    return await _lateness(stage.client, [case_workflow_id(MAIN_BOOK, case) for case in cases])


async def _late_bare(stage: Engine, queue: str, number: int) -> list[float]:
    """The same of bare timers, each with one insert; they live on as cases do."""
    ids, due = [unique("T") for _ in range(number)], _due(number)

    async def start(workflow_id: str) -> None:
        left = due - time.monotonic()
        await stage.client.start_workflow(
            BareLife.run, args=[[left, left + _YEAR_SECONDS], 0], id=workflow_id, task_queue=queue
        )

    await _each(ids, start)
    await _all_there(stage, _WRITTEN, ids, due)
    return await _lateness(stage.client, ids)


async def _all_there(stage: Engine, counted: str, ids: Sequence[str], due: float) -> None:
    until = due + _PATIENCE_SECONDS
    while await stage.pool.fetchval(counted, ids) < len(ids):
        if time.monotonic() > until:
            raise TimeoutError(f"{len(ids)} deadlines did not fall due")
        await asyncio.sleep(1)


def _due(number: int) -> float:
    """An instant of the monotonic clock by which so many workflows are started and at rest."""
    return time.monotonic() + number / _STARTS_A_SECOND + _REST_SECONDS


async def _lateness(client: Client, ids: Sequence[str]) -> list[float]:
    found: list[float] = []

    async def look(workflow_id: str) -> None:
        history = await client.get_workflow_handle(workflow_id).fetch_history()
        due: dict[str, float] = {}
        fired: str | None = None
        for event in history.events:
            at = event.event_time.ToNanoseconds() / 1e9
            if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
                timer = event.timer_started_event_attributes
                due[timer.timer_id] = at + timer.start_to_fire_timeout.ToNanoseconds() / 1e9
            elif event.event_type == EventType.EVENT_TYPE_TIMER_FIRED:
                fired = event.timer_fired_event_attributes.timer_id
            elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED and fired:
                found.append(at - due[fired])
                return

    await _each(ids, look)
    return sorted(found)


def _late_lines(number: int, ours: Sequence[float], bare: Sequence[float]) -> Iterator[Line]:
    for name, of in (("median", median), ("p99", lambda late: quantiles(late, n=100)[98])):
        mine, its = of(ours), of(bare)
        yield Line(
            f"lateness, {name}",
            mine / its,
            None,
            f"{mine:.1f} s against {its:.1f} s ({number:,} deadlines of one instant; bare timers)",
        )


async def _at_work(
    work: Callable[[str], Awaitable[list[float]]],
    worker: Callable[[str], AbstractAsyncContextManager[object]],
) -> list[float]:
    queue = unique("late")
    async with worker(queue):
        return await work(queue)


async def measure(effort: Effort) -> list[Line]:
    """Starts a second beside bare starts; lateness beside bare timers under the same load."""
    cases, deadlines = effort.of(CASES), effort.whole(DEADLINES)
    async with engine() as stage:
        ours, bare = await in_turn(
            effort.rounds,
            lambda: _recovered(stage, cases),
            lambda: _bare_starts(stage.client, cases),
        )
    async with engine() as stage:
        late = await _at_work(
            lambda queue: _late_cases(stage, queue, deadlines),
            lambda queue: case_worker(
                Parts(stage.client, stage.pool, queue, allow_business_start=True)
            ),
        )
        late_bare = await _at_work(
            lambda queue: _late_bare(stage, queue, deadlines),
            lambda queue: bare_worker(stage.client, stage.pool, queue),
        )
    return [
        faster("recover", ours, bare, Target(">=", 0.7), "bare start of a workflow"),
        *_late_lines(deadlines, late, late_bare),
    ]
