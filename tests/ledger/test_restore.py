"""Backups as `docs/operations.md` has them: a dump loaded into another server, a physical copy."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from qixian.ledger.errors import AppendOnly, Contended, translated
from qixian.ledger.migrate import upgrade
from qixian.ledger.records import Append
from qixian.ledger.seals.errors import NotAsSealed
from qixian.ledger.seals.missing import missing_events
from qixian.ledger.seals.sealing import Sealer
from qixian.ledger.streams import START, append, tail
from qixian.ledger.verify import verify
from qixian.runtime.cluster import Programs
from qixian.runtime.postgres import EmbeddedPostgres, create_database, with_database
from tests.ledger.sealed import KEY, SealedLedger

Pool = asyncpg.Pool  # type: ignore[type-arg]
Entry = Callable[..., Append]
AFTER_RESTORE = Path(__file__).parents[2] / "deploy" / "after-restore.sql"
BURNT = 3000
"""So many transactions the first server has had before the office, and the second has not."""


async def run(program: str, *arguments: str) -> None:
    """Run one of the programs that come with the embedded server."""
    process = await asyncio.create_subprocess_exec(
        Programs.found().directory / program,
        *arguments,
        env=dict(os.environ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()


@asynccontextmanager
async def server() -> AsyncIterator[EmbeddedPostgres]:
    """A PostgreSQL of the test's own."""
    with TemporaryDirectory(prefix="qixian-", ignore_cleanup_errors=True) as home:
        postgres = EmbeddedPostgres(Path(home))
        await postgres.start()
        try:
            yield postgres
        finally:
            await postgres.stop()


@asynccontextmanager
async def as_application(url: str) -> AsyncIterator[Pool]:
    async with asyncpg.create_pool(
        url, min_size=1, max_size=4, server_settings={"role": "qixian_app"}
    ) as pool:
        yield pool


async def _burn(url: str) -> None:
    conn = await asyncpg.connect(url)
    await conn.execute(
        f"DO $$ BEGIN FOR i IN 1..{BURNT} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; "
        "END $$"
    )
    await conn.close()


async def _two_that_overlap(pool: Pool, entry: Entry) -> None:
    """A transaction that began first writes last: its event has the later position and comes first
    in the order readers follow."""
    await append(pool, entry("BEFORE"))
    async with pool.acquire() as slow, slow.transaction():
        await slow.execute("SELECT pg_current_xact_id()")
        await append(pool, entry("EARLY"))
        await append(slow, entry("LATE"))
    await append(pool, entry("EARLY", at=1))


async def _dumped_and_loaded(before: str, after: str, folder: Path) -> None:
    """The recipe, word by word."""
    roles, dump = str(folder / "roles.sql"), str(folder / "qixian.dump")
    await run("pg_dumpall", "--roles-only", f"--file={roles}", f"--dbname={before}")
    await run("pg_dump", "--format=custom", f"--file={dump}", before)
    await run("psql", "--quiet", f"--dbname={after}", f"--file={roles}")
    await create_database(after, "restored")
    await run("pg_restore", "--exit-on-error", f"--dbname={with_database(after, 'restored')}", dump)


async def _order(pool: Pool) -> list[tuple[str, int, int]]:
    return [(one.case_id, one.seq, one.position) for one in await tail(pool, START, 100)]


async def test_a_dump_loaded_into_another_server_goes_on_in_the_order_it_had(
    entry: Entry, tmp_path: Path
) -> None:
    async with server() as first, server() as second:
        await _burn(first.url)
        await create_database(first.url, "qixian")
        source = with_database(first.url, "qixian")
        await upgrade(source)
        async with as_application(source) as pool:
            await _two_that_overlap(pool, entry)
            order = await _settled(pool, 4)
        assert [case_id for case_id, _, _ in order] == ["BEFORE", "LATE", "EARLY", "EARLY"]
        await _dumped_and_loaded(source, second.url, tmp_path)
        restored = with_database(second.url, "restored")
        async with as_application(restored) as pool:
            # Its ids lie above those of this server: readers see nothing, and no case goes on.
            assert await _order(pool) == []
            with pytest.raises(Contended):
                await append(pool, entry("LATE", at=1))

        for _ in range(2):
            await run("psql", f"--dbname={restored}", f"--file={AFTER_RESTORE}")

        async with as_application(restored) as pool:
            assert await _order(pool) == order
            await append(pool, entry("LATE", at=1))
            assert (await _settled(pool, 5))[:-1] == order
            async with pool.acquire() as conn:
                assert (await verify(conn)).ok
        conn = await asyncpg.connect(restored)
        with pytest.raises(AppendOnly), translated():
            await conn.execute("UPDATE ledger.event SET xid = xid")
        await conn.close()


async def _settled(pool: Pool, count: int) -> list[tuple[str, int, int]]:
    """The record once so many events can be read; the server's own transactions may hold it."""
    for _ in range(1500):
        if len(order := await _order(pool)) >= count:
            break
        await asyncio.sleep(0.02)
    return order


async def test_a_ledger_restored_from_before_its_last_seal_names_exactly_what_it_lacks(
    entry: Entry, tmp_path: Path
) -> None:
    async with server() as first, server() as second:
        await create_database(first.url, "qixian")
        source = with_database(first.url, "qixian")
        await upgrade(source)
        async with as_application(source) as pool:
            ledger = SealedLedger(pool, entry, tmp_path / "seals")
            await ledger.add("KEPT", events=3)
            await ledger.seal()
            await ledger.add("NEVER-SEALED")
            await _dumped_and_loaded(source, second.url, tmp_path)
            await ledger.add("LOST", events=2)
            await ledger.add("KEPT", at=3)
            await ledger.seal()
            lost = (await tail(pool, START, 100))[-3:]
        restored = with_database(second.url, "restored")
        await run("psql", f"--dbname={restored}", f"--file={AFTER_RESTORE}")

        async with as_application(restored) as pool:
            missing = [one async for one in missing_events(pool, ledger.outside)]
            async with pool.acquire() as conn:
                assert (await verify(conn)).ok
            with pytest.raises(NotAsSealed):
                await Sealer(pool, KEY, ledger.outside).seal()

    assert [(one.case_id, one.seq) for one in lost] == [("LOST", 1), ("LOST", 2), ("KEPT", 4)]
    assert [one.leaf.position for one in missing] == [one.position for one in lost]
    assert [one.leaf.hash for one in missing] == [one.hash for one in lost]
    assert {one.hash_now for one in missing} == {None}
