"""How a date is counted from another one, as a value that can be counted again.

Pure; everybody may import this module. A deadline keeps its `Counting`, so that a new holiday
notice can be tried on ten thousand of them without asking their cases, and so that every date can
say why (C.2). All days are civil dates in Asia/Shanghai.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from qixian.domain.calendar.periods import (
    ONE_DAY,
    FirstDay,
    status_last_day,
    term_last_day,
    window_last_day,
)
from qixian.domain.calendar.working_days import RestDayScope, WorkingCalendar

Way = Literal["TERM", "WINDOW", "STATUS", "DAYS", "WORKING_DAYS", "NTH_WORKING_DAY"]

EVERY_REST_DAY: Final[RestDayScope] = "STATE_COUNCIL_CALENDAR"


@dataclass(frozen=True, slots=True)
class Counting:
    """What a date is counted from, how far, and whether its end moves over rest days.

    `way` says what `amount` is: calendar months for TERM (存续期), WINDOW (行为期) and STATUS
    (身份期), calendar days for DAYS (below zero: before the anchor), working days after the anchor
    for WORKING_DAYS, working days from the anchor on for NTH_WORKING_DAY. `anchor_field` names what
    the anchor is (`leave_start_date`). `first_day` is how a period of months treats its first day.
    `roll` is over which rest days the end moves to the next day that does not rest (民法典 203);
    None where it stays.
    """

    way: Way
    anchor: date
    amount: int
    anchor_field: str
    first_day: FirstDay | None = None
    roll: RestDayScope | None = None

    @property
    def asks_calendar(self) -> bool:
        """Whether holidays can move the date."""
        return self.roll is not None or self.way in ("WORKING_DAYS", "NTH_WORKING_DAY")


class Counted(NamedTuple):
    """The day a counting leads to, before and after the roll.

    `provisional` is true when a day that was looked at lies in a year without a State Council
    notice.
    """

    nominal: date
    effective: date
    provisional: bool


def count(counting: Counting, calendar: WorkingCalendar) -> Counted:
    """Where a counting leads under a calendar.

    ValueError for a period below one month or a count of working days below one.
    """
    match counting.way:
        case "WORKING_DAYS":
            last = calendar.add_working_days(counting.anchor, counting.amount)
            return Counted(last, last, calendar.provisional(counting.anchor + ONE_DAY, last))
        case "NTH_WORKING_DAY":
            last = calendar.nth_working_day(counting.anchor, counting.amount)
            return Counted(last, last, calendar.provisional(counting.anchor, last))
        case _:
            nominal = _nominal(counting)
    if counting.roll is None:
        return Counted(nominal, nominal, False)
    effective = calendar.roll(nominal, counting.roll)
    return Counted(nominal, effective, calendar.provisional(nominal, effective))


def _nominal(counting: Counting) -> date:
    match counting.way:
        case "TERM":
            return term_last_day(counting.anchor, counting.amount, counting.first_day or "INCLUDED")
        case "WINDOW":
            return window_last_day(
                counting.anchor, counting.amount, counting.first_day or "EXCLUDED"
            )
        case "STATUS":
            return status_last_day(
                counting.anchor, counting.amount, counting.first_day or "EXCLUDED"
            )
        case _:
            return counting.anchor + timedelta(days=counting.amount)
