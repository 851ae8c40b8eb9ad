"""The embedded Temporal of a home: the Temporal CLI's dev server; for the doors and tests."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from qixian.runtime import dev_server
from qixian.runtime.dev_server import Files, Options, Ports, Running
from qixian.runtime.engine_lines import engine_runtime
from qixian.runtime.errors import PartUnreachable
from qixian.runtime.processes import LOCALHOST, end, kill, last_line, lives, reap
from qixian.runtime.sharing import Use, one_at_a_time, to_the_end

READY_SECONDS: Final = 30
STOP_SECONDS: Final = 10
_POLL_SECONDS: Final = 0.05
_TRIES: Final = 3


class EmbeddedTemporal:
    """A Temporal dev server, durable in `<home>/temporal/temporal.db` unless `in_memory`.

    A durable server is shared by the processes of one home: the first starts it, the last one to
    stop stops it; it outlives a process that is killed, and the next one finds it. A server in
    memory belongs to this object alone and is empty after `restart`. `time_skipping` lets
    workflows' clocks be moved: for rehearsals and tests, never for production.
    `search_attributes` maps names to types (Keyword, Datetime, …).
    """

    def __init__(
        self,
        home: Path,
        *,
        port: int | None = None,
        ui_port: int | None = None,
        namespace: str = "default",
        ui: bool = False,
        in_memory: bool = False,
        time_skipping: bool = False,
        search_attributes: Mapping[str, str] | None = None,
    ) -> None:
        self._options = Options(
            port=port,
            ui_port=ui_port,
            namespace=namespace,
            ui=ui,
            in_memory=in_memory,
            time_skipping=time_skipping,
            search_attributes=dict(search_attributes or {}),
        )
        self._files = Files(home.expanduser().resolve() / "temporal")
        self._use = Use(self._files.directory / "server.users")
        self._running: Running | None = None
        self._before: Ports | None = None

    @property
    def address(self) -> str:
        """host:port of its gRPC door. Raises PartUnreachable if it is stopped."""
        return f"{LOCALHOST}:{self._started().ports.grpc}"

    @property
    def ui_url(self) -> str | None:
        """The address of its pages, None without any. Raises PartUnreachable if it is stopped."""
        port = self._started().ports.ui
        return f"http://{LOCALHOST}:{port}" if port is not None else None

    @property
    def pid(self) -> int:
        """Its process id. Raises PartUnreachable if it is stopped."""
        return self._started().process.pid

    async def start(self) -> None:
        """Start it, or join the one that runs, and wait (up to 30 s) until it can be used.

        Raises PartMissing, PartTaken (a given port is in use, or the running server's clock
        differs) or PartUnreachable.
        """
        for tries_left in reversed(range(_TRIES)):
            await to_the_end(self._launch)
            try:
                await self._ready()
            except PartUnreachable:
                ended = not lives(self._started().process)
                await self.stop()
                # Somebody may have taken the free port between our finding and its listening.
                if not (ended and tries_left and self._options.port is None):
                    raise
            except BaseException:
                await self.stop()
                raise
            else:
                return

    async def stop(self) -> None:
        """Leave it; the last one to leave stops it (SIGTERM, then SIGKILL). Twice is harmless."""
        await to_the_end(self._stop)

    async def kill(self) -> None:
        """SIGKILL it, for failure drills; `start` or `restart` brings it back."""
        await to_the_end(self._kill)

    async def restart(self) -> None:
        """Stop it, whoever else uses it, and start it on the same ports. Raises as `start` does."""
        await to_the_end(self._halt)
        await self.start()

    def _launch(self) -> None:
        self._make_directory()
        with self._lock():
            running = self._alive()
            if running is None:
                note = dev_server.remembered(self._files)
                if self._before is None and note is not None and not self._options.in_memory:
                    self._before = Ports(note.port, note.ui_port)
                ports = dev_server.choose_ports(self._options, self._before)
                running = dev_server.spawn(self._files, self._options, ports)
            self._running, self._before = running, running.ports
            self._use.take()

    def _alive(self) -> Running | None:
        if not self._options.in_memory:
            return dev_server.joinable(self._files, self._options)
        mine = self._running
        return mine if mine is not None and lives(mine.process) else None

    def _stop(self) -> None:
        if not self._files.directory.is_dir():
            return
        with self._lock():
            running, self._running = self._running, None
            last = self._use.release() or self._options.in_memory
            if running is None or not last:
                return
            self._end(running)

    def _halt(self) -> None:
        with self._lock():
            self._end(self._started())

    def _end(self, running: Running) -> None:
        if self._options.in_memory:
            # It has nothing to keep, and its orderly end takes seconds.
            kill([running.process])
            self._files.log(self._options, running.ports).unlink(missing_ok=True)
        else:
            end(running.process, STOP_SECONDS)
        reap(running.process)

    def _kill(self) -> None:
        process = self._started().process
        kill([process])
        reap(process)

    def _make_directory(self) -> None:
        try:
            self._files.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as refused:
            raise PartUnreachable(
                f"{self._files.directory} cannot be made; set QIXIAN_HOME to a directory that can "
                "be written."
            ) from refused

    def _lock(self) -> AbstractContextManager[None]:
        return one_at_a_time(self._files.directory / "server.lock")

    def _started(self) -> Running:
        if self._running is None:
            raise PartUnreachable(
                f"The embedded Temporal of {self._files.directory} is not started; start it first."
            )
        return self._running

    async def _ready(self) -> None:
        """Poll until gRPC answers, the namespace exists and the search attributes are known."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and lives(self._started().process):
            try:
                async with asyncio.timeout(READY_SECONDS):
                    await self._ask()
            except (RuntimeError, RPCError, TimeoutError):
                await asyncio.sleep(_POLL_SECONDS)
            else:
                return
        log = self._files.log(self._options, self._started().ports)
        raise PartUnreachable(
            f"The embedded Temporal at {self.address} did not become ready; its log {log} ends "
            f"with: {last_line(log)}"
        )

    async def _ask(self) -> None:
        """Raises RuntimeError or RPCError as long as the server is not ready."""
        client = await Client.connect(
            self.address, namespace=self._options.namespace, runtime=engine_runtime()
        )
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=self._options.namespace)
        )
        if not self._options.search_attributes:
            return
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=self._options.namespace)
        )
        missing = self._options.search_attributes.keys() - known.custom_attributes.keys()
        if missing:
            await self._add_search_attributes(client, missing)

    async def _add_search_attributes(self, client: Client, names: set[str]) -> None:
        """For a server that another process started without them."""
        request = AddSearchAttributesRequest(namespace=self._options.namespace)
        for name in names:
            kind = _value_type(self._options.search_attributes[name])
            request.search_attributes[name] = kind
        try:
            await client.operator_service.add_search_attributes(request)
        except RPCError as refused:
            if refused.status != RPCStatusCode.ALREADY_EXISTS:
                raise


def _value_type(kind: str) -> IndexedValueType.ValueType:
    """Temporal spells KeywordList as INDEXED_VALUE_TYPE_KEYWORD_LIST."""
    spelled = "KEYWORD_LIST" if kind == "KeywordList" else kind.upper()
    return IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{spelled}")
