"""The workflow of a file of claims, awards, assessments and programme duties 补贴与指标."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from qixian.workflows.addresses import WORKFLOW_TYPES
    from qixian.workflows.case_clock import CaseClock, CaseStart


@workflow.defn(name=WORKFLOW_TYPES["subsidy_and_quota"])
class SubsidyAndQuota(CaseClock):
    """One file; it sleeps only while a duty of the programme has a day ahead."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        """Sleep and wake until nothing is ahead of the case."""
        await self.tick()
