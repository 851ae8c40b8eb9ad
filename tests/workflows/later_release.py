"""A workflow as a careless later release would have it, used by tests."""

from datetime import timedelta

from temporalio import workflow

from qixian.workflows.addresses import WORKFLOW_TYPES
from qixian.workflows.case_clock import CaseStart
from qixian.workflows.off_post_venture_leave import OffPostVentureLeave


@workflow.defn(name=WORKFLOW_TYPES["off_post_venture_leave"], sandboxed=False)
class LaterLeave(OffPostVentureLeave):
    """The leave's workflow, on which no earlier history replays."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        """A timer more than before, at the very beginning."""
        await workflow.sleep(timedelta(milliseconds=1))
        await self.tick()
