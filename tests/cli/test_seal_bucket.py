"""Seals in a bucket from the terminal: one setting, and every command that seals or checks uses it.

The commands run in threads; the store runs beside them.
"""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.cli.conftest import Qixian, Said
from tests.cli.leaves import opened
from tests.s3_store import S3Store, s3_store

Pool = asyncpg.Pool
Conn = asyncpg.Connection


@pytest.fixture(scope="module")
def store() -> Iterator[S3Store]:
    with s3_store() as running:
        yield running


@pytest.fixture
def bucket(store: S3Store) -> str:
    return f"s3://{store.bucket()}/office"


@pytest.fixture
def named(
    qixian: Qixian,
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    store: S3Store,
    bucket: str,
) -> Qixian:
    """The command with the test's own database and bucket named."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("QIXIAN_SEAL_BUCKET", bucket)
    monkeypatch.setenv("QIXIAN_SEAL_S3_ENDPOINT", store.address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "worker")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return qixian


@pytest.fixture
async def sealed(named: Qixian, pool: Pool) -> Qixian:
    """Two cases with an event each, sealed one after the other."""
    for number in (1, 2):
        await opened(pool, f"C{number}", f"P{number}", f"I{number}")
        for _ in range(100):
            # The server's own transactions may hold events back for a moment.
            said = named("ledger", "seal", "--json")
            if said.document["size"] == number:  # type: ignore[index]
                break
        else:
            raise AssertionError(said)
    return named


def wrong(said: Said, status: int) -> str:
    """The one line that says what is wrong."""
    assert (said.status, said.out) == (status, ""), said.err
    assert said.err.count("\n") == 1
    return said.err


def found_by_audit(sealed: Qixian) -> set[str]:
    """The kinds of finding of an audit that looked outside."""
    audited = sealed("audit", "--json", "--no-engine").document
    assert "SEALED_OUTSIDE" not in audited["left_out"]  # type: ignore[index]
    return {one["finding"] for one in audited["findings"]}  # type: ignore[index]


async def test_sealing_checking_and_naming_what_is_missing_all_look_into_the_bucket(
    sealed: Qixian, bucket: str, home: Path, superuser_conn: Conn
) -> None:
    assert f"the seal lies in {bucket}" in sealed("ledger", "seal").out
    assert bucket in sealed("ledger", "checkpoint", "--verify").out
    assert sealed("ledger", "missing").status == 0
    assert "SEALED_OUTSIDE" not in found_by_audit(sealed)
    assert not (home / "seals").exists()

    await superuser_conn.execute(
        """ALTER TABLE ledger.leaf DISABLE TRIGGER ALL;
           ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL;
           ALTER TABLE ledger.event DISABLE TRIGGER ALL;
           DELETE FROM ledger.leaf WHERE leaf_index = 1;
           DELETE FROM ledger.event WHERE case_id = 'C2';
           DELETE FROM ledger.checkpoint WHERE size = 2"""
    )
    for command in (["seal"], ["checkpoint", "--verify"]):
        assert "has 1 of the 2 events" in wrong(sealed("ledger", *command), 1)
    missing = sealed("ledger", "missing", "--json")
    assert missing.status == 1
    assert missing.document["place"] == bucket  # type: ignore[index]
    (one,) = missing.document["missing"]  # type: ignore[index]
    assert one["case_id"] == "C2"
    assert "SEALED_OUTSIDE" in found_by_audit(sealed)


async def test_a_bucket_that_is_out_of_reach_is_status_3_for_every_command(
    sealed: Qixian, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIXIAN_SEAL_BUCKET", "s3://no-such-bucket")
    for command in (
        ["ledger", "seal"],
        ["ledger", "checkpoint", "--verify"],
        ["ledger", "missing"],
        ["audit", "--no-engine"],
    ):
        said = wrong(sealed(*command), 3)
        assert "s3://no-such-bucket cannot be read or written (it answers NoSuchBucket)" in said


def test_a_directory_beside_the_bucket_is_not_usable(
    named: Qixian, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("QIXIAN_SEAL_DIR", str(home / "seals"))
    assert "QIXIAN_SEAL_DIR and QIXIAN_SEAL_BUCKET are both set" in wrong(
        named("ledger", "seal"), 2
    )
