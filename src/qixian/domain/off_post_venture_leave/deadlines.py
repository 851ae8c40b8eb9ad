"""What is ahead of a leave, and what happens when nobody acts (B.1, "Dates and timers").

Pure. `deadlines` lists every date with a consequence; `fall_due` gives the events of one. Silence
never grants and never ends what needs a person's decision (B.0.2).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.case import Deadline, Event, Rules
from qixian.domain.off_post_venture_leave import events as e
from qixian.domain.off_post_venture_leave.dates import absence_limit, return_due, term_dates
from qixian.domain.off_post_venture_leave.state import Leave, LeaveState
from qixian.domain.reminders import reminded, reminders

EXTENSION_START: Final = "EXTENSION_START"
LEAVE_START: Final = "LEAVE_START"
TERM_END: Final = "TERM_END"
RETURN_DUE: Final = "RETURN_DUE"
ABSENCE_LIMIT: Final = "ABSENCE_LIMIT"
DECISION_DUE: Final = "DECISION_DUE"
APPROVAL_LAPSE: Final = "APPROVAL_LAPSE"
VENTURE_REVIEW: Final = "VENTURE_REVIEW"


def deadlines(leave: Leave, rules: Rules) -> tuple[Deadline, ...]:
    """Every deadline ahead of the case, earliest first; none for a closed case."""
    if not leave.open:
        return ()
    ahead = [*_approval(leave, rules), *_term(leave, rules), *_reviews(leave, rules)]
    return tuple(sorted(ahead, key=lambda deadline: deadline.fires_on))


def _passing(kind: str, last_day: date, rule: str) -> Deadline:
    """«X has passed» is recorded on the day after X (B.0.1)."""
    return Deadline(kind, last_day, last_day + ONE_DAY, rule)


def _approval(leave: Leave, rules: Rules) -> Iterator[Deadline]:
    if leave.decision_due_date and not leave.decision_overdue:
        yield _passing(DECISION_DUE, leave.decision_due_date, "R84")
    if leave.state is not LeaveState.APPROVED or leave.leave_start_date is None:
        return
    by_agreement = rules.policy.leave_start_basis == "AGREEMENT_DATE"
    if not leave.start_blocked and not by_agreement:
        yield Deadline(LEAVE_START, leave.leave_start_date, leave.leave_start_date, "R84")
    unused = not leave.agreement_signed and rules.policy.agreement_required
    if unused and leave.approval_lapse_date:
        yield _passing(APPROVAL_LAPSE, leave.approval_lapse_date, "R84")


def _term(leave: Leave, rules: Rules) -> Iterator[Deadline]:
    if leave.term_end_date is None:
        return
    if leave.state in (LeaveState.ON_LEAVE, LeaveState.ON_EXTENDED_LEAVE):
        not_begun = leave.extension_approved and leave.state is LeaveState.ON_LEAVE
        if not_begun and leave.extension_start_date:
            start = leave.extension_start_date
            yield Deadline(EXTENSION_START, start, start, "R88")
        else:
            yield _passing(TERM_END, leave.term_end_date, "R85")
        yield from _reminders(leave, rules)
    elif leave.state is LeaveState.EXTENSION_PENDING:
        if not leave.term_ended and not leave.in_interim:
            yield _passing(TERM_END, leave.term_end_date, "R85")
            yield from _reminders(leave, rules)
    elif leave.state is LeaveState.RETURN_DUE and leave.return_due_date:
        yield _passing(RETURN_DUE, leave.return_due_date, "R85")


def _reminders(leave: Leave, rules: Rules) -> Iterator[Deadline]:
    if leave.term_end_date is not None and leave.reminders_after is not None:
        yield from reminders(
            "TERM_END",
            leave.term_end_date,
            leave.reminders_after,
            leave.reminders_issued,
            "R85",
            rules,
        )


def _reviews(leave: Leave, rules: Rules) -> Iterator[Deadline]:
    if leave.venture_review_due_date and not leave.venture_review_overdue:
        yield _passing(VENTURE_REVIEW, leave.venture_review_due_date, "R82")
    overdue = leave.state is LeaveState.RETURN_OVERDUE and not leave.review_opened
    if overdue and leave.return_due_date:
        limit = absence_limit(leave.return_due_date, rules)
        yield _passing(ABSENCE_LIMIT, limit.effective, limit.rule)


def absent_workdays(rules: Rules) -> int:
    """«More than 15 working days» is reached on the 16th; the return due day is number 1."""
    return rules.policy.absence_limit_workdays + 1


def leave_started(start: date, months: int, rules: Rules) -> e.LeaveStarted:
    """The first day of leave with all dates of the term."""
    dates = term_dates(start, months, rules)
    return e.LeaveStarted(
        leave_start_date=start,
        term_end_date=dates.end.effective,
        return_due_date=dates.return_due.effective,
        extension_window_opens=dates.window_opens.effective,
        extension_apply_by=dates.apply_by.effective,
        extension_late_cutoff=dates.late_cutoff.effective,
    )


def fall_due(leave: Leave, deadline: Deadline, rules: Rules) -> tuple[Event, ...]:
    """The events of a deadline that has come. ValueError for a kind this case does not have."""
    match deadline.kind:
        case "DECISION_DUE":
            pending = leave.state is LeaveState.EXTENSION_PENDING
            subject = "EXTENSION" if pending else "APPLICATION"
            return (e.DecisionOverdue(subject=subject, escalate_to="SUPERVISING_DEPARTMENT"),)
        case "LEAVE_START":
            return (_leave_start(leave, rules),)
        case "APPROVAL_LAPSE":
            return (e.LeaveApprovalLapsed(),)
        case "EXTENSION_START":
            return (extended_leave_started(leave),)
        case "TERM_END":
            return (_term_end(leave, rules),)
        case "RETURN_DUE":
            return (e.ReturnOverdue(return_due_date=deadline.last_day),)
        case "ABSENCE_LIMIT":
            return (e.TerminationReviewOpened(absent_workdays=absent_workdays(rules)),)
        case "VENTURE_REVIEW":
            return (e.VentureReviewOverdue(escalate_to="INSTITUTION_HR"),)
        case kind:
            reminder = reminded(deadline)
            if reminder is None:
                raise ValueError(f"a leave has no deadline {kind!r}")
            return (e.ReminderIssued(kind=reminder, refers_to=deadline.last_day),)


def _leave_start(leave: Leave, rules: Rules) -> Event:
    if leave.leave_start_date is None:
        raise ValueError("a leave without a planned start cannot begin")
    if rules.policy.agreement_required and not leave.agreement_signed:
        return e.LeaveStartBlocked(reason="AGREEMENT_NOT_SIGNED")
    return leave_started(leave.leave_start_date, leave.term_months, rules)


def _term_end(leave: Leave, rules: Rules) -> Event:
    if leave.term_end_date is None:
        raise ValueError("a leave without a term cannot end")
    pending = leave.state is LeaveState.EXTENSION_PENDING
    if pending and leave.extension_on_time and rules.policy.interim_continuation:
        return e.InterimContinuationStarted(from_date=leave.term_end_date + ONE_DAY)
    return e.LeaveTermEnded(
        term_end_date=leave.term_end_date,
        return_due_date=leave.return_due_date or return_due(leave.term_end_date, rules).effective,
    )


def extended_leave_started(leave: Leave) -> e.ExtendedLeaveStarted:
    """The extension begins on its first day, also when it is decided later."""
    if leave.extension_start_date is None or leave.extension_end_date is None:
        raise ValueError("a leave without an approved extension cannot be extended")
    return e.ExtendedLeaveStarted(
        from_date=leave.extension_start_date, extension_end_date=leave.extension_end_date
    )
