"""`evolve(leave, event, on)`: the fold of an off-post venture leave.

Pure. One small function per event that changes something; an event this file does not know raises,
because a silently skipped event would make a wrong date.
"""

from collections.abc import Callable
from datetime import date
from typing import Final, cast

from qixian.domain.calendar.periods import ONE_DAY, Span
from qixian.domain.case import Event
from qixian.domain.case_events import DeadlineRecomputed, PolicyPeriodWarning
from qixian.domain.off_post_venture_leave import events as e
from qixian.domain.off_post_venture_leave.state import Leave, LeaveState, cleared_decision
from qixian.domain.subsidy_claims import CLAIM_EVENTS, fold_claim
from qixian.domain.values import fen


def _submitted(leave: Leave, event: e.LeaveApplicationSubmitted, on: date) -> Leave:
    return leave._replace(
        state=LeaveState.APPLIED,
        researcher_id=event.researcher_id,
        institution_id=event.institution_id,
        requested_start_date=event.requested_start_date,
        requested_months=event.requested_months,
        decision_due_date=event.decision_due_date,
        decision_requested_on=on,
    )


def _withdrawn(leave: Leave, event: e.LeaveApplicationWithdrawn, on: date) -> Leave:
    return cleared_decision(leave)._replace(state=LeaveState.WITHDRAWN, used=Span(0, 0))


def _rejected(leave: Leave, event: e.LeaveRejected, on: date) -> Leave:
    return cleared_decision(leave)._replace(state=LeaveState.REJECTED, used=Span(0, 0))


def _approved(leave: Leave, event: e.LeaveApproved, on: date) -> Leave:
    return cleared_decision(leave)._replace(
        state=LeaveState.APPROVED,
        approved_on=on,
        leave_start_date=event.leave_start_date,
        term_months=event.term_months,
        first_term_end_date=event.term_end_date,
        term_end_date=event.term_end_date,
        return_due_date=event.return_due_date,
        return_after=event.term_end_date,
        approval_lapse_date=event.approval_lapse_date,
    )


def _signed(leave: Leave, event: e.LeaveAgreementSigned, on: date) -> Leave:
    return leave._replace(agreement_signed=True)


def _blocked(leave: Leave, event: e.LeaveStartBlocked, on: date) -> Leave:
    return leave._replace(start_blocked=True)


def _lapsed(leave: Leave, event: e.LeaveApprovalLapsed, on: date) -> Leave:
    return leave._replace(state=LeaveState.LAPSED, used=Span(0, 0))


def _started(leave: Leave, event: e.LeaveStarted, on: date) -> Leave:
    return leave._replace(
        state=LeaveState.ON_LEAVE,
        started=True,
        leave_start_date=event.leave_start_date,
        first_term_end_date=event.term_end_date,
        term_end_date=event.term_end_date,
        return_due_date=event.return_due_date,
        return_after=event.term_end_date,
        extension_window_opens=event.extension_window_opens,
        extension_apply_by=event.extension_apply_by,
        extension_late_cutoff=event.extension_late_cutoff,
        reminders_after=max(event.leave_start_date, on),
    )


def _financials(leave: Leave, event: e.VentureFinancialsRecorded, on: date) -> Leave:
    year = event.fiscal_year
    others = [figure for figure in leave.net_profits_fen if figure[0] != year]
    return leave._replace(net_profits_fen=(*others, (year, fen(event.net_profit_yuan))))


def _venture_ended(leave: Leave, event: e.VentureEndedDuringLeave, on: date) -> Leave:
    return leave._replace(venture_ended_on=on, venture_review_due_date=event.review_due_date)


def _venture_review_overdue(leave: Leave, event: e.VentureReviewOverdue, on: date) -> Leave:
    return leave._replace(venture_review_overdue=True)


def _requested(leave: Leave, event: e.ExtensionRequested, on: date) -> Leave:
    return leave._replace(
        state=LeaveState.EXTENSION_PENDING,
        extension_requests=leave.extension_requests + 1,
        extension_months=event.months,
        extension_on_time=event.on_time,
        decision_due_date=event.decision_due_date,
        decision_requested_on=on,
        decision_overdue=False,
    )


def _interim(leave: Leave, event: e.InterimContinuationStarted, on: date) -> Leave:
    return leave._replace(interim_from=event.from_date, interim_until=None)


def _extension_approved(leave: Leave, event: e.ExtensionApproved, on: date) -> Leave:
    return cleared_decision(leave)._replace(
        state=LeaveState.ON_LEAVE,
        extension_approved=True,
        extension_months=event.months,
        extension_start_date=event.extension_start_date,
        extension_end_date=event.extension_end_date,
        term_end_date=event.extension_end_date,
        term_ended=False,
        return_due_date=event.return_due_date,
        return_after=event.extension_end_date,
        reminders_after=max(event.extension_start_date, on),
        review_opened=False,
    )


def _extension_refused(leave: Leave, event: e.ExtensionRefused, on: date) -> Leave:
    refused = cleared_decision(leave)._replace(return_due_date=event.return_due_date)
    if leave.first_term_end_date is not None and on <= leave.first_term_end_date:
        return refused._replace(state=LeaveState.ON_LEAVE)
    return refused._replace(
        state=LeaveState.RETURN_DUE,
        term_ended=True,
        return_after=on,
        interim_until=on if leave.in_interim else leave.interim_until,
        review_opened=False,
    )


def _extended(leave: Leave, event: e.ExtendedLeaveStarted, on: date) -> Leave:
    interim_until = event.from_date - ONE_DAY if leave.in_interim else leave.interim_until
    return leave._replace(state=LeaveState.ON_EXTENDED_LEAVE, interim_until=interim_until)


def _reminded(leave: Leave, event: e.ReminderIssued, on: date) -> Leave:
    issued = leave.reminders_issued | {(event.kind, event.refers_to)}
    return leave._replace(reminders_issued=issued)


def _decision_overdue(leave: Leave, event: e.DecisionOverdue, on: date) -> Leave:
    return leave._replace(decision_overdue=True)


def _term_ended(leave: Leave, event: e.LeaveTermEnded, on: date) -> Leave:
    if leave.state is LeaveState.EXTENSION_PENDING:
        # Without interim continuation the leave is over, but no timer ends an open request.
        return leave._replace(term_ended=True)
    return leave._replace(state=LeaveState.RETURN_DUE, term_ended=True)


def _return_overdue(leave: Leave, event: e.ReturnOverdue, on: date) -> Leave:
    return leave._replace(state=LeaveState.RETURN_OVERDUE)


def _review_opened(leave: Leave, event: e.TerminationReviewOpened, on: date) -> Leave:
    return leave._replace(review_opened=True)


def _returned(leave: Leave, event: e.ReturnedToInstitution, on: date) -> Leave:
    return cleared_decision(leave)._replace(
        state=LeaveState.RETURNED,
        last_leave_date=leave.last_day_used(event.return_date - ONE_DAY),
        used=Span(event.used_months, event.used_days),
    )


def _employment_ended(leave: Leave, event: e.EmploymentEnded, on: date) -> Leave:
    return cleared_decision(leave)._replace(
        state=LeaveState.EMPLOYMENT_ENDED,
        last_leave_date=event.last_leave_date,
        used=Span(event.used_months, event.used_days),
    )


def _term_end_moved(leave: Leave, end: date, on: date) -> Leave:
    """Only where an edition rolls term ends. Reminders before the new end are those still ahead."""
    due_after_term = leave.return_after == leave.term_end_date
    return leave._replace(
        first_term_end_date=leave.first_term_end_date if leave.extension_approved else end,
        term_end_date=end,
        return_after=end if due_after_term else leave.return_after,
        reminders_after=None if leave.reminders_after is None else max(leave.reminders_after, on),
    )


def _recomputed(leave: Leave, event: DeadlineRecomputed, on: date) -> Leave:
    match event.field:
        case "decision_due_date":
            return leave._replace(decision_due_date=event.new)
        case "return_due_date":
            return leave._replace(return_due_date=event.new)
        case "extension_apply_by":
            return leave._replace(extension_apply_by=event.new)
        case "extension_late_cutoff":
            return leave._replace(extension_late_cutoff=event.new)
        case "venture_review_due_date":
            return leave._replace(venture_review_due_date=event.new)
        case "extension_window_opens":
            return leave._replace(extension_window_opens=event.new)
        case "extension_end_date":
            return leave._replace(extension_end_date=event.new)
        case "term_end_date":
            return _term_end_moved(leave, event.new, on)
        case _:
            raise ValueError(f"a leave has no recomputed date {event.field!r}")


def _claim(leave: Leave, event: Event, on: date) -> Leave:
    return leave._replace(claims=fold_claim(leave.claims, event, on))


def _unchanged(leave: Leave, event: Event, on: date) -> Leave:
    return leave


_Fold = Callable[[Leave, Event, date], Leave]

_FOLDS: Final[dict[type[Event], _Fold]] = {
    event: cast(_Fold, fold)
    for event, fold in (
        (PolicyPeriodWarning, _unchanged),
        (e.LeaveApplicationSubmitted, _submitted),
        (e.LeaveApplicationWithdrawn, _withdrawn),
        (e.LeaveRejected, _rejected),
        (e.LeaveApproved, _approved),
        (e.LeaveAgreementSigned, _signed),
        (e.LeaveStartBlocked, _blocked),
        (e.LeaveApprovalLapsed, _lapsed),
        (e.LeaveStarted, _started),
        (e.VentureFinancialsRecorded, _financials),
        (e.VentureEndedDuringLeave, _venture_ended),
        (e.VentureReviewOverdue, _venture_review_overdue),
        (e.ExtensionRequested, _requested),
        (e.InterimContinuationStarted, _interim),
        (e.ExtensionApproved, _extension_approved),
        (e.ExtensionRefused, _extension_refused),
        (e.ExtendedLeaveStarted, _extended),
        (e.ReminderIssued, _reminded),
        (e.DecisionOverdue, _decision_overdue),
        (e.LeaveTermEnded, _term_ended),
        (e.ReturnOverdue, _return_overdue),
        (e.TerminationReviewOpened, _review_opened),
        (e.ReturnedToInstitution, _returned),
        (e.EmploymentEnded, _employment_ended),
        (DeadlineRecomputed, _recomputed),
    )
} | dict.fromkeys(CLAIM_EVENTS, _claim)


def evolve(leave: Leave, event: Event, on: date) -> Leave:
    """The leave after an event that is effective on a day. KeyError for an event it cannot know."""
    return _FOLDS[type(event)](leave, event, on)
