"""A whole command: the ledger's `carry_out` against the library's load, trigger and save."""

import asyncio
import time
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from benchmarks.leaves import asked_financials, open_leave, plant
from benchmarks.library import in_threads
from benchmarks.measure import Effort, Line, Target, faster, in_turn
from benchmarks.stage import WRITERS, Records, records, unique
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.carry_out import CaseLedger

BEGINS: Final = date(2024, 7, 1)
TODAY: Final = BEGINS + timedelta(days=30)
PRIOR_EVENTS: Final = 10
_ALONE, _TOGETHER = 200, 20
_TARGET: Final = Target(">=", 1.5)


async def _carry_out(ledger: CaseLedger, stage: Records, case_ids: Sequence[str]) -> None:
    for case_id in case_ids:
        answer = await ledger.carry_out(asked_financials(case_id, 1, stage.terms), TODAY)
        if answer.outcome != "ACCEPTED":
            raise ValueError(f"the command on case {case_id} was {answer.outcome}, not ACCEPTED")


async def _ours(stage: Records, ledger: CaseLedger, writers: int, times: int) -> float:
    # Each command meets a case of its own, so that all have the same number of events.
    cases = [unique("C") for _ in range(writers * times)]
    await plant(stage.pool, cases, BEGINS, PRIOR_EVENTS, stage.terms)
    began = time.perf_counter()
    await asyncio.gather(*(_carry_out(ledger, stage, cases[n::writers]) for n in range(writers)))
    return len(cases) / (time.perf_counter() - began)


def _command(stage: Records, leaves: Sequence[UUID]) -> None:
    for leave in leaves:
        stage.library.record_financials(leave, 1)


async def _library(stage: Records, writers: int, times: int) -> float:
    lived = [open_leave("P", BEGINS, PRIOR_EVENTS, stage.terms) for _ in range(writers * times)]
    leaves = stage.library.planted(lived)
    works = [partial(_command, stage, leaves[n::writers]) for n in range(writers)]
    began = time.perf_counter()
    in_threads(works)
    return len(leaves) / (time.perf_counter() - began)


async def measure(effort: Effort) -> list[Line]:
    """RecordVentureFinancials on open leaves of 10 events, by 1 and by 32 callers."""
    lines = []
    async with records() as stage:
        ledger = CaseLedger(stage.pool, load_calendar())
        for writers in (1, WRITERS):
            times = effort.of(_ALONE if writers == 1 else _TOGETHER)
            ours, library = await in_turn(
                effort.rounds,
                partial(_ours, stage, ledger, writers, times),
                partial(_library, stage, writers, times),
            )
            who = "1 caller" if writers == 1 else f"{writers} callers"
            lines.append(faster(f"whole command, {who}", ours, library, _TARGET, "eventsourcing"))
    return lines
