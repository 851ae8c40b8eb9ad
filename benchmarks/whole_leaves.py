"""A leave of six years on virtual time against a bare workflow moved in the same steps."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock_time
from functools import partial
from pathlib import Path
from typing import Any, Final

from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from benchmarks.bare_workflows import COMMAND, TIMER, UPDATE, BareLife
from benchmarks.engine_commands import both_workers
from benchmarks.measure import Effort, Line, Target, in_turn, longer
from benchmarks.stage import Engine, engine, unique
from qixian.domain.asking import Answer, Asked
from qixian.rehearsal.compare import differences, observed
from qixian.rehearsal.conductor import POLL_SECONDS, Conductor, Performance
from qixian.rehearsal.story import Story, read_stories
from qixian.rehearsal.virtual_clock import morning
from qixian.workflows.addresses import SHANGHAI
from qixian.workflows.case_client import CaseClient

STORY: Final = Path(__file__).parents[1] / "examples" / "L04.json"
_TARGET: Final = Target("<=", 1.25)
_TIMERS: Final = "SELECT count(*) FROM bare.note WHERE case_id = $1 AND what = $2"


@dataclass
class _Script:
    """What was done to a leave, in order: a move of its clock by so much, or None for a command."""

    acts: list[timedelta | None] = field(default_factory=list)


class _NotedSkipper(TimeSkipper):
    """Notes each move of the clock."""

    script: _Script

    async def fast_forward(
        self,
        handle: WorkflowHandle[Any, Any],
        duration: timedelta | float | None = None,
        /,
    ) -> bool:
        if isinstance(duration, timedelta):
            self.script.acts.append(duration)
        return await super().fast_forward(handle, duration)


class _NotedClient(CaseClient):
    """Notes each command."""

    script: _Script

    async def ask(self, asked: Asked, business_start: datetime | None = None) -> Answer:
        self.script.acts.append(None)
        return await super().ask(asked, business_start)


@dataclass(frozen=True, slots=True)
class _Life:
    """A leave as a bare workflow lives it: what is done to it, and when it wakes (seconds)."""

    acts: tuple[timedelta | None, ...]
    wakes: tuple[float, ...]

    @property
    def commands(self) -> int:
        return self.acts.count(None)


async def _noted(stage: Engine, queue: str, story: Story) -> _Life:
    """Play the story once and keep what was done; it must go as told."""
    script = _Script()
    skipper = _NotedSkipper(stage.client, config=TimeSkippingConfig(enabled=False))
    client = _NotedClient(stage.client, queue)
    skipper.script = client.script = script
    performance = await Conductor(client, skipper, stage.pool, unique("run")).play(story)
    wrong = differences(story, observed(performance))
    if wrong:
        raise ValueError(f"story {story.id} does not go as told: {wrong[0]}")
    return _Life(tuple(script.acts), _wakes(story, performance))


def _wakes(story: Story, performance: Performance) -> tuple[float, ...]:
    """Each day on which deadlines were recorded, as seconds from the start of the workflow."""
    start = morning(story.steps[0].date)
    days = {
        event.effective_on
        for case in performance.cases.values()
        for event in case.recorded
        if event.cause_kind == "DEADLINE"
    }
    midnights = (datetime.combine(day, clock_time.min, SHANGHAI) for day in sorted(days))
    return tuple((midnight - start).total_seconds() for midnight in midnights)


async def _ours(conductor: Conductor, story: Story) -> float:
    began = time.perf_counter()
    await Conductor(conductor.cases, conductor.skipper, conductor.pool, unique("run")).play(story)
    return 1 / (time.perf_counter() - began)


async def _bare(stage: Engine, skipper: TimeSkipper, queue: str, life: _Life) -> float:
    began = time.perf_counter()
    handle: WorkflowHandle[BareLife, None] = await stage.client.start_workflow(
        BareLife.run, args=[list(life.wakes), life.commands], id=unique("bare"), task_queue=queue
    )
    elapsed = timedelta(0)
    for act in life.acts:
        if act is None:
            await handle.execute_update(UPDATE, COMMAND)
            continue
        elapsed += act
        await skipper.fast_forward(handle, act)
        await _caught_up(
            stage, handle.id, sum(wake <= elapsed.total_seconds() for wake in life.wakes)
        )
    await handle.result()
    return 1 / (time.perf_counter() - began)


async def _caught_up(stage: Engine, case_id: str, timers: int) -> None:
    """Until so many timers have written, looked at as the conductor looks at a case."""
    while (await stage.pool.fetchval(_TIMERS, case_id, TIMER) or 0) < timers:  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)


async def measure(effort: Effort) -> list[Line]:
    """The leave of examples/L04.json, from application to return."""
    (story,) = read_stories(STORY)
    async with engine() as stage, both_workers(stage) as (ours, bare):
        skipper = TimeSkipper(stage.client, config=TimeSkippingConfig(enabled=False))
        life = await _noted(stage, ours, story)
        conductor = Conductor(CaseClient(stage.client, ours), skipper, stage.pool, "")
        our_rates, bare_rates = await in_turn(
            effort.rounds,
            partial(_ours, conductor, story),
            partial(_bare, stage, skipper, bare, life),
        )
    moves = len(life.acts) - life.commands
    other = f"bare: {len(life.wakes)} timers, {life.commands} updates, {moves} moves of the clock"
    return [longer("a six-year leave", our_rates, bare_rates, _TARGET, other)]
