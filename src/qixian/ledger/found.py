"""What a proof finds as it goes: all of it is counted, and so much of each check kept.

A ledger that differs in every row must not need memory for every row. For the proofs of `ledger`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

KEPT: Final = 10_000
"""How many findings of one check are kept, those that came first."""


class Checked(Protocol):
    """A finding, which names the check that made it."""

    @property
    def check(self) -> str:
        """The name of the check, stable for ever."""


FindingT = TypeVar("FindingT", bound=Checked)


@dataclass(slots=True)
class Found(Generic[FindingT]):
    """Findings as they are made."""

    kept: list[FindingT] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, finding: FindingT) -> None:
        """One more."""
        self.counts[finding.check] += 1
        if self.counts[finding.check] <= KEPT:
            self.kept.append(finding)

    def extend(self, findings: Iterable[FindingT]) -> None:
        """Some more."""
        for finding in findings:
            self.add(finding)

    def more(self) -> dict[str, int]:
        """How many of a check were counted and not kept; without the checks that kept all."""
        return {check: count - KEPT for check, count in self.counts.items() if count > KEPT}
