"""The activity that delivers one notice, over protocols for the queue and the channel.

A dead mail server delays a notice, never a case: this runs in a workflow of its own.
"""

from collections.abc import Sequence
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

    async def give_up(self, notice_id: str) -> None:
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
        for channel in self._channels:
            try:
                await channel.send(notice)
            except ChannelFailed as error:
                await self._queue.record(notice_id, channel.name, "FAILED", str(error))
                raise ApplicationError(str(error), type="ChannelFailed") from error
        names = "+".join(channel.name for channel in self._channels)
        await self._queue.record(notice_id, names, "DELIVERED", "")

    @activity.defn(name=GIVE_UP_NOTICE)
    async def give_up(self, notice_id: str) -> None:
        """The notice is not tried any more; its failures are on record."""
        await self._queue.give_up(notice_id)
