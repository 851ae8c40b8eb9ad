"""How each date of a leave is reached, with the reason beside it (B.1, "Dates and timers").

Pure. Every function returns a `Reckoning`; decisions take its `effective` day, the read models keep
the whole of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from qixian.domain.calendar.counting import EVERY_REST_DAY, Counting
from qixian.domain.case import Reckoning, Rules
from qixian.domain.off_post_venture_leave.state import Leave, LeaveState


def term_end(first: date, months: int, rules: Rules, *, field: str = "term_end_date") -> Reckoning:
    """The last day of a term (TERM, C.2); rolled only where the edition says so."""
    policy = rules.policy
    extension = field == "extension_end_date"
    counting = Counting(
        way="TERM",
        anchor=first,
        amount=months,
        anchor_field="extension_start_date" if extension else "leave_start_date",
        first_day=policy.term_first_day,
        roll=policy.rest_day_scope if policy.term_end_roll == "NEXT_WORKDAY" else None,
    )
    parameters = ("term_first_day", "term_end_roll", "missing_counterpart_day")
    return Reckoning.of(field, "R88" if extension else "R85", parameters, counting, rules.calendar)


def return_due(after: date, rules: Rules, *, anchor_field: str = "term_end_date") -> Reckoning:
    """The day the researcher is due back: the first working day strictly after `after`."""
    working = rules.policy.return_due_date == "FIRST_WORKDAY_AFTER"
    counting = Counting("DAYS", after, 1, anchor_field, roll=EVERY_REST_DAY if working else None)
    return Reckoning.of("return_due_date", "R85", ("return_due_date",), counting, rules.calendar)


def extension_window_opens(start: date, end: date, rules: Rules) -> Reckoning:
    """The first day an extension can be asked for: before the leave itself where a term is short.

    A request needs a leave that has begun, so an early day here lets nobody in sooner.
    """
    days = rules.policy.extension_opens_days
    if days is None:
        counting = Counting("DAYS", start, 0, "leave_start_date")
    else:
        counting = Counting("DAYS", end, -days, "term_end_date")
    parameters = ("extension_opens_days",)
    return Reckoning.of("extension_window_opens", "R86", parameters, counting, rules.calendar)


def extension_apply_by(end: date, rules: Rules) -> Reckoning:
    """The last day on which a request is on time."""
    rolls = rules.policy.extension_apply_by == "TERM_END_ROLLED"
    scope = rules.policy.rest_day_scope if rolls else None
    counting = Counting("DAYS", end, 0, "term_end_date", roll=scope)
    parameters = ("extension_apply_by", "rest_day_scope")
    return Reckoning.of("extension_apply_by", "R86", parameters, counting, rules.calendar)


def extension_late_cutoff(end: date, rules: Rules) -> Reckoning:
    """The last day on which a late request is accepted, with a reason."""
    policy = rules.policy
    days = policy.extension_late_grace_days
    counting = Counting("DAYS", end, days, "term_end_date", roll=policy.rest_day_scope)
    parameters = ("extension_late_grace_days", "rest_day_scope")
    return Reckoning.of("extension_late_cutoff", "R86", parameters, counting, rules.calendar)


def venture_review_due(ended_on: date, rules: Rules) -> Reckoning | None:
    """By when a person reviews a leave whose venture ended; None where the edition asks none."""
    policy = rules.policy
    if policy.venture_review_days is None:
        return None
    counting = Counting(
        "DAYS", ended_on, policy.venture_review_days, "venture_ended_on", roll=policy.rest_day_scope
    )
    parameters = ("venture_review_days", "rest_day_scope")
    return Reckoning.of("venture_review_due_date", "R82", parameters, counting, rules.calendar)


def decision_due(requested_on: date, rules: Rules) -> Reckoning | None:
    """By when the institution decides, in working days; None where the edition sets no limit."""
    days = rules.policy.decision_sla_workdays
    if days is None:
        return None
    counting = Counting("WORKING_DAYS", requested_on, days, "requested_on")
    parameters = ("decision_sla_workdays",)
    return Reckoning.of("decision_due_date", "R84", parameters, counting, rules.calendar)


def approval_lapse(approved_on: date, rules: Rules) -> Reckoning | None:
    """The last day on which an approval can be used; None where the edition sets no limit."""
    days = rules.policy.approval_validity_days
    if days is None:
        return None
    counting = Counting("DAYS", approved_on, days, "approved_on")
    parameters = ("approval_validity_days",)
    return Reckoning.of("approval_lapse_date", "R84", parameters, counting, rules.calendar)


def absence_limit(due_back: date, rules: Rules) -> Reckoning:
    """The day on which «more than 15 working days» of absence is reached; the due day is number 1.

    条例15: 连续旷工超过15个工作日. A due day that a later notice made a day of rest is no number.
    """
    counting = Counting(
        "NTH_WORKING_DAY", due_back, rules.policy.absence_limit_workdays + 1, "return_due_date"
    )
    parameters = ("absence_limit_workdays",)
    return Reckoning.of("absence_limit_date", "条例15", parameters, counting, rules.calendar)


@dataclass(frozen=True, slots=True)
class TermDates:
    """Every date that a first term fixes."""

    start: date
    end: Reckoning
    return_due: Reckoning
    window_opens: Reckoning
    apply_by: Reckoning
    late_cutoff: Reckoning


def term_dates(start: date, months: int, rules: Rules) -> TermDates:
    """All dates of a first term of `months` months from `start`."""
    end = term_end(start, months, rules)
    return TermDates(
        start=start,
        end=end,
        return_due=return_due(end.effective, rules),
        window_opens=extension_window_opens(start, end.effective, rules),
        apply_by=extension_apply_by(end.effective, rules),
        late_cutoff=extension_late_cutoff(end.effective, rules),
    )


def reckonings(leave: Leave, rules: Rules) -> tuple[Reckoning, ...]:
    """Every date the events have fixed, counted under `rules`, by the names of the vocabulary."""
    return tuple(_reckonings(leave, rules))


def _reckonings(leave: Leave, rules: Rules) -> Iterator[Reckoning]:
    yield from _before_the_leave(leave, rules)
    if leave.leave_start_date is not None:
        yield from _first_term(leave, leave.leave_start_date, rules)
    if leave.extension_approved and leave.extension_start_date:
        start, months = leave.extension_start_date, leave.extension_months
        yield term_end(start, months, rules, field="extension_end_date")
        yield term_end(start, months, rules)
    if leave.return_after is not None:
        refused = leave.return_after != leave.term_end_date
        anchor = "extension_refused_on" if refused else "term_end_date"
        yield return_due(leave.return_after, rules, anchor_field=anchor)
    if leave.venture_ended_on is not None:
        review = venture_review_due(leave.venture_ended_on, rules)
        if review is not None:
            yield review
    overdue = leave.state is LeaveState.RETURN_OVERDUE and not leave.review_opened
    if overdue and leave.return_due_date is not None:
        yield absence_limit(leave.return_due_date, rules)


def _before_the_leave(leave: Leave, rules: Rules) -> Iterator[Reckoning]:
    if leave.decision_requested_on is not None:
        due = decision_due(leave.decision_requested_on, rules)
        if due is not None:
            yield due
    if leave.state is LeaveState.APPROVED and leave.approved_on is not None:
        lapse = approval_lapse(leave.approved_on, rules)
        if lapse is not None:
            yield lapse


def _first_term(leave: Leave, start: date, rules: Rules) -> Iterator[Reckoning]:
    dates = term_dates(start, leave.term_months, rules)
    if leave.started:
        # The one extension was granted: nobody applies by these days any more.
        for day in (dates.window_opens, dates.apply_by, dates.late_cutoff):
            yield replace(day, moot=leave.extension_approved)
    if not leave.extension_approved:
        yield dates.end
