"""An audit from its first check to its sample, with all that a reader of its report must know.

The doors may import this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from qixian.ledger.audit.findings import AuditReport, Findings
from qixian.ledger.audit.sample import Drawn, draw_sample, new_seed
from qixian.ledger.audit.whole import Audited, audit_ledger
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated

_EDITIONS: Final = "SELECT id, digest FROM ledger.edition ORDER BY id, digest"


class LeftOut(StrEnum):
    """What an audit did not do. Never renamed: reports that are kept have these."""

    ENGINE = "ENGINE"
    SEALED_OUTSIDE = "SEALED_OUTSIDE"
    SIGNATURES = "SIGNATURES"
    READ_MODEL = "READ_MODEL"
    NEVER_SEALED = "NEVER_SEALED"


@dataclass(frozen=True, slots=True)
class PinnedEdition:
    """An edition that decisions were held to: its id and digest (SHA-256, hex)."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """An audit: its report, its instant (aware), how late was late, and what was left out.

    `release` is the program's, `calendar` the version it ships, `editions` every one that is
    pinned. `drawn` is the sample, where one was wanted.
    """

    report: AuditReport
    at: datetime
    late_after: timedelta
    left_out: tuple[LeftOut, ...]
    drawn: Drawn | None
    release: str
    calendar: str
    editions: tuple[PinnedEdition, ...]


@dataclass(frozen=True, slots=True)
class SampleWanted:
    """How many cases to draw, none at 0, and with which seed; None has one drawn."""

    number: int = 0
    seed: int | None = None


async def carry_out_audit(
    conn: Connection,
    audited: Audited,
    sample: SampleWanted,
    release: str,
    engine: Findings | None = None,
) -> CarriedOut:
    """Audit the whole ledger and draw the sample; `engine` is what was found of the engine.

    Must not run inside a transaction. Raises LedgerUnreachable, NotMigrated, OutsideUnreachable.
    """
    report = await audit_ledger(conn, audited, Findings() if engine is None else engine)
    with translated():
        editions = tuple(PinnedEdition(*row) for row in await conn.fetch(_EDITIONS))
    return CarriedOut(
        report=report,
        at=audited.now,
        late_after=audited.late_after,
        left_out=tuple(_left_out(audited, report, engine=engine is not None)),
        drawn=await _draw(conn, audited.book, sample),
        release=release,
        calendar=audited.shipped.version,
        editions=editions,
    )


async def _draw(conn: Connection, book: str, sample: SampleWanted) -> Drawn | None:
    if not sample.number:
        return None
    seed = new_seed() if sample.seed is None else sample.seed
    return Drawn(seed, await draw_sample(conn, book, sample.number, seed))


def _left_out(audited: Audited, report: AuditReport, *, engine: bool) -> Sequence[LeftOut]:
    done = {
        LeftOut.ENGINE: engine,
        LeftOut.SEALED_OUTSIDE: audited.outside is not None,
        LeftOut.SIGNATURES: bool(audited.signers),
        LeftOut.READ_MODEL: report.lists_compared,
        # Somebody may have taken every seal out of the ledger: then only its chain was checked.
        LeftOut.NEVER_SEALED: bool(report.checkpoints) or not report.events,
    }
    return [one for one in LeftOut if not done[one]]
