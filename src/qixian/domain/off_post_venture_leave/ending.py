"""How a leave ends: the return to a post, or the end of the personnel relation.

Pure; called by `decide`.
"""

from datetime import date, timedelta
from typing import Final

from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.case import Command, Decision, Rules
from qixian.domain.facts import Usage
from qixian.domain.off_post_venture_leave import commands as c
from qixian.domain.off_post_venture_leave import events as e
from qixian.domain.off_post_venture_leave import refusals
from qixian.domain.off_post_venture_leave.state import Leave

END_REASONS: Final[dict[type[Command], str]] = {
    c.RecordDeath: "DECEASED",
    c.RecordDismissal: "DISMISSED",
    c.RecordTermination: "TERMINATED_FAILURE_TO_RETURN",
    c.RecordRetirement: "RETIRED",
    c.RecordResignation: "RESIGNED",
    c.RecordTransfer: "TRANSFERRED",
}


def return_timing(leave: Leave, today: date) -> str:
    """EARLY on or before the term's last day, ON_TIME up to the due day, LATE after it.

    Somebody in an interim continuation is on leave, so a return then is never late.
    """
    if leave.term_end_date is not None and today <= leave.term_end_date:
        return "EARLY"
    due = leave.return_due_date
    on_time = leave.in_interim or (due is not None and today <= due)
    return "ON_TIME" if on_time else "LATE"


def record_return(
    leave: Leave, command: c.RecordReturn, facts: tuple[Usage, ...], rules: Rules, today: date
) -> Decision:
    """Any post closes the case; an early return may need notice where the edition says so."""
    timing = return_timing(leave, today)
    notice_days = rules.policy.early_return_notice_days
    if timing == "EARLY" and notice_days > 0:
        told = command.notice_given_on
        earliest = None if told is None else told + timedelta(days=notice_days)
        if earliest is None or today < earliest:
            return refusals.return_notice_too_short(earliest)
    used = leave.used_until(today - ONE_DAY, rules.policy)
    return (
        e.ReturnedToInstitution(
            return_date=today,
            timing=timing,
            post_kind=command.post_kind,
            used_months=used.months,
            used_days=used.days,
        ),
    )


def last_day_by(command: Command) -> date:
    """The day of death itself; for the rest the day before the effective date."""
    if isinstance(command, c.RecordDeath):
        return command.date_of_death
    if isinstance(
        command,
        c.RecordDismissal
        | c.RecordTermination
        | c.RecordRetirement
        | c.RecordResignation
        | c.RecordTransfer,
    ):
        return command.effective_date - ONE_DAY
    raise ValueError(f"{command.type} does not end a personnel relation")


def record_end(
    leave: Leave, command: Command, facts: tuple[Usage, ...], rules: Rules, today: date
) -> Decision:
    """The leave ends with the personnel relation; overdue days are absence, not leave."""
    last = leave.last_day_used(last_day_by(command))
    used = leave.used_until(last, rules.policy)
    return (
        e.EmploymentEnded(
            reason=END_REASONS[type(command)],
            last_leave_date=last,
            used_months=used.months,
            used_days=used.days,
        ),
    )
