"""Beside the requests: follows the record, to see how late deadlines fell due; for `api.app` only.

The day of a deadline begins at 00:00 Asia/Shanghai; what is recorded of it later is late by so
much. Only events from the door's opening on are looked at.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time
from typing import Final

import structlog

from qixian.api.parts import ApiParts
from qixian.ledger.errors import LedgerError
from qixian.ledger.pulse import newest
from qixian.ledger.records import Cursor, RecordedEvent
from qixian.ledger.streams import tail
from qixian.workflows.addresses import SHANGHAI

EVERY_SECONDS: Final = 5.0
_BATCH: Final = 500

log = structlog.stdlib.get_logger(__name__)


@asynccontextmanager
async def following(parts: ApiParts) -> AsyncIterator[None]:
    """The record is followed as long as the door is open."""
    task = asyncio.create_task(_follow(parts))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _follow(parts: ApiParts) -> None:
    cursor: Cursor | None = None
    while True:
        try:
            if cursor is None:
                cursor = await newest(parts.pool)
            cursor = await observe_new(parts, cursor)
        except LedgerError as error:
            # A ledger that is away is told by /readyz; here it is only waited for.
            log.debug("the record cannot be followed now", kind=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def observe_new(parts: ApiParts, cursor: Cursor) -> Cursor:
    """Observe every deadline recorded after `cursor`; how far that came. Raises LedgerError."""
    while events := await tail(parts.pool, cursor, _BATCH):
        for event in events:
            late = lateness_seconds(event)
            if late is not None:
                parts.metrics.timer_lateness_seconds.observe(late)
        cursor = Cursor(events[-1].xid, events[-1].position)
        if len(events) < _BATCH:
            break
    return cursor


def lateness_seconds(event: RecordedEvent) -> float | None:
    """How long after its day began a deadline was recorded; None for what no deadline caused."""
    if event.cause_kind != "DEADLINE":
        return None
    _, _, day = event.cause_id.rpartition(":")
    try:
        due = datetime.combine(date.fromisoformat(day), time.min, SHANGHAI)
    except ValueError:
        return None
    return max(0.0, (event.recorded_at - due).total_seconds())
