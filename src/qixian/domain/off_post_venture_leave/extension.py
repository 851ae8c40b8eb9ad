"""The one extension of a leave: asking for it and deciding it (R86-R88).

Pure; called by `decide`.
"""

from datetime import date

from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.case import Decision, Rules
from qixian.domain.facts import Usage
from qixian.domain.off_post_venture_leave import commands as c
from qixian.domain.off_post_venture_leave import dates, refusals
from qixian.domain.off_post_venture_leave import events as e
from qixian.domain.off_post_venture_leave.cap import refuse_over_cap
from qixian.domain.off_post_venture_leave.state import Leave
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal

DECEMBER = 12
LAST_OF_DECEMBER = 31


def request_extension(
    leave: Leave, command: c.RequestExtension, facts: tuple[Usage, ...], rules: Rules, today: date
) -> Decision:
    """Guards in their order: used, too early, closed, months, cap, late reason."""
    refusal = _refuse_request(leave, command, facts, rules.policy, today)
    if refusal is not None:
        return refusal
    due = dates.decision_due(today, rules)
    on_time = leave.extension_apply_by is not None and today <= leave.extension_apply_by
    requested = e.ExtensionRequested(
        months=command.months,
        on_time=on_time,
        decision_due_date=due.effective if due else None,
    )
    end = leave.first_term_end_date
    if on_time and end is not None and today > end and rules.policy.interim_continuation:
        return (requested, e.InterimContinuationStarted(from_date=end + ONE_DAY))
    return (requested,)


def _extensions_used(leave: Leave, facts: tuple[Usage, ...], policy: Policy) -> int:
    requests = policy.leave_extension_counts == "REQUESTS"
    own = leave.extension_requests if requests else int(leave.extension_approved)
    if policy.leave_extension_scope == "LEAVE_CASE":
        return own
    here = [usage for usage in facts if usage.institution_id == leave.institution_id]
    return own + sum(
        usage.extensions_requested if requests else usage.extensions_approved for usage in here
    )


def _refuse_request(
    leave: Leave,
    command: c.RequestExtension,
    facts: tuple[Usage, ...],
    policy: Policy,
    today: date,
) -> Refusal | None:
    limit = policy.leave_extension_max_count
    # An approved extension is final for its case, whatever is counted elsewhere.
    if leave.extension_approved or _extensions_used(leave, facts, policy) >= limit:
        return refusals.extension_already_used(limit)
    if leave.extension_window_opens and today < leave.extension_window_opens:
        return refusals.extension_too_early(leave.extension_window_opens)
    if leave.extension_late_cutoff and today > leave.extension_late_cutoff:
        return refusals.extension_window_closed(leave.extension_late_cutoff)
    if command.months > policy.leave_extension_max_months:
        return refusals.term_exceeds_limit("R88", policy.leave_extension_max_months)
    over = refuse_over_cap(command.months, leave, leave.institution_id, facts, policy)
    if over is not None:
        return over
    late = leave.extension_apply_by is not None and today > leave.extension_apply_by
    given = command.late_reason is not None and command.late_reason.strip()
    return refusals.late_reason_required() if late and not given else None


def decide_extension(
    leave: Leave, command: c.DecideExtension, facts: tuple[Usage, ...], rules: Rules, today: date
) -> Decision:
    """Approve (a venture not yet profitable) or refuse (with a reason)."""
    if command.decision == "REFUSE":
        return _refuse(leave, command, rules, today)
    if leave.first_term_end_date is None:
        raise ValueError("an extension is decided on a leave that has begun")
    refusal = refuse_profitable(leave, leave.first_term_end_date, rules.policy)
    if refusal is not None:
        return refusal
    start = leave.first_term_end_date + ONE_DAY
    end = dates.term_end(start, leave.extension_months, rules, field="extension_end_date")
    approved = e.ExtensionApproved(
        months=leave.extension_months,
        extension_start_date=start,
        extension_end_date=end.effective,
        return_due_date=dates.return_due(end.effective, rules).effective,
    )
    if today < start:
        return (approved,)
    return (
        approved,
        e.ExtendedLeaveStarted(from_date=start, extension_end_date=end.effective),
    )


def _refuse(leave: Leave, command: c.DecideExtension, rules: Rules, today: date) -> Decision:
    if command.reason is None:
        return refusals.reason_required()
    in_term = leave.first_term_end_date is not None and today <= leave.first_term_end_date
    unchanged = leave.return_due_date if in_term else None
    due = unchanged or dates.return_due(today, rules).effective
    return (e.ExtensionRefused(reason=command.reason, return_due_date=due),)


def tested_year(term_end: date) -> int:
    """The latest fiscal year closed at the term's end: that year itself when it ends 31 December.

    A fiscal year is a calendar year (企业所得税法53).
    """
    closes = (term_end.month, term_end.day) == (DECEMBER, LAST_OF_DECEMBER)
    return term_end.year if closes else term_end.year - 1


def refuse_profitable(leave: Leave, term_end: date, policy: Policy) -> Refusal | None:
    """MISSING_FINANCIALS, then VENTURE_PROFITABLE; a net profit of 0.00 is not yet profitable."""
    year = tested_year(term_end)
    profit = leave.net_profit_fen(year)
    if profit is None:
        return refusals.missing_financials(year)
    if policy.profit_test == "NEVER_PROFITABLE":
        ever = [figure_year for figure_year, fen in leave.net_profits_fen if fen > 0]
        return refusals.venture_profitable(min(ever)) if ever else None
    if policy.profit_test == "CUMULATIVE":
        profit = sum(fen for figure_year, fen in leave.net_profits_fen if figure_year <= year)
    return refusals.venture_profitable(year) if profit > 0 else None
