"""The workflow of an incubation tenancy 在孵."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from qixian.workflows.addresses import WORKFLOW_TYPES
    from qixian.workflows.case_clock import CaseClock, CaseStart


@workflow.defn(name=WORKFLOW_TYPES["incubation_tenancy"])
class IncubationTenancy(CaseClock):
    """One tenancy, from application to graduation, exit or deregistration."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        """Sleep and wake until nothing is ahead of the case."""
        await self.tick()
