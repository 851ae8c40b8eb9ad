"""Audits of the whole ledger, beside the requests; for `api.app` and the routes that begin them.

An audit reads every event and decides every decision again, for minutes in a large ledger: so it
has a thread, an event loop and a connection of its own, and a time in which it must end. What it
came to is kept in the ledger, for every door. A door that closes cuts its audit off.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from typing import Annotated, Final, TypeAlias

import structlog
from fastapi import Depends
from starlette.requests import HTTPConnection

from qixian.api.parts import ApiParts, parts_of
from qixian.ledger.audit.carried_out import CarriedOut, carry_out_audit
from qixian.ledger.audit.reports import keep_report
from qixian.ledger.audit.runs import (
    AuditRunning,
    AuditWanted,
    Failure,
    begin_run,
    end_run,
    give_up,
)
from qixian.ledger.audit.whole import Audited
from qixian.ledger.connection import Connection
from qixian.ledger.errors import LedgerError, LedgerUnreachable
from qixian.ledger.seals.errors import OutsideUnreachable

LONGEST: Final = timedelta(hours=2)
"""A ledger of twenty million events takes about so long; a longer audit is for the terminal."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Inner:
    """The event loop of the thread, and what runs on it."""

    loop: asyncio.AbstractEventLoop
    task: "asyncio.Task[None]"


class Auditing:
    """The audits of one door: at most one at a time, as in the whole ledger."""

    def __init__(self, parts: ApiParts, longest: timedelta = LONGEST) -> None:
        self._parts, self._longest = parts, longest
        self._threads = ThreadPoolExecutor(1, "audit")
        self._inner: _Inner | None = None
        self._running: asyncio.Future[None] | None = None
        self._closing = False

    async def begin(self, by: str, wanted: AuditWanted) -> int:
        """Begin an audit for an account; its number. It goes on after this has returned.

        Raises AuditRunning, PartUnreachable, LedgerUnreachable, NotMigrated.
        """
        if self._running is not None and not self._running.done():
            raise AuditRunning
        loop = asyncio.get_running_loop()
        begun: asyncio.Future[int] = loop.create_future()

        def tell(audit_id: int) -> None:
            loop.call_soon_threadsafe(begun.set_result, audit_id)

        running = loop.run_in_executor(self._threads, self._in_thread, by, wanted, tell)
        self._running = running
        await asyncio.wait((begun, running), return_when=asyncio.FIRST_COMPLETED)
        if begun.done():
            return begun.result()
        # It ended before it began: whatever was in its way is raised here.
        running.result()
        raise LedgerUnreachable("this door closes: ask another one, or again later")

    async def close(self) -> None:
        """Cut off what still runs; returns when it has ended."""
        self._closing = True
        inner = self._inner
        if inner is not None:
            inner.loop.call_soon_threadsafe(inner.task.cancel)
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)
        self._threads.shutdown()

    def _in_thread(self, by: str, wanted: AuditWanted, tell: Callable[[int], None]) -> None:
        try:
            asyncio.run(self._whole(by, wanted, tell))
        except asyncio.CancelledError:
            log.info("an audit was cut off: the door closes")
        finally:
            self._inner = None

    async def _whole(self, by: str, wanted: AuditWanted, tell: Callable[[int], None]) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._inner = _Inner(asyncio.get_running_loop(), task)
        if self._closing:
            return
        async with self._parts.proving.connect() as conn:
            audit_id = await begin_run(conn, by, wanted)
            tell(audit_id)
            bound = log.bind(audit=audit_id)
            try:
                async with asyncio.timeout(self._longest.total_seconds()):
                    carried = await self._carried_out(conn, wanted)
                await keep_report(conn, audit_id, carried)
                bound.info("audited", findings=sum(carried.report.counts.values()))
            except Exception as error:
                why = failure_of(error)
                bound.error("an audit came to nothing", why=why.value, exc_info=error)
                await give_up(conn, audit_id, why)
            await end_run(conn)

    async def _carried_out(self, conn: Connection, wanted: AuditWanted) -> CarriedOut:
        parts, proving = self._parts, self._parts.proving
        audited = Audited(
            parts.clock(),
            parts.shipped,
            proving.keys,
            proving.outside(),
            timedelta(minutes=wanted.late_after_minutes),
            lists=False,  # writers would wait for as long as it takes
        )
        return await carry_out_audit(conn, audited, wanted.sample, version("qixian"))


def failure_of(error: Exception) -> Failure:
    """Why an audit was given up, as it is kept."""
    match error:
        case TimeoutError():
            return Failure.TOO_LONG
        case OutsideUnreachable():
            return Failure.SEALED_OUTSIDE
        case LedgerError():
            return Failure.LEDGER
        case _:
            return Failure.UNEXPECTED


@asynccontextmanager
async def auditing(parts: ApiParts) -> AsyncIterator[Auditing]:
    """The audits of a door for as long as it is open."""
    audits = Auditing(parts)
    try:
        yield audits
    finally:
        await audits.close()


async def _given(connection: HTTPConnection) -> Auditing:
    audits = connection.app.state.auditing
    if not isinstance(audits, Auditing):
        raise TypeError(f"the lifespan puts Auditing beside {parts_of(connection)}")
    return audits


TheAudits: TypeAlias = Annotated[Auditing, Depends(_given)]
