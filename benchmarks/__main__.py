"""Runs the benchmarks and prints one table: `python -m benchmarks [--only NAME] [--quick]`."""

import argparse
import asyncio
import logging
import os
import platform
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import psutil

from benchmarks import (
    appending,
    busy_office,
    commands,
    desks,
    door_commands,
    engine_commands,
    folding,
    holiday_notices,
    hundred_stories,
    idle_workers,
    rebuilding,
    recovering,
    reperforming,
    sealing,
    verifying,
    whole_leaves,
)
from benchmarks.measure import FULL, QUICK, Effort, Line, table

BENCHMARKS: Final[Mapping[str, Callable[[Effort], Awaitable[list[Line]]]]] = {
    "append": appending.measure,
    "command": commands.measure,
    "fold": folding.measure,
    "engine": engine_commands.measure,
    "leave": whole_leaves.measure,
    "stories": hundred_stories.measure,
    "notice": holiday_notices.measure,
    "rebuild": rebuilding.measure,
    "verify": verifying.measure,
    "seal": sealing.measure,
    "reperform": reperforming.measure,
    "recover": recovering.measure,
    "idle": idle_workers.measure,
    "door": door_commands.measure,
    "desks": desks.measure,
    "busy": busy_office.measure,
}


def machine() -> str:
    """The machine in a sentence, since absolute figures mean nothing without it."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return (
        f"Measured on {psutil.cpu_count()} cores and {memory:.0f} GiB ({platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}), load {load:.1f} before the "
        "start; servers, workers and callers share the machine. Compare ratios, not figures."
    )


async def measured(names: list[str], effort: Effort) -> list[Line]:
    """Every line of the benchmarks named, one benchmark after another."""
    lines: list[Line] = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        lines += await BENCHMARKS[name](effort)
    return lines


def main() -> None:
    """Read the options, measure, print."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--only", metavar="NAME", choices=BENCHMARKS, action="append")
    options.add_argument("--quick", action="store_true", help="short rounds: does it still run?")
    given = options.parse_args()
    effort = QUICK if given.quick else FULL
    # The servers come and go under the clients; what matters ends the run with an exception.
    logging.basicConfig(level=logging.ERROR)
    before = machine()
    lines = asyncio.run(measured(given.only or list(BENCHMARKS), effort))
    print(table(lines))
    print(f"\nMedians of {effort.rounds} rounds, both sides in turn. {before}")


if __name__ == "__main__":
    main()
