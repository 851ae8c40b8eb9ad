"""The workflow that seals the ledger once; a schedule starts it again and again."""

from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from qixian.activities.seal import SEAL, SealedSize

SEALING: Final = "Sealing"
SEALING_ID: Final = "sealing"
WHOLE_SEALING: Final = timedelta(hours=1)
"""For the first one over a ledger that has grown for years."""

PATIENCE: Final = timedelta(hours=2)
RETRY: Final = RetryPolicy(
    initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=5)
)


@workflow.defn(name=SEALING)
class Sealing:
    """Fails, for an operator to see, where the ledger is not as it was sealed."""

    @workflow.run
    async def run(self) -> SealedSize:
        """Seal once."""
        sealed: SealedSize = await workflow.execute_activity(
            SEAL,
            result_type=SealedSize,
            start_to_close_timeout=WHOLE_SEALING,
            schedule_to_close_timeout=PATIENCE,
            retry_policy=RETRY,
        )
        return sealed
