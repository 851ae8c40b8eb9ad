"""What was done to the case of a story, and the same done to bare workflows.

Imported by the benchmarks of stories. A story is played once and noted: each move of its clock,
each command, each day on which deadlines were recorded. A bare life then has as many workflow runs,
timers, updates, activities and moves of the clock. Days are civil dates in Asia/Shanghai.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, Final

from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from benchmarks.bare_workflows import COMMAND, TIMER, UPDATE, BareLife
from benchmarks.stage import Engine, unique
from qixian.domain.asking import Answer, Asked
from qixian.rehearsal.compare import differences, observed
from qixian.rehearsal.conductor import POLL_SECONDS, Conductor, Performance
from qixian.rehearsal.story import Story
from qixian.workflows.addresses import SHANGHAI
from qixian.workflows.case_client import CaseClient

_TIMERS: Final = "SELECT count(*) FROM bare.note WHERE case_id = $1 AND what = $2"
_APART: Final = timedelta(hours=1)
"""A command this much later than its clock was moved to is the first of another run."""


class NotAsTold(ValueError):
    """A measured story does not end as it is told: the benchmark would measure something else."""


@dataclass
class _Run:
    """One run of a case's workflow, with what was done to it: a move by so much, None a command."""

    began: datetime
    acts: list[timedelta | None] = field(default_factory=list)

    def now(self) -> datetime:
        """Where its clock stands, but for the wall time that has passed."""
        return self.began + sum((act for act in self.acts if act), start=timedelta(0))


@dataclass(frozen=True, slots=True)
class BareRun:
    """A bare workflow: what is done to it, and when it wakes (seconds from its start)."""

    acts: tuple[timedelta | None, ...]
    wakes: tuple[float, ...]

    @property
    def commands(self) -> int:
        """How many updates it is sent."""
        return self.acts.count(None)

    @property
    def moves(self) -> int:
        """How often its clock is moved."""
        return len(self.acts) - self.commands


class _NotedSkipper(TimeSkipper):
    """Notes each move of the clock."""

    runs: list[_Run]

    async def fast_forward(
        self,
        handle: WorkflowHandle[Any, Any],
        duration: timedelta | float | None = None,
        /,
    ) -> bool:
        if isinstance(duration, timedelta):
            self.runs[-1].acts.append(duration)
        return await super().fast_forward(handle, duration)


class _NotedClient(CaseClient):
    """Notes each command, and the run it is the first of."""

    runs: list[_Run]

    async def ask(self, asked: Asked, business_start: datetime | None = None) -> Answer:
        if business_start is None:
            raise NotAsTold(f"{asked.command} came without the instant of its business day")
        if not self.runs or business_start - self.runs[-1].now() > _APART:
            self.runs.append(_Run(business_start))
        self.runs[-1].acts.append(None)
        return await super().ask(asked, business_start)


async def noted(stage: Engine, queue: str, story: Story) -> tuple[BareRun, ...]:
    """Play a story of one case once and keep what was done. NotAsTold when it goes otherwise."""
    runs: list[_Run] = []
    skipper = _NotedSkipper(stage.client, config=TimeSkippingConfig(enabled=False))
    client = _NotedClient(stage.client, queue)
    skipper.runs = client.runs = runs
    performance = await Conductor(client, skipper, stage.pool, unique("run")).play(story)
    check(story, performance)
    return _bare_runs(runs, _due_days(performance))


def check(story: Story, performance: Performance) -> None:
    """NotAsTold unless the story of one case ended as it is told."""
    if len(performance.cases) != 1:
        raise NotAsTold(f"story {story.id} has {len(performance.cases)} cases, not one")
    for wrong in differences(story, observed(performance)):
        raise NotAsTold(f"story {story.id} does not go as told: {wrong}")


def _due_days(performance: Performance) -> list[date]:
    """Each day on which deadlines were recorded, once."""
    (case,) = performance.cases.values()
    days = {event.effective_on for event in case.recorded if event.cause_kind == "DEADLINE"}
    return sorted(days)


def _bare_runs(runs: Sequence[_Run], due: Sequence[date]) -> tuple[BareRun, ...]:
    """The runs with the wakes that fell into each.

    What fell due together with a command had no timer of its own: its midnight is before the run.
    """
    bare = []
    ends = [later.began for later in runs[1:]] + [datetime.max.replace(tzinfo=SHANGHAI)]
    for run, end in zip(runs, ends, strict=True):
        midnights = (datetime.combine(day, clock_time.min, SHANGHAI) for day in due)
        seconds = ((at - run.began).total_seconds() for at in midnights if run.began < at < end)
        bare.append(BareRun(tuple(run.acts), tuple(seconds)))
    return tuple(bare)


async def live(stage: Engine, skipper: TimeSkipper, queue: str, runs: Sequence[BareRun]) -> None:
    """Do to bare workflows, one after another, what was done to a case."""
    for run in runs:
        await _live(stage, skipper, queue, run)


async def _live(stage: Engine, skipper: TimeSkipper, queue: str, run: BareRun) -> None:
    handle: WorkflowHandle[BareLife, None] = await stage.client.start_workflow(
        BareLife.run, args=[list(run.wakes), run.commands], id=unique("bare"), task_queue=queue
    )
    elapsed = timedelta(0)
    for act in run.acts:
        if act is None:
            await handle.execute_update(UPDATE, COMMAND)
            continue
        elapsed += act
        await skipper.fast_forward(handle, act)
        await _caught_up(
            stage, handle.id, sum(wake <= elapsed.total_seconds() for wake in run.wakes)
        )
    await handle.result()


async def _caught_up(stage: Engine, case_id: str, timers: int) -> None:
    """Until so many timers have written, looked at as the conductor looks at a case."""
    while (await stage.pool.fetchval(_TIMERS, case_id, TIMER) or 0) < timers:  # noqa: ASYNC110
        await asyncio.sleep(POLL_SECONDS)


def counted(lives: Sequence[Sequence[BareRun]]) -> str:
    """What bare lives have together, in a few words."""
    runs = [run for life in lives for run in life]
    return (
        f"{sum(len(run.wakes) for run in runs):,} timers, "
        f"{sum(run.commands for run in runs):,} updates, "
        f"{sum(run.moves for run in runs):,} moves of the clock"
    )
