"""Who is told when something happens in an internship.

Pure. The text of a notice is made when it is delivered; here only who hears of what.
"""

from datetime import date
from typing import Final

from qixian.domain.case import Event, NoticeFor
from qixian.domain.case_events import DeadlineRecomputed
from qixian.domain.subsidy_claims import claim_notices
from qixian.domain.venture_internship import events as e

PARTICIPANT: Final = "PARTICIPANT"
HOST: Final = "HOST"

_BOTH: Final = (PARTICIPANT, HOST)

_AUDIENCES: Final[dict[type[Event], tuple[str, ...]]] = {
    e.InternshipApplied: (HOST,),
    e.InternshipWithdrawn: (HOST,),
    e.InternshipStarted: (PARTICIPANT,),
    e.InternshipEnded: _BOTH,
    e.InternshipDisqualified: (PARTICIPANT,),
    e.VentureWindowOpened: (PARTICIPANT,),
    e.ReminderIssued: (PARTICIPANT,),
    e.VentureRegistered: (HOST,),
    e.VentureWindowExpired: (PARTICIPANT,),
    DeadlineRecomputed: (PARTICIPANT,),
}


def _refers_to(event: Event) -> date | None:
    match event:
        case e.ReminderIssued():
            return event.refers_to
        case e.InternshipStarted():
            return event.planned_end_date
        case e.InternshipEnded():
            return event.actual_end_date
        case e.VentureWindowOpened() | e.VentureWindowExpired():
            return event.effective_last_day
        case _:
            return None


def notices(event: Event) -> tuple[NoticeFor, ...]:
    """The notices of one event, one for each audience; those of a claim are the claims' own."""
    kind = event.kind if isinstance(event, e.ReminderIssued) else event.type
    about = _refers_to(event)
    own = tuple(
        NoticeFor(kind=kind, audience=audience, refers_to=about)
        for audience in _AUDIENCES.get(type(event), ())
    )
    return (*own, *claim_notices(event))
