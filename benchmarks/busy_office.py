"""Fifty users at once before the sample office for a minute, each reading pages and answers."""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx

from benchmarks.desks import line, p95
from benchmarks.measure import FULL, Effort, Line, Target
from benchmarks.served_door import Door, served
from benchmarks.stage import Engine, engine, unique
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.policies.edition import load_edition
from qixian.ledger.registry.keys import KeyRing
from qixian.rehearsal.sample_office.making import make_sample
from qixian.runtime.registry_key import registry_keys
from qixian.runtime.settings import Settings
from qixian.workers.case_worker import Parts, case_worker
from qixian.workflows.addresses import SHANGHAI

USERS: Final = 50
_SECONDS: Final = 60.0
_THINKING: Final = (0.5, 1.5)
"""Seconds between an answer and the next question: somebody who reads very fast."""
_TARGET: Final = Target("<", 500, " ms")

PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "sample-hr": ("/desk/hr", "/desk/cases", "/desk/cases?open=true", "/api/v1/worklist", "case"),
    "sample-incubator": ("/desk/incubator", "/desk/cases", "/desk/claims", "case"),
    "sample-hrss": ("/desk/hrss", "/desk/claims", "/desk/cases", "/desk/programme", "case"),
    "sample-auditor": ("/desk/audit", "/desk/cases", "/api/v1/refusals", "/desk/programme", "case"),
    "sample-programme": ("/desk/programme", "/api/v1/targets"),
}
"""What each kind of user reads; `case` is the page of one of the cases they see."""


class _User:
    """One signed-in user with a connection of their own; what they saw goes to `told`."""

    def __init__(self, door: Door, account: str, seed: int, told: list[float]) -> None:
        self._client = door.client(account)
        self._pages, self._told = PAGES[account], told
        self._draw = random.Random(seed)
        self._cases: Sequence[str] = ()
        self.errors = 0

    async def read_until(self, end: float) -> None:
        """Read pages until `end` (of the monotonic clock)."""
        async with self._client as client:
            listed = await client.get("/api/v1/cases", params={"limit": 50})
            self._cases = [case["case_id"] for case in listed.json()["cases"]]
            while time.monotonic() < end:
                await asyncio.sleep(self._draw.uniform(*_THINKING))
                await self._read(client, self._draw.choice(self._pages))

    async def _read(self, client: httpx.AsyncClient, page: str) -> None:
        path = page
        if page == "case":
            path = f"/desk/cases/{self._draw.choice(self._cases)}"
        began = time.perf_counter()
        try:
            answer = await client.get(path)
        except httpx.HTTPError:
            self.errors += 1
            return
        self._told.append(1000 * (time.perf_counter() - began))
        self.errors += answer.status_code != httpx.codes.OK


async def _sample(stage: Engine, queue: str, home: Path) -> None:
    building = unique("building")
    keys = KeyRing(*registry_keys(Settings(home=home)))
    today = datetime.now(SHANGHAI).date()
    async with case_worker(Parts(stage.client, stage.pool, building, allow_business_start=True)):
        await make_sample(
            stage.client, stage.pool, keys, MAIN_BOOK, building, queue, load_edition(), today
        )


async def measure(effort: Effort) -> list[Line]:
    """No answer may fail; the figure is the 95th percentile of all answers."""
    seconds = _SECONDS if effort is FULL else _SECONDS * effort.share
    told: list[float] = []
    async with engine() as stage:
        queue = unique("office")
        with tempfile.TemporaryDirectory(prefix="qixian-door-") as directory:
            home = Path(directory)
            async with (
                case_worker(Parts(stage.client, stage.pool, queue, allow_business_start=False)),
                served(stage.url, stage.address, queue, home) as door,
            ):
                await _sample(stage, queue, home)
                accounts = list(PAGES)
                users = [_User(door, accounts[n % len(accounts)], n, told) for n in range(USERS)]
                end = time.monotonic() + seconds
                await asyncio.gather(*(user.read_until(end) for user in users))
    errors = sum(user.errors for user in users)
    if errors:
        raise ValueError(f"{errors} of {len(told)} answers failed; the slowest 5% took {p95(told)}")
    rate = len(told) / seconds
    made = line("50 users at once, p95", told, _TARGET)
    shown = f"{rate:.0f} answers a second for {seconds:.0f} s, none failed, median "
    return [Line(made.name, made.figure, _TARGET, f"{shown}{statistics.median(told):.1f} ms")]
