"""The cumulative cap of R89: at most six years at one institution, over all leaves of a person.

Pure. Counted in units so that months and days add up exactly (30 days = 1 month by default).
"""

from collections.abc import Iterable

from qixian.domain.calendar.periods import Span
from qixian.domain.facts import Usage
from qixian.domain.off_post_venture_leave.state import Leave, LeaveState
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal


def _weights(policy: Policy) -> tuple[int, int]:
    """Units in a month and in a day: 30 and 1, or a 12th of 365 days (365 and 12)."""
    return (30, 1) if policy.cap_residual_days == "DAYS_30" else (365, 12)


def counted(months: int, days: int, policy: Policy) -> int:
    """Months and days in units of the cap."""
    month, day = _weights(policy)
    return month * months + day * days


def as_span(units: int, policy: Policy) -> Span:
    """Units of the cap as whole months and the days left over."""
    month, day = _weights(policy)
    return Span(units // month, units % month // day)


def _used_elsewhere(institution_id: str, facts: Iterable[Usage], policy: Policy) -> int:
    everywhere = policy.leave_cap_scope == "PERSON"
    units = 0
    for usage in facts:
        if not everywhere and usage.institution_id != institution_id:
            continue
        if policy.cap_basis == "APPROVED_TERM":
            units += counted(usage.approved_months, 0, policy)
        else:
            units += counted(usage.used_months, usage.used_days, policy)
    return units


def remaining(leave: Leave, institution_id: str, facts: Iterable[Usage], policy: Policy) -> Span:
    """Months and days that are left of the cap beside what this leave has been granted."""
    granted = leave.started or leave.state is LeaveState.APPROVED
    own = counted(leave.approved_months, 0, policy) if granted else 0
    left = counted(policy.leave_cap_months, 0, policy) - own
    return as_span(max(left - _used_elsewhere(institution_id, facts, policy), 0), policy)


def refuse_over_cap(
    months: int, leave: Leave, institution_id: str, facts: Iterable[Usage], policy: Policy
) -> Refusal | None:
    """CUMULATIVE_CAP_EXCEEDED when `months` more do not fit; inclusive (民法典1259)."""
    left = remaining(leave, institution_id, facts, policy)
    if counted(months, 0, policy) <= counted(left.months, left.days, policy):
        return None
    return Refusal(
        code="CUMULATIVE_CAP_EXCEEDED",
        clause="R89",
        remedy=f"At most {left.months} months can still be granted at this institution.",
        data={"remaining_months": left.months, "remaining_days": left.days},
    )
