"""The workflow that compares the ledger with the engine; a Temporal schedule starts it."""

from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from qixian.activities.reconcile import RECONCILE
    from qixian.workflows.addresses import RECONCILIATION

WHOLE: Final = timedelta(minutes=30)
RETRY: Final = RetryPolicy(maximum_attempts=3)
"""The next one comes with the schedule; one that cannot finish is seen by its age."""


@workflow.defn(name=RECONCILIATION)
class Reconciliation:
    """One comparison: how many differences there are of each kind."""

    @workflow.run
    async def run(self) -> dict[str, int]:
        """Compare once."""
        counts: dict[str, int] = await workflow.execute_activity(
            RECONCILE,
            result_type=dict[str, int],
            start_to_close_timeout=WHOLE,
            retry_policy=RETRY,
        )
        return counts
