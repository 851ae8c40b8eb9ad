"""What reconciling can find: the kinds of differences, and a case's workflow as it was seen.

Anybody above `activities` may import this module.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class DifferenceKind(StrEnum):
    """What can differ. A kind is never renamed: alerts are set on it."""

    CASE_WITHOUT_WORKFLOW = "CASE_WITHOUT_WORKFLOW"
    WORKFLOW_WITHOUT_CASE = "WORKFLOW_WITHOUT_CASE"
    WORKFLOW_FAILING = "WORKFLOW_FAILING"
    WORKFLOW_UNSERVED = "WORKFLOW_UNSERVED"
    WORKFLOW_WAKES_LATE = "WORKFLOW_WAKES_LATE"
    DEADLINE_OVERDUE = "DEADLINE_OVERDUE"
    WAKE_DIFFERS = "WAKE_DIFFERS"
    NOTICE_STUCK = "NOTICE_STUCK"
    NOTICE_GIVEN_UP = "NOTICE_GIVEN_UP"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: about which case or notice, and both values, as the sentence names them."""

    kind: DifferenceKind
    subject: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was compared and every difference. `cases` wait for a day, `workflows` run."""

    cases: int
    workflows: int
    differences: tuple[Difference, ...]

    def counts(self) -> dict[str, int]:
        """How many differences there are of each kind, of every kind."""
        found = Counter(difference.kind for difference in self.differences)
        return {kind.value: found[kind] for kind in DifferenceKind}


@dataclass(frozen=True, slots=True)
class RunningCase:
    """A running workflow of a case.

    `version` is the worker deployment version it is pinned to ("qixian:1.2"), None without one;
    `wake` the day it sleeps until, `problems` what the engine reports of its workflow tasks.
    """

    case_id: str
    task_queue: str
    version: str | None
    started_at: datetime
    wake: date | None = None
    problems: tuple[str, ...] = ()
