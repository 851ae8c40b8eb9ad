"""What happens in an off-post venture leave (B.1). Names and fields are the ledger's.

Pure. A type is never renamed and a field never removed: old cases are read with this file for ever.
"""

from datetime import date
from typing import Final

from qixian.domain import case_events
from qixian.domain.case import Event
from qixian.domain.case_events import DeadlineRecomputed, PolicyPeriodWarning
from qixian.domain.values import YuanText


class LeaveApplicationSubmitted(Event):
    """A researcher applied. `requested_months` is the length of the term in months."""

    type = "LeaveApplicationSubmitted"
    clauses = ("R82", "R84")
    researcher_id: str
    institution_id: str
    requested_start_date: date
    requested_months: int
    decision_due_date: date | None


class LeaveApplicationWithdrawn(Event):
    """The researcher took the application, or the unused approval, back."""

    type = "LeaveApplicationWithdrawn"
    clauses = ("R82",)


class LeaveRejected(Event):
    """The institution refused; the reason is never one of R83."""

    type = "LeaveRejected"
    clauses = ("R83", "R84")
    reason: str


class LeaveApproved(Event):
    """The institution approved a term of `term_months` months from `leave_start_date`."""

    type = "LeaveApproved"
    clauses = ("R84", "R85", "R89")
    leave_start_date: date
    term_months: int
    term_end_date: date
    return_due_date: date
    approval_lapse_date: date | None


class LeaveAgreementSigned(Event):
    """Both sides signed the leave agreement."""

    type = "LeaveAgreementSigned"
    clauses = ("R84",)


class LeaveStartBlocked(Event):
    """The planned first day came and the leave could not begin."""

    type = "LeaveStartBlocked"
    clauses = ("R84",)
    reason: str


class LeaveApprovalLapsed(Event):
    """The approval was never used."""

    type = "LeaveApprovalLapsed"
    clauses = ("R84",)


class LeaveStarted(Event):
    """The first day of leave: every date of the term is fixed here."""

    type = "LeaveStarted"
    clauses = ("R85", "R90", "R91")
    leave_start_date: date
    term_end_date: date
    return_due_date: date
    extension_window_opens: date
    extension_apply_by: date
    extension_late_cutoff: date


class VentureFinancialsRecorded(Event):
    """The venture's net profit of a fiscal year (a calendar year), in yuan as a decimal string."""

    type = "VentureFinancialsRecorded"
    clauses = ("R86",)
    fiscal_year: int
    net_profit_yuan: YuanText


class VentureEndedDuringLeave(Event):
    """The venture was deregistered while the leave runs: a person reviews the leave."""

    type = "VentureEndedDuringLeave"
    clauses = ("R82",)
    review_due_date: date | None


class VentureReviewOverdue(Event):
    """Nobody reviewed the leave in time after the venture ended."""

    type = "VentureReviewOverdue"
    clauses = ("R82",)
    escalate_to: str


class ExtensionRequested(Event):
    """The researcher asked for `months` more months."""

    type = "ExtensionRequested"
    clauses = ("R86", "R87", "R88")
    months: int
    on_time: bool
    decision_due_date: date | None


class InterimContinuationStarted(Event):
    """The term is over and a timely request undecided: leave and pay go on meanwhile."""

    type = "InterimContinuationStarted"
    clauses = ("R90",)
    from_date: date


class ExtensionApproved(Event):
    """The extension runs from the day after the first term, whenever it is decided."""

    type = "ExtensionApproved"
    clauses = ("R86", "R87", "R88", "R89")
    months: int
    extension_start_date: date
    extension_end_date: date
    return_due_date: date


class ExtensionRefused(Event):
    """The institution refused the extension."""

    type = "ExtensionRefused"
    clauses = ("R84", "R86")
    reason: str
    return_due_date: date


class ExtendedLeaveStarted(Event):
    """The extension began to run on `from_date`."""

    type = "ExtendedLeaveStarted"
    clauses = ("R87", "R88", "R90", "R91")
    from_date: date
    extension_end_date: date


class ReminderIssued(case_events.ReminderIssued):
    """A reminder before the term ends: 90, 30 and 7 days by default."""

    clauses = ("R85",)


class DecisionOverdue(Event):
    """The institution did not decide in time; silence grants nothing."""

    type = "DecisionOverdue"
    clauses = ("R84",)
    subject: str
    escalate_to: str


class LeaveTermEnded(Event):
    """The last day of leave is over: the researcher is due back."""

    type = "LeaveTermEnded"
    clauses = ("R85", "R90")
    term_end_date: date
    return_due_date: date


class ReturnOverdue(Event):
    """The return due day passed without a return."""

    type = "ReturnOverdue"
    clauses = ("R85",)
    return_due_date: date


class TerminationReviewOpened(Event):
    """Absent for more working days than 事业单位人事管理条例 art. 15 bears: a person decides."""

    type = "TerminationReviewOpened"
    clauses = ("条例15",)
    absent_workdays: int


class ReturnedToInstitution(Event):
    """The researcher is back on a post; used time in months and days of the term rule."""

    type = "ReturnedToInstitution"
    clauses = ("R85", "R89")
    return_date: date
    timing: str
    post_kind: str
    used_months: int
    used_days: int


class EmploymentEnded(Event):
    """The personnel relation ended and the leave with it."""

    type = "EmploymentEnded"
    clauses = ("R89", "R90")
    reason: str
    last_leave_date: date
    used_months: int
    used_days: int


EVENTS: Final[tuple[type[Event], ...]] = (
    PolicyPeriodWarning,
    LeaveApplicationSubmitted,
    LeaveApplicationWithdrawn,
    LeaveRejected,
    LeaveApproved,
    LeaveAgreementSigned,
    LeaveStartBlocked,
    LeaveApprovalLapsed,
    LeaveStarted,
    VentureFinancialsRecorded,
    VentureEndedDuringLeave,
    VentureReviewOverdue,
    ExtensionRequested,
    InterimContinuationStarted,
    ExtensionApproved,
    ExtensionRefused,
    ExtendedLeaveStarted,
    ReminderIssued,
    DecisionOverdue,
    LeaveTermEnded,
    ReturnOverdue,
    TerminationReviewOpened,
    ReturnedToInstitution,
    EmploymentEnded,
    DeadlineRecomputed,
)
