"""How an internship ends, and the window that then opens.

Pure; called by `decide` and, on the planned last day, by `fall_due`.
"""

from datetime import date

from qixian.domain.calendar.periods import span
from qixian.domain.case import Rules
from qixian.domain.venture_internship import events as e
from qixian.domain.venture_internship.dates import window
from qixian.domain.venture_internship.state import Internship


def ended(internship: Internship, last_day: date, reason: str, rules: Rules) -> e.InternshipEnded:
    """The end with `last_day` (included), and how long the internship lasted by the term rule.

    ValueError for an internship that has not begun.
    """
    lasted = span(internship.first_day, last_day, rules.policy.term_first_day)
    return e.InternshipEnded(
        actual_end_date=last_day,
        reason=reason,
        full_months=lasted.months,
        residual_days=lasted.days,
    )


def window_opened(internship: Internship, last_day: date, rules: Rules) -> e.VentureWindowOpened:
    """The window of an internship that ended with `last_day` (R26)."""
    days = window(internship.first_day, last_day, rules)
    return e.VentureWindowOpened(
        nominal_last_day=days.nominal.effective, effective_last_day=days.effective.effective
    )


def ended_with_window(
    internship: Internship, last_day: date, reason: str, rules: Rules
) -> tuple[e.InternshipEnded, e.VentureWindowOpened]:
    """The end, and the window it opens: also one that is over by then, to expire at midnight."""
    return (
        ended(internship, last_day, reason, rules),
        window_opened(internship, last_day, rules),
    )
