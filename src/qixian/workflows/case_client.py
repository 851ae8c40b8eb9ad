"""How a door asks a case: one update-with-start, whatever became of the case's workflow meanwhile.

Used by the doors. An acknowledged command is a kept one; a caller that heard nothing asks again
with the same command id and gets the first answer.
"""

from datetime import datetime
from typing import Final

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from qixian.domain.asking import Answer, Asked
from qixian.ledger.parsing import fingerprint_of
from qixian.workflows.addresses import CASE_UPDATE, WORKFLOW_TYPES, case_workflow_id
from qixian.workflows.case_clock import CaseStart

ATTEMPTS: Final = 5
_RUN_ENDED: Final = "AcceptedUpdateCompletedWorkflow"


class CaseClientError(Exception):
    """A command got no answer from its case."""


class CommandFailed(CaseClientError):
    """The command could not be decided at all; the sentence says why, `code` names it."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


class EngineUnreachable(CaseClientError):
    """Temporal does not answer; nothing is known of the command, so ask again with the same id."""


class CaseClient:
    """Sends commands to the workflows of cases on one task queue."""

    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._task_queue = client, task_queue

    def handle(self, book: str, case_id: str) -> WorkflowHandle[object, None]:
        """The handle of a case's workflow, whichever run is the current one."""
        return self._client.get_workflow_handle(case_workflow_id(book, case_id))

    async def ask(self, asked: Asked, business_start: datetime | None = None) -> Answer:
        """What came of the command; a refusal is an answer with a refusal in it.

        `business_start` (aware) is where a rehearsal's clock begins if the workflow is not running.
        Raises CommandFailed, EngineUnreachable.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _of_this_command(asked, await self._update(asked, business_start))
            except WorkflowUpdateRPCTimeoutOrCancelledError as error:
                raise EngineUnreachable(
                    f"no worker on task queue {self._task_queue} answered in time"
                ) from error
            except WorkflowUpdateFailedError as error:
                refused = _refusal_in(error)
                if refused is not None:
                    return _of_this_command(asked, refused)
                # The run completed as the update came in; the next one takes it.
                if _type_of(error) == _RUN_ENDED and attempt < ATTEMPTS:
                    continue
                raise _failed(error) from error
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND and attempt < ATTEMPTS:
                    continue
                raise EngineUnreachable(f"Temporal does not answer: {error.message}") from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _update(self, asked: Asked, business_start: datetime | None) -> Answer:
        start: WithStartWorkflowOperation[object, None] = WithStartWorkflowOperation(
            WORKFLOW_TYPES[asked.case_type],
            CaseStart(
                book=asked.book,
                case_type=asked.case_type,
                case_id=asked.case_id,
                business_start=business_start,
            ),
            id=case_workflow_id(asked.book, asked.case_id),
            task_queue=self._task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )
        answer: Answer = await self._client.execute_update_with_start_workflow(
            CASE_UPDATE,
            asked,
            start_workflow_operation=start,
            id=_update_id(asked),
            result_type=Answer,
        )
        return answer


def _update_id(asked: Asked) -> str:
    """The engine remembers what came of an id, also that the case was at another version; whoever
    has read the case again asks anew, and the ledger still does a command once."""
    version = asked.expected_version
    return asked.command_id if version is None else f"{asked.command_id}@{version}"


def _of_this_command(asked: Asked, answer: Answer) -> Answer:
    """The answer, if it is to this command and not to another one under the same id.

    The engine remembers an update by its id alone and would answer with the first one's result.
    """
    if answer.fingerprint and answer.fingerprint != fingerprint_of(asked):
        raise CommandFailed(
            "CommandIdReused",
            f"command id {asked.command_id} was used for another command: "
            "give this one an id of its own",
        )
    return answer


def _application_error(error: WorkflowUpdateFailedError) -> ApplicationError | None:
    cause: BaseException | None = error.cause
    if isinstance(cause, ActivityError):
        cause = cause.cause
    return cause if isinstance(cause, ApplicationError) else None


def _type_of(error: WorkflowUpdateFailedError) -> str | None:
    cause = _application_error(error)
    return cause.type if cause else None


def _refusal_in(error: WorkflowUpdateFailedError) -> Answer | None:
    """The answer that travelled with a refused update."""
    cause = _application_error(error)
    if cause is None or not cause.details:
        return None
    answer = Answer.model_validate(cause.details[0])
    return answer if answer.refusal is not None else None


def _failed(error: WorkflowUpdateFailedError) -> CommandFailed:
    cause = _application_error(error)
    if cause is None:
        return CommandFailed("UPDATE_FAILED", str(error.cause))
    return CommandFailed(cause.type or "UPDATE_FAILED", cause.message)
