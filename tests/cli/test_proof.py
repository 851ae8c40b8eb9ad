"""`qixian ledger verify` finds what was changed behind the ledger's back."""

import asyncpg
import pytest

from qixian.ledger import found
from tests.cli.conftest import Qixian
from tests.cli.leaves import opened


@pytest.fixture
def named(qixian: Qixian, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Qixian:
    """The command with the test's own database named."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return qixian


async def test_a_record_that_nobody_touched_verifies(
    named: Qixian, pool: "asyncpg.Pool[asyncpg.Record]"
) -> None:
    await opened(pool, "C1", "P1", "I1")

    said = named("ledger", "verify", "--case", "C1")

    assert (said.status, said.out) == (0, "the ledger verifies (events: 1, cases: 1)\n")


async def test_a_row_that_was_tampered_with_is_found_with_both_hashes(
    named: Qixian,
    pool: "asyncpg.Pool[asyncpg.Record]",
    superuser_conn: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await opened(pool, "C1", "P1", "I1")
    await superuser_conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
    await superuser_conn.execute("UPDATE ledger.event SET actor = 'INSTITUTION'")

    told, document = named("ledger", "verify"), named("ledger", "verify", "--json").document

    assert told.status == 1
    assert "the ledger does not verify (findings: 1, events: 1, cases: 1)" in told.out
    (finding,) = document["findings"]  # type: ignore[index]
    assert (finding["check"], finding["case_id"], finding["seq"]) == ("HASH", "C1", 1)
    assert finding["calculated"] != finding["recorded"]
    for value in ("calculated", "recorded", "position"):
        assert str(finding[value]) in told.out


async def test_more_than_can_be_listed_is_counted_and_said(
    named: Qixian,
    pool: "asyncpg.Pool[asyncpg.Record]",
    superuser_conn: "asyncpg.Connection[asyncpg.Record]",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(found, "KEPT", 2)
    for number in range(5):
        await opened(pool, f"C{number}", f"P{number}", "I1")
    await superuser_conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
    await superuser_conn.execute("UPDATE ledger.event SET actor = 'INSTITUTION'")

    told, document = named("ledger", "verify"), named("ledger", "verify", "--json").document

    assert "(findings: 5, events: 5, cases: 5)" in told.out
    assert told.out.count("HASH of event 1") == 2
    assert "HASH: 3 more are counted and not listed" in told.out
    assert (document["found"], len(document["findings"])) == (5, 2)  # type: ignore[arg-type]


async def test_a_case_that_is_not_there_is_malformed_and_not_verified(
    named: Qixian, pool: "asyncpg.Pool[asyncpg.Record]"
) -> None:
    said = named("ledger", "verify", "--case", "C9")

    assert (said.status, said.out) == (2, "")
    assert said.err == "qixian: case C9 is not in the ledger: check the id, or open the case\n"
