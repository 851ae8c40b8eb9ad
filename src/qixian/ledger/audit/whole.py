"""Every check of an audit, one after another; the doors may import this module.

With the application's role or the auditor's; the auditor's may not lock the lists, so that they are
not compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.audit.conduct import conduct_findings
from qixian.ledger.audit.deadlines import missed_findings, timing_findings
from qixian.ledger.audit.findings import AuditReport, Findings, sorted_findings
from qixian.ledger.audit.held import right_findings
from qixian.ledger.audit.instants import instant_findings
from qixian.ledger.audit.proofs import (
    chain_findings,
    decision_findings,
    outside_findings,
    read_model_findings,
    seal_findings,
    seen_outside,
)
from qixian.ledger.connection import Connection
from qixian.ledger.seals.keys import KeyKind, VerifierKey
from qixian.ledger.seals.outside import Outside

LATE_AFTER: Final = timedelta(minutes=15)
"""So long the deadlines of one midnight may take."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit is made with.

    `now` is its instant (aware), `shipped` the calendar of this release. Without a log's key among
    `keys` no signature is checked, without `outside` nothing is compared with what lies there, and
    without `lists` no list, for which writers would wait.
    """

    now: datetime
    shipped: WorkingCalendar
    keys: Sequence[VerifierKey] = ()
    outside: Outside | None = None
    late_after: timedelta = LATE_AFTER
    lists: bool = True
    book: str = MAIN_BOOK

    @property
    def signers(self) -> Sequence[VerifierKey]:
        """The keys that seals are held to: none where no log's key is known, only witnesses'."""
        logs = any(one.kind is KeyKind.LOG for one in self.keys)
        return self.keys if logs else ()

    @property
    def settled(self) -> datetime:
        """What was due or told before this instant (aware) has had its time to be recorded."""
        return self.now - self.late_after


async def audit_ledger(conn: Connection, audited: Audited, found: Findings) -> AuditReport:
    """Audit the whole ledger; `found` may hold what was found elsewhere, of the engine.

    Proof, decisions and rights are of all books; deadlines and conduct of one. Must not run inside
    a transaction. Raises LedgerUnreachable, NotMigrated, OutsideUnreachable.
    """
    chain = await chain_findings(conn, found)
    seen = None
    if audited.outside is not None:
        seen = await seen_outside(found, audited.outside, audited.signers)
    tree = await seal_findings(conn, found, audited.signers, seen)
    if audited.outside is not None:
        await outside_findings(conn, found, audited.outside)
    await instant_findings(conn, found)
    lists = audited.lists and await read_model_findings(conn, found, audited.shipped)
    until = audited.settled.astimezone(SHANGHAI).date()
    ahead = await decision_findings(conn, found, audited.shipped, until)
    await missed_findings(conn, found, audited.book, audited.settled, ahead)
    await timing_findings(conn, found, audited.book, audited.late_after)
    await right_findings(conn, found)
    await conduct_findings(conn, found, audited.book)
    return AuditReport(
        events=chain.events,
        cases=chain.cases,
        leaves=tree.leaves,
        checkpoints=tree.checkpoints,
        lists_compared=lists,
        findings=sorted_findings(found),
        counts=dict(found.counts),
        severities=dict(found.severities),
    )
