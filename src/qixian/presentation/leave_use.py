"""What is used and left of a leave, whether pay goes on, whether its profit can be tested.

Pure, over the leave's state and the domain's own functions; for whoever shows a leave. Lengths are
months and days of the term rule, days civil dates in Asia/Shanghai, money integer fen.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from qixian.domain.calendar.periods import ONE_DAY, Span, span
from qixian.domain.facts import Usage
from qixian.domain.off_post_venture_leave.cap import as_span, counted, remaining
from qixian.domain.off_post_venture_leave.extension import refuse_profitable, tested_year
from qixian.domain.off_post_venture_leave.state import Leave, LeaveState
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal

NOTHING = Span(0, 0)


@dataclass(frozen=True, slots=True)
class TermUse:
    """A first term or an extension: `granted` months of at most `limit`, and what of it is used.

    `asked` months are those of a request nobody has decided. `left` is None before the term begins
    and once the leave is over.
    """

    limit: int
    granted: int
    asked: int
    used: Span
    left: Span | None


@dataclass(frozen=True, slots=True)
class CapUse:
    """The six years at one institution (R89). The three parts add up to `limit` months.

    `own` is what this leave holds (granted, once it is over used), `earlier` what the same person's
    other leaves there have used. Shares are parts of one, for a drawing.
    """

    limit: int
    own: Span
    earlier: Span
    left: Span
    own_share: float
    earlier_share: float


@dataclass(frozen=True, slots=True)
class Pay:
    """Whether basic salary (R91) and personnel relation (R90) rest on the leave.

    NOT_BEGUN; ON_LEAVE until `until`; INTERIM until an undecided request is decided; STOPPED since
    `since`, a return being due; OVER: the leave ended, its last day was `until`.
    """

    kind: Literal["NOT_BEGUN", "ON_LEAVE", "INTERIM", "STOPPED", "OVER"]
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ProfitTest:
    """Whether an extension can be approved by the venture's figures (R86).

    `year` is the fiscal year looked at, `refusal` what stands against it; None: nothing does.
    """

    year: int
    refusal: Refusal | None


def first_term(leave: Leave, day: date, policy: Policy) -> TermUse:
    """The first term as of a day."""
    asked = leave.requested_months if leave.state is LeaveState.APPLIED else 0
    limit, granted = policy.leave_initial_max_months, leave.term_months
    start, end = leave.leave_start_date, leave.first_term_end_date
    if not leave.started or start is None or end is None:
        return TermUse(limit, granted, asked, NOTHING, None)
    return _use(leave, TermUse(limit, granted, asked, NOTHING, None), start, end, day, policy)


def extension(leave: Leave, day: date, policy: Policy) -> TermUse:
    """The extension as of a day; nothing granted where none was approved."""
    asked = leave.extension_months if leave.state is LeaveState.EXTENSION_PENDING else 0
    granted = leave.extension_months if leave.extension_approved else 0
    empty = TermUse(policy.leave_extension_max_months, granted, asked, NOTHING, None)
    start, end = leave.extension_start_date, leave.extension_end_date
    if not granted or start is None or end is None:
        return empty
    return _use(leave, empty, start, end, day, policy)


def _use(leave: Leave, term: TermUse, start: date, end: date, day: date, policy: Policy) -> TermUse:
    first_day = policy.term_first_day
    last = min(leave.last_day_used(leave.last_leave_date or day), end)
    used = span(start, last, first_day) if last >= start else NOTHING
    if not leave.open:
        return TermUse(term.limit, term.granted, term.asked, used, None)
    tomorrow = max(last + ONE_DAY, start)
    left = span(tomorrow, end, first_day) if tomorrow <= end else NOTHING
    return TermUse(term.limit, term.granted, term.asked, used, left)


def interim(leave: Leave, day: date, policy: Policy) -> Span | None:
    """How long an interim continuation was, or is by a day; None where there is none.

    One that ended in an approval is part of the extension.
    """
    if leave.interim_from is None or leave.extension_approved:
        return None
    last = leave.last_day_used(leave.last_leave_date or day)
    return (
        span(leave.interim_from, last, policy.term_first_day)
        if (last >= leave.interim_from)
        else NOTHING
    )


def cap_use(leave: Leave, own: Usage | None, left: Span, policy: Policy) -> CapUse:
    """How the six years are divided; `own` is the leave's row for others, `left` what is left."""
    whole = counted(policy.leave_cap_months, 0, policy)
    if leave.open or own is None:
        beside = remaining(leave, leave.institution_id, (), policy)
    else:
        beside = remaining(Leave(), leave.institution_id, (own,), policy)
    mine = whole - counted(beside.months, beside.days, policy)
    earlier = max(whole - mine - counted(left.months, left.days, policy), 0)
    return CapUse(
        limit=policy.leave_cap_months,
        own=as_span(mine, policy),
        earlier=as_span(earlier, policy),
        left=left,
        own_share=mine / whole,
        earlier_share=earlier / whole,
    )


def pay_of(leave: Leave, day: date) -> Pay:
    """Whether pay and personnel relation rest on the leave on a day."""
    if not leave.started:
        return Pay("NOT_BEGUN", since=leave.leave_start_date)
    end = leave.last_leave_date or leave.leave_ended_on()
    if not leave.open:
        return Pay("OVER", until=end)
    if not leave.pay_entitled(day):
        begun = leave.leave_start_date is not None and day >= leave.leave_start_date
        return Pay("STOPPED", since=end + ONE_DAY) if begun and end else Pay("NOT_BEGUN")
    return Pay("ON_LEAVE", until=end) if end else Pay("INTERIM", since=leave.interim_from)


def profit_test(leave: Leave, policy: Policy) -> ProfitTest | None:
    """The profit test of the extension; None before a term is fixed and once it is decided."""
    end = leave.first_term_end_date
    if end is None or leave.extension_approved or not leave.open:
        return None
    return ProfitTest(tested_year(end), refuse_profitable(leave, end, policy))
