"""The engine as reconciling sees it: which cases run, whom a worker serves, what keeps failing.

The composition root's part for `CaseEngine`, over a Temporal client. The list of running workflows
comes from the engine's visibility store, everything else from the engine itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from temporalio.api.enums.v1 import TaskQueueType, WorkerVersioningMode
from temporalio.api.failure.v1 import Failure
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import (
    Client,
    WorkflowExecution,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
)
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from qixian.activities.differences import RunningCase
from qixian.workflows.addresses import (
    NOTICE_DELIVERY,
    SHANGHAI,
    case_workflow_id,
    cases_of,
    notice_workflow_id,
)
from qixian.workflows.case_clock import NEXT_DEADLINE

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

AT_ONCE: Final = 16
PAGE: Final = 1000
POLLED_WITHIN: Final = timedelta(seconds=120)
"""A worker asks at least once a minute; the engine remembers one that went for five."""

ATTEMPTS: Final = 3
"""From so many attempts on something keeps failing."""

_VERSION: Final = SearchAttributeKey.for_keyword("TemporalWorkerDeploymentVersion")
_PROBLEMS: Final = SearchAttributeKey.for_keyword_list("TemporalReportedProblems")


class TemporalCases:
    """Looks at the workflows of cases over a client. Raises RPCError.

    A worker counts as gone that has not asked for so long.
    """

    def __init__(self, client: Client, polled_within: timedelta = POLLED_WITHIN) -> None:
        self._client, self._polled_within = client, polled_within

    async def running(self, book: str) -> dict[str, RunningCase]:
        """The running workflows of a book's cases, by case; may lag some seconds behind."""
        begin = cases_of(book)
        query = f"ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH '{begin}'"
        found = {}
        async for run in self._client.list_workflows(query, page_size=PAGE):
            case_id = run.id.removeprefix(begin)
            found[case_id] = _running_case(case_id, run)
        return found

    async def look(self, book: str, case_ids: Collection[str]) -> Mapping[str, RunningCase]:
        """Those of some cases whose workflow runs, as it is at this moment."""

        async def seen(case_id: str) -> RunningCase | None:
            run = await self._described(book, case_id)
            if run is None or run.status is not WorkflowExecutionStatus.RUNNING:
                return None
            return _running_case(case_id, run)

        answers = await _some_at_once(case_ids, seen)
        return {case_id: one for case_id, one in answers.items() if one is not None}

    async def _described(self, book: str, case_id: str) -> WorkflowExecutionDescription | None:
        handle = self._client.get_workflow_handle(case_workflow_id(book, case_id))
        try:
            return await handle.describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise

    async def unserved(self, running: Collection[RunningCase]) -> Collection[str]:
        """The cases for whose workflow no worker asks: queue or version without one."""
        queues = await _some_at_once({one.task_queue for one in running}, self._served)
        return {one.case_id for one in running if one.version not in queues[one.task_queue]}

    async def _served(self, queue: str) -> frozenset[str | None]:
        """The worker deployment versions that are asked for on a queue; None is for cases without.

        A case without a version goes to workers without one, or to the current version.
        """
        answer = await self._client.workflow_service.describe_task_queue(
            DescribeTaskQueueRequest(
                namespace=self._client.namespace,
                task_queue=TaskQueue(name=queue),
                task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
            )
        )
        versioned = WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED
        oldest = datetime.now(UTC) - self._polled_within
        served: set[str | None] = set()
        for poller in answer.pollers:
            if poller.last_access_time.ToDatetime(UTC) < oldest:
                continue
            options = poller.deployment_options
            if options.worker_versioning_mode == versioned:
                served.add(f"{options.deployment_name}:{options.build_id}")
            elif not answer.versioning_info.HasField("current_deployment_version"):
                served.add(None)
        current = answer.versioning_info.current_deployment_version
        if f"{current.deployment_name}:{current.build_id}" in served:
            served.add(None)
        return frozenset(served)

    async def held_up(self, book: str, case_ids: Collection[str]) -> Mapping[str, str]:
        """What keeps failing in some cases' workflows, by case."""

        async def why(case_id: str) -> str:
            run = await self._described(book, case_id)
            pending = run.raw_description.pending_activities if run is not None else ()
            return ", ".join(
                # The type alone: a message may quote what it is about.
                f"{one.activity_type.name} {one.attempt} {_type_of(one.last_failure)}"
                for one in pending
                if one.attempt >= ATTEMPTS
            )

        answers = await _some_at_once(case_ids, why)
        return {case_id: answer for case_id, answer in answers.items() if answer}

    async def deliveries(self) -> Collection[str]:
        """The notices whose delivery runs."""
        query = f"ExecutionStatus = 'Running' AND WorkflowType = '{NOTICE_DELIVERY}'"
        begin = notice_workflow_id("")
        runs = self._client.list_workflows(query, page_size=PAGE)
        return {run.id.removeprefix(begin) async for run in runs}


def _running_case(case_id: str, run: WorkflowExecution) -> RunningCase:
    attributes = run.typed_search_attributes
    wake = attributes.get(NEXT_DEADLINE)
    return RunningCase(
        case_id=case_id,
        task_queue=run.task_queue,
        version=attributes.get(_VERSION),
        started_at=run.start_time,
        wake=None if wake is None else wake.astimezone(SHANGHAI).date(),
        problems=tuple(attributes.get(_PROBLEMS) or ()),
    )


def _type_of(failure: Failure) -> str:
    return failure.application_failure_info.type or failure.WhichOneof("failure_info") or ""


async def _some_at_once(
    items: Collection[ItemT], ask: Callable[[ItemT], Awaitable[ResultT]]
) -> dict[ItemT, ResultT]:
    """The answer for each item; so many questions at once, however many items there are."""
    left = iter(items)
    answers: dict[ItemT, ResultT] = {}

    async def one() -> None:
        for item in left:
            answers[item] = await ask(item)

    await asyncio.gather(*(one() for _ in range(min(AT_ONCE, len(items)))))
    return answers
