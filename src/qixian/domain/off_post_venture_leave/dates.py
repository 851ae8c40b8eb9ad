"""How each date of a leave is reached, with the reason beside it (B.1, "Dates and timers").

Pure. Every function returns a `Reckoning`; decisions take its `effective` day, the read models keep
the whole of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qixian.domain.calendar.periods import term_last_day
from qixian.domain.case import Reckoning, Rules
from qixian.domain.off_post_venture_leave.state import ONE_DAY, Leave


def term_end(first: date, months: int, rules: Rules, *, field: str = "term_end_date") -> Reckoning:
    """The last day of a term (TERM, C.2); rolled only where the edition says so."""
    policy = rules.policy
    nominal = term_last_day(first, months, policy.term_first_day)
    rolls = policy.term_end_roll == "NEXT_WORKDAY"
    effective = rules.calendar.roll(nominal, policy.rest_day_scope) if rolls else nominal
    return Reckoning(
        field=field,
        nominal=nominal,
        effective=effective,
        rule="R88" if field == "extension_end_date" else "R85",
        convention=f"TERM, first day {policy.term_first_day}, end roll {policy.term_end_roll}",
        inputs={"first_day": first.isoformat(), "months": str(months)},
        provisional=rolls and rules.calendar.provisional(nominal, effective),
    )


def return_due(after: date, rules: Rules) -> Reckoning:
    """The day the researcher is due back: the first working day strictly after `after`."""
    reading = rules.policy.return_due_date
    working = reading == "FIRST_WORKDAY_AFTER"
    effective = rules.calendar.next_working_day(after) if working else after + ONE_DAY
    return Reckoning(
        field="return_due_date",
        nominal=after + ONE_DAY,
        effective=effective,
        rule="R85",
        convention=reading,
        inputs={"after": after.isoformat()},
        provisional=working and rules.calendar.provisional(after + ONE_DAY, effective),
    )


def extension_window_opens(start: date, end: date, rules: Rules) -> Reckoning:
    """The first day an extension can be asked for: before the leave itself where a term is short.

    A request needs a leave that has begun, so an early day here lets nobody in sooner.
    """
    days = rules.policy.extension_opens_days
    opens = start if days is None else end - timedelta(days=days)
    return Reckoning(
        field="extension_window_opens",
        nominal=opens,
        effective=opens,
        rule="R86",
        convention="any time" if days is None else f"{days} calendar days before the term's end",
        inputs={"term_end_date": end.isoformat()},
        provisional=False,
    )


def extension_apply_by(end: date, rules: Rules) -> Reckoning:
    """The last day on which a request is on time."""
    rolls = rules.policy.extension_apply_by == "TERM_END_ROLLED"
    effective = rules.calendar.roll(end, rules.policy.rest_day_scope) if rolls else end
    return Reckoning(
        field="extension_apply_by",
        nominal=end,
        effective=effective,
        rule="R86",
        convention=rules.policy.extension_apply_by,
        inputs={"term_end_date": end.isoformat()},
        provisional=rolls and rules.calendar.provisional(end, effective),
    )


def _days_later(field: str, rule: str, start: date, days: int, rules: Rules) -> Reckoning:
    nominal = start + timedelta(days=days)
    effective = rules.calendar.roll(nominal, rules.policy.rest_day_scope)
    return Reckoning(
        field=field,
        nominal=nominal,
        effective=effective,
        rule=rule,
        convention=f"{days} calendar days, rolled to the next working day (民法典203)",
        inputs={"from": start.isoformat(), "days": str(days)},
        provisional=rules.calendar.provisional(nominal, effective),
    )


def extension_late_cutoff(end: date, rules: Rules) -> Reckoning:
    """The last day on which a late request is accepted, with a reason."""
    days = rules.policy.extension_late_grace_days
    return _days_later("extension_late_cutoff", "R86", end, days, rules)


def venture_review_due(ended_on: date, rules: Rules) -> Reckoning | None:
    """By when a person reviews a leave whose venture ended; None where the edition asks none."""
    days = rules.policy.venture_review_days
    if days is None:
        return None
    return _days_later("venture_review_due_date", "R82", ended_on, days, rules)


def decision_due(requested_on: date, rules: Rules) -> Reckoning | None:
    """By when the institution decides, in working days; None where the edition sets no limit."""
    days = rules.policy.decision_sla_workdays
    if days is None:
        return None
    effective = rules.calendar.add_working_days(requested_on, days)
    return Reckoning(
        field="decision_due_date",
        nominal=effective,
        effective=effective,
        rule="R84",
        convention=f"{days} working days after the request day",
        inputs={"requested_on": requested_on.isoformat()},
        provisional=rules.calendar.provisional(requested_on + ONE_DAY, effective),
    )


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
    """How each date of the leave was reached, by the names of the vocabulary.

    Recomputed under `rules`; a date that has passed keeps the day the events gave it.
    """
    return tuple(_reckonings(leave, rules))


def _reckonings(leave: Leave, rules: Rules) -> Iterator[Reckoning]:
    if leave.decision_requested_on is not None:
        due = decision_due(leave.decision_requested_on, rules)
        if due is not None:
            yield due
    if leave.leave_start_date is not None:
        first_term = term_dates(leave.leave_start_date, leave.term_months, rules)
        if leave.started:
            yield first_term.window_opens
            yield first_term.apply_by
            yield first_term.late_cutoff
        if not leave.extension_approved:
            yield first_term.end
    if leave.extension_approved and leave.extension_start_date:
        start, months = leave.extension_start_date, leave.extension_months
        yield term_end(start, months, rules, field="extension_end_date")
        yield term_end(start, months, rules)
    if leave.return_after is not None:
        yield return_due(leave.return_after, rules)
    if leave.venture_ended_on is not None:
        review = venture_review_due(leave.venture_ended_on, rules)
        if review is not None:
            yield review
