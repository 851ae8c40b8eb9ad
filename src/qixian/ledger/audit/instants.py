"""Events whose instant cannot be, by the seals before and after them; for `audit` only.

What is sealed after a seal was recorded after it, or shortly before, and what a seal covers was
recorded by then. Both instants are the database's. So an event that was put in later, or moved,
cannot say that it is of long ago, unless whoever did it could also change when seals were made.
"""

from datetime import datetime, timedelta
from typing import Final

from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.audit.findings import Finding, FindingKind, Findings
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.readable import instant

WAITED: Final = timedelta(days=1)
"""So long a transaction may keep what was recorded meanwhile from being sealed: readers follow the
record only up to the oldest one that runs, and a rebuild of a large ledger takes hours."""
AFTER: Final = timedelta(minutes=1)
"""The clock of a database that moves to another machine may be so much behind."""

_CHUNK: Final = 2000
# The leaves from one checkpoint's size to the next one's; those behind the newest have none after.
_OUT_OF_TIME: Final = f"""
    WITH sealed AS (
        SELECT size, {instant("min(sealed_at)")} AS at FROM ledger.checkpoint GROUP BY size
    ), span AS (
        SELECT lag(size, 1, 0::bigint) OVER by_size AS first, size AS stop,
               lag(at) OVER by_size AS before, at AS after
          FROM sealed WINDOW by_size AS (ORDER BY size)
        UNION ALL
        SELECT max(size), {2**63 - 1}, (array_agg(at ORDER BY size DESC))[1], NULL FROM sealed
    )
    SELECT l.leaf_index, e.case_id, e.seq, e.position, {instant("e.recorded_at")},
           s.before, s.after
      FROM span s
      JOIN ledger.leaf l ON l.leaf_index >= s.first AND l.leaf_index < s.stop
      JOIN ledger.event e ON (e.case_id, e.seq, e.position) = (l.case_id, l.seq, l.position)
     WHERE e.recorded_at < s.before - $1::interval OR e.recorded_at > s.after + $2::interval
     ORDER BY l.leaf_index
"""


async def instant_findings(conn: Connection, found: Findings) -> None:
    """Every sealed event that says it was recorded when it cannot have been."""
    with translated():
        async with conn.transaction(readonly=True):
            cursor = await conn.cursor(_OUT_OF_TIME, WAITED, AFTER)
            while rows := await cursor.fetch(_CHUNK):
                for row in rows:
                    found.add(_out_of_time(*row))


def _out_of_time(
    index: int,
    case_id: str,
    seq: int,
    position: int,
    recorded_at: datetime,
    before: datetime | None,
    after: datetime | None,
) -> Finding:
    early = before is not None and recorded_at < before - WAITED
    bound = before if early else after
    expected = "" if bound is None else f"{'≥' if early else '≤'} {_moment(bound)}"
    return Finding(
        "HIGH",
        FindingKind.SEAL,
        f"RECORDED_AT {index}",
        case_id,
        seq,
        position,
        recorded=_moment(recorded_at),
        expected=expected,
    )


def _moment(one: datetime) -> str:
    return one.astimezone(SHANGHAI).isoformat("T", "seconds")
