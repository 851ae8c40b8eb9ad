"""What any place for seals does, and what is found by them: a directory and a bucket alike."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from qixian.ledger.seals.errors import BehindItsSeal, Forked, NotAsSealed, OutsideUnreachable
from qixian.ledger.seals.keys import KeyKind, SigningKey
from qixian.ledger.seals.missing import missing_events
from qixian.ledger.seals.outside import (
    Outside,
    leaves_outside,
    newest_outside,
    publish_cosignatures,
)
from qixian.ledger.seals.tree import leaves
from qixian.workers.seal_bucket import SealBucket
from qixian.workers.seal_directory import SealDirectory
from tests.ledger.sealed import KEY, ORIGIN, Entry, SealedLedger
from tests.ledger.test_seals_outside import BACK, NOW
from tests.s3_store import S3Store, s3_store

Pool = asyncpg.Pool
Conn = asyncpg.Connection
BEYOND_A_PART = 6 * 1024 * 1024
"""More than clients of such stores send in one part, unless they are told to."""


@pytest.fixture(scope="module")
def store() -> Iterator[S3Store]:
    with s3_store() as running:
        yield running


@pytest.fixture(params=["directory", "bucket", "lockable bucket"])
def outside(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Outside:
    """A place with nothing in it."""
    if request.param == "directory":
        return SealDirectory(tmp_path / "seals")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "worker")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    store: S3Store = request.getfixturevalue("store")
    bucket = store.bucket(lockable=request.param == "lockable bucket")
    return SealBucket(f"s3://{bucket}/office", endpoint=store.address)


@pytest.fixture
async def twice_sealed(pool: Pool, entry: Entry, tmp_path: Path, outside: Outside) -> SealedLedger:
    """Two seals: over L1 and L2 with two events each, then over L3's three too."""
    ledger = SealedLedger(pool, entry, tmp_path, outside)
    await ledger.add("L1", events=2)
    await ledger.add("L2", events=2)
    await ledger.seal()
    await ledger.add("L3", events=3)
    await ledger.seal()
    return ledger


async def lost(ledger: SealedLedger) -> list[tuple[str, int]]:
    """Case and number of every event that is not as it was sealed."""
    found = missing_events(ledger.pool, ledger.outside)
    return [(one.leaf.case_id, one.leaf.seq) async for one in found]


async def test_an_empty_place_holds_nothing_and_says_so(outside: Outside) -> None:
    assert await outside.names("checkpoints") == []
    assert await outside.read("checkpoints/1.txt") is None
    assert await outside.read("latest") is None


async def test_what_is_written_once_is_there_as_it_was_and_is_never_written_over(
    outside: Outside,
) -> None:
    await outside.write_once("checkpoints/1.txt", "一\n".encode())
    await outside.write_once("checkpoints/1.txt", "一\n".encode())
    with pytest.raises(NotAsSealed) as other:
        await outside.write_once("checkpoints/1.txt", b"two")

    assert f"{outside.place}/checkpoints/1.txt is sealed already" in str(other.value)
    assert await outside.read("checkpoints/1.txt") == "一\n".encode()


async def test_of_many_who_write_once_at_the_same_time_one_does(outside: Outside) -> None:
    contents = [f"{number}".encode() for number in range(8)]
    done = await asyncio.gather(
        *(outside.write_once("leaves/0-1.txt", content) for content in contents),
        return_exceptions=True,
    )
    (kept,) = [content for content, one in zip(contents, done, strict=True) if one is None]
    assert [type(one) for one in done if one is not None] == [NotAsSealed] * 7
    assert await outside.read("leaves/0-1.txt") == kept


async def test_what_is_replaced_holds_what_was_written_last(outside: Outside) -> None:
    for content in (b"1", b"", b"three"):
        await outside.replace("latest", content)
        assert await outside.read("latest") == content


async def test_a_folder_is_named_whole_however_many_files_it_has(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A bucket tells so many at a time, and where to go on.
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "3")
    names = sorted(f"{number}.txt" for number in range(1, 11))
    for name in names:
        await outside.write_once(f"checkpoints/{name}", b"")
    await outside.write_once("checkpoints-of-another/99.txt", b"")
    await outside.replace("latest", b"")
    assert await outside.names("checkpoints") == names


async def test_a_large_file_is_written_whole(outside: Outside) -> None:
    large = b"0123456789abcdef" * (BEYOND_A_PART // 16)
    await outside.write_once("leaves/0-50000.txt", large)
    await outside.replace("latest", large)
    assert await outside.read("leaves/0-50000.txt") == large
    assert await outside.read("latest") == large


async def test_each_seal_is_written_out_with_the_leaves_it_is_the_first_to_count(
    twice_sealed: SealedLedger,
) -> None:
    outside = twice_sealed.outside
    assert await outside.names("checkpoints") == ["4.txt", "7.txt"]
    assert await outside.names("leaves") == ["0-4.txt", "4-7.txt"]
    assert await outside.read("latest") == await outside.read("checkpoints/7.txt")
    newest = await newest_outside(outside, ORIGIN, [KEY.verifier])
    assert newest is not None
    assert newest.checkpoint.size == 7
    there = [leaf async for part in leaves_outside(outside) for leaf in part]
    assert there == await leaves(twice_sealed.pool, 0, 9)
    assert await lost(twice_sealed) == []
    assert (await twice_sealed.seal()).place == outside.place


async def test_a_database_restored_from_before_the_last_seal_is_behind_it_and_what_is_lost_is_named(
    twice_sealed: SealedLedger, superuser_conn: Conn
) -> None:
    await superuser_conn.execute(BACK.format(cases="{L3}", size=4))

    with pytest.raises(BehindItsSeal, match="has 4 of the 7 events"):
        await twice_sealed.sealer.seal()
    assert await lost(twice_sealed) == [("L3", 1), ("L3", 2), ("L3", 3)]


async def test_a_restored_database_that_goes_on_with_other_events_is_forked_and_writes_nothing(
    twice_sealed: SealedLedger, superuser_conn: Conn
) -> None:
    outside = twice_sealed.outside
    before = await outside.read("latest")
    await superuser_conn.execute(BACK.format(cases="{L3}", size=4))
    await twice_sealed.add("L4", events=9)

    with pytest.raises(Forked):
        await twice_sealed.sealer.seal()
    assert await outside.names("checkpoints") == ["4.txt", "7.txt"]
    assert await outside.names("leaves") == ["0-4.txt", "4-7.txt"]
    assert await outside.read("latest") == before


async def test_a_database_restored_from_between_two_seals_catches_up_by_itself(
    twice_sealed: SealedLedger, superuser_conn: Conn
) -> None:
    await superuser_conn.execute(BACK.format(cases="{}", size=4))
    await twice_sealed.add("L4")
    sealed = await twice_sealed.seal()

    assert sealed.size == 8
    assert await twice_sealed.outside.names("leaves") == ["0-4.txt", "4-7.txt", "7-8.txt"]
    assert await lost(twice_sealed) == []


async def test_a_later_cosignature_of_a_witness_takes_the_place_of_the_earlier(
    twice_sealed: SealedLedger,
) -> None:
    witness = SigningKey.of_seed("witness.example.org", b"w" * 32, KeyKind.WITNESS)
    sealed = await newest_outside(twice_sealed.outside, ORIGIN, [KEY.verifier])
    assert sealed is not None
    lines = [witness.cosign(sealed.note.text, at) for at in (NOW.replace(year=2026), NOW)]
    for line in lines:
        await publish_cosignatures(twice_sealed.outside, 7, [line])

    (name,) = await twice_sealed.outside.names("cosignatures")
    assert await twice_sealed.outside.read(f"cosignatures/{name}") == lines[-1].line().encode()


async def test_a_seal_that_could_not_be_written_out_is_written_by_the_next_sealing(
    twice_sealed: SealedLedger, tmp_path: Path
) -> None:
    outside = twice_sealed.outside
    (tmp_path / "a file").write_text("")
    twice_sealed.write_to(SealDirectory(tmp_path / "a file"))
    await twice_sealed.add("L4")
    with pytest.raises(OutsideUnreachable):
        await twice_sealed.sealer.seal()
    twice_sealed.write_to(outside)

    assert (await twice_sealed.seal()).size == 8
    assert await outside.names("checkpoints") == ["4.txt", "7.txt", "8.txt"]
    assert await lost(twice_sealed) == []
