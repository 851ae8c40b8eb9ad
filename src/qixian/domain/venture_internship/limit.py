"""The limit of R28: at most twelve months of internship, over all internships of a person.

Pure. Counted in units so that months and days add up exactly: 30 days are one month.
"""

from collections.abc import Iterable
from typing import Final

from qixian.domain.calendar.periods import CAP_UNITS_PER_MONTH, Span, cap_units
from qixian.domain.facts import Usage
from qixian.domain.policies.policy import Policy

NAME: Final = "venture_internship"
"""The name of the kind, by which a person's internships are told from other used rights."""


def remaining(person_id: str, usages: Iterable[Usage], policy: Policy) -> Span:
    """Months and days a person may still be an intern, beside what other internships take (R28).

    An internship that has not ended takes the months it planned, one that has ended what it lasted;
    only one of the two is ever above zero.
    """
    left = cap_units(policy.internship_max_months, 0)
    if policy.internship_scope == "PERSON":
        left -= sum(
            cap_units(usage.used_months + usage.approved_months, usage.used_days)
            for usage in usages
            if usage.case_type == NAME and usage.person_id == person_id
        )
    return Span(*divmod(max(left, 0), CAP_UNITS_PER_MONTH))


def fits(months: int, left: Span) -> bool:
    """Whether `months` calendar months fit what is left; the limit is inclusive (民法典1259)."""
    return cap_units(months, 0) <= cap_units(left.months, left.days)
