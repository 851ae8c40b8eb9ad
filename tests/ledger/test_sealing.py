"""Sealing a real ledger: every event gets one leaf, once, and every proof of it holds."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from qixian.ledger.merkle.proofs import consistent, included
from qixian.ledger.merkle.tree import leaf_hash, root
from qixian.ledger.records import Cursor
from qixian.ledger.seals.checkpoints import (
    checkpoint_at,
    checkpoint_covering,
    last_sealed,
    newest_checkpoint,
)
from qixian.ledger.seals.errors import NotAsSealed, NotSealedYet
from qixian.ledger.seals.keys import require_signed
from qixian.ledger.seals.sealing import Sealer
from qixian.ledger.seals.tree import (
    consistency_proof,
    inclusion_proofs,
    leaves,
    leaves_of_case,
    root_at,
    tree_size,
)
from qixian.ledger.streams import START, append, tail
from tests.ledger.sealed import KEY, ORIGIN, Entry, SealedLedger

Pool = asyncpg.Pool


@pytest.fixture
def ledger(pool: Pool, entry: Entry, tmp_path: Path) -> SealedLedger:
    return SealedLedger(pool, entry, tmp_path / "seals")


async def test_the_tree_is_over_the_events_hashes_in_the_order_readers_follow(
    ledger: SealedLedger,
) -> None:
    for n in range(3):
        await ledger.add(f"L{n}", events=2)
    first = await ledger.seal()
    await ledger.add("L1", events=3, at=2)
    second = await ledger.seal()

    followed = await tail(ledger.pool, START, 100)
    sealed = await leaves(ledger.pool, 0, 100)

    assert [(one.position, one.case_id, one.seq, one.hash) for one in sealed] == [
        (event.position, event.case_id, event.seq, event.hash) for event in followed
    ]
    assert [one.index for one in sealed] == list(range(9))
    hashes = [leaf_hash(event.hash) for event in followed]
    for made, size, new in ((first, 6, 6), (second, 9, 3)):
        assert made.sealed is not None
        assert made.new == new
        assert (made.sealed.checkpoint.origin, made.sealed.checkpoint.size) == (ORIGIN, size)
        assert made.sealed.checkpoint.root == root(hashes[:size])
        assert list(require_signed(made.sealed.note, [KEY.verifier])) == [KEY.verifier]


async def test_sealing_again_where_nothing_is_new_changes_nothing(ledger: SealedLedger) -> None:
    assert await ledger.sealer.seal() == (await Sealer(ledger.pool, KEY, None).seal())
    await ledger.add("L1")
    first = await ledger.seal()
    before = {name: (ledger.path / name).stat().st_mtime_ns for name in ledger.files()}

    again = await ledger.seal()

    assert (again.sealed, again.new) == (first.sealed, 0)
    assert {name: (ledger.path / name).stat().st_mtime_ns for name in ledger.files()} == before
    assert await ledger.pool.fetchval("SELECT count(*) FROM ledger.checkpoint") == 1


async def test_every_proof_of_a_tree_with_tiles_holds_at_every_size_that_was_sealed(
    ledger: SealedLedger,
) -> None:
    sizes = []
    for n in range(7):
        await ledger.add(f"L{n}", events=97)
        sealed = (await ledger.seal()).sealed
        assert sealed is not None
        sizes.append((sealed.checkpoint.size, sealed.checkpoint.root))
    hashes = [leaf_hash(leaf.hash) for leaf in await leaves(ledger.pool, 0, 1000)]

    assert [size for size, _ in sizes] == [97 * n for n in range(1, 8)]
    assert await ledger.pool.fetchval("SELECT count(*) FROM ledger.node") == 97 * 7 // 256
    for size, tree in sizes:
        assert root(hashes[:size]) == tree == await root_at(ledger.pool, size)
        indexes = range(0, size, 31)
        for index, path in zip(
            indexes, await inclusion_proofs(ledger.pool, indexes, size), strict=True
        ):
            assert included(index, size, hashes[index], path, tree)
        for smaller, before in sizes:
            if smaller <= size:
                path = await consistency_proof(ledger.pool, smaller, size)
                assert consistent(smaller, size, before, tree, path)


async def test_an_event_of_a_transaction_that_still_runs_waits_for_the_next_seal(
    ledger: SealedLedger,
) -> None:
    await ledger.add("BEFORE")
    await ledger.seal()
    async with ledger.pool.acquire() as slow, slow.transaction():
        await append(slow, ledger.entry("SLOW"))
        await append(ledger.pool, ledger.entry("FAST"))
        sealed = await ledger.sealer.seal()
        assert sealed.sealed is not None
        assert (sealed.sealed.checkpoint.size, sealed.new) == (1, 0)
    ledger.events += 2
    await ledger.seal()

    assert [leaf.case_id for leaf in await leaves(ledger.pool, 0, 9)] == ["BEFORE", "SLOW", "FAST"]


async def test_many_sealers_beside_many_writers_give_each_event_one_leaf(
    ledger: SealedLedger,
) -> None:
    async def write(case_id: str) -> None:
        for version in range(10):
            await ledger.add(case_id, at=version)

    async def keep_sealing() -> None:
        # Sealers of one ledger, each with a place of its own.
        sealer = Sealer(ledger.pool, KEY, None)
        for _ in range(10):
            await sealer.seal()
            await asyncio.sleep(0.005)

    await asyncio.gather(*(write(f"L{n}") for n in range(4)), keep_sealing(), keep_sealing())
    sealed = (await ledger.seal()).sealed
    followed = await tail(ledger.pool, START, 100)

    assert sealed is not None
    assert sealed.checkpoint.size == 40
    assert sealed.checkpoint.root == root([leaf_hash(event.hash) for event in followed])


async def test_the_leaves_of_a_case_lead_to_proofs_of_its_events(ledger: SealedLedger) -> None:
    for n in range(3):
        await ledger.add(f"L{n}", events=3)
    sealed = (await ledger.seal()).sealed
    assert sealed is not None
    one = sealed.checkpoint
    found = await leaves_of_case(ledger.pool, "L1")
    (second,) = await leaves_of_case(ledger.pool, "L1", 2)

    assert [(leaf.case_id, leaf.seq) for leaf in found] == [("L1", 1), ("L1", 2), ("L1", 3)]
    assert second == found[1]
    paths = await inclusion_proofs(ledger.pool, [leaf.index for leaf in found], one.size)
    for leaf, path in zip(found, paths, strict=True):
        assert included(leaf.index, one.size, leaf_hash(leaf.hash), path, one.root)
    assert await leaves_of_case(ledger.pool, "L9") == []


async def test_checkpoints_are_found_by_size_by_leaf_and_the_newest(ledger: SealedLedger) -> None:
    assert await last_sealed(ledger.pool) is None
    assert await newest_checkpoint(ledger.pool, ORIGIN) is None
    for n in range(3):
        await ledger.add(f"L{n}", events=2)
        await ledger.seal()

    newest = await newest_checkpoint(ledger.pool, ORIGIN)
    covering = await checkpoint_covering(ledger.pool, ORIGIN, 2)

    assert newest is not None
    assert newest == await checkpoint_at(ledger.pool, ORIGIN, 6)
    assert covering == await checkpoint_at(ledger.pool, ORIGIN, 4)
    assert await last_sealed(ledger.pool) == (6, newest.sealed_at)
    assert await newest_checkpoint(ledger.pool, "another/ledger") is None
    for attempt in (
        checkpoint_at(ledger.pool, ORIGIN, 5),
        checkpoint_covering(ledger.pool, ORIGIN, 6),
        root_at(ledger.pool, 7),
        root_at(ledger.pool, -1),
        inclusion_proofs(ledger.pool, [6], 6),
        inclusion_proofs(ledger.pool, [6], 7),
        consistency_proof(ledger.pool, 3, 7),
    ):
        with pytest.raises(NotSealedYet):
            await attempt


async def test_a_tree_with_a_gap_in_what_is_kept_of_it_says_so(
    ledger: SealedLedger, superuser_conn: asyncpg.Connection
) -> None:
    for n in range(3):
        await ledger.add(f"L{n}", events=100)
    await ledger.seal()
    await superuser_conn.execute("ALTER TABLE ledger.node DISABLE TRIGGER ALL")
    await superuser_conn.execute("DELETE FROM ledger.node")

    with pytest.raises(NotAsSealed, match="gaps"):
        await root_at(ledger.pool, 300)
    assert await tree_size(ledger.pool) == 300


async def test_leaves_are_made_by_sealing_and_in_no_other_way(pool: Pool) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("INSERT INTO ledger.leaf VALUES (0, 1, 'C', 1, sha256(''))")


async def test_only_who_sees_every_case_sees_which_event_is_which_leaf(
    ledger: SealedLedger, superuser_conn: asyncpg.Connection
) -> None:
    await ledger.add("L1")
    await ledger.seal()
    for role, seen in (
        ("qixian_auditor", 1),
        ("qixian_sees_region", 1),
        ("qixian_sees_institution", 0),
        ("qixian_sees_bases", 0),
        ("qixian_sees_league", 0),
        ("qixian_sees_programme", 0),
    ):
        await superuser_conn.execute(f"SET ROLE {role}")
        assert await superuser_conn.fetchval("SELECT count(*) FROM ledger.leaf") == seen
        assert await superuser_conn.fetchval("SELECT size FROM ledger.checkpoint") == 1
        await superuser_conn.execute("RESET ROLE")
    await superuser_conn.execute("SET ROLE qixian_auditor")
    assert await root_at(superuser_conn, 1) == await root_at(ledger.pool, 1)


async def test_sealing_goes_on_after_a_move_that_renews_the_order_of_transactions(
    ledger: SealedLedger, superuser_conn: asyncpg.Connection
) -> None:
    for n in range(3):
        await ledger.add(f"L{n}")
    await ledger.seal()
    # As decision 0003 has it after loading a dump: xid anew, in the order of the old pairs.
    await superuser_conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
    await superuser_conn.execute(
        "UPDATE ledger.event SET xid = (xid::text::bigint - 1)::text::xid8"
    )
    await ledger.add("L9")

    sealed = (await ledger.seal()).sealed

    assert sealed is not None
    assert sealed.checkpoint.size == 4
    assert await tail(ledger.pool, Cursor(0, 0), 9) != []
