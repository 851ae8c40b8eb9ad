"""What a case's read-model rows are, given its state; and what differs from the rows before.

Pure functions over the domain. The same functions write the rows with an append and rebuild them
from the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from qixian.domain.case import (
    CaseKind,
    CaseSummary,
    Deadline,
    Event,
    FactKey,
    Reckoning,
    Rules,
)
from qixian.domain.facts import Assessment, AwardFact, ClaimFact, TenancyFact, Usage
from qixian.ledger.records import BoardRow

_NO_SUMMARY: Final = CaseSummary(state="", open=False, parties={}, dates={}, kept={})

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
        _fixed(reckoning, summary.kept.get(reckoning.field))
        for reckoning in kind.reckonings(state, rules)
    )
    return Rows(summary, reckonings, kind.deadlines(state, rules))


def _fixed(reckoning: Reckoning, day: date | None) -> Reckoning:
    # Nearly always the day that would be computed today: no copy then.
    if day is None or day == reckoning.effective:
        return reckoning
    unrolled = reckoning.nominal == reckoning.effective and reckoning.counting.roll is None
    return replace(reckoning, effective=day, nominal=day if unrolled else reckoning.nominal)


def moved(
    kind: CaseKind[StateT], state: StateT, case_id: str, rules: Rules, today: date
) -> tuple[Event, ...]:
    """One event for each open date that has not passed and is another under these rules (B.0.1).

    Each is counted after those before it have moved, since a date can be counted from one that
    moves. A moot date is not open, nor is any of a closed case. `today` is a civil date in
    Asia/Shanghai.
    """
    events: list[Event] = []
    while event := _next_moved(kind, state, case_id, rules, today):
        events.append(event)
        state = kind.evolve(state, event, today)
    return tuple(events)


def _next_moved(
    kind: CaseKind[StateT], state: StateT, case_id: str, rules: Rules, today: date
) -> Event | None:
    summary = kind.summarise(state, case_id)
    if not summary.open:
        return None
    for reckoning in kind.reckonings(state, rules):
        old = summary.kept.get(reckoning.field)
        if old is None or old < today or reckoning.moot:
            continue
        if old != reckoning.effective:
            return kind.recomputed(reckoning.field, old, reckoning.effective)
    return None


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows to put and keys of rows to take away, from one state of a case to the next."""

    reckonings: tuple[Reckoning, ...]
    reckonings_gone: tuple[str, ...]
    due: tuple[Deadline, ...]
    due_gone: tuple[tuple[str, date], ...]
    usage: Usage | None
    claims: tuple[ClaimFact, ...]
    tenancy: TenancyFact | None
    awards: tuple[AwardFact, ...]
    assessments: tuple[Assessment, ...]


def difference(before: Rows | None, after: Rows) -> Difference:
    """What an append changes in the read models beside the case board."""
    old_reckonings = {r.field: r for r in before.reckonings} if before else {}
    new_reckonings = {r.field: r for r in after.reckonings}
    old_due = {(d.kind, d.fires_on): d for d in before.due} if before else {}
    new_due = {(d.kind, d.fires_on): d for d in after.due}
    old = before.summary if before else _NO_SUMMARY
    new = after.summary
    return Difference(
        reckonings=tuple(r for f, r in new_reckonings.items() if old_reckonings.get(f) != r),
        reckonings_gone=tuple(field for field in old_reckonings if field not in new_reckonings),
        due=tuple(d for key, d in new_due.items() if old_due.get(key) != d),
        due_gone=tuple(key for key in old_due if key not in new_due),
        usage=None if old.usage == new.usage else new.usage,
        claims=tuple(claim for claim in new.claims if claim not in old.claims),
        tenancy=None if old.tenancy == new.tenancy else new.tenancy,
        # These only ever grow at their end.
        awards=new.awards[len(old.awards) :],
        assessments=new.assessments[len(old.assessments) :],
    )


def board_row(
    rows: Rows, opened_on: date, last_effective_on: date, keys: Sequence[FactKey]
) -> BoardRow:
    """The case's row on the board."""
    parties, awaited = rows.summary.parties, rows.summary.awaited
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
        awaited_field=awaited.field if awaited else None,
        awaited_by=awaited.by if awaited else None,
    )
