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
# A leaf came after the newest checkpoint that does not cover it, and before the next one. Found by
# halves, since a year has fifty thousand of them.
_OUT_OF_TIME: Final = f"""
    WITH sealed AS MATERIALIZED (
        SELECT array_agg(size ORDER BY size) AS sizes, array_agg(at ORDER BY size) AS instants
          FROM (SELECT size, {instant("min(sealed_at)")} AS at
                  FROM ledger.checkpoint GROUP BY size) one
    ), spanned AS (
        SELECT l.leaf_index, e.case_id, e.seq, e.position, e.recorded_at,
               width_bucket(l.leaf_index, (SELECT sizes FROM sealed)) AS seals
          FROM ledger.leaf l
          JOIN ledger.event e ON (e.case_id, e.seq, e.position) = (l.case_id, l.seq, l.position)
    ), bounded AS (
        SELECT *, (SELECT instants FROM sealed)[seals] AS before,
                  (SELECT instants FROM sealed)[seals + 1] AS after FROM spanned
    )
    SELECT leaf_index, case_id, seq, position, {instant("recorded_at")}, before, after
      FROM bounded
     WHERE recorded_at < before - $1::interval OR recorded_at > after + $2::interval
     ORDER BY leaf_index
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
