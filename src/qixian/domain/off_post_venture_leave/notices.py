"""Who is told when something happens in a leave.

Pure. The text of a notice is made when it is delivered; here only who hears of what.
"""

from datetime import date
from typing import Final

from qixian.domain.case import Event, NoticeFor
from qixian.domain.case_events import DeadlineRecomputed
from qixian.domain.off_post_venture_leave import events as e
from qixian.domain.subsidy_claims import claim_notices

RESEARCHER: Final = "RESEARCHER"
INSTITUTION: Final = "INSTITUTION"
SUPERVISING_DEPARTMENT: Final = "SUPERVISING_DEPARTMENT"

_BOTH: Final = (RESEARCHER, INSTITUTION)

_AUDIENCES: Final[dict[type[Event], tuple[str, ...]]] = {
    e.LeaveApplicationSubmitted: (INSTITUTION,),
    e.LeaveApproved: (RESEARCHER,),
    e.LeaveRejected: (RESEARCHER,),
    e.LeaveStartBlocked: _BOTH,
    e.LeaveApprovalLapsed: _BOTH,
    e.LeaveStarted: _BOTH,
    e.ReminderIssued: _BOTH,
    e.ExtensionRequested: (INSTITUTION,),
    e.ExtensionApproved: (RESEARCHER,),
    e.ExtensionRefused: (RESEARCHER,),
    e.DecisionOverdue: (INSTITUTION, SUPERVISING_DEPARTMENT),
    e.LeaveTermEnded: _BOTH,
    e.ReturnOverdue: _BOTH,
    e.TerminationReviewOpened: (INSTITUTION,),
    e.VentureEndedDuringLeave: (INSTITUTION,),
    e.VentureReviewOverdue: (INSTITUTION,),
    DeadlineRecomputed: _BOTH,
}


def _refers_to(event: Event) -> date | None:
    match event:
        case e.ReminderIssued():
            return event.refers_to
        case e.LeaveTermEnded() | e.ReturnOverdue() | e.ExtensionRefused():
            return event.return_due_date
        case e.LeaveApplicationSubmitted() | e.ExtensionRequested():
            return event.decision_due_date
        case _:
            return None


def notices(event: Event) -> tuple[NoticeFor, ...]:
    """The notices of one event, one for each audience; most events have none or one."""
    audiences = _AUDIENCES.get(type(event))
    if audiences is None:
        return claim_notices(event)
    kind = event.kind if isinstance(event, e.ReminderIssued) else event.type
    about = _refers_to(event)
    return tuple(NoticeFor(kind=kind, audience=audience, refers_to=about) for audience in audiences)
