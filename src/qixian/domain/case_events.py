"""The events that several case kinds have; each kind writes them down with its own clauses.

Pure; imported by the case kinds. A type is never renamed and a field never removed.
"""

from datetime import date
from typing import ClassVar

from qixian.domain.case import Event


class PolicyPeriodWarning(Event):
    """The case was taken in after the last day of the plan."""

    type = "PolicyPeriodWarning"
    clauses = ("R01",)
    plan_effective_to: date


class ReminderIssued(Event):
    """A reminder before a day (`refers_to`); its kind ends in the number of days: `_90D`."""

    type = "ReminderIssued"
    kind: str
    refers_to: date


class DeadlineRecomputed(Event):
    """A holiday notice moved a date that had not passed (B.0.1)."""

    type = "DeadlineRecomputed"
    clauses: ClassVar[tuple[str, ...]] = ("民法典203",)
    field: str
    old: date
    new: date
