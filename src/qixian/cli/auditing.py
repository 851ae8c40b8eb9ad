"""The work of `qixian audit`: the ledger, and the engine where it is in reach, in one report."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
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
from qixian.cli.seal_parts import seal_place, trusted_keys
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.audit.carried_out import CarriedOut, SampleWanted, carry_out_audit
from qixian.ledger.audit.findings import Finding, FindingKind, Findings
from qixian.ledger.audit.whole import Audited
from qixian.ledger.migrate import require_current
from qixian.ledger.seals.keys import VerifierKey
from qixian.ledger.seals.outside import Outside
from qixian.presentation.audit_workbook import audit_workbook
from qixian.presentation.audited import (
    COLUMNS,
    audit_cells,
    audit_heading,
    audit_headings,
    audit_remedies,
    audit_rows,
    carried_out_document,
)
from qixian.presentation.words import Words
from qixian.runtime.errors import PartUnreachable, SettingsWrong
from qixian.runtime.settings import Settings
from qixian.workers.reconciling import reconciler_of
from qixian.workflows.addresses import SHANGHAI

_GRAVE: Final = (
    DifferenceKind.CASE_WITHOUT_WORKFLOW,
    DifferenceKind.WORKFLOW_WAKES_LATE,
    DifferenceKind.WORKFLOW_FAILING,
    DifferenceKind.WORKFLOW_UNSERVED,
)
"""A deadline would not come."""

_OF_THE_LEDGER: Final = (DifferenceKind.DEADLINE_OVERDUE, DifferenceKind.WAKE_DIFFERS)
"""What reconciling finds in the ledger alone, which the audit finds by itself."""


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """What was asked for: how late is late, a sample, files, whether engine and lists."""

    late_after: timedelta
    sample: SampleWanted
    csv: Path | None
    xlsx: Path | None
    engine: bool
    lists: bool


async def audit_office(asked: AuditAsked, as_json: bool, lang: Literal["zh", "en"] | None) -> int:
    """Audit, print, write the files; exit status 1 with findings.

    An office need not be open. Raises what reaching a ledger does, SettingsWrong, and
    OutsideUnreachable.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    _require_places(asked)
    async with _reached(settings, asked.engine) as (pool, client):
        async with pool.acquire() as conn:
            await require_current(conn)
        engine = None if client is None else await _engine(settings, pool, client)
        audited = _audited(settings, asked)
        async with pool.acquire() as conn:
            carried = await carry_out_audit(conn, audited, asked.sample, version("qixian"), engine)
    if as_json:
        print_json(carried_out_document(carried, words))
    else:
        _print(words, carried)
    # After it was printed: a disk that is full loses no report.
    for line in _written(asked, carried, words):
        print_lines([] if as_json else [line])
    return DONE if carried.report.ok else NOT_AS_CLAIMED


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


async def _engine(settings: Settings, pool: "Pool[Record]", client: Client) -> Findings:
    found = Findings()
    reconciler = reconciler_of(client, pool, channels=any(channels_of(settings)))
    reconciled = await reconciler.reconcile(datetime.now(SHANGHAI))
    for one in reconciled.differences:
        if one.kind not in _OF_THE_LEDGER:
            found.add(of_engine(one))
    return found


def of_engine(one: Difference) -> Finding:
    """A difference between ledger and engine as a finding."""
    return Finding(
        "HIGH" if one.kind in _GRAVE else "MEDIUM",
        FindingKind.ENGINE,
        one.kind.value,
        one.subject,
        recorded=", ".join(f"{key}: {value}" for key, value in one.data.items()),
    )


def _audited(settings: Settings, asked: AuditAsked) -> Audited:
    """What the ledger is held to; what there is nothing for is left out."""
    keys: list[VerifierKey] = trusted_keys(settings, ())
    outside: Outside | None = None
    # Where no place is named, the report says that nothing was compared with one.
    with suppress(SettingsWrong):
        outside = seal_place(settings)
    now = datetime.now(SHANGHAI)
    return Audited(now, load_calendar(), keys, outside, asked.late_after, asked.lists)


def _require_places(asked: AuditAsked) -> None:
    """An audit may take hours, and nobody should learn only then that a file cannot be."""
    for option, file in (("--csv", asked.csv), ("--xlsx", asked.xlsx)):
        if file is not None and not _can_be(file):
            raise SettingsWrong(f"{file} cannot be written; name another file after {option}.")


def _can_be(file: Path) -> bool:
    try:
        return file.parent.is_dir() and not file.is_dir()
    except OSError:  # too long a name
        return False


def _written(asked: AuditAsked, carried: CarriedOut, words: Words) -> Iterator[str]:
    """Write the files that were asked for; what to say of each. Raises SettingsWrong."""
    rows = len(carried.report.findings)
    for option, file, content in (
        ("--csv", asked.csv, lambda: csv_text(COLUMNS, audit_rows(carried.report, words)).encode()),
        ("--xlsx", asked.xlsx, lambda: audit_workbook(carried, words)),
    ):
        if file is not None:
            _write(file, content, option)
            yield words.sentence("audit", "written", file=file, rows=rows)


def _write(file: Path, content: Callable[[], bytes], option: str) -> None:
    try:
        file.write_bytes(content())
    except OSError as refused:
        raise SettingsWrong(
            f"{file} cannot be written ({refused.strerror}); name another file after {option}."
        ) from refused


def _print(words: Words, carried: CarriedOut) -> None:
    report, drawn = carried.report, carried.drawn
    left_out = (words.of("audit", one) for one in carried.left_out)
    print_lines([audit_heading(report, words), *left_out])
    if not report.ok:
        print_table(audit_headings(words), audit_cells(report, words))
        print_lines(["", *audit_remedies(report, words)])
    if drawn is not None:
        line = words.sentence("audit", "sample", count=len(drawn.cases), seed=drawn.seed)
        print_lines([line, *(f"  {case}" for case in drawn.cases)])
