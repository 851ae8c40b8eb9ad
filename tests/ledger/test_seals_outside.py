"""What lies outside finds a ledger that lost something, was changed, or tells two stories."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from qixian.ledger.seals.checkpoint import Checkpoint, SignedCheckpoint, parse_signed
from qixian.ledger.seals.checkpoints import add_cosignatures, checkpoint_at
from qixian.ledger.seals.errors import (
    BehindItsSeal,
    Forked,
    NotAsSealed,
    NoteMalformed,
    NotSealedYet,
    NotSigned,
    OutsideUnreachable,
    PlaceEmpty,
    SignatureWrong,
)
from qixian.ledger.seals.keys import KeyKind, SigningKey, VerifierKey, require_signed
from qixian.ledger.seals.missing import missing_events
from qixian.ledger.seals.outside import leaves_outside, publish_cosignatures
from qixian.ledger.seals.sealing import Sealer
from qixian.ledger.seals.signed_note import SignedNote
from qixian.ledger.seals.tree import leaves, require_holds
from qixian.workers.seal_directory import SealDirectory
from tests.ledger.sealed import KEY, ORIGIN, Entry, SealedLedger

Pool = asyncpg.Pool
Conn = asyncpg.Connection
WITNESS = SigningKey.of_seed("witness.example.org", b"w" * 32, KeyKind.WITNESS)
NOW = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)

# Both tables as they were when a backup was taken: only an administrator can do this.
BACK = """
    ALTER TABLE ledger.event DISABLE TRIGGER ALL;
    ALTER TABLE ledger.leaf DISABLE TRIGGER ALL;
    ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL;
    DELETE FROM ledger.event WHERE case_id = ANY ('{cases}');
    DELETE FROM ledger.leaf WHERE leaf_index >= {size};
    DELETE FROM ledger.checkpoint WHERE size > {size};
"""


@pytest.fixture
def ledger(pool: Pool, entry: Entry, tmp_path: Path) -> SealedLedger:
    return SealedLedger(pool, entry, tmp_path / "seals")


@pytest.fixture
async def twice_sealed(ledger: SealedLedger) -> SealedLedger:
    """Two seals: over L1 and L2 with two events each, then over L3's three too."""
    await ledger.add("L1", events=2)
    await ledger.add("L2", events=2)
    await ledger.seal()
    await ledger.add("L3", events=3)
    await ledger.seal()
    return ledger


async def lost(ledger: SealedLedger) -> list[tuple[int, str, int]]:
    """Position, case and number of every event that is not as it was sealed."""
    return [
        (one.leaf.position, one.leaf.case_id, one.leaf.seq)
        async for one in missing_events(ledger.pool, ledger.outside)
    ]


async def test_each_seal_is_written_out_with_the_leaves_it_is_the_first_to_count(
    twice_sealed: SealedLedger,
) -> None:
    assert twice_sealed.files() == [
        "checkpoints/4.txt",
        "checkpoints/7.txt",
        "leaves/0-4.txt",
        "leaves/4-7.txt",
    ]
    newest = (twice_sealed.path / "checkpoints/7.txt").read_bytes()
    assert (twice_sealed.path / "latest").read_bytes() == newest
    assert parse_signed(newest) == (await checkpoint_at(twice_sealed.pool, ORIGIN, 7)).sealed
    outside = [leaf async for part in leaves_outside(twice_sealed.outside) for leaf in part]
    assert outside == await leaves(twice_sealed.pool, 0, 9)
    assert await lost(twice_sealed) == []


async def test_a_database_restored_from_before_the_last_seal_is_behind_it_and_what_is_lost_is_named(
    twice_sealed: SealedLedger, superuser_conn: Conn
) -> None:
    positions = [leaf.position for leaf in await leaves(twice_sealed.pool, 4, 7)]
    await superuser_conn.execute(BACK.format(cases="{L3}", size=4))

    with pytest.raises(BehindItsSeal, match="has 4 of the 7 events") as behind:
        await twice_sealed.sealer.seal()
    assert (behind.value.held, behind.value.size) == (4, 7)
    assert await lost(twice_sealed) == [(at, "L3", n) for n, at in enumerate(positions, start=1)]


async def test_a_restored_database_that_goes_on_with_other_events_is_forked_and_signs_nothing(
    twice_sealed: SealedLedger, superuser_conn: Conn
) -> None:
    await superuser_conn.execute(BACK.format(cases="{L3}", size=4))
    await twice_sealed.add("L4", events=9)

    with pytest.raises(Forked, match=r"calculated [0-9a-f]+, sealed [0-9a-f]+"):
        await twice_sealed.sealer.seal()
    assert await twice_sealed.pool.fetchval("SELECT max(size) FROM ledger.checkpoint") == 4
    assert await twice_sealed.pool.fetchval("SELECT count(*) FROM ledger.leaf") == 4


async def test_a_database_restored_from_between_two_seals_catches_up_by_itself(
    twice_sealed: SealedLedger, superuser_conn: Conn
) -> None:
    before = (await checkpoint_at(twice_sealed.pool, ORIGIN, 7)).sealed
    await superuser_conn.execute(BACK.format(cases="{}", size=4))
    await twice_sealed.add("L4")

    sealed = (await twice_sealed.seal()).sealed

    assert sealed is not None
    assert sealed.checkpoint.size == 8
    assert await lost(twice_sealed) == []
    await require_holds(twice_sealed.pool, before.checkpoint)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("UPDATE ledger.leaf SET hash = sha256('') WHERE leaf_index = 2", Forked),
        ("UPDATE ledger.event SET hash = sha256('') WHERE case_id = 'L3' AND seq = 3", NotAsSealed),
        ("DELETE FROM ledger.event WHERE case_id = 'L3' AND seq = 3", NotAsSealed),
        ("UPDATE ledger.leaf SET leaf_index = 6 - leaf_index + 100", NotAsSealed),
    ],
)
async def test_a_record_that_was_changed_under_its_seal_is_not_sealed_again(
    twice_sealed: SealedLedger, superuser_conn: Conn, change: str, error: type[NotAsSealed]
) -> None:
    for table in ("event", "leaf"):
        await superuser_conn.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
    await superuser_conn.execute(change)
    await twice_sealed.add("L4")

    with pytest.raises(error):
        await twice_sealed.sealer.seal()


async def test_an_event_that_was_changed_is_named_with_the_hash_it_was_sealed_with(
    twice_sealed: SealedLedger, superuser_conn: Conn
) -> None:
    await superuser_conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
    await superuser_conn.execute(
        "UPDATE ledger.event SET hash = sha256('') WHERE case_id = 'L1' AND seq = 2"
    )
    found = [one async for one in missing_events(twice_sealed.pool, twice_sealed.outside)]
    (sealed,) = await leaves(twice_sealed.pool, 1, 2)

    assert [one.leaf for one in found] == [sealed]
    assert found[0].hash_now != sealed.hash
    assert await lost(twice_sealed) == [(sealed.position, "L1", 2)]


async def test_two_ledgers_that_seal_into_one_place_find_each_other(
    ledger: SealedLedger, entry: Entry
) -> None:
    other = Sealer(ledger.pool, SigningKey.of_seed("other/ledger", b"o" * 32), ledger.outside)
    await ledger.add("L1", events=2)
    await ledger.seal()

    with pytest.raises(NotSigned):
        await other.seal()
    trusting = Sealer(
        ledger.pool,
        SigningKey.of_seed("other/ledger", b"o" * 32),
        ledger.outside,
        [KEY.verifier],
    )
    with pytest.raises(NotAsSealed, match="a place of its own"):
        await trusting.seal()


async def test_a_checkpoint_of_the_same_size_that_says_something_else_is_never_written_over(
    twice_sealed: SealedLedger,
) -> None:
    with pytest.raises(NotAsSealed, match="sealed already"):
        await twice_sealed.outside.write_once("checkpoints/7.txt", b"another")
    await twice_sealed.outside.write_once(
        "checkpoints/7.txt", (twice_sealed.path / "checkpoints/7.txt").read_bytes()
    )


@pytest.mark.parametrize(
    ("bend", "error"),
    [
        (lambda text: text.replace("\n7\n", "\n8\n"), SignatureWrong),
        (lambda text: text.replace(ORIGIN, "another/ledger"), NotSigned),
        (lambda text: text[:-9], NoteMalformed),
        (lambda text: "", NoteMalformed),
    ],
)
async def test_a_checkpoint_outside_that_was_changed_is_not_built_upon(
    twice_sealed: SealedLedger, bend: Callable[[str], str], error: type[Exception]
) -> None:
    newest = twice_sealed.path / "checkpoints/7.txt"
    newest.write_text(bend(newest.read_text("utf-8")), "utf-8")
    with pytest.raises(error):
        await twice_sealed.sealer.seal()


async def test_a_newer_key_goes_on_with_what_an_older_one_signed_where_that_is_known(
    twice_sealed: SealedLedger,
) -> None:
    newer = SigningKey.of_seed(ORIGIN, b"n" * 32)
    with pytest.raises(NotSigned):
        await Sealer(twice_sealed.pool, newer, twice_sealed.outside).seal()
    twice_sealed.sealer = Sealer(twice_sealed.pool, newer, twice_sealed.outside, [KEY.verifier])
    await twice_sealed.add("L4")

    sealed = (await twice_sealed.seal()).sealed

    assert sealed is not None
    assert list(require_signed(sealed.note, [newer.verifier])) == [newer.verifier]


async def test_a_first_sealing_that_was_cut_off_is_made_up_for(twice_sealed: SealedLedger) -> None:
    shutil.rmtree(twice_sealed.path)
    await twice_sealed.seal()
    assert twice_sealed.files() == ["checkpoints/7.txt", "leaves/0-7.txt"]
    assert await lost(twice_sealed) == []


async def test_a_place_that_lost_everything_is_filled_only_by_somebody_who_says_so(
    twice_sealed: SealedLedger, superuser_conn: Conn
) -> None:
    """A mount that is missing looks the same, and a restored ledger would sign beside it."""
    await superuser_conn.execute("ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL")
    await superuser_conn.execute(
        "UPDATE ledger.checkpoint SET sealed_at = sealed_at - interval '61 minutes'"
    )
    shutil.rmtree(twice_sealed.path)
    await twice_sealed.add("N1")

    with pytest.raises(PlaceEmpty, match=r"no seal lies in .* over 7 events: .* --new-place"):
        await twice_sealed.seal()
    assert twice_sealed.files() == []
    assert await superuser_conn.fetchval("SELECT max(size) FROM ledger.checkpoint") == 7

    await twice_sealed.sealer.seal(new_place=True)
    await twice_sealed.seal()
    assert await lost(twice_sealed) == []


async def test_leaves_that_were_written_twice_are_read_once_and_a_gap_is_named(
    twice_sealed: SealedLedger,
) -> None:
    folder = twice_sealed.path / "leaves"
    both = (folder / "0-4.txt").read_text("utf-8") + (folder / "4-7.txt").read_text("utf-8")
    (folder / "0-7.txt").write_text(both, "utf-8")
    read = [leaf async for part in leaves_outside(twice_sealed.outside, 2) for leaf in part]
    assert read == await leaves(twice_sealed.pool, 2, 9)

    for name in ("0-4.txt", "0-7.txt"):
        (folder / name).unlink()
    with pytest.raises(NotAsSealed, match="no leaves from 0 to 3"):
        await lost(twice_sealed)


@pytest.mark.parametrize("content", ["", "1 2\n", "x 1 00 L1\n" * 4, "1 1 zz L1\n" * 4])
async def test_leaves_that_cannot_be_read_are_named(
    twice_sealed: SealedLedger, content: str
) -> None:
    (twice_sealed.path / "leaves/0-4.txt").write_text(content, "utf-8")
    with pytest.raises(NoteMalformed, match="leaves/0-4"):
        await lost(twice_sealed)


async def test_a_place_that_cannot_be_written_is_named(ledger: SealedLedger) -> None:
    ledger.path.write_text("a file, not a directory")
    await ledger.add("L1")
    with pytest.raises(OutsideUnreachable, match="QIXIAN_SEAL_DIR"):
        await ledger.seal()
    for attempt in (ledger.outside.read("a/b"), ledger.outside.replace("a/b", b"")):
        with pytest.raises(OutsideUnreachable):
            await attempt
    assert os.listdir(ledger.path.parent) == ["seals"]  # noqa: PTH208
    assert await SealDirectory(ledger.path.parent / "none").names("checkpoints") == []


async def test_cosignatures_are_kept_checked_and_shown_under_the_checkpoint(
    twice_sealed: SealedLedger,
) -> None:
    pool = twice_sealed.pool
    ours = (await checkpoint_at(pool, ORIGIN, 4)).sealed
    earlier = WITNESS.cosign(ours.note.text, NOW.replace(year=2026))
    later = WITNESS.cosign(ours.note.text, NOW)
    for signature in (earlier, later, later):
        cosigned = SignedCheckpoint(ours.checkpoint, ours.note.signed_also([signature]))
        added = await add_cosignatures(pool, cosigned, [WITNESS.verifier, KEY.verifier])
        assert list(added) == [WITNESS.verifier]

    shown = (await checkpoint_at(pool, ORIGIN, 4)).sealed
    made = require_signed(shown.note, [KEY.verifier, WITNESS.verifier])

    assert made[WITNESS.verifier] == later
    assert shown.note.signatures == (*ours.note.signatures, later)
    await publish_cosignatures(twice_sealed.outside, 4, [later])
    name = f"cosignatures/4-{WITNESS.verifier.key_id.hex()}.txt"
    assert (twice_sealed.path / name).read_text("utf-8") == later.line()
    await twice_sealed.seal()
    assert (twice_sealed.path / "checkpoints/4.txt").read_text("utf-8") == ours.encoded()


async def test_only_known_witnesses_of_our_own_checkpoints_are_believed(
    twice_sealed: SealedLedger,
) -> None:
    ours = (await checkpoint_at(twice_sealed.pool, ORIGIN, 7)).sealed

    def signed(one: Checkpoint, text: str) -> SignedCheckpoint:
        signature = WITNESS.cosign(text, NOW)
        return SignedCheckpoint(one, SignedNote(one.text(), (signature,)))

    async def add(cosigned: SignedCheckpoint, *keys: VerifierKey) -> None:
        await add_cosignatures(twice_sealed.pool, cosigned, keys)

    one = ours.checkpoint
    other = Checkpoint(ORIGIN, 7, bytes(32))
    with pytest.raises(NotSigned):
        await add(signed(one, one.text()))
    with pytest.raises(NotSigned):
        await add(ours, KEY.verifier, WITNESS.verifier)
    with pytest.raises(SignatureWrong):
        await add(signed(one, other.text()), WITNESS.verifier)
    with pytest.raises(NotAsSealed, match="another ledger"):
        await add(signed(other, other.text()), WITNESS.verifier)
    with pytest.raises(NotSealedYet):
        await add(signed(Checkpoint(ORIGIN, 6, bytes(32)), ""), WITNESS.verifier)
    assert await twice_sealed.pool.fetchval("SELECT count(*) FROM ledger.cosignature") == 0
