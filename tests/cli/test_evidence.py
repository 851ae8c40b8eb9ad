"""`qixian evidence`: a bundle that anybody can check, and each way that there is none."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import asyncpg
import pytest

from qixian.domain.policies.edition import load_edition
from qixian.domain.policies.rules import clause_of
from tests.cli.conftest import Qixian
from tests.cli.leaves import opened
from tests.cli.played import play
from tests.cli.test_seals import until, wrong
from tests.ledger.forged import unguarded

Pool = asyncpg.Pool


@pytest.fixture
def named(qixian: Qixian, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Qixian:
    """The command with the test's own database named."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return qixian


async def all_sealed(named: Qixian, pool: Pool) -> str:
    """Seal every event; the ledger's verifier key."""
    events = await pool.fetchval("SELECT count(*) FROM ledger.event")
    said = until(named, lambda said: said.document["size"] == events)
    return str(said.document["verifier_key"])  # type: ignore[index]


@pytest.fixture
async def bundle(named: Qixian, pool: Pool, tmp_path: Path) -> tuple[Path, str]:
    """The evidence of an internship with a subsidy, and the ledger's key."""
    await play(pool, "V10")
    key = await all_sealed(named, pool)
    said = named("evidence", "V10-A", "-o", tmp_path / "case.zip")
    assert said.status == 0, said.err
    return tmp_path / "case.zip", key


async def test_the_bundle_is_written_with_how_to_check_it(
    bundle: tuple[Path, str], named: Qixian, tmp_path: Path
) -> None:
    place, key = bundle
    day = ("--as-of", "2025-03-01")

    told = named("evidence", "V10-A", "-o", tmp_path / "again.zip", *day)
    document = named("evidence", "V10-A", "-o", tmp_path / "2.zip", "--json", *day).document

    again = (tmp_path / "again.zip").read_bytes()
    assert again == (tmp_path / "2.zip").read_bytes()
    assert f"--key {key}" in told.out
    assert document["sha256"] == hashlib.sha256(again).hexdigest()  # type: ignore[index]
    assert place.stat().st_size > 1000


def checked(place: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What a bundle's own verify.py says of it, run from the bundle."""
    with zipfile.ZipFile(place) as archive:
        program = place.with_suffix(".py")
        program.write_bytes(archive.read("verify.py"))
    return subprocess.run(
        [sys.executable, "-I", str(program), str(place), *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


async def test_its_own_program_checks_it(bundle: tuple[Path, str]) -> None:
    place, key = bundle

    trusted, alone = checked(place, "--key", key), checked(place)

    assert (trusted.returncode, trusted.stderr) == (0, "")
    assert trusted.stdout.count("ok    ") == 7
    assert "WARNING" not in trusted.stdout
    assert alone.returncode == 0
    assert "WARNING" in alone.stdout


async def test_the_report_is_for_people(bundle: tuple[Path, str]) -> None:
    with zipfile.ZipFile(bundle[0]) as archive:
        page = archive.read("report.html").decode()
        facts = json.loads(archive.read("report.json"))
        digests = [name for name in archive.namelist() if name.startswith("editions/")]

    assert "<script" not in page
    for part in ("V10-A", "案件证据报告", "¥4,328.20", "venture window: last day"):
        assert part in page
    assert clause_of(facts["events"][0]["clauses"][0]).quotation in page
    assert facts["claims"][0]["amount_fen"] == 432820
    assert digests == [f"editions/{load_edition().digest}.json"]


async def test_a_case_that_is_not_sealed_yet_has_no_evidence(
    named: Qixian, pool: Pool, tmp_path: Path
) -> None:
    await opened(pool, "C1", "P1", "I1")

    said = named("evidence", "C1", "-o", tmp_path / "c.zip")

    assert "events 1 of case C1 are not sealed yet: run qixian ledger seal" in wrong(said, 2)
    assert not (tmp_path / "c.zip").exists()


async def test_no_case_and_no_place_are_not_usable(
    named: Qixian, pool: Pool, tmp_path: Path
) -> None:
    await opened(pool, "C1", "P1", "I1")
    await all_sealed(named, pool)

    missing = named("evidence", "C9", "-o", tmp_path / "c.zip")
    nowhere = named("evidence", "C1", "-o", tmp_path / "no" / "c.zip")

    assert "case C9 is not in the ledger" in wrong(missing, 2)
    assert "name another place with -o" in wrong(nowhere, 2)


async def test_a_case_that_is_not_as_it_was_sealed_has_no_evidence(
    named: Qixian, pool: Pool, superuser_conn: asyncpg.Connection, tmp_path: Path
) -> None:
    await opened(pool, "C1", "P1", "I1")
    await all_sealed(named, pool)
    await unguarded(superuser_conn)
    await superuser_conn.execute("UPDATE ledger.event SET actor = 'INSTITUTION'")

    said = named("evidence", "C1", "-o", tmp_path / "c.zip")

    assert "event 1 of case C1 is not what was sealed" in wrong(said, 1)
