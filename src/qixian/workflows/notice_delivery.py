"""The workflow that delivers one notice: one activity with patience, then the record says so."""

from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.common import RetryPolicy, VersioningBehavior
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from qixian.activities.notices import DELIVER_NOTICE, GIVE_UP_NOTICE
    from qixian.workflows.addresses import NOTICE_DELIVERY

PATIENCE: Final = timedelta(days=14)
ATTEMPT: Final = timedelta(seconds=60)
RETRY: Final = RetryPolicy(
    initial_interval=timedelta(seconds=5), maximum_interval=timedelta(hours=1)
)


@workflow.defn(name=NOTICE_DELIVERY)
class NoticeDelivery:
    """One notice, delivered however long a mail server is away."""

    @workflow.run
    async def run(self, notice_id: str) -> None:
        """Try for two weeks, then give up."""
        try:
            await workflow.execute_activity(
                DELIVER_NOTICE,
                notice_id,
                start_to_close_timeout=ATTEMPT,
                schedule_to_close_timeout=PATIENCE,
                retry_policy=RETRY,
            )
        except ActivityError:
            await workflow.execute_activity(
                GIVE_UP_NOTICE, notice_id, start_to_close_timeout=ATTEMPT
            )


@workflow.defn(name=NOTICE_DELIVERY, versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class UpgradedNoticeDelivery(NoticeDelivery):
    """The same on a worker that has a deployment version.

    Not pinned to it: it has no place to move on at, and would keep an old version for two weeks.
    The server takes this behaviour from no worker without a version, so it is a class of its own.
    """

    @workflow.run
    async def run(self, notice_id: str) -> None:
        """As without a version."""
        await super().run(notice_id)
