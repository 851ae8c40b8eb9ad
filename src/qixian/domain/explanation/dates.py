"""Why a date of a case is that day: its counting followed step by step under a calendar.

Pure; for the doors. Each step is counted with the functions that the decisions count with, so an
explanation cannot say anything else than what was done. Civil dates in Asia/Shanghai.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from qixian.domain.calendar.counting import EVERY_REST_DAY, Counting, count
from qixian.domain.calendar.periods import ONE_DAY, FirstDay, corresponding_day
from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.case import Reckoning
from qixian.domain.explanation import steps as s
from qixian.domain.explanation.explanation import Explanation, explained
from qixian.domain.explanation.rest_days import (
    adjusted_working_day,
    days,
    rest_day,
    unknown_years,
)
from qixian.domain.policies.edition import Edition

SHOWN: Final = 3
"""How many of the rest days that were skipped are shown at either end."""

_IN_MONTHS: Final = ("TERM", "WINDOW", "STATUS")
_STATUTES: Final = ("民法典", "条例")
_ONLY_WITH: Final[dict[str, type[s.Step]]] = {"民法典202": s.MonthEnd, "民法典203": s.Roll}
"""Articles that matter only where the counting came to what they are about."""


def explain_date(
    reckoning: Reckoning, calendar: WorkingCalendar, edition: Edition, stored: date | None = None
) -> Explanation:
    """Why the date of a reckoning is what it is (B.0.1, C.2).

    `stored` is the day the events fixed; where it is another one than counted today, the last step
    says that it was kept. Raises `EditionError` for a parameter that the edition does not have.
    """
    counting = reckoning.counting
    version = calendar.version if counting.asks_calendar else None
    steps = tuple(_date_steps(counting, calendar, stored))
    return explained(
        reckoning.field,
        (reckoning.rule, *_articles(reckoning, steps, edition)),
        steps,
        (edition, reckoning.parameters),
        (version, reckoning.provisional),
    )


def _articles(reckoning: Reckoning, steps: tuple[s.Step, ...], edition: Edition) -> Iterator[str]:
    """The articles of law behind the way of counting, those that this counting came to."""
    came_to = {type(step) for step in steps}
    for name in reckoning.parameters:
        for rule in edition.parameter(name).rule.split(", "):
            if rule.startswith(_STATUTES) and _ONLY_WITH.get(rule, s.Start) in came_to:
                yield rule


def explain_fixed(
    field: str, day: date, event: tuple[str, date], rules: tuple[str, ...], edition: Edition
) -> Explanation:
    """A date that nobody counted: `event` (its type, the day it was recorded) says it."""
    name, on = event
    return explained(field, rules, (s.Fixed(day, name, on),), (edition, ()))


def _date_steps(
    counting: Counting, calendar: WorkingCalendar, stored: date | None
) -> Iterator[s.Step]:
    counted = count(counting, calendar)
    yield s.Start(counting.anchor_field, counting.anchor)
    match counting.way:
        case "TERM" | "WINDOW" | "STATUS":
            yield from _months(counting, counted.nominal)
        case "DAYS":
            yield s.CountDays(counting.amount, counted.nominal)
        case "WORKING_DAYS" | "NTH_WORKING_DAY":
            yield _working_days(counting, counted.effective, calendar)
    if counting.roll is not None:
        yield _roll(counting, counted.nominal, counted.effective, calendar)
    elif counting.way in _IN_MONTHS:
        yield s.NoRoll(counted.nominal)
    yield s.Result(counted.nominal, counted.effective)
    if counted.provisional:
        yield s.Provisional(_looked_at(counting, counted.nominal, counted.effective, calendar))
    if stored is not None and stored != counted.effective:
        yield s.Kept(stored, counted.effective)


def _months(counting: Counting, nominal: date) -> Iterator[s.Step]:
    unsaid: FirstDay = "INCLUDED" if counting.way == "TERM" else "EXCLUDED"
    first_day = counting.first_day or unsaid
    corresponding = corresponding_day(counting.anchor, counting.amount)
    yield s.CountMonths(counting.way, counting.amount, first_day, corresponding)
    if corresponding is None:
        yield s.MonthEnd(nominal)
    elif nominal == corresponding:
        yield s.CorrespondingDay(nominal)
    else:
        yield s.DayBefore(nominal)


def _working_days(counting: Counting, last: date, calendar: WorkingCalendar) -> s.CountWorkingDays:
    anchor_counts = counting.way == "NTH_WORKING_DAY"
    first = counting.anchor if anchor_counts else counting.anchor + ONE_DAY
    between = list(days(first, last))
    skipped = [rest_day(calendar, day) for day in between if not calendar.is_working_day(day)]
    adjusted = ((day, adjusted_working_day(calendar, day)) for day in between)
    return s.CountWorkingDays(
        days=counting.amount,
        anchor_counts=anchor_counts,
        first=first,
        last=last,
        skipped=len(skipped),
        first_skipped=tuple(skipped[:SHOWN]),
        last_skipped=tuple(skipped[SHOWN:][-SHOWN:]),
        adjusted=tuple((day, notice) for day, notice in adjusted if notice is not None),
    )


def _roll(counting: Counting, nominal: date, effective: date, calendar: WorkingCalendar) -> s.Roll:
    if counting.roll is None:
        raise ValueError("a date that does not roll has no roll to explain")
    over = tuple(rest_day(calendar, day) for day in days(nominal, effective - ONE_DAY))
    weekends_count = counting.roll == EVERY_REST_DAY
    stopped_by = adjusted_working_day(calendar, effective) if weekends_count else None
    return s.Roll(counting.roll, over, effective, stopped_by)


def _looked_at(
    counting: Counting, nominal: date, effective: date, calendar: WorkingCalendar
) -> tuple[int, ...]:
    """The years without a notice among the days that were looked at, as `count` looks at them."""
    match counting.way:
        case "WORKING_DAYS":
            first = counting.anchor + ONE_DAY
        case "NTH_WORKING_DAY":
            first = counting.anchor
        case _:
            first = nominal
    return unknown_years(calendar, first, effective)
