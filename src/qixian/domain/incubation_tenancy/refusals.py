"""The refusals of an incubation tenancy, each with its code, clause and remedy.

Pure. A code is stable for ever; the sentences may be improved.
"""

from datetime import date

from qixian.domain import refusal
from qixian.domain.refusal import Refusal


def founder_group_not_eligible() -> Refusal:
    """Free space in a government-developed base is for the groups of R64."""
    return Refusal(
        code="FOUNDER_GROUP_NOT_ELIGIBLE",
        clause="R64",
        remedy="Name the founder's group of R64, or apply for space that is paid for.",
    )


def local_rule_required() -> Refusal:
    """R64 leaves its list open (等); who is added needs a rule of the league or city."""
    return Refusal(
        code="LOCAL_RULE_REQUIRED",
        clause="R64",
        remedy="Send local_rule_id, the local rule that makes the founder eligible.",
        data={"field": "local_rule_id"},
    )


def reason_required() -> Refusal:
    """A refusal gives its reason."""
    return refusal.reason_required("R64", "a refusal", "NO_SPACE")


def agreement_in_future(today: date) -> Refusal:
    """The agreement comes before the move."""
    return Refusal(
        code="AGREEMENT_IN_FUTURE",
        clause="R65",
        remedy=f"Send the day of the agreement, on or before {today.isoformat()}.",
        data={"today": today.isoformat()},
    )


def registration_in_future(today: date) -> Refusal:
    """Only a registration that has happened is recorded."""
    return Refusal(
        code="REGISTRATION_IN_FUTURE",
        clause="R58",
        remedy=f"Record the registration on its day; today is {today.isoformat()}.",
        data={"today": today.isoformat()},
    )


def approver_not_authorised(approver: str) -> Refusal:
    """Somebody else grants an exception."""
    return Refusal(
        code="APPROVER_NOT_AUTHORISED",
        clause="R65",
        remedy=f"An exception is granted by {approver}.",
        data={"approver": approver},
    )


def exception_not_allowed() -> Refusal:
    """The edition reads 一般 as leaving no exception."""
    return Refusal(
        code="EXCEPTION_NOT_ALLOWED",
        clause="R65",
        remedy="This edition knows no exception; the tenant moves out after the period.",
    )


def exception_already_used(limit: int) -> Refusal:
    """The tenancy has had its exception."""
    return Refusal(
        code="EXCEPTION_ALREADY_USED",
        clause="R65",
        remedy=f"A tenancy gets {limit} exception(s); the tenant moves out after the period.",
        data={"limit": limit},
    )


def term_exceeds_limit(limit_months: int) -> Refusal:
    """More months than an exception may have."""
    return Refusal(
        code="TERM_EXCEEDS_LIMIT",
        clause="R65",
        remedy=f"Grant at most {limit_months} months.",
        data={"limit_months": limit_months},
    )


def exception_window_closed(closed: date) -> Refusal:
    """The last day for an exception, the rolled end of the period, is over."""
    return Refusal(
        code="EXCEPTION_WINDOW_CLOSED",
        clause="R65",
        remedy="The period can no longer be lengthened; the tenant moves out.",
        data={"closed": closed.isoformat()},
    )
