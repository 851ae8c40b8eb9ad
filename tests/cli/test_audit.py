"""`qixian audit`: one report, as a table, a document and a file; and the sample by its seed."""

import csv
import errno
import io
from pathlib import Path

import asyncpg
import pytest
from openpyxl import load_workbook

from qixian.activities.differences import Difference, DifferenceKind
from qixian.cli.auditing import of_engine
from tests.cli.conftest import Office, Qixian
from tests.cli.played import play
from tests.ledger.forged import found, restated, unguarded

Pool = asyncpg.Pool  # type: ignore[type-arg]
Connection = asyncpg.Connection  # type: ignore[type-arg]
# What the story tells lies years back, so all of it was recorded late.
YEARS = ("--late-after", str(60 * 24 * 36_500))


@pytest.fixture
async def audit(
    qixian: Qixian, pool: Pool, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> Qixian:
    """The command beside a ledger with an internship whose subsidy was claimed; no engine runs."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    await play(pool, "V10")
    return lambda *arguments: qixian("audit", *arguments)


async def test_a_ledger_nobody_touched_is_clean(audit: Qixian) -> None:
    said = audit(*YEARS)

    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("audited, nothing found: cases: 1, events: ")
    assert "not compared: the workflow engine" in said.out


async def test_what_is_late_is_found_and_told_in_both_languages(audit: Qixian) -> None:
    said, chinese = audit("--no-engine"), audit("--no-engine", "--lang", "zh")

    assert (said.status, chinese.status) == (1, 1)
    assert "deadline late: see whether workers stood still then" in said.out
    assert "到期事项记录迟延" in chinese.out


async def test_a_wrong_amount_is_a_row_in_table_document_and_file(
    audit: Qixian, superuser_conn: Connection, tmp_path: Path
) -> None:
    await unguarded(superuser_conn)
    submitted = await found(superuser_conn, "V10-A", "SubsidyClaimSubmitted")
    await restated(superuser_conn, submitted, {"amount_fen": 532_820})
    file, workbook = tmp_path / "findings.csv", tmp_path / "audit.xlsx"

    said, document = (
        audit(*YEARS, "--csv", file, "--xlsx", workbook, "--sample", "1", "--seed", "7"),
        audit(*YEARS, "--json").document,
    )

    assert said.status == 1
    for part in ("high", "decision", f"V10-A #{submitted.seq} @{submitted.position}", "432820"):
        assert part in said.out
    assert document["severities"]["HIGH"] > 0  # type: ignore[index]
    (first, *_) = [one for one in document["findings"] if one["finding"] == "DECISION"]  # type: ignore[index]
    assert (first["recorded"], first["expected"]) == ("532820", "432820")
    assert "R27" in first["clauses"]
    content = file.read_bytes()
    assert content.startswith("\ufeffseverity,finding,".encode())
    rows = [*csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]
    assert len(rows) == len(document["findings"])  # type: ignore[index]
    assert rows[0]["severity"] == "HIGH"
    _, *cells = load_workbook(workbook)["Findings"].iter_rows(values_only=True)
    # Before each kind's code stand its severity and what people call it.
    assert [["" if value is None else str(value) for value in row[2:]] for row in cells] == [
        [*row.values()][1:] for row in rows
    ]
    assert [*load_workbook(workbook)["Sample"].iter_rows(min_row=2, values_only=True)] == [
        (1, "V10-A", 7)
    ]
    assert f"written to {workbook}; rows: {len(rows)}" in said.out


async def test_an_auditor_s_role_is_enough(audit: Qixian, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIXIAN_DATABASE_ROLE", "qixian_auditor")

    said = audit(*YEARS, "--no-engine")

    assert (said.status, said.err) == (0, "")
    assert "not compared: the lists" in said.out


async def test_the_sample_is_drawn_by_a_stated_seed(audit: Qixian) -> None:
    given = audit(*YEARS, "--sample", "3", "--seed", "7", "--json").document["sample"]  # type: ignore[index]
    drawn = audit(*YEARS, "--sample", "1")

    assert given == {"seed": 7, "cases": ["V10-A"]}
    assert "cases drawn for checking by hand: 1, with the seed " in drawn.out


@pytest.mark.parametrize("option", ["--csv", "--xlsx"])
@pytest.mark.parametrize("name", ["nowhere/findings", "x" * 300])
async def test_a_file_that_cannot_be_written_is_not_usable(
    audit: Qixian, tmp_path: Path, option: str, name: str
) -> None:
    said = audit(*YEARS, option, tmp_path / name)

    assert (said.status, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert f"name another file after {option}" in said.err


async def test_a_file_that_fails_when_it_is_written_loses_no_report(
    audit: Qixian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", file)

    monkeypatch.setattr(Path, "write_bytes", full)

    said = audit(*YEARS, "--csv", tmp_path / "findings.csv")

    assert said.status == 2
    assert "No space left on device); name another file after --csv" in said.err
    assert "audited, nothing found" in said.out


def test_no_ledger_is_out_of_reach(qixian: Qixian, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://postgres@127.0.0.1:1/postgres")

    assert qixian("audit").status == 3


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        (DifferenceKind.CASE_WITHOUT_WORKFLOW, "HIGH"),
        (DifferenceKind.WORKFLOW_FAILING, "HIGH"),
        (DifferenceKind.WORKFLOW_UNSERVED, "HIGH"),
        (DifferenceKind.WORKFLOW_WITHOUT_CASE, "MEDIUM"),
        (DifferenceKind.NOTICE_STUCK, "MEDIUM"),
    ],
)
def test_what_the_engine_lacks_is_a_finding(kind: DifferenceKind, severity: str) -> None:
    one = of_engine(Difference(kind, "L1", {"wake": "2026-02-01"}))

    assert (one.severity, one.kind, one.what, one.subject) == (severity, "ENGINE", kind, "L1")
    assert one.recorded == "wake: 2026-02-01"


async def test_an_open_office_is_compared_with_its_engine(office: Office) -> None:
    office.open()

    said = office.command("audit", "--json")

    assert (said.status, said.err) == (0, "")
    assert said.document["left_out"] == []  # type: ignore[index]
