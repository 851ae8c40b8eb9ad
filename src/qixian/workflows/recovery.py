"""How the cases of a ledger get their workflows back, on an engine that has lost them or is new.

Used by the doors. A workflow needs only its case's id: the first thing it does is to read the case
and to let what is due fall due. So starting twice does no harm, and a run that was stopped is run
again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from qixian.ledger.ahead import WaitingCase
from qixian.workflows.addresses import WORKFLOW_TYPES, case_workflow_id
from qixian.workflows.case_client import EngineUnreachable
from qixian.workflows.case_clock import CaseStart

AT_ONCE: Final = 32
"""Starts in flight; more make the engine no faster."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """Workflows that were started, and cases whose workflow ran already."""

    started: int = 0
    running: int = 0


class Recovery:
    """Starts workflows of cases of one book on one task queue.

    `anew` ends the workflow that a case has first: for one that no worker can go on with.
    """

    def __init__(self, client: Client, task_queue: str, book: str, *, anew: bool = False) -> None:
        self._client, self._task_queue, self._book = client, task_queue, book
        self._policy = (
            WorkflowIDConflictPolicy.TERMINATE_EXISTING if anew else WorkflowIDConflictPolicy.FAIL
        )
        self._started = self._running = 0

    async def start_all(
        self,
        batches: AsyncIterator[Sequence[WaitingCase]],
        told: Callable[[Recovered], None] = lambda recovered: None,
    ) -> Recovered:
        """A workflow for every case, batch by batch; `told` hears how far it is after each.

        Raises EngineUnreachable, and what reading the batches does.
        """
        async for batch in batches:
            left = iter(batch)
            try:
                async with asyncio.TaskGroup() as group:
                    for _ in range(min(AT_ONCE, len(batch))):
                        group.create_task(self._start_each(left))
            except* RPCError as failed:
                raise EngineUnreachable(
                    f"Temporal does not answer ({failed.exceptions[0]}); {self._started} workflows "
                    "were started: run it again, and it goes on"
                ) from failed
            told(Recovered(self._started, self._running))
        return Recovered(self._started, self._running)

    async def _start_each(self, cases: Iterator[WaitingCase]) -> None:
        for case in cases:
            if await self.start(case.case_type, case.case_id):
                self._started += 1
            else:
                self._running += 1

    async def start(self, case_type: str, case_id: str) -> bool:
        """Start a case's workflow; False where one runs already. Raises RPCError."""
        try:
            await self._client.start_workflow(
                WORKFLOW_TYPES[case_type],
                CaseStart(book=self._book, case_type=case_type, case_id=case_id),
                id=case_workflow_id(self._book, case_id),
                task_queue=self._task_queue,
                id_conflict_policy=self._policy,
            )
        except WorkflowAlreadyStartedError:
            return False
        return True
