"""Days told from the day the sample office is begun: "three days ago", "five days before the end".

Used by the tables of this package. All days are civil dates in Asia/Shanghai.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from qixian.domain.calendar.periods import (
    MONTHS_PER_YEAR,
    ONE_DAY,
    corresponding_day,
    term_last_day,
)
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.off_post_venture_leave.extension import tested_year

When = Callable[[date], date]
"""A day, once it is known on which day the sample is begun."""

MONTHS_PER_QUARTER: Final = 3


def shifted(day: date, months: int) -> date:
    """The same day of a month some months away, or the month's last where it has no such day."""
    for back in range(4):
        same = corresponding_day(day - timedelta(days=min(back, day.day - 1)), months)
        if same is not None:
            return same
    raise ValueError(f"{day} has no day {months} months away")


def day(days: int = 0, *, months: int = 0, years: int = 0) -> When:
    """So many days from the beginning (negative: before it), then so many months and years."""
    return lambda begun: shifted(begun + timedelta(days=days), months + MONTHS_PER_YEAR * years)


def after(when: When, days: int = 0, *, months: int = 0) -> When:
    """So many months, then days, after a day; negative for before it."""
    return lambda begun: shifted(when(begun), months) + timedelta(days=days)


def last_day(first: When, months: int) -> When:
    """The last day of a term of `months` months from `first`."""
    return lambda begun: term_last_day(first(begun), months)


def workday_after(when: When) -> When:
    """The first working day after a day."""
    calendar = load_calendar()
    return lambda begun: calendar.roll(when(begun) + ONE_DAY, "STATE_COUNCIL_CALENDAR")


def year(when: When) -> Callable[[date], int]:
    """The calendar year of a day."""
    return lambda begun: when(begun).year


def closed_year(term_end: When) -> Callable[[date], int]:
    """The fiscal year whose profit an extension of a term is tested by (R86)."""
    return lambda begun: tested_year(term_end(begun))


class Quarter:
    """A quarter of a calendar year, so many before the one of the beginning."""

    def __init__(self, back: int) -> None:
        self._months = -MONTHS_PER_QUARTER * back

    def first_day(self, begun: date) -> date:
        """Its first day."""
        month = begun.month - (begun.month - 1) % MONTHS_PER_QUARTER
        return shifted(date(begun.year, month, 1), self._months)

    def last_day(self, begun: date) -> date:
        """Its last day."""
        return term_last_day(self.first_day(begun), MONTHS_PER_QUARTER)

    def year(self, begun: date) -> int:
        """Its year."""
        return self.first_day(begun).year

    def number(self, begun: date) -> int:
        """Which quarter of its year it is, 1 to 4."""
        return (self.first_day(begun).month - 1) // MONTHS_PER_QUARTER + 1

    def name(self, begun: date) -> str:
        """As reports name it: 2026Q3."""
        return f"{self.year(begun)}Q{self.number(begun)}"
