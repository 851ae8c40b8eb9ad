"""Who is told when something happens in a file.

Pure. The text of a notice is made when it is delivered; here only who hears of what.
"""

from datetime import date
from typing import Final

from qixian.domain.case import Event, NoticeFor
from qixian.domain.subsidy_and_quota import events as e
from qixian.domain.subsidy_claims import CLAIM_EVENTS, claim_notices

HRSS: Final = "HRSS"
RECIPIENT: Final = "RECIPIENT"


def notices(event: Event) -> tuple[NoticeFor, ...]:
    """The notices of one event: of what is overdue, below its floor or quota, and of an award."""
    if isinstance(event, CLAIM_EVENTS):
        return claim_notices(event)
    match event:
        case e.DutyOverdue():
            return _told(event, HRSS, event.due_date)
        case e.FigureRecorded() if event.below_floor:
            return _told(event, HRSS, event.as_of)
        case e.FreeSpaceQuotaAssessed() if event.compliant is False:
            return _told(event, HRSS, None)
        case e.AwardGranted():
            return _told(event, RECIPIENT, None)
        case _:
            return ()


def _told(event: Event, audience: str, about: date | None) -> tuple[NoticeFor, ...]:
    return (NoticeFor(event.type, audience, about),)
