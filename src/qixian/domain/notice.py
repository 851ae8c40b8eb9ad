"""A notice that waits for delivery. Pure; shared by the ledger, the activities and the channels."""

from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict


class QueuedNotice(BaseModel):
    """Who is told what about which case. Ids only; `refers_to` is a day in Asia/Shanghai."""

    model_config = ConfigDict(frozen=True)

    notice_id: str
    book: str
    case_id: str
    kind: str
    audience: str
    refers_to: date | None


class Place(NamedTuple):
    """Where a notice stands in the queue: the instant (aware) it was queued at, then its id."""

    queued_at: datetime
    notice_id: str


FRONT: Final = Place(datetime.min.replace(tzinfo=UTC), "")
"""Before the first notice of the queue."""
