"""The refusals of an off-post venture leave, each with its code, clause and remedy.

Pure. A code is stable for ever; the sentences may be improved.
"""

from datetime import date

from qixian.domain import refusal
from qixian.domain.refusal import Refusal


def term_exceeds_limit(clause: str, limit_months: int) -> Refusal:
    """More months asked for than the text allows."""
    return Refusal(
        code="TERM_EXCEEDS_LIMIT",
        clause=clause,
        remedy=f"Ask for at most {limit_months} months.",
        data={"limit_months": limit_months},
    )


def open_leave_exists() -> Refusal:
    """A person has one leave at a time."""
    return Refusal(
        code="OPEN_LEAVE_EXISTS",
        clause="R82",
        remedy="Close or withdraw the person's open leave first.",
    )


def reason_not_permitted(reason: str) -> Refusal:
    """R83 forbids this reason."""
    return Refusal(
        code="REASON_NOT_PERMITTED",
        clause="R83",
        remedy="Title, age, seniority, results, awards and patents may not bar a leave.",
        data={"reason": reason},
    )


def retroactive_start(today: date) -> Refusal:
    """A leave cannot begin before it is approved."""
    return Refusal(
        code="RETROACTIVE_START",
        clause="R84",
        remedy=f"Choose a first day of leave on or after {today.isoformat()}.",
        data={"earliest": today.isoformat()},
    )


def extension_already_used(limit: int) -> Refusal:
    """R87 allows one extension."""
    return Refusal(
        code="EXTENSION_ALREADY_USED",
        clause="R87",
        remedy=f"A leave can be extended {limit} time(s) only; a new leave needs a new case.",
    )


def extension_too_early(opens: date) -> Refusal:
    """The window for the request has not opened."""
    return Refusal(
        code="EXTENSION_TOO_EARLY",
        clause="R86",
        remedy=f"Ask on or after {opens.isoformat()}.",
        data={"opens": opens.isoformat()},
    )


def extension_window_closed(closed: date) -> Refusal:
    """The last day for a late request is over."""
    return Refusal(
        code="EXTENSION_WINDOW_CLOSED",
        clause="R86",
        remedy="The leave can no longer be extended; record the return or apply anew.",
        data={"closed": closed.isoformat()},
    )


def late_reason_required() -> Refusal:
    """A late request says why."""
    return Refusal(
        code="LATE_REASON_REQUIRED",
        clause="R86",
        remedy="Send late_reason with a request after the last day to apply.",
    )


def missing_financials(fiscal_year: int) -> Refusal:
    """The figure that the test looks at was not recorded."""
    return Refusal(
        code="MISSING_FINANCIALS",
        clause="R86",
        remedy=f"Record the venture's net profit of {fiscal_year} first.",
        data={"fiscal_year": fiscal_year},
    )


def venture_profitable(fiscal_year: int) -> Refusal:
    """The venture makes a profit, so the leave cannot be extended."""
    return Refusal(
        code="VENTURE_PROFITABLE",
        clause="R86",
        remedy="Refuse the extension; the researcher returns, or resigns and goes on.",
        data={"fiscal_year": fiscal_year},
    )


def reason_required() -> Refusal:
    """A refusal gives its reason."""
    return refusal.reason_required("R84", "a refusal", "POST_NEEDED")


def return_notice_too_short(earliest: date | None) -> Refusal:
    """The edition asks for notice before an early return."""
    when = f"; the earliest return is {earliest.isoformat()}" if earliest else ""
    return Refusal(
        code="RETURN_NOTICE_TOO_SHORT",
        clause="R85",
        remedy=f"Send notice_given_on, the day the institution was told{when}.",
        data={"earliest": earliest.isoformat() if earliest else None},
    )
