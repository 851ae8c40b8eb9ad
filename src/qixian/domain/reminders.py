"""The reminders before a day that matters: so many days before, if that is later than the start.

Pure; called by the `deadlines` of each case kind. Parameter `reminder_days` (B.0.3).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from qixian.domain.case import Deadline, Rules

REMINDER: Final = "REMINDER_"
Issued = frozenset[tuple[str, date]]


def reminders(
    family: str, about: date, start: date, issued: Issued, rule: str, rules: Rules
) -> Iterator[Deadline]:
    """The reminders of a family (TERM_END) about a day that are still to come.

    Only those later than `start` and not among `issued` (kind and the day it was about); `rule` is
    the R-number of the day. Days are calendar days, never rolled.
    """
    for days in rules.policy.reminder_days:
        day = about - timedelta(days=days)
        kind = f"{family}_{days}D"
        if day > start and (kind, about) not in issued:
            yield Deadline(f"{REMINDER}{kind}", about, day, rule)


def reminded(deadline: Deadline) -> str | None:
    """The kind of reminder a deadline is for (TERM_END_90D); None when it is no reminder."""
    if not deadline.kind.startswith(REMINDER):
        return None
    return deadline.kind.removeprefix(REMINDER)
