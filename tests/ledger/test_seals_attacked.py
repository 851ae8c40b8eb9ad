"""Seals against somebody with every right in the ledger, or in the place outside, and no key."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.audit.findings import Finding, Findings
from qixian.ledger.audit.proofs import outside_findings, seal_findings, seen_outside
from qixian.ledger.audit.whole import Audited
from qixian.ledger.seals.checkpoint import Checkpoint, parse_signed
from qixian.ledger.seals.checkpoints import newest_checkpoint
from qixian.ledger.seals.errors import BehindItsSeal, Forked, NotAsSealed, NotSigned
from qixian.ledger.seals.growing import grow
from qixian.ledger.seals.keys import KeyKind, SigningKey
from qixian.ledger.seals.missing import missing_events
from qixian.ledger.seals.outside import Outside, newest_outside
from qixian.ledger.seals.sealing import Sealer
from qixian.ledger.seals.signed_note import SignedNote
from qixian.ledger.seals.tree import root_at, tree_size
from qixian.ledger.seals.whole_tree import verify_tree
from qixian.workers.seal_bucket import SealBucket
from qixian.workers.seal_directory import SealDirectory
from tests.ledger.sealed import KEY, ORIGIN, Entry, SealedLedger
from tests.ledger.test_seals_outside import BACK
from tests.s3_store import S3Store, s3_store

Pool = asyncpg.Pool
Conn = asyncpg.Connection
STRANGER = SigningKey.of_seed(ORIGIN, b"z" * 32)
WITNESS = SigningKey.of_seed("witness.example.org", b"w" * 32, KeyKind.WITNESS)

# Another hash for an event, with the leaf and every seal of the ledger made to follow.
REWRITTEN = """
    ALTER TABLE ledger.event DISABLE TRIGGER ALL;
    ALTER TABLE ledger.leaf DISABLE TRIGGER ALL;
    ALTER TABLE ledger.node DISABLE TRIGGER ALL;
    ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL;
    UPDATE ledger.event SET hash = sha256('') WHERE case_id = 'L3' AND seq = 3;
    UPDATE ledger.leaf SET hash = sha256('') WHERE case_id = 'L3' AND seq = 3;
    DELETE FROM ledger.checkpoint;
"""


@pytest.fixture(scope="module")
def store() -> Iterator[S3Store]:
    with s3_store() as running:
        yield running


class Place:
    """A place that an intruder can write into: files are taken away and changed."""

    def __init__(self, outside: Outside, path: Path | None, bucket: str, store: S3Store | None):
        self.outside, self._path, self._bucket, self._store = outside, path, bucket, store

    def take_away(self, *names: str) -> None:
        for name in names:
            if self._path is not None:
                (self._path / name).unlink()
            else:
                assert self._store is not None
                self._store.delete(self._bucket, f"office/{name}")

    async def change(self, name: str, old: str, new: str) -> None:
        content = (await self.outside.read(name) or b"").decode()
        assert old in content
        await self.outside.replace(name, content.replace(old, new).encode())


@pytest.fixture(params=["directory", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if request.param == "directory":
        return Place(SealDirectory(tmp_path / "seals"), tmp_path / "seals", "", None)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "worker")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    store: S3Store = request.getfixturevalue("store")
    bucket = store.bucket()
    outside = SealBucket(f"s3://{bucket}/office", endpoint=store.address)
    return Place(outside, None, bucket, store)


@pytest.fixture
async def ledger(pool: Pool, entry: Entry, tmp_path: Path, place: Place) -> SealedLedger:
    """Two seals: over L1 and L2 with two events each, then over L3's three too."""
    made = SealedLedger(pool, entry, tmp_path, place.outside)
    await made.add("L1", events=2)
    await made.add("L2", events=2)
    await made.seal()
    await made.add("L3", events=3)
    await made.seal()
    return made


async def missing(ledger: SealedLedger, outside: Outside | None = None) -> list[tuple[str, int]]:
    where = outside or ledger.outside
    found = missing_events(ledger.pool, where, ORIGIN, [KEY.verifier])
    return [(one.leaf.case_id, one.leaf.seq) async for one in found]


async def outside_only(ledger: SealedLedger) -> list[Finding]:
    """What an audit finds of the place outside."""
    found = Findings()
    audited = Audited(datetime.now(SHANGHAI), load_calendar(), [KEY.verifier], ledger.outside)
    async with ledger.pool.acquire() as conn:
        seen = await seen_outside(found, ledger.outside, audited.keys)
        await seal_findings(conn, found, audited.keys, seen)
        await outside_findings(conn, found, ledger.outside)
    return [one for one in found.kept if one.kind == "SEALED_OUTSIDE"]


async def test_an_audit_of_what_nobody_touched_finds_nothing_outside(ledger: SealedLedger) -> None:
    await ledger.add("L4")
    assert await outside_only(ledger) == []
    assert await missing(ledger) == []


async def test_leaves_outside_that_follow_a_rewritten_ledger_do_not_amount_to_the_signed_root(
    ledger: SealedLedger, place: Place, superuser_conn: Conn
) -> None:
    (last,) = (await ledger.pool.fetch("SELECT hash FROM ledger.leaf WHERE leaf_index = 6"))[0]
    await superuser_conn.execute(REWRITTEN)
    (new,) = (await ledger.pool.fetch("SELECT hash FROM ledger.leaf WHERE leaf_index = 6"))[0]
    await place.change("leaves/4-7.txt", last.hex(), new.hex())

    with pytest.raises(NotAsSealed, match="not those of its checkpoint over 7"):
        await missing(ledger)
    found = await outside_only(ledger)
    assert [(one.what, one.severity) for one in found] == [
        ("CHECKPOINT 7", "HIGH"),
        ("LEAVES", "HIGH"),
    ]
    signed = await newest_outside(ledger.outside, ORIGIN, [KEY.verifier])
    assert signed is not None
    assert found[0].expected == signed.checkpoint.root.hex()
    with pytest.raises(Forked):
        await ledger.sealer.seal()


async def test_a_ledger_behind_the_checkpoint_outside_is_found_also_without_its_last_leaves(
    ledger: SealedLedger, place: Place, superuser_conn: Conn
) -> None:
    await superuser_conn.execute(BACK.format(cases="{L3}", size=4))
    place.take_away("leaves/4-7.txt")

    with pytest.raises(NotAsSealed, match="leaves of 4 of the 7 events"):
        await missing(ledger)
    first, second = await outside_only(ledger)
    assert (first.what, first.recorded, first.expected) == ("CHECKPOINT 7", "4", "7")
    assert (second.what, "4 of the 7" in second.recorded) == ("LEAVES", True)


async def test_a_ledger_restored_from_between_two_seals_lacks_nothing(
    ledger: SealedLedger, superuser_conn: Conn
) -> None:
    await superuser_conn.execute(BACK.format(cases="{}", size=4))
    assert await outside_only(ledger) == []
    assert await missing(ledger) == []


async def test_an_empty_place_of_a_ledger_that_was_sealed_is_no_all_clear(
    ledger: SealedLedger, tmp_path: Path
) -> None:
    empty = SealDirectory(tmp_path / "not mounted")
    with pytest.raises(NotAsSealed, match="no seal lies in"):
        await missing(ledger, empty)
    ledger.write_to(empty)
    (found,) = await outside_only(ledger)
    assert (found.what, found.subject) == ("LEAVES", empty.place)


async def test_a_place_nobody_has_used_lacks_nothing_of_a_ledger_that_was_never_sealed(
    pool: Pool, entry: Entry, tmp_path: Path
) -> None:
    ledger = SealedLedger(pool, entry, tmp_path / "seals")
    await ledger.add("L1")
    assert await missing(ledger) == []
    assert await outside_only(ledger) == []


async def test_leaves_without_any_checkpoint_prove_nothing(
    ledger: SealedLedger, place: Place, superuser_conn: Conn
) -> None:
    place.take_away("checkpoints/4.txt", "checkpoints/7.txt", "latest")
    await superuser_conn.execute("ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL")
    await superuser_conn.execute("DELETE FROM ledger.checkpoint")
    with pytest.raises(NotAsSealed, match="no checkpoint"):
        await missing(ledger)


async def test_a_position_that_was_changed_is_named(
    ledger: SealedLedger, superuser_conn: Conn
) -> None:
    await superuser_conn.execute("ALTER TABLE ledger.event ALTER position SET GENERATED BY DEFAULT")
    for table in ("event", "leaf"):
        await superuser_conn.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
        await superuser_conn.execute(
            f"UPDATE ledger.{table} SET position = position + 500 WHERE case_id = 'L3' AND seq = 3"
        )
    assert await missing(ledger) == [("L3", 3)]
    (found,) = await outside_only(ledger)
    assert (found.what, found.recorded) == ("LEAF 6", f"position {found.position + 500}")
    assert found.expected == f"position {found.position}"


@pytest.mark.parametrize(
    ("gone", "error"),
    [
        (["checkpoints/7.txt"], BehindItsSeal),
        (["checkpoints/7.txt", "leaves/4-7.txt"], BehindItsSeal),
        (["checkpoints/7.txt", "latest"], BehindItsSeal),
    ],
)
async def test_a_ledger_that_is_behind_signs_nothing_while_anything_outside_knows_more(
    ledger: SealedLedger,
    place: Place,
    superuser_conn: Conn,
    gone: list[str],
    error: type[NotAsSealed],
) -> None:
    await superuser_conn.execute(BACK.format(cases="{L3}", size=4))
    place.take_away(*gone)

    with pytest.raises(error):
        await ledger.sealer.seal()
    assert await ledger.pool.fetchval("SELECT max(size) FROM ledger.checkpoint") == 4


@pytest.mark.parametrize("gone", [["checkpoints/7.txt"], ["checkpoints/7.txt", "latest"]])
async def test_a_ledger_that_goes_on_otherwise_is_forked_though_the_newest_file_is_gone(
    ledger: SealedLedger, place: Place, superuser_conn: Conn, gone: list[str]
) -> None:
    await superuser_conn.execute(BACK.format(cases="{L3}", size=4))
    place.take_away(*gone)
    await ledger.add("L4", events=9)
    async with ledger.pool.acquire() as conn:
        for _ in range(1500):
            await grow(conn)
            if await tree_size(conn) == 13:
                break
            await asyncio.sleep(0.02)

    with pytest.raises(Forked):
        await ledger.sealer.seal()
    assert await ledger.pool.fetchval("SELECT max(size) FROM ledger.checkpoint") == 4


async def test_a_whole_ledger_goes_on_where_the_newest_file_is_gone(
    ledger: SealedLedger, place: Place
) -> None:
    place.take_away("checkpoints/7.txt")
    await ledger.add("L4")
    assert (await ledger.seal()).size == 8
    assert await missing(ledger) == []


async def test_a_newest_checkpoint_and_a_latest_that_differ_are_two_histories(
    ledger: SealedLedger,
) -> None:
    other = Checkpoint(ORIGIN, 7, bytes(32)).text()
    await ledger.outside.replace("latest", SignedNote(other, (KEY.sign(other),)).encoded().encode())
    with pytest.raises(NotAsSealed, match="two histories"):
        await ledger.sealer.seal()
    assert "CHECKPOINT" in [one.what for one in await outside_only(ledger)]


async def put_into_the_ledger(ledger: SealedLedger, size: int, note: SignedNote) -> None:
    """What the application's role may do."""
    root = parse_signed(note.encoded()).checkpoint.root
    await ledger.pool.execute(
        "INSERT INTO ledger.checkpoint (origin, size, root, note) VALUES ($1, $2, $3, $4)",
        ORIGIN,
        size,
        root,
        note.encoded(),
    )


@pytest.mark.parametrize("size", [8, 2**40])
async def test_a_checkpoint_that_a_stranger_put_into_the_ledger_is_refused_and_never_published(
    ledger: SealedLedger, size: int, superuser_conn: Conn
) -> None:
    await ledger.add("L4")
    root = await root_at(ledger.pool, 7)
    text = Checkpoint(ORIGIN, size, root).text()
    await put_into_the_ledger(ledger, size, SignedNote(text, (STRANGER.sign(text),)))
    before = await ledger.outside.names("checkpoints")

    with pytest.raises(NotAsSealed, match="is not ours, and nothing is sealed"):
        await ledger.sealer.seal()
    assert await ledger.outside.names("checkpoints") == before

    # As docs/operations.md has it.
    await superuser_conn.execute("ALTER TABLE ledger.checkpoint DISABLE TRIGGER USER")
    await superuser_conn.execute("DELETE FROM ledger.checkpoint WHERE size = $1", size)
    assert (await ledger.seal()).size == 8


async def test_a_row_about_another_size_than_its_note_and_one_a_witness_alone_signed_are_refused(
    ledger: SealedLedger, superuser_conn: Conn
) -> None:
    kept = await newest_checkpoint(ledger.pool, ORIGIN)
    assert kept is not None
    note = kept.sealed.note
    await put_into_the_ledger(ledger, 99, note)
    with pytest.raises(NotAsSealed, match="over 99 events"):
        await ledger.sealer.seal()

    await superuser_conn.execute("ALTER TABLE ledger.checkpoint DISABLE TRIGGER USER")
    await superuser_conn.execute("DELETE FROM ledger.checkpoint WHERE size = 99")
    cosigned = SignedNote(note.text, (WITNESS.cosign(note.text, datetime.now(SHANGHAI)),))
    await superuser_conn.execute(
        "UPDATE ledger.checkpoint SET note = $1 WHERE size = 7", cosigned.encoded()
    )
    known = [WITNESS.verifier]
    with pytest.raises(NotAsSealed, match="no known key"):
        await Sealer(ledger.pool, KEY, ledger.outside, known).seal()
    async with ledger.pool.acquire() as conn:
        proof = await verify_tree(conn, [KEY.verifier, *known])
    assert [(one.check, one.index) for one in proof.findings] == [("CHECKPOINT_NOTE", 7)]
    await ledger.outside.replace("checkpoints/7.txt", cosigned.encoded().encode())
    with pytest.raises(NotSigned):
        await newest_outside(ledger.outside, ORIGIN, [KEY.verifier, *known])
