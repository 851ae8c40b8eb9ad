"""What would come of a command: a case read without a lock, decided in memory, nothing written.

`carry_out` does it; the doors may import the shapes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from qixian.domain.asking import OutcomeName, RecordedFact, Standing
from qixian.domain.facts import ClaimFact
from qixian.domain.holiday_calendar import calendar_case_id
from qixian.domain.refusal import Refusal
from qixian.ledger.connection import Connection
from qixian.ledger.errors import LedgerError, translated
from qixian.ledger.open_case import NO_CASE, outcome_of
from qixian.ledger.projection import Rows, difference
from qixian.ledger.records import Append, Loaded, PastEvent
from qixian.ledger.rows import looked
from qixian.ledger.steps import dates_of

_EVENTS: Final = """
    SELECT book, case_type, seq, position, type, schema, effective_on, recorded_at, data,
           cause_kind, cause_id, edition, edition_digest, calendar_version
      FROM ledger.event WHERE case_id = $1 ORDER BY seq
"""
# As ledger.load reads them, but for its locks.
_OTHERS: Final = """
    SELECT transaction_timestamp() AS now,
           ledger.used_rights($1, $2, k.keys) AS usages,
           ledger.other_claims($1, $2, k.keys) AS claims,
           ledger.other_tenancies($1, $2, k.keys) AS tenancies,
           ledger.other_awards($1, $2, k.keys) AS awards,
           (SELECT coalesce(max(e.seq), 0) FROM ledger.event e WHERE e.case_id = $4) AS notices
      FROM (SELECT $3::text[] || (SELECT b.fact_keys FROM read_model.case_board b
                                   WHERE b.case_id = $2 AND b.book = $1)) AS k (keys)
"""


@dataclass(frozen=True, slots=True)
class DateChange:
    """One date of a case that a command sets, moves or takes away. Civil dates in Asia/Shanghai."""

    field: str
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a command if it were sent now.

    `events` are those of the command, with the sequence numbers they would get. Before is the case
    with everything recorded that is due by the day of the command, and state NONE if nobody opened
    it; after is the case with whatever the command lets fall due that same day. `dates` are those
    that differ, earliest first; `claims` those that are new or have changed, as they would stand
    (money in integer fen); `standing` is where the case would stand.
    """

    outcome: OutcomeName
    events: tuple[RecordedFact, ...]
    refusal: Refusal | None
    state_before: str
    state_after: str
    dates: tuple[DateChange, ...]
    claims: tuple[ClaimFact, ...]
    standing: Standing


async def look(conn: Connection, book: str, case_id: str, keys: Sequence[str]) -> Loaded:
    """Read what `streams.load` reads, as of the transaction's snapshot and without a lock.

    The board row, cases that are overdue and earlier commands are left out. Raises LedgerError for
    a case of another book, LedgerUnreachable, NotMigrated.
    """
    with translated():
        recorded = await conn.fetch(_EVENTS, case_id)
        others = await conn.fetchrow(_OTHERS, book, case_id, keys, calendar_case_id(book))
    if others is None:
        raise AssertionError("unreachable: a query without a table to read from gives one row")
    if recorded and recorded[0]["book"] != book:
        raise LedgerError(f"case {case_id} belongs to another book than {book}")
    events = tuple(PastEvent(*row[2:]) for row in recorded)
    return replace(looked(events, others), case_type=recorded[0]["case_type"] if recorded else None)


async def write_nothing(entry: Append) -> None:
    """The append of a preview: the case moves on in memory, and no number is used up."""


def previewed(
    before: Rows | None,
    after: Rows | None,
    standing: Standing,
    events: tuple[RecordedFact, ...],
    refusal: Refusal | None,
) -> Preview:
    """The preview of a command from the rows of the case before it and after it."""
    return Preview(
        outcome=outcome_of(refusal, events),
        events=events,
        refusal=refusal,
        state_before=NO_CASE.state if before is None else str(before.summary.state),
        state_after=standing.state,
        dates=_changes(before, after),
        claims=() if after is None else difference(before, after).claims,
        standing=standing,
    )


def _changes(before: Rows | None, after: Rows | None) -> tuple[DateChange, ...]:
    old = dates_of(before.summary) if before else {}
    new = dates_of(after.summary) if after else {}
    changes = (
        DateChange(field, old.get(field), new.get(field))
        for field in {**old, **new}
        if old.get(field) != new.get(field)
    )
    return tuple(sorted(changes, key=lambda change: (_day(change), change.field)))


def _day(change: DateChange) -> date:
    return change.after or change.before or date.max
