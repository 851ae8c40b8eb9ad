"""Reading and folding a long case: the ledger without locks against the library's repository."""

import time
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from benchmarks.leaves import KIND, open_leave, plant
from benchmarks.library import LibraryLeave
from benchmarks.measure import Effort, Line, Target, faster, in_turn
from benchmarks.stage import Records, records, unique
from qixian.ledger.replay import state_of

BEGINS: Final = date(2024, 7, 1)
EVENTS: Final = 60
_TIMES: Final = 200


async def _ours(stage: Records, case_id: str, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        await state_of(stage.pool, KIND, case_id)
    return times / (time.perf_counter() - began)


async def _library(stage: Records, leave_id: UUID, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        leave: LibraryLeave = stage.library.repository.get(leave_id)
        if leave.version != EVENTS:
            raise ValueError(f"the leave has {leave.version} events, not {EVENTS}")
    return times / (time.perf_counter() - began)


async def measure(effort: Effort) -> list[Line]:
    """One case of 60 events, read again and again over one connection."""
    async with records() as stage:
        case_id, times = unique("F"), effort.of(_TIMES)
        await plant(stage.pool, [case_id], BEGINS, EVENTS, stage.terms)
        (leave_id,) = stage.library.planted([open_leave("P", BEGINS, EVENTS, stage.terms)])
        ours, library = await in_turn(
            effort.rounds,
            partial(_ours, stage, case_id, times),
            partial(_library, stage, leave_id, times),
        )
    name = f"read and fold {EVENTS} events"
    return [faster(name, ours, library, Target(">=", 4.0), "eventsourcing")]
