"""`qixian evidence`: a bundle that anybody can check, and each way that there is none."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from datetime import date
from importlib.metadata import distribution
from pathlib import Path

import asyncpg
import pytest
from pydantic import JsonValue

from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.holiday_calendar import calendar_case_id
from qixian.domain.kinds import KINDS
from qixian.domain.policies.edition import load_edition
from qixian.domain.policies.rules import clause_of
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
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
    day = ("--as-of", "2025-07-10")

    told = named("evidence", "V10-A", "-o", tmp_path / "again.zip", *day)
    document = named("evidence", "V10-A", "-o", tmp_path / "2.zip", "--json", *day).document

    again = (tmp_path / "again.zip").read_bytes()
    assert again == (tmp_path / "2.zip").read_bytes()
    assert f"--key {key}" in told.out
    assert document["sha256"] == hashlib.sha256(again).hexdigest()  # type: ignore[index]
    assert place.stat().st_size > 1000


def checked(
    place: Path, *options: str, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """What a bundle's own verify.py says of it, run from the bundle."""
    with zipfile.ZipFile(place) as archive:
        program = place.with_suffix(".py")
        program.write_bytes(archive.read("verify.py"))
    return subprocess.run(
        [python, "-I", str(program), str(place), *options],
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
    assert trusted.stdout.count("ok    ") == 6
    assert re.search(r"events / 事件 1-\d+\n.*\d+ events / 个事件", trusted.stdout)
    assert key.split("+")[1] in trusted.stdout
    assert "Not shown: that no event came after" in trusted.stdout
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


async def test_the_report_says_in_words_who_acted_and_of_what_it_reminds(
    bundle: tuple[Path, str],
) -> None:
    with zipfile.ZipFile(bundle[0]) as archive:
        page = archive.read("report.html").decode()

    assert "办理人 日历到期" in page
    assert "by the calendar" in page
    assert "CLOCK" not in page
    assert "90天提醒 VENTURE_WINDOW_90D" in page


def contents(place: Path) -> dict[str, bytes]:
    """Every file of a bundle."""
    with zipfile.ZipFile(place) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_who_read_personal_data_is_in_it_and_the_data_is_not(
    named: Qixian, pool: Pool, tmp_path: Path
) -> None:
    for sets in ("name=乌兰", "phone=13800001234"):
        command = "correct" if sets.startswith("phone") else "add"
        kind = () if command == "correct" else ("person",)
        assert named("registry", command, *kind, "P1", "--set", sets).status == 0
    await opened(pool, "C1", "P1", "I1")
    assert named("registry", "show", "P1", "--reason", "NOTICE_RETURNED").status == 0
    await all_sealed(named, pool)

    assert named("evidence", "C1", "-o", tmp_path / "c.zip").status == 0

    files = contents(tmp_path / "c.zip")
    notes = [(one["entry_id"], one["reason"]) for one in json.loads(files["access.json"])]
    assert notes == [("P1", "CORRECTION"), ("P1", "NOTICE_RETURNED")]
    assert "NOTICE_RETURNED" in files["report.html"].decode()
    secrets = ("乌兰".encode(), b"13800001234")
    assert [name for name, data in files.items() if any(one in data for one in secrets)] == []


async def test_a_notice_is_there_with_its_source_and_what_it_says_is_only_text(
    named: Qixian, pool: Pool, tmp_path: Path
) -> None:
    await load_a_notice(pool, title="<script>alert(1)</script>", source="gov.cn & others")
    await opened(pool, "C1", "P1", "I1")
    await all_sealed(named, pool)
    calendar = calendar_case_id(MAIN_BOOK)

    assert named("evidence", calendar, "-o", tmp_path / "n.zip").status == 0
    assert named("evidence", "C1", "-o", tmp_path / "c.zip").status == 0

    page = contents(tmp_path / "n.zip")["report.html"].decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    calendars = json.loads(contents(tmp_path / "c.zip")["calendars.json"])
    (version,) = calendars["versions"]
    assert (version["known"], version["events"], version["loaded_on"]) == (True, [1], "2026-11-20")
    last = calendars["notices"][version["notices"][-1]]
    assert (last["year"], last["source"]) == (2027, "gov.cn & others")
    assert all(one["source"] for one in calendars["notices"])


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


async def test_evidence_is_of_no_day_before_the_last_event(
    bundle: tuple[Path, str], named: Qixian, tmp_path: Path
) -> None:
    said = named("evidence", "V10-A", "-o", tmp_path / "early.zip", "--as-of", "2025-07-09")

    assert said.status == 2
    assert "whose last event is of 2025-07-10: give --as-of 2025-07-10 or a later day" in said.err
    assert not (tmp_path / "early.zip").exists()


async def test_a_case_that_is_not_as_it_was_sealed_has_no_evidence(
    named: Qixian, pool: Pool, superuser_conn: asyncpg.Connection, tmp_path: Path
) -> None:
    await opened(pool, "C1", "P1", "I1")
    await all_sealed(named, pool)
    await unguarded(superuser_conn)
    await superuser_conn.execute("UPDATE ledger.event SET actor = 'INSTITUTION'")

    said = named("evidence", "C1", "-o", tmp_path / "c.zip")

    assert "event 1 of case C1 is not what was sealed" in wrong(said, 1)


async def test_another_key_than_the_one_that_sealed_is_named_as_the_cause(
    bundle: tuple[Path, str], named: Qixian, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QIXIAN_SEAL_KEY", base64.b64encode(b"n" * 32).decode())

    said = named("evidence", "V10-A", "-o", tmp_path / "other.zip")

    assert "sealed with another key: set that one as QIXIAN_SEAL_KEY" in wrong(said, 1)
    assert not (tmp_path / "other.zip").exists()


@pytest.fixture(scope="session")
def fresh_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with cryptography and what that needs, and nothing else.

    The files are those that are installed here at their locked versions, so no network is needed.
    """
    place = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    (packages,) = place.glob("lib/python*/site-packages")
    for name in ("cryptography", "cffi", "pycparser"):
        for file in distribution(name).files or ():
            source = Path(str(file.locate()))
            if ".." not in file.parts and source.suffix != ".pyc":
                target = packages / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
    return place / "bin" / "python"


def test_the_fresh_environment_has_cryptography_and_not_us(fresh_python: Path) -> None:
    ask = "import importlib.util as u; print(*(bool(u.find_spec(n)) for n in {names}))"
    names = ("cryptography", "qixian", "pip", "rfc8785", "orjson", "asyncpg", "pydantic")

    said = subprocess.run(
        [fresh_python, "-I", "-c", ask.format(names=names)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert said.stdout.split() == ["True", *["False"] * (len(names) - 1)]


async def test_a_bundle_of_each_case_kind_is_checked_in_a_fresh_environment(
    named: Qixian, pool: Pool, tmp_path: Path, fresh_python: Path
) -> None:
    for story in ("L01", "T01", "V10", "X05"):
        await play(pool, story)
    await load_a_notice(pool)
    key = await all_sealed(named, pool)
    rows = await pool.fetch(
        "SELECT case_type, min(case_id) AS case_id FROM ledger.event GROUP BY case_type"
    )

    said = {}
    for row in rows:
        place = tmp_path / f"{row['case_type']}.zip"
        written = named("evidence", row["case_id"], "-o", place)
        assert written.status == 0, written.err
        said[row["case_type"]] = checked(place, "--key", key, python=str(fresh_python))

    assert said.keys() == {*KINDS}
    assert {kind: one.stderr for kind, one in said.items() if one.returncode} == {}
    assert all("All is as claimed." in one.stdout for one in said.values())


async def load_a_notice(pool: Pool, **words: JsonValue) -> None:
    """The office's calendar case, with a notice for 2027."""
    async with pool.acquire() as conn:
        digest = await pin_edition(conn, load_edition())
    asked = Asked(
        command_id="notice-2027",
        case_id=calendar_case_id(MAIN_BOOK),
        case_type="holiday_calendar",
        command="LoadHolidayCalendar",
        params={"year": 2027, "rest_days": ["2027-01-01", "2027-01-04"], **words},
        actor="officer:1",
        edition_digest=digest,
    )
    await CaseLedger(pool, load_calendar()).carry_out(asked, date(2026, 11, 20))
