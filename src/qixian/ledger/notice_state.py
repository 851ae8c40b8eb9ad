"""How the queue of notices stands: how many wait, and which were given up. For the doors.

Reads only. Instants are UTC; ids only.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated

_WAITING: Final = """
    SELECT count(*) FROM (
        SELECT FROM read_model.notice WHERE status = $2 AND book = $1 LIMIT $3) AS counted
"""
_FAILED: Final = """
    SELECT n.notice_id, n.case_id, n.kind, n.audience, n.refers_to, n.queued_at,
           d.attempt AS attempts, d.at AS tried_at, d.channel
      FROM read_model.notice n
      LEFT JOIN LATERAL (
           SELECT attempt, at, channel FROM ledger.notice_delivery d
            WHERE d.notice_id = n.notice_id AND d.outcome = 'FAILED'
            ORDER BY d.attempt DESC LIMIT 1) d ON true
     WHERE n.status = 'FAILED' AND n.book = $1
     ORDER BY n.queued_at DESC, n.notice_id DESC LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class FailedNotice:
    """A notice that was given up: what it was about, and its last attempt (None: none was made)."""

    notice_id: str
    case_id: str
    kind: str
    audience: str
    refers_to: date | None
    queued_at: datetime
    attempts: int | None
    tried_at: datetime | None
    channel: str | None


async def count_notices(conn: Queryable, book: str, status: str, most: int = 1000) -> int:
    """How many notices of a book are QUEUED, DELIVERED or FAILED, counted up to `most` + 1.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        count: int = await conn.fetchval(_WAITING, book, status, most + 1)
    return count


async def failed_notices(conn: Queryable, book: str, limit: int = 50) -> list[FailedNotice]:
    """The notices that were given up, the newest first. Raises LedgerUnreachable, NotMigrated."""
    with translated():
        rows = await conn.fetch(_FAILED, book, limit)
    return [FailedNotice(**dict(row)) for row in rows]
