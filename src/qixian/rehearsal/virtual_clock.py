"""The virtual time of one case: what it is, and moving it with the server's own time skipping.

Used by the conductor. A case's clock runs at wall speed from its business start; what was skipped
comes on top, so its time is known here without asking.
"""

import time as wall
from datetime import date, datetime, time, timedelta
from typing import Final

from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper

from qixian.workflows.addresses import SHANGHAI

OFFICE_OPENS: Final = time(8, 0)
"""When a day's steps are taken: after midnight's timers, with most of the day still ahead."""


def morning(day: date) -> datetime:
    """The instant (aware, Asia/Shanghai) at which a day's steps begin."""
    return datetime.combine(day, OFFICE_OPENS, SHANGHAI)


class VirtualClock:
    """The clock of one run of a case's workflow."""

    def __init__(self, skipper: TimeSkipper, began_at: datetime) -> None:
        self._skipper = skipper
        self._began_at = began_at
        self._began = wall.monotonic()
        self._skipped = timedelta(0)

    def now(self) -> datetime:
        """The case's business time, to within the latency of its start."""
        lived = timedelta(seconds=wall.monotonic() - self._began)
        return self._began_at + lived + self._skipped

    async def move_to(self, handle: WorkflowHandle[object, None], day: date) -> bool:
        """Move the case to the morning of `day`; False when its workflow completed on the way."""
        left = morning(day) - self.now()
        if left <= timedelta(0):
            return True
        self._skipped += left
        return await self._skipper.fast_forward(handle, left)
