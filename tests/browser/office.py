"""A sample office as a newcomer has it: `qixian up --sample` in a process and a home of its own."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

OURS: Final = ("QIXIAN_", "DATABASE_URL", "TEMPORAL_")
PATIENCE_SECONDS: Final = 180.0
_POLL_SECONDS: Final = 0.2


class OfficeDidNotOpen(AssertionError):
    """The office ended, or did not answer in time; the message is what it wrote last."""


def free_port() -> int:
    """A port of this machine that nobody listens at now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True)
class SampleOffice:
    """An office that runs: the address people open, and the file it writes its log into."""

    url: str
    log: Path | None = None


@asynccontextmanager
async def sample_office(home: Path) -> AsyncIterator[SampleOffice]:
    """Open a sample office in a home, wait until it answers, and close it at the end.

    QIXIAN_TEST_OFFICE_URL names one that is open already and is left alone.
    """
    given = os.environ.get("QIXIAN_TEST_OFFICE_URL")
    if given:
        yield SampleOffice(given.removesuffix("/"))
        return
    port = free_port()
    office = SampleOffice(f"http://127.0.0.1:{port}", home / "office.log")
    with (home / "office.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "qixian.cli", "up", "--sample"),
            env=_environment(home / "office", port),
            stdout=log,
            stderr=log,
        )
        try:
            await _answering(office, process)
            yield office
        finally:
            await _ended(process)


def _environment(home: Path, port: int) -> dict[str, str]:
    """Nothing of ours from outside: a home of its own, a port of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    ours = {"QIXIAN_HOME": str(home), "QIXIAN_HTTP_PORT": str(port), "QIXIAN_LANG": "en"}
    return kept | ours


async def _answering(office: SampleOffice, process: asyncio.subprocess.Process) -> None:
    """The sample is made before the door opens, so an answer means that it is whole."""
    until = time.monotonic() + PATIENCE_SECONDS
    async with httpx.AsyncClient(base_url=office.url, trust_env=False) as client:
        while time.monotonic() < until and process.returncode is None:
            try:
                if (await client.get("/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(_POLL_SECONDS)
    written = office.log.read_text(errors="replace") if office.log else ""
    raise OfficeDidNotOpen(written[-4000:])


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(60):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
