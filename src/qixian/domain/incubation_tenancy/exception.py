"""The exception to the three years of incubation: «normally» (一般), R65.

Pure; called by `decide`.
"""

from datetime import date

from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.case import Decision, Rules
from qixian.domain.incubation_tenancy import commands as c
from qixian.domain.incubation_tenancy import events as e
from qixian.domain.incubation_tenancy import refusals
from qixian.domain.incubation_tenancy.dates import exception_period
from qixian.domain.incubation_tenancy.state import Tenancy
from qixian.domain.refusal import Refusal


def grant_exception(
    tenancy: Tenancy, command: c.GrantIncubationException, rules: Rules, today: date
) -> Decision:
    """A new period from the day after the end, whenever it is granted."""
    end = tenancy.incubation_end_date
    if end is None:
        raise ValueError("a period that has not begun cannot be extended")
    refusal = _refuse(tenancy, command, end, rules, today)
    if refusal is not None:
        return refusal
    dates = exception_period(end + ONE_DAY, command.months, rules)
    return (
        e.IncubationExtended(
            months=command.months,
            incubation_end_date=dates.end.effective,
            move_out_due_date=dates.move_out_due.effective,
        ),
    )


def _refuse(
    tenancy: Tenancy, command: c.GrantIncubationException, end: date, rules: Rules, today: date
) -> Refusal | None:
    """The guards in the order of B.2."""
    policy = rules.policy
    if command.approver_role != policy.incubation_exception_approver:
        return refusals.approver_not_authorised(policy.incubation_exception_approver)
    limit = policy.incubation_exception_max_count
    if limit == 0:
        return refusals.exception_not_allowed()
    if tenancy.exceptions_granted >= limit:
        return refusals.exception_already_used(limit)
    longest = policy.incubation_exception_max_months
    if longest is not None and command.months > longest:
        return refusals.term_exceeds_limit(longest)
    closed = rules.calendar.roll(end, policy.rest_day_scope)
    return refusals.exception_window_closed(closed) if today > closed else None
