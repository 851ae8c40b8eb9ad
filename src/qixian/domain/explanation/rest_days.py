"""Why a day rests or is worked: the weekend, a named State Council notice, or an assumption.

Pure; for the explanations of this package and the doors that show a calendar. Civil dates in
Asia/Shanghai.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.calendar.working_days import Notice, WorkingCalendar

RestReason = Literal["NOTICE", "WEEKEND", "ASSUMED_HOLIDAY"]


@dataclass(frozen=True, slots=True)
class NamedBy:
    """The State Council notice that names a day; `number` is None where it is not known."""

    year: int
    title: str
    number: str | None


@dataclass(frozen=True, slots=True)
class RestDay:
    """A day that is not worked and why (民法典203, B.0.3 `calendar_beyond_data`).

    NOTICE: `notice` names it. WEEKEND: no notice has it worked. ASSUMED_HOLIDAY: one of the
    holidays of fixed date in a year whose notice is not known or does not list them. `statutory`
    is whether it is a 法定节假日 proper.
    """

    day: date
    reason: RestReason
    statutory: bool
    notice: NamedBy | None = None


def naming(calendar: WorkingCalendar, day: date) -> Notice | None:
    """The notice that names a day as rest or as work; of two the later year's, as it counts."""
    for notice in reversed(calendar.notices):
        if day in notice.rest_days or day in notice.extra_working_days:
            return notice
    return None


def named_by(notice: Notice) -> NamedBy:
    """How a notice is cited."""
    return NamedBy(notice.year, notice.title, notice.number)


def rest_day(calendar: WorkingCalendar, day: date) -> RestDay:
    """Why `day` rests. ValueError when it is neither off work nor a statutory holiday."""
    statutory = calendar.is_statutory_holiday(day)
    notice = naming(calendar, day)
    if notice is not None and day in notice.rest_days:
        return RestDay(day, "NOTICE", statutory, named_by(notice))
    if statutory and not calendar.covers(day.year):
        return RestDay(day, "ASSUMED_HOLIDAY", statutory)
    if not calendar.is_working_day(day):
        return RestDay(day, "WEEKEND", statutory)
    if statutory:
        return RestDay(day, "ASSUMED_HOLIDAY", statutory)
    raise ValueError(f"{day} does not rest")


def adjusted_working_day(calendar: WorkingCalendar, day: date) -> NamedBy | None:
    """The notice by which a weekend day is worked (调休上班); None for any other day."""
    notice = naming(calendar, day)
    if notice is None or day not in notice.extra_working_days:
        return None
    return named_by(notice)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included; none when `last` is earlier."""
    while first <= last:
        yield first
        first += ONE_DAY


def unknown_years(calendar: WorkingCalendar, first: date, last: date) -> tuple[int, ...]:
    """The years from `first` to `last` (in either order) whose notice is not known yet."""
    start, end = sorted((first.year, last.year))
    return tuple(year for year in range(start, end + 1) if not calendar.covers(year))
