"""How periods of months are counted: terms, windows, status periods and spans.

Pure arithmetic on civil dates in Asia/Shanghai, without holidays (those are in `working_days`).
Everybody may import this module.

民法典 200: 民法所称的期间按照公历年、月、日、小时计算. So months are calendar months, never 30
days; the one place where 30 days stand for a month is the cap unit of `cap_units`.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

FirstDay = Literal["INCLUDED", "EXCLUDED"]

MONTHS_PER_YEAR: Final = 12
CAP_UNITS_PER_MONTH: Final = 30
CAP_UNITS_PER_DAY: Final = 1

ONE_DAY: Final = timedelta(days=1)


class Span(NamedTuple):
    """A length of time as whole months and the days left over."""

    months: int
    days: int


def corresponding_day(day: date, months: int) -> date | None:
    """The same day of the month `months` calendar months later, or None if there is none.

    民法典 202: 到期月的对应日. ValueError when the month lies outside the years 1 to 9999.
    """
    year, month = _month_after(day, months)
    if day.day > monthrange(year, month)[1]:
        return None
    return date(year, month, day.day)


def term_last_day(first: date, months: int, first_day: FirstDay = "INCLUDED") -> date:
    """The last day of a term (存续期) of `months` calendar months that begins on `first`.

    INCLUDED: the day before the corresponding day, as parties may agree (民法典 204); EXCLUDED: the
    corresponding day (民法典 201: 开始的当日不计入). Either way 民法典 202 holds:
    没有对应日的，月末日为期间的最后一日. ValueError when `months` is below 1.
    """
    _require_at_least_one_month(months)
    corresponding = corresponding_day(first, months)
    if corresponding is None:
        return _month_end(first, months)
    return corresponding - ONE_DAY if first_day == "INCLUDED" else corresponding


def window_last_day(event_day: date, months: int, first_day: FirstDay = "EXCLUDED") -> date:
    """The last day, before any roll, to act within `months` calendar months of `event_day`.

    A window (行为期) is counted from an event, so 开始的当日不计入，自下一日开始计算 (民法典 201),
    and the last day is the corresponding day or the month's end (民法典 202). Rolling it over rest
    days (民法典 203) is `WorkingCalendar.roll`. ValueError when `months` is below 1.
    """
    return term_last_day(event_day, months, first_day)


def status_last_day(event_day: date, months: int, first_day: FirstDay = "EXCLUDED") -> date:
    """The last day on which somebody is still within `months` calendar months of `event_day`.

    A status period (身份期, such as 离校两年内) is counted like a window (民法典 201, 202; its last
    day is inside: “以内”包括本数, 1259), but nobody has to act on that day, so it is not rolled.
    ValueError when `months` is below 1.
    """
    return window_last_day(event_day, months, first_day)


def span(first: date, last: date, first_day: FirstDay = "INCLUDED") -> Span:
    """How long `first` to `last` is: the most whole terms that fit, then the days left over.

    The largest m with TERM(first, m) <= last, then days = last - TERM(first, m), where TERM is
    `term_last_day` with `first_day` and TERM(first, 0) is the day before `first`. An empty span
    (`last` the day before `first`) is 0 months 0 days; ValueError when `last` is earlier.
    """
    before = first - ONE_DAY
    if last < before:
        raise ValueError(
            f"A span from {first} cannot end on {last}; its last day is {before} (empty) or later."
        )
    months = _most_months(first, last)
    while months > 0:
        end = term_last_day(first, months, first_day)
        if end <= last:
            return Span(months, (last - end).days)
        months -= 1
    return Span(0, (last - before).days)


def cap_units(months: int, days: int) -> int:
    """A length as units of the six-year cap: 30 for a month, 1 for a day (six years are 2160).

    A convention of the edition, so that months and days can be summed; no law fixes it.
    """
    return CAP_UNITS_PER_MONTH * months + CAP_UNITS_PER_DAY * days


def _most_months(first: date, last: date) -> int:
    """A number of months that `span` cannot exceed, at most two above the answer."""
    years = last.year - first.year
    return max(0, MONTHS_PER_YEAR * years + last.month - first.month + 1)


def _month_after(day: date, months: int) -> tuple[int, int]:
    years, month_index = divmod(day.month - 1 + months, MONTHS_PER_YEAR)
    return day.year + years, month_index + 1


def _month_end(day: date, months: int) -> date:
    year, month = _month_after(day, months)
    return date(year, month, monthrange(year, month)[1])


def _require_at_least_one_month(months: int) -> None:
    if months < 1:
        raise ValueError(
            f"A period of {months} months cannot be counted; it needs 1 month or more."
        )
