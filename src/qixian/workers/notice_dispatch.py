"""Starts a delivery workflow for each notice that waits; a relay beside the worker.

Cases only queue. If the engine loses its deliveries, the queue still has them.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from qixian.domain.asking import MAIN_BOOK
from qixian.domain.notice import FRONT, Place
from qixian.ledger.errors import LedgerError
from qixian.workflows.addresses import notice_workflow_id
from qixian.workflows.notice_delivery import NoticeDelivery

BATCH: Final = 100
PAUSE_SECONDS: Final = 2.0
ROUNDS: Final = 150
"""Rounds between two walks from the front: about five minutes."""

log = structlog.get_logger(__name__)


class WaitingNotices(Protocol):
    """The queue as the relay needs it."""

    async def queued(self, book: str, after: Place, limit: int) -> Sequence[Place]:
        """Places of notices that wait behind `after`."""


async def dispatch(client: Client, task_queue: str, queue: WaitingNotices) -> None:
    """Relay until cancelled; a fault of the ledger or the engine is logged and tried again.

    Walks forward, so that notices nobody takes do not hold up the rest, and begins again from the
    front now and then, for deliveries that the engine lost.
    """
    while True:
        after = FRONT
        for _ in range(ROUNDS):
            try:
                while waiting := await queue.queued(MAIN_BOOK, after, BATCH):
                    for place in waiting:
                        await start_delivery(client, task_queue, place.notice_id)
                    after = waiting[-1]
            except (LedgerError, RPCError) as error:
                log.warning("notices wait", why=str(error))
            await asyncio.sleep(PAUSE_SECONDS)


async def start_delivery(client: Client, task_queue: str, notice_id: str) -> None:
    """One delivery for one notice, however often it is asked for."""
    try:
        await client.start_workflow(
            NoticeDelivery.run,
            notice_id,
            id=notice_workflow_id(notice_id),
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
        )
    except WorkflowAlreadyStartedError:
        log.debug("delivery is under way", notice_id=notice_id)
