"""`evolve(internship, event, on)`: the fold of a venture internship.

Pure. One small function per event that changes something; an event this file does not know raises,
because a silently skipped event would make a wrong date.
"""

from collections.abc import Callable
from datetime import date
from typing import Final, cast

from qixian.domain.calendar.periods import Span
from qixian.domain.case import Event
from qixian.domain.case_events import DeadlineRecomputed, PolicyPeriodWarning
from qixian.domain.subsidy_claims import CLAIM_EVENTS, fold_claim
from qixian.domain.venture_internship import events as e
from qixian.domain.venture_internship.state import Internship, InternshipState


def _applied(internship: Internship, event: e.InternshipApplied, on: date) -> Internship:
    return internship._replace(
        state=InternshipState.APPLIED,
        participant_id=event.participant_id,
        host_id=event.host_id,
        planned_months=event.planned_months,
    )


def _withdrawn(internship: Internship, event: e.InternshipWithdrawn, on: date) -> Internship:
    return internship._replace(state=InternshipState.WITHDRAWN, used=Span(0, 0))


def _started(internship: Internship, event: e.InternshipStarted, on: date) -> Internship:
    return internship._replace(
        state=InternshipState.INTERNING,
        internship_start_date=event.internship_start_date,
        planned_end_date=event.planned_end_date,
    )


def _ended(internship: Internship, event: e.InternshipEnded, on: date) -> Internship:
    # What follows in the same breath (a window, a disqualification) says which state this leads to.
    return internship._replace(
        actual_end_date=event.actual_end_date,
        used=Span(event.full_months, event.residual_days),
    )


def _disqualified(internship: Internship, event: e.InternshipDisqualified, on: date) -> Internship:
    return internship._replace(state=InternshipState.TERMINATED)


def _window_opened(internship: Internship, event: e.VentureWindowOpened, on: date) -> Internship:
    return internship._replace(
        state=InternshipState.VENTURE_WINDOW_OPEN,
        window_nominal_last_day=event.nominal_last_day,
        window_effective_last_day=event.effective_last_day,
        window_opened_on=on,
        reminders_after=max(internship.actual_end_date or on, on),
    )


def _reminded(internship: Internship, event: e.ReminderIssued, on: date) -> Internship:
    issued = internship.reminders_issued | {(event.kind, event.refers_to)}
    return internship._replace(reminders_issued=issued)


def _registered(internship: Internship, event: e.VentureRegistered, on: date) -> Internship:
    return internship._replace(
        state=InternshipState.SUBSIDY_ELIGIBLE,
        enterprise_id=event.enterprise_id,
        registration_date=event.registration_date,
    )


def _expired(internship: Internship, event: e.VentureWindowExpired, on: date) -> Internship:
    return internship._replace(state=InternshipState.WINDOW_EXPIRED)


def _recomputed(internship: Internship, event: DeadlineRecomputed, on: date) -> Internship:
    match event.field:
        case "planned_end_date":
            return internship._replace(planned_end_date=event.new)
        case "window_effective_last_day":
            return internship._replace(window_effective_last_day=event.new, reminders_after=on)
        case _:
            raise ValueError(f"an internship has no date {event.field!r} that a holiday can move")


def _unchanged(internship: Internship, event: Event, on: date) -> Internship:
    return internship


_Fold = Callable[[Internship, Event, date], Internship]

_FOLDS: Final[dict[type[Event], _Fold]] = {
    event: cast(_Fold, fold)
    for event, fold in (
        (PolicyPeriodWarning, _unchanged),
        (e.InternshipApplied, _applied),
        (e.InternshipWithdrawn, _withdrawn),
        (e.InternshipStarted, _started),
        (e.InternshipEnded, _ended),
        (e.InternshipDisqualified, _disqualified),
        (e.VentureWindowOpened, _window_opened),
        (e.ReminderIssued, _reminded),
        (e.VentureRegistered, _registered),
        (e.VentureWindowExpired, _expired),
        (DeadlineRecomputed, _recomputed),
    )
}


def evolve(internship: Internship, event: Event, on: date) -> Internship:
    """The internship after an event effective on a day. KeyError for an event it cannot know."""
    if isinstance(event, CLAIM_EVENTS):
        return internship._replace(claims=fold_claim(internship.claims, event, on))
    return _FOLDS[type(event)](internship, event, on)
