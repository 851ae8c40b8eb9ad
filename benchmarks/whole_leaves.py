"""A leave of six years on virtual time against a bare workflow moved in the same steps."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from temporalio.testing import TimeSkipper, TimeSkippingConfig

from benchmarks.bare_lives import BareRun, counted, live, noted
from benchmarks.engine_commands import both_workers
from benchmarks.measure import Effort, Line, Target, in_turn, longer
from benchmarks.stage import Engine, engine, unique
from qixian.rehearsal.conductor import Conductor
from qixian.rehearsal.story import Story, read_stories
from qixian.workflows.case_client import CaseClient

STORY: Final = Path(__file__).parents[1] / "examples" / "L04.json"
_TARGET: Final = Target("<=", 1.25)


async def _ours(conductor: Conductor, story: Story) -> float:
    began = time.perf_counter()
    await Conductor(conductor.cases, conductor.skipper, conductor.pool, unique("run")).play(story)
    return 1 / (time.perf_counter() - began)


async def _bare(stage: Engine, skipper: TimeSkipper, queue: str, life: Sequence[BareRun]) -> float:
    began = time.perf_counter()
    await live(stage, skipper, queue, life)
    return 1 / (time.perf_counter() - began)


async def measure(effort: Effort) -> list[Line]:
    """The leave of examples/L04.json, from application to return."""
    (story,) = read_stories(STORY)
    async with engine() as stage, both_workers(stage) as (ours, bare):
        skipper = TimeSkipper(stage.client, config=TimeSkippingConfig(enabled=False))
        life = await noted(stage, ours, story)
        conductor = Conductor(CaseClient(stage.client, ours), skipper, stage.pool, "")
        our_rates, bare_rates = await in_turn(
            effort.rounds,
            partial(_ours, conductor, story),
            partial(_bare, stage, skipper, bare, life),
        )
    other = f"bare: {counted([life])}"
    return [longer("a six-year leave", our_rates, bare_rates, _TARGET, other)]
