"""`evolve(tenancy, event, on)`: the fold of an incubation tenancy.

Pure. One small function per event that changes something; an event this file does not know raises,
because a silently skipped event would make a wrong date.
"""

from collections.abc import Callable
from datetime import date
from typing import Final, cast

from qixian.domain import case_events
from qixian.domain.calendar.periods import ONE_DAY, Span
from qixian.domain.case import Event
from qixian.domain.incubation_tenancy import events as e
from qixian.domain.incubation_tenancy.state import Tenancy, TenancyState
from qixian.domain.subsidy_claims import CLAIM_EVENTS, fold_claim


def _applied(tenancy: Tenancy, event: e.TenancyApplied, on: date) -> Tenancy:
    return tenancy._replace(
        state=TenancyState.APPLIED,
        tenant_id=event.tenant_id,
        base_id=event.base_id,
        base_kind=event.base_kind,
        founder_group=event.founder_group,
        free_space=event.free_space,
        area_m2=event.area_m2,
        founder_current_student=event.founder_current_student,
        founder_graduated_on=event.founder_graduated_on,
    )


def _admitted(tenancy: Tenancy, event: e.TenantAdmitted, on: date) -> Tenancy:
    return tenancy._replace(state=TenancyState.ADMITTED, admitted_on=on)


def _rejected(tenancy: Tenancy, event: e.TenancyRejected, on: date) -> Tenancy:
    return tenancy._replace(state=TenancyState.REJECTED)


def _withdrawn(tenancy: Tenancy, event: e.TenancyWithdrawn, on: date) -> Tenancy:
    return tenancy._replace(state=TenancyState.WITHDRAWN)


def _started(tenancy: Tenancy, event: e.IncubationStarted, on: date) -> Tenancy:
    return tenancy._replace(
        state=TenancyState.IN_INCUBATION,
        move_in_date=event.move_in_date,
        incubation_start_date=event.incubation_start_date,
        period_start=event.incubation_start_date,
        incubation_end_date=event.incubation_end_date,
        move_out_due_date=event.move_out_due_date,
        reminders_after=event.move_in_date,
    )


def _registered(tenancy: Tenancy, event: e.EnterpriseRegistered, on: date) -> Tenancy:
    return tenancy._replace(
        enterprise_id=event.enterprise_id, registration_date=event.registration_date
    )


def _transferred(tenancy: Tenancy, event: e.TenancyTransferred, on: date) -> Tenancy:
    moved = tenancy._replace(base_id=event.to_base_id)
    if event.incubation_start_date is None:
        return moved
    return moved._replace(
        period_start=event.incubation_start_date,
        exception_months=None,
        incubation_end_date=event.incubation_end_date,
        move_out_due_date=event.move_out_due_date,
        reminders_after=on,
    )


def _extended(tenancy: Tenancy, event: e.IncubationExtended, on: date) -> Tenancy:
    if tenancy.incubation_end_date is None:
        raise ValueError("a period that has not begun cannot be extended")
    start = tenancy.incubation_end_date + ONE_DAY
    return tenancy._replace(
        state=TenancyState.IN_INCUBATION,
        period_start=start,
        exception_months=event.months,
        exceptions_granted=tenancy.exceptions_granted + 1,
        incubation_end_date=event.incubation_end_date,
        move_out_due_date=event.move_out_due_date,
        reminders_after=max(start, on),
    )


def _reminded(tenancy: Tenancy, event: e.ReminderIssued, on: date) -> Tenancy:
    issued = tenancy.reminders_issued | {(event.kind, event.refers_to)}
    return tenancy._replace(reminders_issued=issued)


def _period_ended(tenancy: Tenancy, event: e.IncubationPeriodEnded, on: date) -> Tenancy:
    return tenancy._replace(state=TenancyState.MOVE_OUT_DUE)


def _overdue(tenancy: Tenancy, event: e.MoveOutOverdue, on: date) -> Tenancy:
    return tenancy._replace(state=TenancyState.MOVE_OUT_OVERDUE)


def _graduated(tenancy: Tenancy, event: e.TenantGraduated, on: date) -> Tenancy:
    used = Span(event.incubated_months, event.incubated_days)
    return tenancy._replace(state=TenancyState.GRADUATED, used=used)


def _exited(tenancy: Tenancy, event: e.TenantExited, on: date) -> Tenancy:
    used = Span(event.incubated_months, event.incubated_days)
    return tenancy._replace(state=TenancyState.EXITED, used=used)


def _deregistered(tenancy: Tenancy, event: e.TenantDeregistered, on: date) -> Tenancy:
    return tenancy._replace(state=TenancyState.DEREGISTERED)


def _recomputed(tenancy: Tenancy, event: case_events.DeadlineRecomputed, on: date) -> Tenancy:
    match event.field:
        case "incubation_end_date":
            after = max(tenancy.reminders_after or on, on)
            return tenancy._replace(incubation_end_date=event.new, reminders_after=after)
        case "move_out_due_date":
            return tenancy._replace(move_out_due_date=event.new)
        case field:
            raise ValueError(f"a tenancy has no recomputed date {field!r}")


def _unchanged(tenancy: Tenancy, event: Event, on: date) -> Tenancy:
    return tenancy


_Fold = Callable[[Tenancy, Event, date], Tenancy]

_FOLDS: Final[dict[type[Event], _Fold]] = {
    event: cast(_Fold, fold)
    for event, fold in (
        (case_events.PolicyPeriodWarning, _unchanged),
        (e.TenancyApplied, _applied),
        (e.TenantAdmitted, _admitted),
        (e.TenancyRejected, _rejected),
        (e.TenancyWithdrawn, _withdrawn),
        (e.IncubationStarted, _started),
        (e.EnterpriseRegistered, _registered),
        (e.TenancyTransferred, _transferred),
        (e.IncubationExtended, _extended),
        (e.ReminderIssued, _reminded),
        (e.IncubationPeriodEnded, _period_ended),
        (e.MoveOutOverdue, _overdue),
        (e.TenantGraduated, _graduated),
        (e.TenantExited, _exited),
        (e.TenantDeregistered, _deregistered),
        (case_events.DeadlineRecomputed, _recomputed),
    )
}


def evolve(tenancy: Tenancy, event: Event, on: date) -> Tenancy:
    """The tenancy after an event that is effective on a day. KeyError for one it cannot know."""
    if isinstance(event, CLAIM_EVENTS):
        return tenancy._replace(claims=fold_claim(tenancy.claims, event, on))
    return _FOLDS[type(event)](tenancy, event, on)
