"""The door in a process of its own, as `qixian serve` runs it; imported by the benchmarks."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx

from qixian.api.identity.embedded_tokens import embedded_token
from qixian.runtime.session_key import session_key
from qixian.runtime.settings import Settings

_PATIENCE_SECONDS: Final = 60.0
_OURS: Final = ("QIXIAN_", "DATABASE_URL", "TEMPORAL_")


@dataclass(frozen=True, slots=True)
class Door:
    """Where the door is, and the key its tokens are signed with."""

    address: str
    key: bytes

    def client(self, account_id: str, connections: int = 1) -> httpx.AsyncClient:
        """A caller that has signed in, with connections that stay open."""
        token = embedded_token(account_id, self.key, lambda: datetime.now(UTC))
        return httpx.AsyncClient(
            base_url=self.address,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            limits=httpx.Limits(max_connections=connections),
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def without_ours() -> dict[str, str]:
    """The environment, but for what would say where an office is."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


@asynccontextmanager
async def served(url: str, temporal: str, queue: str, home: Path) -> AsyncIterator[Door]:
    """The door before a ledger and an engine, until the block ends."""
    port = _free_port()
    environment = without_ours() | {
        "QIXIAN_HOME": str(home),
        "DATABASE_URL": url,
        "TEMPORAL_ADDRESS": temporal,
        "QIXIAN_TASK_QUEUE": queue,
        "QIXIAN_HTTP_PORT": str(port),
        "QIXIAN_LOG_LEVEL": "warning",
    }
    address = f"http://127.0.0.1:{port}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "qixian.cli", "serve", env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _answers(address, process)
        yield Door(address, session_key(Settings(home=home)))
    finally:
        process.terminate()
        await process.wait()


async def _answers(address: str, process: asyncio.subprocess.Process) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    async with httpx.AsyncClient() as client:
        while time.monotonic() < until:
            if process.returncode is not None:
                raise RuntimeError(f"the door ended with status {process.returncode}")
            try:
                await client.get(f"{address}/livez")
            except httpx.TransportError:
                await asyncio.sleep(0.2)
            else:
                return
    raise TimeoutError(f"the door did not open in {_PATIENCE_SECONDS:.0f} s")
