"""The activity that delivers one notice, over protocols for the queue and the channel.

A dead mail server delays a notice, never a case: this runs in a workflow of its own.
"""

from collections.abc import Collection, Sequence
from typing import Final, Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from qixian.domain.notice import QueuedNotice

DELIVER_NOTICE: Final = "deliver_notice"
GIVE_UP_NOTICE: Final = "give_up_notice"


class ChannelFailed(Exception):
    """A channel did not take a notice; the sentence says why and holds no personal data."""


class Channel(Protocol):
    """A way to tell somebody: a webhook, a mail server."""

    @property
    def name(self) -> str:
        """How the channel is called in the record of deliveries."""

    async def send(self, notice: QueuedNotice) -> None:
        """Hand the notice over, or raise ChannelFailed."""


class Queue(Protocol):
    """The queue as this activity needs it (`qixian.ledger.notices.NoticeQueue`)."""

    async def read(self, notice_id: str) -> QueuedNotice | None:
        """A notice that waits."""

    async def record(self, notice_id: str, channel: str, outcome: str, detail: str) -> None:
        """Keep one attempt."""

    async def told(self, notice_id: str) -> Collection[str]:
        """The channels that have taken a notice already."""

    async def settle(self, notice_id: str, status: str) -> None:
        """Take a notice off the queue."""


class NoticeActivities:
    """Delivers over every channel that is set up; each attempt is recorded."""

    def __init__(self, queue: Queue, channels: Sequence[Channel]) -> None:
        self._queue, self._channels = queue, channels

    @activity.defn(name=DELIVER_NOTICE)
    async def deliver(self, notice_id: str) -> None:
        """Tell everybody; a channel that fails is tried again by Temporal."""
        notice = await self._queue.read(notice_id)
        if notice is None:
            return
        told = await self._queue.told(notice_id)
        failures = []
        for channel in self._channels:
            if channel.name in told:
                continue
            try:
                await channel.send(notice)
                await self._queue.record(notice_id, channel.name, "DELIVERED", "")
            except ChannelFailed as error:
                await self._queue.record(notice_id, channel.name, "FAILED", str(error))
                failures.append(str(error))
        if failures:
            raise ApplicationError("; ".join(failures), type="ChannelFailed")
        await self._queue.settle(notice_id, "DELIVERED")

    @activity.defn(name=GIVE_UP_NOTICE)
    async def give_up(self, notice_id: str) -> None:
        """The notice is not tried any more; its failures are on record."""
        await self._queue.settle(notice_id, "FAILED")
