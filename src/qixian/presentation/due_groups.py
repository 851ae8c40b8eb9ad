"""How a desk divides what is due: overdue, this week, this month, this quarter, later.

Pure; for whoever shows a worklist. Days are civil dates in Asia/Shanghai; a week ends on Sunday.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from qixian.domain.calendar.periods import ONE_DAY

GroupName = Literal["OVERDUE", "WEEK", "MONTH", "QUARTER", "LATER"]

_SUNDAY: Final = 7
_MONTHS_OF_A_QUARTER: Final = 3


@dataclass(frozen=True, slots=True)
class DueGroup:
    """The days of a group: on or after `since` and before `before`; None is without end."""

    name: GroupName
    since: date | None
    before: date | None

    @property
    def last(self) -> date | None:
        """Its last day."""
        return None if self.before is None else self.before - ONE_DAY

    @property
    def empty(self) -> bool:
        """Whether no day is in it: the last week of a month leaves nothing to the month."""
        return self.since is not None and self.since == self.before


def due_groups(today: date) -> tuple[DueGroup, ...]:
    """The groups as of a day, in order; each day is in one of them, and some may be empty."""
    week = today + timedelta(days=_SUNDAY - today.isoweekday() + 1)
    month = max(week, _end_of_month(today, today.month) + ONE_DAY)
    ends = -(-today.month // _MONTHS_OF_A_QUARTER) * _MONTHS_OF_A_QUARTER
    quarter = max(month, _end_of_month(today, ends) + ONE_DAY)
    return (
        DueGroup("OVERDUE", None, today),
        DueGroup("WEEK", today, week),
        DueGroup("MONTH", week, month),
        DueGroup("QUARTER", month, quarter),
        DueGroup("LATER", quarter, None),
    )


def _end_of_month(day: date, month: int) -> date:
    return date(day.year, month, monthrange(day.year, month)[1])
