"""A hundred stories at once, each in a book of its own, against as many bare lives at once."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from temporalio.testing import TimeSkipper, TimeSkippingConfig

from benchmarks.bare_lives import BareRun, check, counted, live, noted
from benchmarks.engine_commands import both_workers
from benchmarks.measure import FULL, Effort, Line, Target, in_turn, longer
from benchmarks.stage import Engine, engine, unique
from qixian.rehearsal.conductor import Conductor
from qixian.rehearsal.story import Story, read_stories
from qixian.workflows.case_client import CaseClient

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
NAMES: Final = ("L01", "T01", "V01", "L04", "T08", "V10", "L07", "L09", "V12", "L05")
"""Leaves, tenancies and internships of one case each, in turn."""

AT_ONCE: Final = 100
_TARGET: Final = Target("<=", 1.25)


@dataclass(frozen=True, slots=True)
class _Told:
    """A story, and what was done to its case."""

    story: Story
    life: tuple[BareRun, ...]


async def _told(stage: Engine, queue: str) -> list[_Told]:
    stories = [story for name in NAMES for story in read_stories(EXAMPLES / f"{name}.json")]
    return [_Told(story, await noted(stage, queue, story)) for story in stories]


async def _ours(conductor: Conductor, told: Sequence[_Told]) -> float:
    began = time.perf_counter()
    performances = await asyncio.gather(
        *(replace(conductor, run_id=unique("run")).play(one.story) for one in told)
    )
    rate = 1 / (time.perf_counter() - began)
    for performance in performances:
        check(performance.story, performance)
    return rate


async def _bare(stage: Engine, skipper: TimeSkipper, queue: str, told: Sequence[_Told]) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(live(stage, skipper, queue, one.life) for one in told))
    return 1 / (time.perf_counter() - began)


async def measure(effort: Effort) -> list[Line]:
    """The whole time from the first command of the first story to the end of the last."""
    number = effort.whole(AT_ONCE)
    async with engine() as stage, both_workers(stage) as (ours, bare):
        skipper = TimeSkipper(stage.client, config=TimeSkippingConfig(enabled=False))
        told = list(islice(cycle(await _told(stage, ours)), number))
        conductor = Conductor(CaseClient(stage.client, ours), skipper, stage.pool, "")
        our_rates, bare_rates = await in_turn(
            effort.rounds,
            partial(_ours, conductor, told),
            partial(_bare, stage, skipper, bare, told),
        )
    short = "" if effort is FULL else "; quick"
    other = f"bare: {counted([one.life for one in told])}{short}"
    return [longer(f"{number} stories at once", our_rates, bare_rates, _TARGET, other)]
