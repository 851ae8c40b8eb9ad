"""A record that differs in every row: all is counted, so much of it kept, and said as such."""

from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from qixian.ledger import found as kept_findings
from qixian.ledger.audit.findings import FindingKind, Findings
from qixian.ledger.audit.proofs import chain_findings, seal_findings
from qixian.ledger.records import Append
from qixian.ledger.verify import verify
from tests.ledger.sealed import KEY, SealedLedger

Pool = asyncpg.Pool
Conn = asyncpg.Connection
Entry = Callable[..., Append]

EVENTS = 12
KEPT = 5


@pytest.fixture
async def spoilt(
    pool: Pool,
    entry: Entry,
    superuser_conn: Conn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Pool:
    """Twelve sealed events of three cases, each with another hash than it had."""
    monkeypatch.setattr(kept_findings, "KEPT", KEPT)
    ledger = SealedLedger(pool, entry, tmp_path / "seals")
    for case in ("L1", "L2", "L3"):
        await ledger.add(case, events=4)
    await ledger.seal()
    await superuser_conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
    await superuser_conn.execute("UPDATE ledger.event SET hash = sha256(hash)")
    return pool


async def test_the_chain_keeps_the_first_of_each_check_and_counts_all(spoilt: Pool) -> None:
    async with spoilt.acquire() as conn:
        proof = await verify(conn)

    hashes = [(one.case_id, one.seq) for one in proof.findings if one.check == "HASH"]
    assert hashes == [("L1", 1), ("L1", 2), ("L1", 3), ("L1", 4), ("L2", 1)]
    # The first event of a case has none before it; the board has three heads and no more.
    assert proof.more == {"HASH": EVENTS - KEPT, "PREVIOUS_HASH": EVENTS - 3 - KEPT}
    assert proof.found == EVENTS + EVENTS - 3 + 3
    assert not proof.ok


async def test_what_a_part_leaves_to_the_next_is_not_counted_twice(spoilt: Pool) -> None:
    async with spoilt.acquire() as conn:
        whole, first = await verify(conn), await verify(conn, seconds=0)
        second = await verify(conn, begin=first.next_case)

    assert first.next_case == "L3"
    assert first.found + second.found == whole.found


async def test_an_audit_counts_what_the_proofs_only_counted(spoilt: Pool) -> None:
    found = Findings()
    async with spoilt.acquire() as conn:
        await chain_findings(conn, found)
        tree = await seal_findings(conn, found, [KEY.verifier])

    assert tree.more == {"LEAF_HASH": EVENTS - KEPT}
    assert dict(found.counts) == {
        FindingKind.CHAIN: EVENTS + EVENTS - 3,
        FindingKind.BOARD: 3,
        FindingKind.SEAL: EVENTS,
    }
    assert found.severities == {"HIGH": sum(found.counts.values())}


async def test_nothing_found_counts_as_nothing(pool: Pool, entry: Entry, tmp_path: Path) -> None:
    ledger = SealedLedger(pool, entry, tmp_path / "seals")
    await ledger.add("L1", events=2)
    await ledger.seal()
    found = Findings()

    async with pool.acquire() as conn:
        proof = await chain_findings(conn, found)
        tree = await seal_findings(conn, found, [KEY.verifier])

    assert (proof.ok, tree.ok, found.counts, found.kept) == (True, True, {}, [])
