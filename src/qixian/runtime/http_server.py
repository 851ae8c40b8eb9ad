"""Serves an ASGI application in this process, beside whatever else runs in it; for the doors."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from qixian.runtime.errors import PartTaken, RuntimeFault

_DRAIN_SECONDS: Final = 5
_BACKLOG: Final = 1024


class _Server(uvicorn.Server):
    """The process ends by its own handlers; a server that took Ctrl-C away would end nothing."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.begun = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.begun.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[str]:
    """The application served on an address of this machine, which is given as http://host:port.

    `port` 0 takes any that is free. At the end requests under way get five seconds. Raises
    PartTaken when the address is in use or not this machine's.
    """
    listening = _listening(host, port)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        begun = asyncio.create_task(server.begun.wait())
        await asyncio.wait({task, begun}, return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        if task.done() or not server.started:
            raise RuntimeFault("the HTTP server ended before it began; the log says why")
        yield f"http://{_shown(host)}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        listening.close()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named by its protocol: asyncio sends small answers at once (TCP_NODELAY) only where it is.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as refused:
        listening.close()
        raise PartTaken(
            f"The door cannot open on {host}:{port} ({refused.strerror}); set QIXIAN_HTTP_PORT to "
            "another port, 0 for any that is free, or QIXIAN_HTTP_HOST to an address of this "
            "machine."
        ) from refused
    listening.setblocking(False)
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
