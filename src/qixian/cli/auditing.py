"""The work of `qixian audit`: the ledger, and the engine where it is in reach, in one report."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from asyncpg import Pool, Record
from temporalio.client import Client

from qixian.activities.differences import Difference, DifferenceKind
from qixian.api.csv_export import csv_text
from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.offices import channels_of
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of, office_of
from qixian.cli.seal_parts import seal_directory, trusted_keys
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.audit.findings import AuditReport, Finding, FindingKind, Findings
from qixian.ledger.audit.sample import draw_sample
from qixian.ledger.audit.whole import Audited, audit_ledger
from qixian.ledger.migrate import require_current
from qixian.ledger.seals.keys import VerifierKey
from qixian.presentation.audited import (
    COLUMNS,
    audit_cells,
    audit_document,
    audit_heading,
    audit_headings,
    audit_remedies,
    audit_rows,
)
from qixian.presentation.words import Words
from qixian.runtime.errors import PartUnreachable, SettingsWrong
from qixian.runtime.settings import Settings
from qixian.workers.reconciling import reconciler_of
from qixian.workers.seal_directory import SealDirectory
from qixian.workflows.addresses import SHANGHAI

_GRAVE: Final = (DifferenceKind.CASE_WITHOUT_WORKFLOW, DifferenceKind.WORKFLOW_WAKES_LATE)
_OF_THE_LEDGER: Final = (DifferenceKind.DEADLINE_OVERDUE, DifferenceKind.WAKE_DIFFERS)
"""What reconciling finds in the ledger alone, which the audit finds by itself."""


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """What was asked for: how late is late, a sample, a file, whether engine and lists."""

    late_after: timedelta
    sample: int
    seed: int | None
    csv: Path | None
    engine: bool
    lists: bool


@dataclass(frozen=True, slots=True)
class _Drawn:
    seed: int
    cases: tuple[str, ...]


async def audit_office(asked: AuditAsked, as_json: bool, lang: Literal["zh", "en"] | None) -> int:
    """Audit, print, write the file; exit status 1 with findings.

    An office need not be open. Raises what reaching a ledger does, SettingsWrong, and
    OutsideUnreachable.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    left_out: list[str] = []
    found = Findings()
    drawn = None
    async with _reached(settings, asked.engine) as (pool, client):
        async with pool.acquire() as conn:
            await require_current(conn)
        if client is None:
            left_out.append("ENGINE")
        else:
            await _engine(settings, pool, client, found)
        audited = _audited(settings, asked, left_out)
        async with pool.acquire() as conn:
            report = await audit_ledger(conn, audited, found)
        if not report.lists_compared:
            left_out.append("READ_MODEL")
        if asked.sample:
            drawn = await _draw(pool, asked)
    written = _written(asked.csv, report, words)
    if as_json:
        sample = None if drawn is None else {"seed": drawn.seed, "cases": drawn.cases}
        document = audit_document(report, words)
        print_json({"audited_at": audited.now, **document, "left_out": left_out, "sample": sample})
    else:
        _print(words, report, left_out, drawn)
        print_lines(written)
    return DONE if report.ok else NOT_AS_CLAIMED


@asynccontextmanager
async def _reached(
    settings: Settings, engine: bool
) -> AsyncIterator[tuple["Pool[Record]", Client | None]]:
    """The ledger, and the engine where it is wanted and answers."""
    async with AsyncExitStack() as stack:
        if engine:
            try:
                _, pool, client = await stack.enter_async_context(office_of(settings))
            except PartUnreachable:
                # Of the engine or of the ledger; the ledger is asked once more and says so itself.
                pass
            else:
                yield pool, client
                return
        yield await stack.enter_async_context(ledger_of(settings, closed_too=True)), None


async def _engine(
    settings: Settings, pool: "Pool[Record]", client: Client, found: Findings
) -> None:
    reconciler = reconciler_of(client, pool, channels=any(channels_of(settings)))
    reconciled = await reconciler.reconcile(datetime.now(SHANGHAI))
    for one in reconciled.differences:
        if one.kind not in _OF_THE_LEDGER:
            found.add(of_engine(one))


def of_engine(one: Difference) -> Finding:
    """A difference between ledger and engine as a finding."""
    return Finding(
        "HIGH" if one.kind in _GRAVE else "MEDIUM",
        FindingKind.ENGINE,
        one.kind.value,
        one.subject,
        recorded=", ".join(f"{key}: {value}" for key, value in one.data.items()),
    )


def _audited(settings: Settings, asked: AuditAsked, left_out: list[str]) -> Audited:
    """What the ledger is held to; what there is nothing for is said."""
    keys: list[VerifierKey] = trusted_keys(settings, ())
    outside: SealDirectory | None = None
    try:
        outside = seal_directory(settings)
    except SettingsWrong:
        left_out.append("SEALED_OUTSIDE")
    if not keys:
        left_out.append("SIGNATURES")
    now = datetime.now(SHANGHAI)
    return Audited(now, load_calendar(), keys, outside, asked.late_after, asked.lists)


async def _draw(pool: "Pool[Record]", asked: AuditAsked) -> _Drawn:
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    return _Drawn(seed, await draw_sample(pool, MAIN_BOOK, asked.sample, seed))


def _written(file: Path | None, report: AuditReport, words: Words) -> list[str]:
    """Write the findings into a file; what to say of it. Raises SettingsWrong."""
    if file is None:
        return []
    rows = [*audit_rows(report, words)]
    try:
        file.write_text(csv_text(COLUMNS, rows), encoding="utf-8", newline="")
    except OSError as refused:
        raise SettingsWrong(
            f"{file} cannot be written ({refused.strerror}); name another file after --csv."
        ) from refused
    return [words.sentence("audit", "written", file=file, rows=len(rows))]


def _print(words: Words, report: AuditReport, left_out: list[str], drawn: _Drawn | None) -> None:
    print_lines([audit_heading(report, words), *(words.of("audit", one) for one in left_out)])
    if not report.ok:
        print_table(audit_headings(words), audit_cells(report, words))
        print_lines(["", *audit_remedies(report, words)])
    if drawn is not None:
        line = words.sentence("audit", "sample", count=len(drawn.cases), seed=drawn.seed)
        print_lines([line, *(f"  {case}" for case in drawn.cases)])
