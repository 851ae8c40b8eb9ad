"""Has the cases of older worker versions move on to the current one; for the terminal and tests.

A case is pinned to the version it runs on and moves on at continue-as-new. One that sleeps for a
year would keep its version's workers for a year; told to look again, it wakes, finds a newer
version current, and goes on there.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from temporalio.api.workflowservice.v1 import DescribeWorkerDeploymentRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from qixian.workers.case_bell import CaseBell
from qixian.workers.case_engine import TemporalCases
from qixian.workers.case_worker import DEPLOYMENT

PATIENCE_SECONDS: Final = 60.0
_ROUND_SECONDS: Final = 3.0
"""From one ringing to the next: a task queue hears of a new current version a little later."""

AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Drained:
    """The current version ("qixian:1.2"), cases that moved to it, and those that have not yet."""

    current: str
    moved: int
    left: tuple[str, ...]


class NoCurrentVersion(Exception):
    """No worker deployment version is current; the sentence says how to make one."""


async def current_version(client: Client) -> str:
    """The worker deployment version that new cases run on. Raises NoCurrentVersion, RPCError."""
    try:
        answer = await client.workflow_service.describe_worker_deployment(
            DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=DEPLOYMENT)
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        current = None
    else:
        current = answer.worker_deployment_info.routing_config.current_deployment_version
    if current is None or not current.build_id:
        raise NoCurrentVersion(
            f"no version of the worker deployment {DEPLOYMENT} is current: start workers with "
            "QIXIAN_DEPLOYMENT_VERSION, then run `temporal worker deployment set-current-version`"
        )
    return f"{current.deployment_name}:{current.build_id}"


async def drain(
    client: Client, book: str, told: Callable[[int], None] = lambda left: None
) -> Drained:
    """Tell every running case of a book that is not on the current version to look again, and wait
    until they have moved or none has for a minute; `told` hears how many are left.

    Workers of both versions must be at work. Raises NoCurrentVersion, RPCError.
    """
    current, engine = await current_version(client), TemporalCases(client)
    elsewhere = await _elsewhere(engine, book, current)
    first = len(elsewhere)
    until = time.monotonic() + PATIENCE_SECONDS
    while elsewhere and time.monotonic() < until:
        told(len(elsewhere))
        await _ring(CaseBell(client), book, elsewhere)
        await asyncio.sleep(_ROUND_SECONDS)
        now = await _elsewhere(engine, book, current)
        if len(now) < len(elsewhere):
            until = time.monotonic() + PATIENCE_SECONDS
        elsewhere = now
    return Drained(current, first - len(elsewhere), tuple(elsewhere))


async def _ring(bell: CaseBell, book: str, case_ids: Sequence[str]) -> None:
    left = iter(case_ids)

    async def each() -> None:
        for case_id in left:
            await bell.ring(book, case_id)

    await asyncio.gather(*(each() for _ in range(min(AT_ONCE, len(case_ids)))))


async def _elsewhere(engine: TemporalCases, book: str, current: str) -> list[str]:
    running = await engine.running(book)
    return sorted(one.case_id for one in running.values() if one.version != current)
