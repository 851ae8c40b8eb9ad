"""Where a venture internship stands (B.3); `evolve` moves it, every other room reads it.

Pure. The state is made only of what the events say, so that a case can be folded again in any year.
"""

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from qixian.domain.calendar.periods import Span
from qixian.domain.subsidy_claims import NO_CLAIMS, Claims


class InternshipState(StrEnum):
    """The states of B.3; NONE is a case that has not been opened."""

    NONE = "NONE"
    APPLIED = "APPLIED"
    INTERNING = "INTERNING"
    VENTURE_WINDOW_OPEN = "VENTURE_WINDOW_OPEN"
    SUBSIDY_ELIGIBLE = "SUBSIDY_ELIGIBLE"
    WINDOW_EXPIRED = "WINDOW_EXPIRED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"


OPEN: Final = (
    InternshipState.APPLIED,
    InternshipState.INTERNING,
    InternshipState.VENTURE_WINDOW_OPEN,
    InternshipState.SUBSIDY_ELIGIBLE,
    InternshipState.WINDOW_EXPIRED,
)
"""The states in which something may still come: a registration, a late one, or a claim."""


class Internship(NamedTuple):
    """One internship with its claims; a tuple, because a replay makes very many of them.

    Months are calendar months of the term rule, dates civil dates in Asia/Shanghai.

    `window_opened_on` is the day the window was recorded, which may lie after the window's last
    day. Reminders are those later than `reminders_after`.
    """

    state: InternshipState = InternshipState.NONE
    participant_id: str = ""
    host_id: str = ""
    planned_months: int = 0
    internship_start_date: date | None = None
    planned_end_date: date | None = None
    actual_end_date: date | None = None
    used: Span | None = None
    window_nominal_last_day: date | None = None
    window_effective_last_day: date | None = None
    window_opened_on: date | None = None
    reminders_after: date | None = None
    reminders_issued: frozenset[tuple[str, date]] = frozenset()
    enterprise_id: str = ""
    registration_date: date | None = None
    claims: Claims = NO_CLAIMS

    @property
    def open(self) -> bool:
        """Whether something may still come."""
        return self.state in OPEN

    @property
    def held_months(self) -> int:
        """Months that an internship that has not ended keeps from the person's others (R28)."""
        begun_or_asked = (InternshipState.APPLIED, InternshipState.INTERNING)
        return self.planned_months if self.state in begun_or_asked else 0

    @property
    def first_day(self) -> date:
        """The first day of the internship; ValueError for one that has not begun."""
        if self.internship_start_date is None:
            raise ValueError("an internship that has not begun has no first day")
        return self.internship_start_date
