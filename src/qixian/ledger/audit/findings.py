"""What an audit finds, and the report it is put into. Plain values; the doors may import them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

Severity = Literal["HIGH", "MEDIUM", "LOW"]
SEVERITIES: Final[tuple[Severity, ...]] = ("HIGH", "MEDIUM", "LOW")
"""The gravest first."""

KEPT: Final = 1000
"""How many findings of a kind and severity are kept; all of them are counted."""


class FindingKind(StrEnum):
    """What can be found. A kind is never renamed: people file by it."""

    CHAIN = "CHAIN"
    SEQ_GAP = "SEQ_GAP"
    BOARD = "BOARD"
    SEAL = "SEAL"
    SEALED_OUTSIDE = "SEALED_OUTSIDE"
    READ_MODEL = "READ_MODEL"
    DECISION = "DECISION"
    DEADLINE_MISSED = "DEADLINE_MISSED"
    DEADLINE_LATE = "DEADLINE_LATE"
    DEADLINE_EARLY = "DEADLINE_EARLY"
    CAP_EXCEEDED = "CAP_EXCEEDED"
    EXCLUSIVE_GIVEN = "EXCLUSIVE_GIVEN"
    GIVEN_TWICE = "GIVEN_TWICE"
    READ_WITHOUT_REASON = "READ_WITHOUT_REASON"
    COMMAND_REPEATED = "COMMAND_REPEATED"
    ENGINE = "ENGINE"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree.

    `what` names it within its kind (a check, a field, a deadline). `subject` is the case, or else
    the person, venture, reader or checkpoint it is about. `seq` and `position` are the event's, 0
    where it is about none. `recorded` is what is there, `expected` what should be. `events` are the
    cases, claims or notes behind it, where it is about several.
    """

    severity: Severity
    kind: FindingKind
    what: str
    subject: str
    seq: int = 0
    position: int = 0
    recorded: str = ""
    expected: str = ""
    clauses: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(slots=True)
class Findings:
    """Findings as they are made: counted all, kept up to `KEPT` of a kind and severity."""

    kept: list[Finding] = field(default_factory=list)
    counts: Counter[FindingKind] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    added: Counter[tuple[FindingKind, Severity]] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        """One more."""
        self.count(finding.kind, finding.severity)
        # By severity too, or a thousand small ones would keep a grave one out of the report.
        self.added[finding.kind, finding.severity] += 1
        if self.added[finding.kind, finding.severity] <= KEPT:
            self.kept.append(finding)

    def count(self, kind: FindingKind, severity: Severity, number: int = 1) -> None:
        """Some more that are counted and not kept, if any."""
        if not number:
            # A kind with a count of none would pass for one that was found.
            return
        self.counts[kind] += number
        self.severities[severity] += number


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was gone through and everything that was found, the gravest first.

    `counts` and `severities` count all, also what was not kept.
    """

    events: int
    cases: int
    leaves: int
    checkpoints: int
    lists_compared: bool
    findings: tuple[Finding, ...]
    counts: Mapping[FindingKind, int]
    severities: Mapping[Severity, int]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.counts


def sorted_findings(findings: Findings) -> tuple[Finding, ...]:
    """The kept ones: by severity, then kind in the order of the audit, then place."""
    kinds = {kind: number for number, kind in enumerate(FindingKind)}
    return tuple(
        sorted(
            findings.kept,
            key=lambda one: (
                SEVERITIES.index(one.severity),
                kinds[one.kind],
                one.subject,
                one.seq,
                one.what,
            ),
        )
    )
