"""The refusals of a venture internship, each with its code, clause and remedy.

Pure. A code is stable for ever; the sentences may be improved.
"""

from datetime import date

from qixian.domain import refusal
from qixian.domain.calendar.periods import Span
from qixian.domain.refusal import Refusal


def host_not_eligible(host_kind: str) -> Refusal:
    """R25 names three kinds of hosts."""
    return Refusal(
        code="HOST_NOT_ELIGIBLE",
        clause="R25",
        remedy="Choose a 双创示范基地, a 创业孵化示范基地 or a “四众”创业市场 as host.",
        data={"host_kind": host_kind},
    )


def internship_limit_exceeded(left: Span) -> Refusal:
    """More months asked for than the person has left."""
    return Refusal(
        code="INTERNSHIP_LIMIT_EXCEEDED",
        clause="R28",
        remedy=f"Ask for at most {left.months} months.",
        data={"remaining_months": left.months, "remaining_days": left.days},
    )


def reason_required() -> Refusal:
    """An early end gives its reason."""
    return refusal.reason_required("R28", "an early end", "VENTURE_PREPARATION")


def registration_in_future(today: date) -> Refusal:
    """A registration is recorded once it has happened."""
    return Refusal(
        code="REGISTRATION_IN_FUTURE",
        clause="R26",
        remedy="Record the registration on or after the day on the business licence.",
        data={"today": today.isoformat()},
    )


def venture_window_expired(effective_last_day: date) -> Refusal:
    """The venture was registered after the last day of the window."""
    last = effective_last_day.isoformat()
    return Refusal(
        code="VENTURE_WINDOW_EXPIRED",
        clause="R26",
        remedy=f"Only a venture registered by {last} gives a right to the subsidy.",
        data={"effective_last_day": last},
    )


def venture_precedes_internship(internship_start_date: date) -> Refusal:
    """The venture is older than the internship."""
    start = internship_start_date.isoformat()
    return Refusal(
        code="VENTURE_PRECEDES_INTERNSHIP",
        clause="R26",
        remedy=f"Only a venture registered on or after {start} gives a right to the subsidy.",
        data={"internship_start_date": start},
    )


def venture_during_internship() -> Refusal:
    """The edition counts only ventures founded after the internship."""
    return Refusal(
        code="VENTURE_DURING_INTERNSHIP",
        clause="R26",
        remedy="Only a venture registered after the last day of the internship counts here.",
    )
