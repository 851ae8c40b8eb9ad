"""The workflow of an off-post venture leave 离岗创办企业."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from qixian.workflows.addresses import WORKFLOW_TYPES
    from qixian.workflows.case_clock import CaseClock, CaseStart


@workflow.defn(name=WORKFLOW_TYPES["off_post_venture_leave"])
class OffPostVentureLeave(CaseClock):
    """One leave, from application to return, over as many years as it takes."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        """Sleep and wake until nothing is ahead of the case."""
        await self.tick()
