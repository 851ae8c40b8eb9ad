"""The reports of audits as they are kept: written once, read whole or a page at a time.

The doors may import this module.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import orjson
from asyncpg import Record

from qixian.ledger.audit.carried_out import CarriedOut, LeftOut, PinnedEdition
from qixian.ledger.audit.findings import AuditReport, Finding, FindingKind, Severity
from qixian.ledger.audit.runs import AuditNotFound
from qixian.ledger.audit.sample import Drawn
from qixian.ledger.connection import Connection, Queryable
from qixian.ledger.errors import translated

_KEEP: Final = "INSERT INTO ledger.audit_report (audit_id, facts) VALUES ($1, $2)"
_COLUMNS: Final = (
    "severity, kind, what, subject, seq, position, recorded, expected, clauses, events"
)
_KEEP_FINDING: Final = f"""
    INSERT INTO ledger.audit_finding (audit_id, number, {_COLUMNS})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_FACTS: Final = "SELECT facts FROM ledger.audit_report WHERE audit_id = $1"
_FINDINGS: Final = f"""
    SELECT number, {_COLUMNS} FROM ledger.audit_finding
     WHERE audit_id = $1 AND number > $2 AND ($3::text IS NULL OR severity = $3)
       AND ($4::text IS NULL OR kind = $4)
     ORDER BY number LIMIT $5
"""
_LISTED: Final = """
    SELECT kind, count(*) FROM ledger.audit_finding WHERE audit_id = $1 GROUP BY kind
"""


@dataclass(frozen=True, slots=True)
class FindingsWanted:
    """Which findings of a report: all, or of one severity, of one kind; those behind a number."""

    severity: Severity | None = None
    kind: FindingKind | None = None
    after: int = 0
    limit: int | None = None


class KeptFinding(NamedTuple):
    """A finding and its number within its report, from 1."""

    number: int
    finding: Finding


async def keep_report(conn: Connection, audit_id: int, carried: CarriedOut) -> None:
    """Keep what an audit came to, all of it or nothing. Raises LedgerUnreachable, NotMigrated."""
    rows = [
        (audit_id, number, one.severity, one.kind.value, one.what, one.subject, one.seq,
         one.position, one.recorded, one.expected, list(one.clauses), list(one.events))
        for number, one in enumerate(carried.report.findings, start=1)
    ]  # fmt: skip
    with translated():
        async with conn.transaction():
            await conn.execute(_KEEP, audit_id, _facts(carried))
            await conn.executemany(_KEEP_FINDING, rows)


async def read_report(conn: Queryable, audit_id: int) -> CarriedOut:
    """A report without its findings, which `findings_of` has; counts and all else are there.

    Raises AuditNotFound (also for an audit that came to no report), LedgerUnreachable, NotMigrated.
    """
    with translated():
        facts = await conn.fetchval(_FACTS, audit_id)
    if facts is None:
        raise AuditNotFound(audit_id)
    return _carried_out(facts)


async def read_whole_report(conn: Queryable, audit_id: int) -> CarriedOut:
    """A report with every finding that is kept. Raises as `read_report`."""
    carried = await read_report(conn, audit_id)
    found = await findings_of(conn, audit_id, FindingsWanted())
    report = replace(carried.report, findings=tuple(one.finding for one in found))
    return replace(carried, report=report)


async def findings_of(conn: Queryable, audit_id: int, wanted: FindingsWanted) -> list[KeptFinding]:
    """Findings of a report, the gravest first; only those one may see."""
    kind = None if wanted.kind is None else wanted.kind.value
    with translated():
        rows = await conn.fetch(
            _FINDINGS, audit_id, wanted.after, wanted.severity, kind, wanted.limit
        )
    return [KeptFinding(row["number"], _finding(row)) for row in rows]


async def listed_of(conn: Queryable, audit_id: int) -> dict[FindingKind, int]:
    """How many findings of each kind a report lists; its counts have all.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        return {FindingKind(row[0]): row[1] for row in await conn.fetch(_LISTED, audit_id)}


def _finding(row: Record) -> Finding:
    return Finding(
        severity=row["severity"],
        kind=FindingKind(row["kind"]),
        what=row["what"],
        subject=row["subject"],
        seq=row["seq"],
        position=row["position"],
        recorded=row["recorded"],
        expected=row["expected"],
        clauses=tuple(row["clauses"]),
        events=tuple(row["events"]),
    )


def _facts(carried: CarriedOut) -> str:
    report, drawn = carried.report, carried.drawn
    facts = {
        "at": carried.at,
        "late_after_seconds": int(carried.late_after.total_seconds()),
        "events": report.events,
        "cases": report.cases,
        "leaves": report.leaves,
        "checkpoints": report.checkpoints,
        "lists_compared": report.lists_compared,
        "counts": {kind.value: count for kind, count in report.counts.items()},
        "severities": dict(report.severities),
        "left_out": [one.value for one in carried.left_out],
        "sample": None if drawn is None else {"seed": drawn.seed, "cases": drawn.cases},
        "release": carried.release,
        "calendar": carried.calendar,
        "editions": [[one.id, one.digest] for one in carried.editions],
    }
    return orjson.dumps(facts).decode()


def _carried_out(text: str) -> CarriedOut:
    facts = orjson.loads(text)
    sample = facts["sample"]
    return CarriedOut(
        report=AuditReport(
            events=facts["events"],
            cases=facts["cases"],
            leaves=facts["leaves"],
            checkpoints=facts["checkpoints"],
            lists_compared=facts["lists_compared"],
            findings=(),
            counts={FindingKind(kind): count for kind, count in facts["counts"].items()},
            severities=facts["severities"],
        ),
        at=datetime.fromisoformat(facts["at"]),
        late_after=timedelta(seconds=facts["late_after_seconds"]),
        left_out=tuple(LeftOut(one) for one in facts["left_out"]),
        drawn=None if sample is None else Drawn(sample["seed"], tuple(sample["cases"])),
        release=facts["release"],
        calendar=facts["calendar"],
        editions=tuple(PinnedEdition(*one) for one in facts["editions"]),
    )
