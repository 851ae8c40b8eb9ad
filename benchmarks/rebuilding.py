"""Making every read model again from the record, and checking that nothing differs."""

import time
from datetime import date
from functools import partial
from typing import Final

from benchmarks.leaves import plant
from benchmarks.measure import FULL, Effort, Line, Target, in_turn, rate
from benchmarks.stage import Records, analysed, records, unique
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.connection import Connection
from qixian.ledger.rebuild import Rebuilt, check_read_models, rebuild_read_models
from qixian.runtime.connections import connect

BEGINS: Final = date(2024, 7, 1)
EVENTS: Final = 60
ALL_EVENTS: Final = 102_000
_TARGET: Final = Target(">=", 20_000, "/s")


def _same(rebuilt: Rebuilt, events: int) -> None:
    """ValueError unless so many events were gone through and no row differed."""
    if rebuilt.events != events:
        raise ValueError(f"{rebuilt.events} events were gone through, not {events}")
    for difference in rebuilt.differences:
        raise ValueError(f"{difference.table} differs: {difference.side} {difference.row}")


async def _rebuilt(conn: Connection, events: int) -> float:
    began = time.perf_counter()
    rebuilt = await rebuild_read_models(conn, load_calendar())
    seconds = time.perf_counter() - began
    _same(rebuilt, events)
    return events / seconds


async def _checked(conn: Connection, events: int) -> float:
    began = time.perf_counter()
    rebuilt = await check_read_models(conn, load_calendar())
    seconds = time.perf_counter() - began
    _same(rebuilt, events)
    return events / seconds


async def _planted(stage: Records, events: int) -> int:
    """Leaves of 60 events each; how many events they have together."""
    leaves = [unique("R") for _ in range(events // EVENTS)]
    await plant(stage.pool, leaves, BEGINS, EVENTS, stage.terms)
    await analysed(stage.url)
    return len(leaves) * EVENTS


async def measure(effort: Effort) -> list[Line]:
    """A ledger of at least 100,000 events, all read models at once."""
    async with records() as stage:
        events = await _planted(stage, effort.whole(ALL_EVENTS))
        conn = await connect(stage.url)
        try:
            rebuilt, checked = await in_turn(
                effort.rounds, partial(_rebuilt, conn, events), partial(_checked, conn, events)
            )
        finally:
            await conn.close()
    short = "" if effort is FULL else "; quick"
    held = f"events, {events // EVENTS:,} leaves of {EVENTS}, no row differs{short}"
    return [
        rate("rebuilding the read models", rebuilt, _TARGET, held),
        rate("checking the read models", checked, _TARGET, held),
    ]
