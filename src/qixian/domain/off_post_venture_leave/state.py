"""Where an off-post venture leave stands, and how each event moves it (`evolve`).

Pure. The state is made only of what the events say, so that a case can be folded again in any year.
"""

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from qixian.domain.calendar.periods import ONE_DAY, Span, span
from qixian.domain.policies.policy import Policy
from qixian.domain.subsidy_claims import NO_CLAIMS, Claims

NAME: Final = "off_post_venture_leave"


class LeaveState(StrEnum):
    """The states of B.1; NONE is a case that has not been opened."""

    NONE = "NONE"
    APPLIED = "APPLIED"
    APPROVED = "APPROVED"
    ON_LEAVE = "ON_LEAVE"
    EXTENSION_PENDING = "EXTENSION_PENDING"
    ON_EXTENDED_LEAVE = "ON_EXTENDED_LEAVE"
    RETURN_DUE = "RETURN_DUE"
    RETURN_OVERDUE = "RETURN_OVERDUE"
    RETURNED = "RETURNED"
    EMPLOYMENT_ENDED = "EMPLOYMENT_ENDED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


OFF_POST: Final = (
    LeaveState.ON_LEAVE,
    LeaveState.EXTENSION_PENDING,
    LeaveState.ON_EXTENDED_LEAVE,
    LeaveState.RETURN_DUE,
    LeaveState.RETURN_OVERDUE,
)
"""The five states between the first day of leave and the return."""

OPEN: Final = (LeaveState.APPLIED, LeaveState.APPROVED, *OFF_POST)
"""The states in which the case still waits for somebody or something."""


class Leave(NamedTuple):
    """One leave; a tuple, because a replay makes very many of them.

    Months are calendar months of the term rule, dates civil dates in Asia/Shanghai.

    `term_end_date` and `return_due_date` are those of the term in force: the extension's once it is
    approved. `return_after` is the day after which the researcher is due back: the term's last day
    or, after an interim continuation or a late request, the day of refusal. Reminders are those
    later than `reminders_after`.
    """

    state: LeaveState = LeaveState.NONE
    researcher_id: str = ""
    institution_id: str = ""
    requested_start_date: date | None = None
    requested_months: int = 0
    decision_due_date: date | None = None
    decision_requested_on: date | None = None
    decision_overdue: bool = False
    leave_start_date: date | None = None
    term_months: int = 0
    approved_on: date | None = None
    approval_lapse_date: date | None = None
    agreement_signed: bool = False
    start_blocked: bool = False
    started: bool = False
    first_term_end_date: date | None = None
    term_end_date: date | None = None
    term_ended: bool = False
    return_due_date: date | None = None
    return_after: date | None = None
    extension_window_opens: date | None = None
    extension_apply_by: date | None = None
    extension_late_cutoff: date | None = None
    extension_requests: int = 0
    extension_months: int = 0
    extension_on_time: bool = False
    extension_approved: bool = False
    extension_start_date: date | None = None
    extension_end_date: date | None = None
    interim_from: date | None = None
    interim_until: date | None = None
    reminders_after: date | None = None
    reminders_issued: frozenset[tuple[str, date]] = frozenset()
    review_opened: bool = False
    venture_ended_on: date | None = None
    venture_review_due_date: date | None = None
    venture_review_overdue: bool = False
    net_profits_fen: tuple[tuple[int, int], ...] = ()
    last_leave_date: date | None = None
    used: Span | None = None
    claims: Claims = NO_CLAIMS

    @property
    def open(self) -> bool:
        """Whether the case still waits for somebody or something."""
        return self.state in OPEN

    @property
    def in_interim(self) -> bool:
        """Leave goes on because a timely request is undecided."""
        return self.interim_from is not None and self.interim_until is None

    @property
    def approved_months(self) -> int:
        """Months granted: the term and, once approved, the extension."""
        return self.term_months + (self.extension_months if self.extension_approved else 0)

    def net_profit_fen(self, fiscal_year: int) -> int | None:
        """The latest figure recorded for a fiscal year, in fen."""
        return dict(self.net_profits_fen).get(fiscal_year)

    def leave_ended_on(self) -> date | None:
        """The last day that can count as leave; None while an interim continuation runs."""
        if self.extension_approved:
            return self.extension_end_date
        if self.in_interim:
            return None
        if self.interim_until is not None and self.first_term_end_date is not None:
            return max(self.interim_until, self.first_term_end_date)
        return self.first_term_end_date

    def last_day_used(self, last_day: date) -> date:
        """The earlier of `last_day` and the end of the leave, and never before the day it began."""
        if self.leave_start_date is None:
            raise ValueError("a leave that has not begun has used no time")
        end = self.leave_ended_on()
        return max(min(last_day, end) if end else last_day, self.leave_start_date - ONE_DAY)

    def used_until(self, last_day: date, policy: Policy) -> Span:
        """Time used up to `last_day` (included), in months and days of the term rule (R85)."""
        if self.leave_start_date is None:
            raise ValueError("a leave that has not begun has used no time")
        return span(self.leave_start_date, self.last_day_used(last_day), policy.term_first_day)

    def pay_entitled(self, on: date) -> bool:
        """Whether basic salary (R91) and personnel relation (R90) rest on the leave on a day."""
        if not self.started or self.leave_start_date is None or on < self.leave_start_date:
            return False
        if self.last_leave_date is not None:
            return on <= self.last_leave_date
        end = self.leave_ended_on()
        return end is None or on <= end


def cleared_decision(leave: Leave) -> Leave:
    """The leave with no decision pending."""
    return leave._replace(
        decision_due_date=None, decision_requested_on=None, decision_overdue=False
    )
