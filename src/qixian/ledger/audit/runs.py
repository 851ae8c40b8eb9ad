"""Audits that were begun at a door, and how they ended; the doors may import this module.

One runs at a time in a ledger, whatever HTTP door began it; those of the terminal are not among
them. Who runs it holds an advisory lock for as long as the connection lasts, so that a run whose
process ended is seen to be cut off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

import asyncpg
import orjson
from asyncpg import Record

from qixian.ledger.audit.carried_out import SampleWanted
from qixian.ledger.audit.findings import SEVERITIES, Severity
from qixian.ledger.connection import Connection, Queryable
from qixian.ledger.errors import LedgerError, translated

_LOCK: Final = (0x71697869, 0x61756474)  # "qixi", "audt"
_PATIENCE: Final = "SET lock_timeout = '1s'"
_NO_PATIENCE: Final = "SET lock_timeout = 0"
_TAKE: Final = "SELECT pg_advisory_lock($1, $2)"
_GIVE_BACK: Final = "SELECT pg_advisory_unlock($1, $2)"
_BEGIN: Final = """
    INSERT INTO ledger.audit_run (begun_by, late_after_minutes, sample_size, seed)
    VALUES ($1, $2, $3, $4) RETURNING audit_id
"""
_FAILED: Final = "INSERT INTO ledger.audit_report (audit_id, failure) VALUES ($1, $2)"
_HELD: Final = f"""
    EXISTS (SELECT FROM pg_catalog.pg_locks l
             WHERE l.locktype = 'advisory' AND l.classid = {_LOCK[0]} AND l.objid = {_LOCK[1]}
               AND l.objsubid = 2 AND l.granted AND l.database = (
                   SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
"""
_IS_HELD: Final = f"SELECT {_HELD}"
_RUNS: Final = f"""
    SELECT r.audit_id, r.begun_at, r.begun_by, r.late_after_minutes, r.sample_size, r.seed,
           p.audit_id IS NOT NULL AS over, p.ended_at, p.failure, p.facts,
           p.audit_id IS NULL AND r.audit_id = (SELECT max(audit_id) FROM ledger.audit_run)
               AND ($1 OR {_HELD}) AS running
      FROM ledger.audit_run r LEFT JOIN ledger.audit_report p USING (audit_id)
"""
_ONE: Final = f"{_RUNS} WHERE r.audit_id = $2"
_LIST: Final = f"""
    {_RUNS} WHERE $2::bigint IS NULL OR r.audit_id < $2 ORDER BY r.audit_id DESC LIMIT $3
"""
_NEWEST_DONE: Final = f"{_RUNS} WHERE p.facts IS NOT NULL ORDER BY r.audit_id DESC LIMIT 1"


class AuditRunning(LedgerError):
    """An audit of this ledger is under way: wait for its report."""

    def __init__(self) -> None:
        super().__init__("an audit of this ledger is under way: wait for its report")


class AuditNotFound(LedgerError):
    """No audit has this number, or none that has a report."""

    def __init__(self, audit_id: int) -> None:
        self.audit_id = audit_id
        super().__init__(f"there is no report of audit {audit_id}: look at the list of audits")


class AuditState(StrEnum):
    """Where an audit is; a cut-off one has no report, and its process is gone."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CUT_OFF = "CUT_OFF"


class Failure(StrEnum):
    """Why an audit was given up. Never renamed: reports that are kept have these."""

    TOO_LONG = "TOO_LONG"
    LEDGER = "LEDGER"
    SEALED_OUTSIDE = "SEALED_OUTSIDE"
    UNEXPECTED = "UNEXPECTED"


@dataclass(frozen=True, slots=True)
class AuditWanted:
    """What an audit was begun with: how many minutes after its day a deadline is late, a sample."""

    late_after_minutes: int = 15
    sample: SampleWanted = field(default_factory=SampleWanted)


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One audit in the list of them: who began it, and how it ended. Instants are UTC.

    `events`, `cases` and `severities` are those of its report, `failure` why it was given up.
    """

    audit_id: int
    state: AuditState
    begun_at: datetime
    begun_by: str
    wanted: AuditWanted
    ended_at: datetime | None = None
    failure: Failure | None = None
    events: int = 0
    cases: int = 0
    severities: Mapping[Severity, int] | None = None


async def begin_run(conn: Connection, by: str, wanted: AuditWanted) -> int:
    """Begin an audit and hold its lock on this connection; its number.

    Must not run inside a transaction. Raises AuditRunning, LedgerUnreachable, NotMigrated.
    """
    with translated():
        await conn.execute(_PATIENCE)
        try:
            await conn.execute(_TAKE, *_LOCK)
        except asyncpg.LockNotAvailableError:
            raise AuditRunning from None
        finally:
            await conn.execute(_NO_PATIENCE)
        sample = wanted.sample
        begun = await conn.fetchval(
            _BEGIN, by, wanted.late_after_minutes, sample.number, sample.seed
        )
    return int(begun)


async def give_up(conn: Connection, audit_id: int, why: Failure) -> None:
    """Keep that an audit came to nothing. Raises LedgerUnreachable, NotMigrated."""
    with translated():
        await conn.execute(_FAILED, audit_id, why.value)


async def end_run(conn: Connection) -> None:
    """Let the next audit begin. Raises LedgerUnreachable."""
    with translated():
        await conn.execute(_GIVE_BACK, *_LOCK)


async def under_way(conn: Queryable) -> bool:
    """Whether an audit runs now; to be asked before what `read_run` and `list_runs` read.

    Locks are looked up as they are, rows as of a moment before. A run that ended in between would
    be without a lock and without a report, as one that was cut off. Raises LedgerUnreachable.
    """
    with translated():
        return bool(await conn.fetchval(_IS_HELD))


async def read_run(conn: Queryable, audit_id: int, held: bool | None = None) -> AuditRun:
    """One audit; `held` is what `under_way` said before a transaction of `conn` began.

    Raises AuditNotFound, LedgerUnreachable, NotMigrated.
    """
    held = await under_way(conn) if held is None else held
    with translated():
        row = await conn.fetchrow(_ONE, held, audit_id)
    if row is None:
        raise AuditNotFound(audit_id)
    return _run(row)


async def list_runs(
    conn: Queryable, before: int | None = None, limit: int = 20, held: bool | None = None
) -> list[AuditRun]:
    """Audits, the newest first, those begun before the one named. `held` and errors: `read_run`."""
    held = await under_way(conn) if held is None else held
    with translated():
        return [_run(row) for row in await conn.fetch(_LIST, held, before, limit)]


async def newest_report(conn: Queryable) -> AuditRun | None:
    """The newest audit that was carried through; None before the first."""
    with translated():
        row = await conn.fetchrow(_NEWEST_DONE, False)
    return None if row is None else _run(row)


def _run(row: Record) -> AuditRun:
    facts = {} if row["facts"] is None else orjson.loads(row["facts"])
    sample = SampleWanted(row["sample_size"], row["seed"])
    return AuditRun(
        audit_id=row["audit_id"],
        state=_state(row),
        begun_at=row["begun_at"],
        begun_by=row["begun_by"],
        wanted=AuditWanted(row["late_after_minutes"], sample),
        ended_at=row["ended_at"],
        failure=None if row["failure"] is None else Failure(row["failure"]),
        events=facts.get("events", 0),
        cases=facts.get("cases", 0),
        severities={one: facts["severities"].get(one, 0) for one in SEVERITIES} if facts else None,
    )


def _state(row: Record) -> AuditState:
    if row["failure"] is not None:
        return AuditState.FAILED
    if row["over"]:
        return AuditState.DONE
    return AuditState.RUNNING if row["running"] else AuditState.CUT_OFF
