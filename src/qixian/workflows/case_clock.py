"""The clock of one case, shared by every case kind.

It keeps the case's id and its next wake-up, lets one thing happen at a time, and asks activities
for everything else. What it may not contain: a rule, a policy number, personal data.
"""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey, SearchAttributeUpdate
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from pydantic import BaseModel, ConfigDict

    from qixian.activities.cases import CARRY_OUT, FALL_DUE, CarryOut, FallDue
    from qixian.domain.asking import Answer, Asked, Standing
    from qixian.workflows.addresses import (
        CASE_TYPE_ATTRIBUTE,
        CASE_UPDATE,
        INSTITUTION_ATTRIBUTE,
        LOOK_AGAIN,
        NEXT_DEADLINE_ATTRIBUTE,
        SHANGHAI,
        STATE_ATTRIBUTE,
    )

CASE_TYPE: Final = SearchAttributeKey.for_keyword(CASE_TYPE_ATTRIBUTE)
STATE: Final = SearchAttributeKey.for_keyword(STATE_ATTRIBUTE)
INSTITUTION: Final = SearchAttributeKey.for_keyword(INSTITUTION_ATTRIBUTE)
NEXT_DEADLINE: Final = SearchAttributeKey.for_datetime(NEXT_DEADLINE_ATTRIBUTE)

ATTEMPT: Final = timedelta(seconds=10)
RETRY: Final = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=30)
)


class CaseStart(BaseModel):
    """All a case's workflow starts with: which case, and the instant a rehearsal begins at."""

    model_config = ConfigDict(frozen=True)

    book: str
    case_type: str
    case_id: str
    business_start: datetime | None = None


class CaseClock:
    """Sleeps until the next wake or the next command, and has the ledger record what is due."""

    def __init__(self, start: CaseStart) -> None:
        self._start = start
        self._began = workflow.now()
        self._turn = asyncio.Lock()
        self._standing: Standing | None = None
        self._shown: tuple[str, date | None, str | None] | None = None
        self._told = False

    def _business_now(self) -> datetime:
        """The case's own time: real, or a rehearsal's beginning plus the time lived since."""
        if self._start.business_start is None:
            return workflow.now()
        return self._start.business_start + (workflow.now() - self._began)

    def _today(self) -> date:
        return self._business_now().astimezone(SHANGHAI).date()

    async def tick(self) -> None:
        """Read the case, then sleep and wake until nothing is ahead of it.

        A case that is closed or quiet lets its workflow complete; the next command starts it again
        from the ledger.
        """
        await workflow.wait_condition(
            lambda: self._standing is not None or workflow.all_handlers_finished()
        )
        if self._standing is None:
            await self._fall_due()
        while not await self._at_rest():
            if self._must_move_on():
                await self._move_on()
            await self._sleep()

    async def _at_rest(self) -> bool:
        """Nothing is ahead, and no command is being answered that could change that."""
        if self._next_wake() is None:
            await workflow.wait_condition(workflow.all_handlers_finished)
        return self._next_wake() is None

    def _next_wake(self) -> date | None:
        return self._standing.next_wake if self._standing else None

    @workflow.update(name=CASE_UPDATE)
    async def command(self, asked: Asked) -> Answer:
        """Have one command decided, after whatever is happening to the case now.

        A refusal fails the update with an ApplicationError of the refusal's code.
        """
        async with self._turn:
            answer: Answer = await workflow.execute_activity(
                CARRY_OUT,
                CarryOut(asked=asked, on=self._today(), rehearsed=self._rehearsed()),
                result_type=Answer,
                start_to_close_timeout=ATTEMPT,
                retry_policy=RETRY,
            )
            self._stands(answer.standing)
        if answer.refusal is not None:
            raise ApplicationError(
                answer.refusal.sentence(), answer, type=answer.refusal.code, non_retryable=True
            )
        return answer

    @workflow.signal(name=LOOK_AGAIN)
    async def look_again(self) -> None:
        """A holiday notice has moved the case's next wake in the ledger."""
        self._told = True

    async def _sleep(self) -> None:
        """Until the next wake, or until a command or a notice has moved the case."""
        standing, wake = self._standing, self._next_wake()
        if wake is None:
            return
        left = datetime.combine(wake, time.min, SHANGHAI) - self._business_now()
        if left > timedelta(0):
            try:
                await workflow.wait_condition(
                    lambda: self._standing is not standing or self._told or self._must_move_on(),
                    timeout=left,
                )
            except TimeoutError:
                pass
            else:
                if not self._told:
                    return
        self._told = False
        await self._fall_due()

    async def _fall_due(self) -> None:
        async with self._turn:
            self._stands(
                await workflow.execute_activity(
                    FALL_DUE,
                    FallDue(
                        book=self._start.book,
                        case_type=self._start.case_type,
                        case_id=self._start.case_id,
                        on=self._today(),
                        rehearsed=self._rehearsed(),
                    ),
                    result_type=Standing,
                    start_to_close_timeout=ATTEMPT,
                    retry_policy=RETRY,
                )
            )

    def _rehearsed(self) -> bool:
        return self._start.business_start is not None

    def _stands(self, standing: Standing) -> None:
        shown, self._standing = self._shown, standing
        self._shown = (standing.state, standing.next_wake, standing.institution_id)
        if standing.exists and shown != self._shown:
            workflow.upsert_search_attributes(_attributes(self._start.case_type, standing))

    def _must_move_on(self) -> bool:
        info = workflow.info()
        return (
            info.is_continue_as_new_suggested()
            or info.is_target_worker_deployment_version_changed()
        )

    async def _move_on(self) -> None:
        """Go on in a new run; updates in flight are answered first or they would be lost."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        business_start = self._business_now() if self._rehearsed() else None
        workflow.continue_as_new(
            self._start.model_copy(update={"business_start": business_start}),
            initial_versioning_behavior=workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE,
        )


def _attributes(case_type: str, standing: Standing) -> list[SearchAttributeUpdate[Any]]:
    """What the engine's own lists can filter by; the office's lists come from the read models."""
    updates: list[SearchAttributeUpdate[Any]] = [
        CASE_TYPE.value_set(case_type),
        STATE.value_set(standing.state),
    ]
    if standing.institution_id:
        updates.append(INSTITUTION.value_set(standing.institution_id))
    if standing.next_wake is None:
        updates.append(NEXT_DEADLINE.value_unset())
    else:
        wake = datetime.combine(standing.next_wake, time.min, SHANGHAI)
        updates.append(NEXT_DEADLINE.value_set(wake))
    return updates
