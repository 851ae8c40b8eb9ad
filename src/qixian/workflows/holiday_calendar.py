"""The workflow of a book's holiday calendar 节假日安排."""

from datetime import timedelta
from typing import Final

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from qixian.activities.recount import RECOUNT, Recount
    from qixian.workflows.addresses import WORKFLOW_TYPES
    from qixian.workflows.case_clock import RETRY, CaseClock, CaseStart

WHOLE_RECOUNT: Final = timedelta(hours=6)
SIGN_OF_LIFE: Final = timedelta(seconds=60)


@workflow.defn(name=WORKFLOW_TYPES["holiday_calendar"])
class HolidayCalendar(CaseClock):
    """Takes notices in, and has every case they move counted again before it completes."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        """Answer what is asked; then recount, again for a notice that came in meanwhile."""
        counted = -1
        while counted != (version := await self._at_version()):
            await workflow.execute_activity(
                RECOUNT,
                Recount(book=start.book),
                start_to_close_timeout=WHOLE_RECOUNT,
                heartbeat_timeout=SIGN_OF_LIFE,
                retry_policy=RETRY,
            )
            counted = version

    async def _at_version(self) -> int:
        await self.tick()
        return self._standing.version if self._standing else 0
