"""How each date of an internship is counted, with the reason beside it (B.3, C.2).

Pure. Every function returns a `Reckoning`; decisions take its `effective` day, the read models keep
the whole of it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from qixian.domain.calendar.counting import Counting
from qixian.domain.case import Reckoning, Rules
from qixian.domain.venture_internship.state import Internship, InternshipState


def planned_end(start: date, months: int, rules: Rules) -> Reckoning:
    """The last day of a term of `months` calendar months; rolled only where the edition says so."""
    policy = rules.policy
    counting = Counting(
        way="TERM",
        anchor=start,
        amount=months,
        anchor_field="internship_start_date",
        first_day=policy.term_first_day,
        roll=policy.rest_day_scope if policy.term_end_roll == "NEXT_WORKDAY" else None,
    )
    asked = ("term_first_day", "term_end_roll", "missing_counterpart_day")
    return Reckoning.of("planned_end_date", "R28", asked, counting, rules.calendar)


class Window(NamedTuple):
    """The last day to found a venture, before the roll over rest days and after it."""

    nominal: Reckoning
    effective: Reckoning


def window(start: date, end: date, rules: Rules) -> Window:
    """The six months of an internship from `start` to `end` (R26), from its end unless START."""
    policy = rules.policy
    from_start = policy.venture_window_from == "START"
    counting = Counting(
        way="WINDOW",
        anchor=start if from_start else end,
        amount=policy.venture_window_months,
        anchor_field="internship_start_date" if from_start else "actual_end_date",
        first_day=policy.window_first_day,
    )
    rolls = policy.window_end_roll == "NEXT_WORKDAY"
    rolled = replace(counting, roll=policy.rest_day_scope if rolls else None)
    asked = (
        "venture_window_months",
        "venture_window_from",
        "window_first_day",
        "missing_counterpart_day",
    )
    return Window(
        Reckoning.of("window_nominal_last_day", "R26", asked, counting, rules.calendar),
        Reckoning.of(
            "window_effective_last_day",
            "R26",
            (*asked, "window_end_roll", "rest_day_scope"),
            rolled,
            rules.calendar,
        ),
    )


def reckonings(internship: Internship, rules: Rules) -> tuple[Reckoning, ...]:
    """Each date that the events have fixed, counted anew under `rules`."""
    return tuple(_reckonings(internship, rules))


def _reckonings(internship: Internship, rules: Rules) -> Iterator[Reckoning]:
    if internship.internship_start_date is None:
        return
    start, end = internship.internship_start_date, internship.actual_end_date
    yield replace(planned_end(start, internship.planned_months, rules), moot=end is not None)
    if internship.window_nominal_last_day is not None and end is not None:
        registered = internship.state is InternshipState.SUBSIDY_ELIGIBLE
        yield from (replace(day, moot=registered) for day in window(start, end, rules))


def kept(internship: Internship) -> dict[str, date]:
    """The dates that `reckonings` counts anew, as the events fixed them."""
    days = {
        "planned_end_date": internship.planned_end_date,
        "window_nominal_last_day": internship.window_nominal_last_day,
        "window_effective_last_day": internship.window_effective_last_day,
    }
    return {field: day for field, day in days.items() if day is not None}
