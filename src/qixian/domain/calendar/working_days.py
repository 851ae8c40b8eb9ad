"""Which days are working days: the State Council's holiday notices and counting over them.

Pure; `load_calendar` alone reads, once, the notices that ship with the package. All days are civil
dates in Asia/Shanghai. Everybody may import this module.

民法典 203: 期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日.
"""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from qixian.domain.calendar.periods import ONE_DAY

RestDayScope = Literal["STATE_COUNCIL_CALENDAR", "STATUTORY_HOLIDAYS_ONLY"]

NOTICES_PACKAGE: Final = "qixian.domain.calendar"
NOTICES_FOLDER: Final = "notices"

# The digest of the shipped notices. A calendar with exactly these days bears a plain version; a
# corrected day table bears a digest until this value is renewed, which a changelog must announce.
SHIPPED_DIGEST: Final = "a3a4991a"
DIGEST_LENGTH: Final = 8

# 元旦, 劳动节, 国庆节: the holidays whose dates are known without a notice (month, day).
FIXED_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
SATURDAY: Final = 5
DECEMBER: Final = 12


class Notice(BaseModel):
    """What the State Council's notice of one year names; weekends it does not name rest anyway.

    `title` and `number` are as printed; `number` and `issued` are None where they are not known.
    `source` says in a sentence where the day table was taken from. `rest_days` are the holidays
    with the days off in exchange, `extra_working_days` the weekend days to be worked (调休上班),
    `statutory_days` the 法定节假日 proper among the rest days. A notice may name days of the
    December before its year. ValueError (pydantic) when the days contradict each other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    title: str
    number: str | None = None
    issued: date | None = None
    source: str
    rest_days: frozenset[date]
    extra_working_days: frozenset[date]
    statutory_days: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _days_agree(self) -> Self:
        both = self.rest_days & self.extra_working_days
        if both:
            raise ValueError(f"The {self.year} notice names {_listed(both)} as rest and as work.")
        stray = self.statutory_days - self.rest_days
        if stray:
            raise ValueError(
                f"The {self.year} notice names {_listed(stray)} as statutory; "
                "a statutory holiday must be among its rest_days."
            )
        named = self.rest_days | self.extra_working_days
        far = {day for day in named if not self._may_name(day)}
        if far:
            raise ValueError(
                f"The {self.year} notice names {_listed(far)}; "
                f"it may name days from {self.year - 1}-12-01 to {self.year}-12-31."
            )
        return self

    def _may_name(self, day: date) -> bool:
        return day.year == self.year or (day.year, day.month) == (self.year - 1, DECEMBER)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days under a set of notices; made by `WorkingCalendar.of`, never changed.

    In a year without a notice weekends and the fixed holidays (1 Jan, 1-2 May, 1-3 Oct) rest, which
    is provisional. `version` names the day tables: two calendars of one version have the same days.
    """

    notices: tuple[Notice, ...] = field(repr=False)
    version: str
    _years: frozenset[int] = field(repr=False, compare=False)
    _rest: frozenset[date] = field(repr=False, compare=False)
    _worked: frozenset[date] = field(repr=False, compare=False)
    _statutory: frozenset[date] = field(repr=False, compare=False)
    _statutory_years: frozenset[int] = field(repr=False, compare=False)

    @classmethod
    def of(cls, notices: Iterable[Notice]) -> Self:
        """A calendar of these notices, at most one for a year; ValueError when a year comes twice.

        Where two notices name the same day (a day of December), the later year's notice counts.
        """
        ordered = tuple(sorted(notices, key=lambda notice: notice.year))
        for one, other in pairwise(ordered):
            if one.year == other.year:
                raise ValueError(f"Two notices are for {one.year}; a calendar takes one per year.")
        rest, worked = _named_days(ordered)
        return cls(
            notices=ordered,
            version=_version(ordered),
            _years=frozenset(notice.year for notice in ordered),
            _rest=rest,
            _worked=worked,
            _statutory=frozenset().union(*(notice.statutory_days for notice in ordered)),
            _statutory_years=frozenset(n.year for n in ordered if n.statutory_days),
        )

    def with_notice(self, notice: Notice) -> Self:
        """This calendar with `notice` in place of whatever it had for that year."""
        others = (known for known in self.notices if known.year != notice.year)
        return self.of((*others, notice))

    def notice_of(self, year: int) -> Notice | None:
        """The notice for `year`; None where there is none yet."""
        return next((notice for notice in self.notices if notice.year == year), None)

    def covers(self, year: int) -> bool:
        """Whether the State Council's notice for `year` is known."""
        return year in self._years

    def provisional(self, first: date, last: date) -> bool:
        """Whether a year from `first` to `last` (in either order) has no notice yet."""
        years = range(min(first.year, last.year), max(first.year, last.year) + 1)
        return not all(self.covers(year) for year in years)

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked: what a notice names, else no weekends and no fixed holidays."""
        if day in self._worked:
            return True
        if day in self._rest or day.weekday() >= SATURDAY:
            return False
        return self.covers(day.year) or (day.month, day.day) not in FIXED_HOLIDAYS

    def is_statutory_holiday(self, day: date) -> bool:
        """Whether `day` is a 法定节假日 proper; the fixed ones where no notice names any."""
        if day.year in self._statutory_years:
            return day in self._statutory
        return (day.month, day.day) in FIXED_HOLIDAYS

    def roll(self, day: date, scope: RestDayScope = "STATE_COUNCIL_CALENDAR") -> date:
        """The first day on or after `day` that does not rest (顺延, 民法典 203).

        STATE_COUNCIL_CALENDAR rolls over every day that is not worked; STATUTORY_HOLIDAYS_ONLY over
        statutory holidays alone, so weekends and days off in exchange stay.
        """
        while self._rests(day, scope):
            day += ONE_DAY
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self.roll(day + ONE_DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the count begins with the next working day.

        ValueError when `count` is below 1.
        """
        return self.nth_working_day(day + ONE_DAY, count)

    def nth_working_day(self, first: date, count: int) -> date:
        """The `count`-th working day from `first` on; `first` is number 1 if it is worked.

        ValueError when `count` is below 1.
        """
        if count < 1:
            raise ValueError(f"{count} working days cannot be counted; the count starts at 1.")
        day = self.roll(first)
        for _ in range(count - 1):
            day = self.next_working_day(day)
        return day

    def _rests(self, day: date, scope: RestDayScope) -> bool:
        if scope == "STATUTORY_HOLIDAYS_ONLY":
            return self.is_statutory_holiday(day)
        return not self.is_working_day(day)


@cache
def load_calendar() -> WorkingCalendar:
    """The calendar of the notices that ship with the package (`notices/<year>.toml`), read once.

    ValueError when a file is not a notice.
    """
    folder = resources.files(NOTICES_PACKAGE) / NOTICES_FOLDER
    files = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return WorkingCalendar.of(
        Notice.model_validate(tomllib.loads(entry.read_text(encoding="utf-8"))) for entry in files
    )


def _named_days(notices: tuple[Notice, ...]) -> tuple[frozenset[date], frozenset[date]]:
    """The days the notices make rest days and working days; a later notice overrules an earlier."""
    rest: set[date] = set()
    worked: set[date] = set()
    for notice in notices:
        rest = (rest - notice.extra_working_days) | notice.rest_days
        worked = (worked - notice.rest_days) | notice.extra_working_days
    return frozenset(rest), frozenset(worked)


def _version(notices: tuple[Notice, ...]) -> str:
    """For instance `CN-2004..2026`, or `CN-2004..2027+3f2a91c0` where the days are not as shipped.

    The digest is over the years and days of all notices, not their titles: it says which days
    rest, so that a date computed under it can be computed again.
    """
    years = ",".join(_year_ranges([notice.year for notice in notices])) or "none"
    digest = hashlib.sha256("\n".join(map(_canonical, notices)).encode()).hexdigest()
    mark = digest[:DIGEST_LENGTH]
    return f"CN-{years}" if mark == SHIPPED_DIGEST else f"CN-{years}+{mark}"


def _canonical(notice: Notice) -> str:
    days = (notice.rest_days, notice.extra_working_days, notice.statutory_days)
    return "|".join((str(notice.year), *(_listed(part) for part in days)))


def _year_ranges(years: list[int]) -> list[str]:
    """Ascending years as ranges: 2004, 2005, 2006, 2009 become `2004..2006` and `2009`."""
    ranges: list[list[int]] = []
    for year in years:
        if ranges and ranges[-1][-1] == year - 1:
            ranges[-1][1:] = [year]
        else:
            ranges.append([year])
    return ["..".join(map(str, ends)) for ends in ranges]


def _listed(days: Iterable[date]) -> str:
    return ", ".join(day.isoformat() for day in sorted(days))
