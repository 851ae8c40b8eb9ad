"""Who is told when something happens in a tenancy.

Pure. The text of a notice is made when it is delivered; here only who hears of what.
"""

from datetime import date
from typing import Final

from qixian.domain import case_events
from qixian.domain.case import Event, NoticeFor
from qixian.domain.incubation_tenancy import events as e
from qixian.domain.subsidy_claims import CLAIM_EVENTS, claim_notices

TENANT: Final = "TENANT"
BASE: Final = "BASE"
LEAGUE_CITY_HRSS: Final = "LEAGUE_CITY_HRSS"

_BOTH: Final = (TENANT, BASE)

_AUDIENCES: Final[dict[type[Event], tuple[str, ...]]] = {
    e.TenancyApplied: (BASE,),
    e.TenantAdmitted: (TENANT,),
    e.TenancyRejected: (TENANT,),
    e.TenancyWithdrawn: (BASE,),
    e.IncubationStarted: _BOTH,
    e.EnterpriseRegistered: (BASE,),
    e.TenancyTransferred: _BOTH,
    e.IncubationExtended: _BOTH,
    e.ReminderIssued: _BOTH,
    e.IncubationPeriodEnded: _BOTH,
    e.MoveOutOverdue: (TENANT, BASE, LEAGUE_CITY_HRSS),
    e.TenantGraduated: (TENANT,),
    case_events.DeadlineRecomputed: _BOTH,
}


def _refers_to(event: Event) -> date | None:
    match event:
        case e.ReminderIssued():
            return event.refers_to
        case e.IncubationStarted() | e.TenancyTransferred() | e.IncubationExtended():
            return event.incubation_end_date
        case e.IncubationPeriodEnded() | e.MoveOutOverdue():
            return event.move_out_due_date
        case _:
            return None


def notices(event: Event) -> tuple[NoticeFor, ...]:
    """The notices of one event, one for each audience; many events have none or one."""
    if isinstance(event, CLAIM_EVENTS):
        return claim_notices(event)
    kind = event.kind if isinstance(event, e.ReminderIssued) else event.type
    about = _refers_to(event)
    return tuple(
        NoticeFor(kind=kind, audience=audience, refers_to=about)
        for audience in _AUDIENCES.get(type(event), ())
    )
