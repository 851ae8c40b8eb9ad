"""Deadlines that did not fall due, fell due late, or before their day had begun; `audit` only.

Only of the office's own book: rehearsals have a clock of their own.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.ahead import overdue
from qixian.ledger.audit.findings import Finding, FindingKind, Findings, Severity
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.readable import instant, spoilt
from qixian.ledger.reperformance.differences import NotFallenDue

A_DAY: Final = timedelta(days=1)
CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""So far the clocks of the engine and the database may be apart; only before that is early."""

_CHUNK: Final = 2000
_BEGINS: Final = "(effective_on::timestamp AT TIME ZONE 'Asia/Shanghai')"
# Of several events of one deadline the first stands for all. `entered` is when the case was last
# told something before: no clock can be earlier than what it goes by. What has no day or instant
# that can be is found elsewhere; nothing is counted from it.
_OFF: Final = f"""
    SELECT off.case_id, off.seq, position, cause_id, recorded_at, clauses, begins,
           (SELECT {instant("max(told.recorded_at)")} FROM ledger.event told
             WHERE told.case_id = off.case_id AND told.seq < off.seq
               AND told.cause_kind = 'COMMAND') AS entered
      FROM (SELECT DISTINCT ON (case_id, cause_id) case_id, seq, position, cause_id, recorded_at,
                   clauses, {_BEGINS} AS begins
              FROM ledger.event
             WHERE book = $1 AND cause_kind = 'DEADLINE'
               AND CASE WHEN {spoilt("effective_on", "recorded_at")} = 0
                        THEN recorded_at - {_BEGINS} > $2 OR {_BEGINS} - recorded_at > $3 END
             ORDER BY case_id, cause_id, seq) off
     ORDER BY off.case_id, off.seq
"""
_MOVED: Final = f"""
    SELECT case_id FROM ledger.event WHERE case_id = ANY ($1)
     GROUP BY case_id HAVING {instant("max(recorded_at)")} > $2
"""


async def missed_findings(
    conn: Connection,
    found: Findings,
    book: str,
    settled: datetime,
    ahead: Iterable[NotFallenDue],
) -> None:
    """What is missing up to the day (Asia/Shanghai) of an instant (aware).

    `ahead` is what has not fallen due by the events. What only the list says is missing counts too.
    A case of which something was recorded since `settled` is still on its way: whoever enters an
    old one tells its application before its deadlines can fall due.
    """
    until = settled.astimezone(SHANGHAI).date()
    missed = {(one.fires_on, one.case_id, one.kind) for one in ahead if one.book == book}
    missed |= {(one.fires_on, one.case_id, one.kind) for one in await overdue(conn, book, until)}
    with translated():
        rows = await conn.fetch(_MOVED, list({case_id for _, case_id, _ in missed}), settled)
    moved = {row["case_id"] for row in rows}
    for fires_on, case_id, kind in sorted(missed):
        if case_id not in moved:
            day = fires_on.isoformat()
            found.add(Finding("HIGH", FindingKind.DEADLINE_MISSED, kind, case_id, expected=day))


async def timing_findings(
    conn: Connection, found: Findings, book: str, late_after: timedelta
) -> None:
    """What was recorded more than `late_after` after its day had begun, or before."""
    with translated():
        async with conn.transaction(readonly=True):
            cursor = await conn.cursor(_OFF, book, late_after, CLOCKS_DIFFER)
            while rows := await cursor.fetch(_CHUNK):
                for row in rows:
                    found.add(_off(late_after, *row))


def _off(
    late_after: timedelta,
    case_id: str,
    seq: int,
    position: int,
    cause_id: str,
    recorded_at: datetime,
    clauses: list[str],
    begins: datetime,
    entered: datetime | None,
) -> Finding:
    late = recorded_at - begins
    place = cause_id, case_id, seq, position
    said = _moment(recorded_at), _moment(begins), tuple(clauses)
    if late < timedelta(0):
        return Finding("HIGH", FindingKind.DEADLINE_EARLY, *place, *said)
    # What was entered after its day is late by itself, and says nothing about the clock.
    by_the_clock = recorded_at - max(begins, entered or begins)
    severity: Severity = "MEDIUM" if by_the_clock >= max(A_DAY, late_after) else "LOW"
    return Finding(severity, FindingKind.DEADLINE_LATE, *place, *said, events=(length(late),))


def length(late: timedelta) -> str:
    """How long, as days, hours, minutes and seconds: 1d 02:03:04."""
    minutes, seconds = divmod(int(late.total_seconds()) % 86_400, 60)
    return f"{late.days}d {minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _moment(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).isoformat("T", "seconds")
