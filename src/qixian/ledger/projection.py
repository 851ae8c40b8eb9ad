"""What a case's read-model rows are, given its state; and what differs from the rows before.

Pure functions over the domain. The same functions write the rows with an append and rebuild them
from the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from qixian.domain.case import (
    CaseKind,
    CaseSummary,
    Deadline,
    FactKey,
    Reckoning,
    Rules,
    Usage,
)
from qixian.ledger.records import BoardRow

StateT = TypeVar("StateT")


@dataclass(frozen=True, slots=True)
class Rows:
    """The read-model rows of one case in one state."""

    summary: CaseSummary
    reckonings: tuple[Reckoning, ...] = ()
    due: tuple[Deadline, ...] = ()

    @property
    def next_wake(self) -> date | None:
        """The first day on which something falls due."""
        return self.due[0].fires_on if self.due else None


def rows_of(kind: CaseKind[StateT], state: StateT, case_id: str, rules: Rules) -> Rows:
    """The rows of a case. A date the events fixed wins over what would be computed today."""
    summary = kind.summarise(state, case_id)
    reckonings = tuple(
        _fixed(reckoning, summary.dates.get(reckoning.field))
        for reckoning in kind.reckonings(state, rules)
    )
    return Rows(summary, reckonings, kind.deadlines(state, rules))


def _fixed(reckoning: Reckoning, day: date | None) -> Reckoning:
    # Nearly always the day that would be computed today: no copy then.
    if day is None or day == reckoning.effective:
        return reckoning
    return replace(reckoning, effective=day)


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows to put and keys of rows to take away, from one state of a case to the next."""

    reckonings: tuple[Reckoning, ...]
    reckonings_gone: tuple[str, ...]
    due: tuple[Deadline, ...]
    due_gone: tuple[tuple[str, date], ...]
    usage: Usage | None


def difference(before: Rows | None, after: Rows) -> Difference:
    """What an append changes in the tables `deadline`, `due` and `used_right`."""
    old_reckonings = {r.field: r for r in before.reckonings} if before else {}
    new_reckonings = {r.field: r for r in after.reckonings}
    old_due = {(d.kind, d.fires_on): d for d in before.due} if before else {}
    new_due = {(d.kind, d.fires_on): d for d in after.due}
    same_usage = before is not None and before.summary.usage == after.summary.usage
    return Difference(
        reckonings=tuple(r for f, r in new_reckonings.items() if old_reckonings.get(f) != r),
        reckonings_gone=tuple(field for field in old_reckonings if field not in new_reckonings),
        due=tuple(d for key, d in new_due.items() if old_due.get(key) != d),
        due_gone=tuple(key for key in old_due if key not in new_due),
        usage=None if same_usage else after.summary.usage,
    )


def board_row(
    rows: Rows, opened_on: date, last_effective_on: date, keys: Sequence[FactKey]
) -> BoardRow:
    """The case's row on the board."""
    parties = rows.summary.parties
    return BoardRow(
        state=rows.summary.state,
        open=rows.summary.open,
        opened_on=opened_on,
        last_effective_on=last_effective_on,
        next_wake=rows.next_wake,
        parties=parties,
        dates=rows.summary.dates,
        fact_keys=tuple(str(key) for key in keys),
        researcher_id=parties.get("researcher_id"),
        institution_id=parties.get("institution_id"),
    )
