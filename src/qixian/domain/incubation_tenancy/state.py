"""Where an incubation tenancy stands.

Pure. The state is made only of what the events say, so that a case can be folded again in any year.
"""

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from qixian.domain.calendar.periods import Span, span
from qixian.domain.policies.policy import Policy
from qixian.domain.reminders import Issued
from qixian.domain.subsidy_claims import NO_CLAIMS, Claims

NAME: Final = "incubation_tenancy"


class TenancyState(StrEnum):
    """The states of B.2; NONE is a case that has not been opened, WITHDRAWN one given up early."""

    NONE = "NONE"
    APPLIED = "APPLIED"
    ADMITTED = "ADMITTED"
    IN_INCUBATION = "IN_INCUBATION"
    MOVE_OUT_DUE = "MOVE_OUT_DUE"
    MOVE_OUT_OVERDUE = "MOVE_OUT_OVERDUE"
    GRADUATED = "GRADUATED"
    EXITED = "EXITED"
    DEREGISTERED = "DEREGISTERED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


IN_BASE: Final = (
    TenancyState.IN_INCUBATION,
    TenancyState.MOVE_OUT_DUE,
    TenancyState.MOVE_OUT_OVERDUE,
)
"""The three states between moving in and moving out."""

OPEN: Final = (TenancyState.APPLIED, TenancyState.ADMITTED, *IN_BASE)
"""The states in which the case still waits for somebody or something."""


class Tenancy(NamedTuple):
    """One tenancy; a tuple, because a replay makes very many of them.

    Months are calendar months of the term rule, dates civil dates in Asia/Shanghai.

    `incubation_start_date` is the first day of all time in incubation, `period_start` that of the
    period in force: the same day until an exception or a clock that starts anew.
    `exception_months` is how long an exception in force is. Reminders are those later than
    `reminders_after`.
    """

    state: TenancyState = TenancyState.NONE
    tenant_id: str = ""
    base_id: str = ""
    base_kind: str = ""
    founder_group: str = ""
    free_space: bool = False
    area_m2: str | None = None
    founder_current_student: bool | None = None
    founder_graduated_on: date | None = None
    admitted_on: date | None = None
    move_in_date: date | None = None
    incubation_start_date: date | None = None
    period_start: date | None = None
    exception_months: int | None = None
    exceptions_granted: int = 0
    incubation_end_date: date | None = None
    move_out_due_date: date | None = None
    enterprise_id: str | None = None
    registration_date: date | None = None
    reminders_after: date | None = None
    reminders_issued: Issued = frozenset()
    used: Span | None = None
    claims: Claims = NO_CLAIMS

    @property
    def open(self) -> bool:
        """Whether the case still waits for somebody or something."""
        return self.state in OPEN

    @property
    def in_incubation(self) -> bool:
        """Whether the tenant counts as 在孵 (R60, R66): no longer once the period has ended."""
        return self.state is TenancyState.IN_INCUBATION

    def incubated_until(self, last_day: date, policy: Policy) -> Span:
        """Time in incubation up to `last_day` (included); days after the period do not count."""
        if self.incubation_start_date is None or self.incubation_end_date is None:
            raise ValueError("a tenant that has not moved in was not incubated")
        last = min(last_day, self.incubation_end_date)
        return span(self.incubation_start_date, last, policy.term_first_day)
