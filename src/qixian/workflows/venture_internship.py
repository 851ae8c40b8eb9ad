"""The workflow of a venture internship 见习+孵化."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from qixian.workflows.addresses import WORKFLOW_TYPES
    from qixian.workflows.case_clock import CaseClock, CaseStart


@workflow.defn(name=WORKFLOW_TYPES["venture_internship"])
class VentureInternship(CaseClock):
    """One internship and the window to found a venture that follows it."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        """Sleep and wake until nothing is ahead of the case."""
        await self.tick()
