"""The seals are proved against the record: nothing is found where nothing was touched, and each
touch is."""

from pathlib import Path

import asyncpg
import pytest

from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.tree import leaves
from qixian.ledger.seals.whole_tree import TreeVerification, verify_tree
from tests.ledger.sealed import KEY, ORIGIN, Entry, SealedLedger

Pool = asyncpg.Pool
Conn = asyncpg.Connection
TOO_EARLY = "UPDATE ledger.event SET xid = (SELECT min(xid) FROM ledger.event) WHERE {}"
TOO_LATE = "UPDATE ledger.event SET xid = (SELECT max(xid) FROM ledger.event) WHERE {}"
TABLES = ("event", "leaf", "node", "checkpoint")


@pytest.fixture
async def ledger(pool: Pool, entry: Entry, tmp_path: Path) -> SealedLedger:
    """Three seals over 600 events of three cases, which make two nodes; two more wait."""
    ledger = SealedLedger(pool, entry, tmp_path / "seals")
    for n in range(3):
        await ledger.add(f"L{n}", events=200)
        await ledger.seal()
    await ledger.add("L0", events=2, at=200)
    return ledger


async def proved(ledger: SealedLedger, change: str, conn: Conn) -> TreeVerification:
    for table in TABLES:
        await conn.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
    await conn.execute(change)
    async with ledger.pool.acquire() as reading:
        return await verify_tree(reading, [KEY.verifier])


async def test_seals_that_nobody_touched_are_proved(ledger: SealedLedger) -> None:
    async with ledger.pool.acquire() as conn:
        proof = await verify_tree(conn, [KEY.verifier])
    assert proof == TreeVerification(600, 3, 2, ())
    assert proof.ok


async def test_an_empty_ledger_is_proved(pool: Pool) -> None:
    async with pool.acquire() as conn:
        assert await verify_tree(conn) == TreeVerification(0, 0, 0, ())


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "UPDATE ledger.event SET hash = sha256('') WHERE case_id = 'L1' AND seq = 7",
            [("LEAF_HASH", 206)],
        ),
        (
            "DELETE FROM ledger.event WHERE case_id = 'L1' AND seq = 7",
            [("LEAF_WITHOUT_EVENT", 206)],
        ),
        (
            "UPDATE ledger.leaf SET hash = sha256('') WHERE leaf_index = 300",
            [
                ("CHECKPOINT_ROOT", 400),
                ("CHECKPOINT_ROOT", 600),
                ("LEAF_HASH", 300),
                ("NODE", 1),
            ],
        ),
        (
            "UPDATE ledger.node SET hash = sha256('') WHERE node_index = 1",
            [("NODE", 1)],
        ),
        ("DELETE FROM ledger.node WHERE node_index = 0", [("NODE", 0)]),
        ("INSERT INTO ledger.node VALUES (2, 0, sha256(''))", [("NODE", 0)]),
        (
            "UPDATE ledger.checkpoint SET root = sha256('') WHERE size = 400",
            [("CHECKPOINT_NOTE", 400), ("CHECKPOINT_ROOT", 400)],
        ),
        (
            "UPDATE ledger.checkpoint SET size = 401 WHERE size = 400",
            [("CHECKPOINT_NOTE", 401), ("CHECKPOINT_ROOT", 401)],
        ),
        (
            "UPDATE ledger.checkpoint SET note = replace(note, E'\\n400\\n', E'\\n401\\n')",
            [("CHECKPOINT_NOTE", 400)],
        ),
        ("UPDATE ledger.checkpoint SET note = 'x' WHERE size = 600", [("CHECKPOINT_NOTE", 600)]),
        (
            "DELETE FROM ledger.leaf WHERE leaf_index = 599",
            [("CHECKPOINT_SIZE", 600)],
        ),
        (
            "DELETE FROM ledger.event WHERE case_id = 'L1' AND seq IN (7, 8, 9)",
            [("LEAF_WITHOUT_EVENT", 206), ("LEAF_WITHOUT_EVENT", 207), ("LEAF_WITHOUT_EVENT", 208)],
        ),
        (
            "DELETE FROM ledger.event WHERE case_id IN ('L0', 'L2') AND seq >= 199",
            [("LEAF_WITHOUT_EVENT", at) for at in (198, 199, 598, 599)],
        ),
        (
            TOO_LATE.format("case_id = 'L0' AND seq IN (198, 199)"),
            [("LEAF_ORDER", 197), ("LEAF_ORDER", 198)],
        ),
        (TOO_EARLY.format("case_id = 'L2' AND seq = 200"), [("LEAF_ORDER", 599)]),
        (TOO_LATE.format("case_id = 'L0' AND seq = 200"), [("LEAF_ORDER", 199)]),
        (TOO_EARLY.format("case_id = 'L0' AND seq = 202"), [("EVENT_WITHOUT_LEAF", 200)]),
    ],
)
async def test_each_touch_is_found(
    ledger: SealedLedger, superuser_conn: Conn, change: str, found: list[tuple[str, int]]
) -> None:
    proof = await proved(ledger, change, superuser_conn)
    assert sorted((one.check, one.index) for one in proof.findings) == sorted(found)
    for one in proof.findings:
        assert one.check in one.sentence()


async def test_a_leaf_that_was_dropped_in_the_middle_is_found(
    ledger: SealedLedger, superuser_conn: Conn
) -> None:
    proof = await proved(ledger, "DELETE FROM ledger.leaf WHERE leaf_index = 450", superuser_conn)
    checks = {one.check for one in proof.findings}
    assert {"LEAF_GAP", "EVENT_WITHOUT_LEAF", "CHECKPOINT_SIZE"} <= checks
    (without,) = (one for one in proof.findings if one.check == "EVENT_WITHOUT_LEAF")
    assert (without.case_id, without.seq) == ("L2", 51)


async def test_a_checkpoint_signed_anew_with_another_key_is_found(
    ledger: SealedLedger, superuser_conn: Conn
) -> None:
    forger = SigningKey.of_seed(ORIGIN, b"f" * 32)
    text = await ledger.pool.fetchval("SELECT note FROM ledger.checkpoint WHERE size = 600")
    body = text.partition("\n\n")[0] + "\n"
    forged = body + "\n" + forger.sign(body).line()
    for table in TABLES:
        await superuser_conn.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
    await superuser_conn.execute("UPDATE ledger.checkpoint SET note = $1 WHERE size = 600", forged)

    async with ledger.pool.acquire() as conn:
        (found,) = (await verify_tree(conn, [KEY.verifier])).findings
        unasked = await verify_tree(conn)

    assert (found.check, found.index) == ("CHECKPOINT_NOTE", 600)
    assert "no known key" in found.calculated
    assert unasked.ok
    assert len(await leaves(ledger.pool, 0, 999)) == 600
