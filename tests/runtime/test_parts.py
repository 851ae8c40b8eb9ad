"""A process gets its parts, and leaves nothing running behind."""

import asyncio
import base64
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest
from pydantic import SecretStr

from qixian.runtime.connections import connect, connect_temporal
from qixian.runtime.errors import PartTaken, SettingsWrong
from qixian.runtime.parts import parts
from qixian.runtime.processes import gone, lives
from qixian.runtime.settings import Settings

REGISTRY_KEY = SecretStr(base64.b64encode(bytes(32)).decode())


def started_by(owner: int, home: Path) -> list[psutil.Process]:
    """The living servers: children of `owner`, and what has the home on its command line."""
    children = psutil.Process(owner).children() if psutil.pid_exists(owner) else []
    named = [
        process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] in ("postgres", "temporal")
        and any(str(home) in word for word in process.info["cmdline"] or [])
    ]
    servers = [child for child in children if child.name() in ("postgres", "temporal")]
    return [process for process in {*servers, *named} if lives(process)]


_before: set[psutil.Process] = set()
"""The session's own servers: children of this process too, which go on after the test."""


@pytest.fixture(autouse=True)
def servers_of_others(home: Path) -> None:
    """Look who is there before the test begins."""
    _before.clear()
    _before.update(started_by(os.getpid(), home))


def left_by_this_process(home: Path) -> list[psutil.Process]:
    """The servers that the test has left running."""
    return [one for one in started_by(os.getpid(), home) if one not in _before]


async def test_parts_that_nobody_named_are_started_and_stopped(home: Path) -> None:
    settings = Settings(home=home)
    async with parts(settings, ui=True, search_attributes={"CaseStatus": "Keyword"}) as found:
        connection = await connect(found.database_url)
        await connection.close()
        await connect_temporal(settings, found.temporal_address)
        assert found.ui_url is not None
        assert found.embedded_postgres is not None
        assert found.embedded_temporal is not None
        started = [
            psutil.Process(found.embedded_postgres.pid),
            psutil.Process(found.embedded_temporal.pid),
        ]
    assert gone(started, 0)


async def test_named_parts_are_passed_on_and_not_started(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "home",
        environment="production",
        database_url="postgresql://db.example.org/qixian",
        temporal_address="temporal.example.org:7233",
        registry_key=REGISTRY_KEY,
    )
    async with parts(settings) as found:
        assert found.database_url == "postgresql://db.example.org/qixian"
        assert found.temporal_address == "temporal.example.org:7233"
        assert (found.embedded_postgres, found.embedded_temporal, found.ui_url) == (None,) * 3
    assert not (tmp_path / "home").exists()


async def test_time_skipping_in_production_is_refused(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path,
        environment="production",
        database_url="postgresql://db.example.org/qixian",
        temporal_address="temporal.example.org:7233",
        registry_key=REGISTRY_KEY,
    )
    with pytest.raises(SettingsWrong, match="QIXIAN_ENVIRONMENT is production"):
        async with parts(settings, time_skipping=True):
            pytest.fail("a production process got a clock that skips")


async def test_a_part_that_cannot_start_takes_the_other_with_it(
    home: Path, taken_port: int
) -> None:
    settings = Settings(home=home, temporal_port=taken_port)
    with pytest.raises(PartTaken, match=f"Port {taken_port}"):
        async with parts(settings):
            pytest.fail("the parts started over a taken port")
    assert left_by_this_process(home) == []


async def test_an_error_inside_stops_the_parts(home: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with parts(Settings(home=home), in_memory=True, time_skipping=True):
            raise ZeroDivisionError
    assert left_by_this_process(home) == []


async def test_cancelling_while_they_start_leaves_nothing_running(home: Path) -> None:
    async def use() -> None:
        async with parts(Settings(home=home), in_memory=True):
            await asyncio.sleep(60)

    task = asyncio.create_task(use())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left_by_this_process(home) == []


@pytest.mark.parametrize("signal_name", ["SIGTERM", "SIGINT"])
async def test_a_process_that_is_asked_to_end_stops_its_parts(home: Path, signal_name: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _PROCESS, str(home)),
        env={key: value for key, value in os.environ.items() if not key.startswith("QIXIAN")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    started = started_by(process.pid, home)
    assert {server.name() for server in started} == {"postgres", "temporal"}
    process.send_signal(signal.Signals[signal_name])
    await process.communicate()
    assert gone(started, 0)


_PROCESS = """
import asyncio, signal, sys
from pathlib import Path
from qixian.runtime.parts import parts
from qixian.runtime.settings import Settings

async def main():
    async with parts(Settings(home=Path(sys.argv[1])), in_memory=True):
        sys.stdout.write("ready\\n")
        sys.stdout.flush()
        await asyncio.sleep(3600)

# Whatever runs the tests in the background may have had SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
asyncio.run(main())
"""
