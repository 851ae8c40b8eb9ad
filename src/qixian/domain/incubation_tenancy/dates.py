"""How each date of a tenancy is reached, with the reason beside it (B.2, "Dates and timers").

Pure. Every function returns a `Reckoning`; decisions take its `effective` day, the read models keep
the whole of it.
"""

from datetime import date
from typing import Final, NamedTuple

from qixian.domain.calendar.counting import Counting
from qixian.domain.case import Reckoning, Rules
from qixian.domain.incubation_tenancy.state import Tenancy

FIRST_PERIOD: Final = ("incubation_max_months", "incubation_start_basis", "incubation_clock_scope")
EXCEPTION: Final = ("incubation_exception_max_months",)


class PeriodDates(NamedTuple):
    """The two dates that a period fixes."""

    end: Reckoning
    move_out_due: Reckoning


def period(start: date, rules: Rules, *, start_field: str = "incubation_start_date") -> PeriodDates:
    """The dates of a period of the edition's length from `start` (R65); `start_field` names it."""
    end = _end(start, rules.policy.incubation_max_months, start_field, FIRST_PERIOD, rules)
    return PeriodDates(end, _move_out_due(end.effective, rules))


def exception_period(start: date, months: int, rules: Rules) -> PeriodDates:
    """The dates of an exception of `months` months from `start`, the day after the old end."""
    end = _end(start, months, "exception_start_date", EXCEPTION, rules)
    return PeriodDates(end, _move_out_due(end.effective, rules))


def _end(
    start: date, months: int, start_field: str, chosen_by: tuple[str, ...], rules: Rules
) -> Reckoning:
    """The last day of a period (TERM, C.2); rolled only where the edition says so."""
    policy = rules.policy
    rolls = policy.term_end_roll == "NEXT_WORKDAY"
    how = ("term_first_day", "term_end_roll", "missing_counterpart_day")
    counting = Counting(
        way="TERM",
        anchor=start,
        amount=months,
        anchor_field=start_field,
        first_day=policy.term_first_day,
        roll=policy.rest_day_scope if rolls else None,
    )
    return Reckoning.of("incubation_end_date", "R65", (*chosen_by, *how), counting, rules.calendar)


def _move_out_due(end: date, rules: Rules) -> Reckoning:
    """The last day to leave the base: days of grace, rolled, for this is an act (民法典203)."""
    counting = Counting(
        way="DAYS",
        anchor=end,
        amount=rules.policy.move_out_grace_days,
        anchor_field="incubation_end_date",
        roll=rules.policy.rest_day_scope,
    )
    chosen_by = ("move_out_grace_days", "rest_day_scope")
    return Reckoning.of("move_out_due_date", "R65", chosen_by, counting, rules.calendar)


def reckonings(tenancy: Tenancy, rules: Rules) -> tuple[Reckoning, ...]:
    """How each date of the tenancy was reached, by the names of the vocabulary.

    Counted anew under `rules`. While the period runs, the day to leave follows the end counted
    anew; an end that has passed keeps the day the events gave it, and the day to leave follows it.
    """
    if tenancy.period_start is None or tenancy.incubation_end_date is None:
        return ()
    if tenancy.exception_months is not None:
        dates = exception_period(tenancy.period_start, tenancy.exception_months, rules)
    else:
        moved_in = tenancy.period_start == tenancy.move_in_date
        start_field = "move_in_date" if moved_in else "incubation_start_date"
        dates = period(tenancy.period_start, rules, start_field=start_field)
    if tenancy.in_incubation:
        return tuple(dates)
    return (dates.end, _move_out_due(tenancy.incubation_end_date, rules))
