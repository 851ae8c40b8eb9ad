"""How late a deadline was recorded: derived from its two times and never stored.

Everybody above `ledger` may import this module.
"""

from dataclasses import dataclass
from typing import Final

from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.records import Cursor, RecordedEvent

_LATE: Final = """
    SELECT count(*), count(DISTINCT case_id), coalesce(max(days), 0)
      FROM (SELECT case_id, (recorded_at AT TIME ZONE 'Asia/Shanghai')::date - effective_on AS days
              FROM ledger.event
             WHERE (xid, position) > ($1, $2) AND book = $3 AND cause_kind = 'DEADLINE') e
     WHERE days > 0
"""


@dataclass(frozen=True, slots=True)
class RecordedLate:
    """Events of deadlines that were recorded after their day, their cases, the most days late."""

    events: int
    cases: int
    most_days: int


def days_late(event: RecordedEvent) -> int:
    """Whole days in Asia/Shanghai from a deadline's day to its record; 0 for what is not late.

    Only what a deadline caused can be late: a command's events are of the day it was decided on.
    """
    if event.cause_kind != "DEADLINE":
        return 0
    recorded_on = event.recorded_at.astimezone(SHANGHAI).date()
    return max(0, (recorded_on - event.effective_on).days)


async def recorded_late(conn: Queryable, book: str, after: Cursor) -> RecordedLate:
    """What was recorded late in a book behind a place in the record. Raises LedgerUnreachable."""
    with translated():
        row = await conn.fetchrow(_LATE, after.xid, after.position, book)
    return RecordedLate(*row) if row is not None else RecordedLate(0, 0, 0)
