"""What happens in an incubation tenancy (B.2). Names and fields are the ledger's.

Pure. A type is never renamed and a field never removed: old cases are read with this file for ever.
"""

from datetime import date
from typing import Final

from qixian.domain import case_events
from qixian.domain.case import Event
from qixian.domain.case_events import DeadlineRecomputed, PolicyPeriodWarning


class TenancyApplied(Event):
    """A founder asked for space in a base. `area_m2` is square metres as a decimal string."""

    type = "TenancyApplied"
    clauses = ("R64",)
    tenant_id: str
    base_id: str
    base_kind: str
    founder_group: str
    local_rule_id: str | None
    free_space: bool
    area_m2: str | None
    founder_current_student: bool | None
    founder_graduated_on: date | None


class TenantAdmitted(Event):
    """The base took the applicant in."""

    type = "TenantAdmitted"
    clauses = ("R64",)


class TenancyRejected(Event):
    """The base refused the application."""

    type = "TenancyRejected"
    clauses = ("R64",)
    reason: str


class TenancyWithdrawn(Event):
    """The applicant took the application, or the unused admission, back."""

    type = "TenancyWithdrawn"
    clauses = ("R64",)


class IncubationStarted(Event):
    """The tenant moved in. The period runs from `incubation_start_date` to its end, both included.

    The first day is that of the move or, by another reading of R65, of the agreement.
    """

    type = "IncubationStarted"
    clauses = ("R65",)
    move_in_date: date
    incubation_start_date: date
    incubation_end_date: date
    move_out_due_date: date


class EnterpriseRegistered(Event):
    """The tenant's venture was registered on `registration_date`, recorded today."""

    type = "EnterpriseRegistered"
    clauses = ("R58",)
    enterprise_id: str
    registration_date: date


class TenancyTransferred(Event):
    """The tenancy goes on in another base, which is no graduation.

    `incubation_start_date` is the first day of a period that starts anew; None where the period
    simply goes on.
    """

    type = "TenancyTransferred"
    clauses = ("R65",)
    from_base_id: str
    to_base_id: str
    incubation_start_date: date | None
    incubation_end_date: date
    move_out_due_date: date


class IncubationExtended(Event):
    """An exception of `months` months from the day after the period's end."""

    type = "IncubationExtended"
    clauses = ("R62", "R65")
    months: int
    incubation_end_date: date
    move_out_due_date: date


class ReminderIssued(case_events.ReminderIssued):
    """A reminder that the end of incubation comes near."""

    clauses = ("R65",)


class IncubationPeriodEnded(Event):
    """The period is over: no more free space, nor a right to the job-creation subsidy."""

    type = "IncubationPeriodEnded"
    clauses = ("R60", "R64", "R65")
    incubation_end_date: date
    move_out_due_date: date


class MoveOutOverdue(Event):
    """The tenant did not leave in time: a task for people, never an eviction."""

    type = "MoveOutOverdue"
    clauses = ("R65",)
    move_out_due_date: date


class TenantGraduated(Event):
    """Registered and moved out: incubated successfully; the time in months and days of a term."""

    type = "TenantGraduated"
    clauses = ("R57", "R58")
    graduation_date: date
    incubated_months: int
    incubated_days: int


class TenantExited(Event):
    """Moved out without a registered venture; the time in months and days of a term."""

    type = "TenantExited"
    clauses = ("R58",)
    reason: str
    incubated_months: int
    incubated_days: int


class TenantDeregistered(Event):
    """The venture was deregistered in the base: no graduation and no subsidy."""

    type = "TenantDeregistered"
    clauses = ("R58",)


EVENTS: Final[tuple[type[Event], ...]] = (
    PolicyPeriodWarning,
    TenancyApplied,
    TenantAdmitted,
    TenancyRejected,
    TenancyWithdrawn,
    IncubationStarted,
    EnterpriseRegistered,
    TenancyTransferred,
    IncubationExtended,
    ReminderIssued,
    IncubationPeriodEnded,
    MoveOutOverdue,
    TenantGraduated,
    TenantExited,
    TenantDeregistered,
    DeadlineRecomputed,
)
