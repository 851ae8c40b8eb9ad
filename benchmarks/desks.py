"""The personnel desk and the list of cases over a ledger of a million, as an office and as all."""

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Final

import httpx

from benchmarks.measure import Effort, Line, Target
from benchmarks.million import CASES, generate
from benchmarks.served_door import Door, served
from benchmarks.stage import Engine, engine, unique
from qixian.ledger.accounts import AccountWanted, put_account
from qixian.workflows.addresses import SHANGHAI

_TIMES: Final = 250
_TARGET: Final = Target("<", 200, " ms")
_PERCENTILES: Final = 20

DESK: Final = ("/desk/hr",)
LISTS: Final = (
    "/desk/cases",
    "/desk/cases?case_type=off_post_venture_leave&state=RETURN_OVERDUE",
    "/desk/cases?open=true",
    "/desk/cases?after=M00500000",
    "/desk/cases?q=M0001",
    "/api/v1/cases",
    "/api/v1/cases?case_type=off_post_venture_leave&state=ON_LEAVE&limit=200",
    "/api/v1/worklist",
)
SEEN_BY: Final[Mapping[str, AccountWanted]] = {
    "an institution of 11,000 cases": AccountWanted("bench-hr", "HR", ("I1",)),
    "a base of 16,000 cases": AccountWanted("bench-base", "INCUBATOR_MANAGER", ("B1",)),
    "a base of 1,500 cases": AccountWanted("bench-base-2", "INCUBATOR_MANAGER", ("B7",)),
    "administrator": AccountWanted("bench-admin", "ADMINISTRATOR"),
}


async def _latencies(client: httpx.AsyncClient, paths: Sequence[str], times: int) -> list[float]:
    """Milliseconds of each answer, one after another; the first of each path is not counted."""
    kept: list[float] = []
    for path in paths:
        (await client.get(path)).raise_for_status()
    for path in islice(cycle(paths), times):
        began = time.perf_counter()
        answer = await client.get(path)
        kept.append(1000 * (time.perf_counter() - began))
        answer.raise_for_status()
    return kept


def p95(latencies: Sequence[float]) -> float:
    """The latency that one in twenty exceeds."""
    return statistics.quantiles(latencies, n=_PERCENTILES)[-1]


def line(name: str, latencies: Sequence[float], target: Target) -> Line:
    """A line of the 95th percentile in milliseconds, with the median beside it."""
    median = statistics.median(latencies)
    return Line(name, p95(latencies), target, f"median {median:.1f} ms of {len(latencies)}")


async def _seen(door: Door, who: str, account: AccountWanted, times: int) -> list[Line]:
    async with door.client(account.account_id) as client:
        lists = await _latencies(client, LISTS, times)
        if account.role == "INCUBATOR_MANAGER":
            desk = await _latencies(client, ("/desk/incubator",), times)
            return [
                line(f"incubation desk, {who}, p95", desk, _TARGET),
                line(f"lists, {who}, p95", lists, _TARGET),
            ]
        desk = await _latencies(client, DESK, times)
    return [
        line(f"personnel desk, {who}, p95", desk, _TARGET),
        line(f"lists, {who}, p95", lists, _TARGET),
    ]


async def _accounts(stage: Engine) -> None:
    async with stage.pool.acquire() as conn:
        for account in SEEN_BY.values():
            await put_account(conn, account, "benchmark")


async def measure(effort: Effort) -> list[Line]:
    """Answers over HTTP, one caller; the million is generated, see million.sql."""
    today = datetime.now(SHANGHAI).date()
    times = effort.of(_TIMES)
    lines: list[Line] = []
    async with engine() as stage:
        await generate(stage.url, effort.whole(CASES), today)
        await _accounts(stage)
        with tempfile.TemporaryDirectory(prefix="qixian-door-") as home:
            async with served(stage.url, stage.address, unique("door"), Path(home)) as door:
                for who, account in SEEN_BY.items():
                    lines += await _seen(door, who, account, times)
    return lines
