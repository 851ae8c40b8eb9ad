"""What happens in a venture internship (B.3). Names and fields are the ledger's.

Pure. A type is never renamed and a field never removed: old cases are read with this file for ever.
"""

from datetime import date
from typing import Final

from qixian.domain import case_events
from qixian.domain.case import Event
from qixian.domain.case_events import DeadlineRecomputed, PolicyPeriodWarning


class InternshipApplied(Event):
    """Somebody applied for `planned_months` calendar months at a host of R25."""

    type = "InternshipApplied"
    clauses = ("R25", "R28")
    participant_id: str
    host_id: str
    host_kind: str
    planned_start_date: date
    planned_months: int


class InternshipWithdrawn(Event):
    """The participant took the application back before the internship began."""

    type = "InternshipWithdrawn"
    clauses = ("R25",)


class InternshipStarted(Event):
    """The first day of the internship, which fixes its planned last day."""

    type = "InternshipStarted"
    clauses = ("R25", "R28")
    internship_start_date: date
    planned_end_date: date


class InternshipEnded(Event):
    """The internship ended with `actual_end_date`, its last day.

    `full_months` calendar months and `residual_days` days, by the term rule, are what it lasted.
    """

    type = "InternshipEnded"
    clauses = ("R26", "R28")
    actual_end_date: date
    reason: str
    full_months: int
    residual_days: int


class InternshipDisqualified(Event):
    """The host ended the internship for a reason that bars the subsidy."""

    type = "InternshipDisqualified"
    clauses = ("R25", "R26")
    reason: str


class VentureWindowOpened(Event):
    """The window to found a venture runs to the end of `effective_last_day`.

    `nominal_last_day` is its last day before the roll over rest days.
    """

    type = "VentureWindowOpened"
    clauses = ("R26",)
    nominal_last_day: date
    effective_last_day: date


class ReminderIssued(case_events.ReminderIssued):
    """A reminder that the venture window closes."""

    clauses = ("R26",)


class VentureRegistered(Event):
    """The participant's venture was registered in time, whenever that became known."""

    type = "VentureRegistered"
    clauses = ("R26", "R27")
    enterprise_id: str
    registration_date: date
    recorded_after_expiry: bool


class VentureWindowExpired(Event):
    """The last day to found a venture is over and no registration was recorded."""

    type = "VentureWindowExpired"
    clauses = ("R26",)
    effective_last_day: date


EVENTS: Final[tuple[type[Event], ...]] = (
    PolicyPeriodWarning,
    InternshipApplied,
    InternshipWithdrawn,
    InternshipStarted,
    InternshipEnded,
    InternshipDisqualified,
    VentureWindowOpened,
    ReminderIssued,
    VentureRegistered,
    VentureWindowExpired,
    DeadlineRecomputed,
)
