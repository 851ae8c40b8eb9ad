"""The embedded PostgreSQL of a home, and small works on databases; for the doors and for tests."""

from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

from qixian.runtime import cluster
from qixian.runtime.connections import connect
from qixian.runtime.errors import PartTaken, PartUnreachable
from qixian.runtime.processes import LOCALHOST, port_is_free
from qixian.runtime.sharing import Use, one_at_a_time, to_the_end


class EmbeddedPostgres:
    """PostgreSQL 18 with its data in `<home>/postgres`, durable (fsync stays on).

    It is reached over a unix socket; those have a limit of 103 to 107 bytes for their path, so for
    a long home the socket lies in the temporary directory instead. With a `port` it listens on
    127.0.0.1 as well, without a password: for development only. Several processes may use one home
    at once: the first starts the server, the last one to stop stops it. It outlives a process that
    is killed, and the next one finds it.
    """

    def __init__(self, home: Path, *, port: int | None = None, max_connections: int = 200) -> None:
        self._home = home.expanduser().resolve()
        self._data = self._home / "postgres"
        self._port = port
        self._max_connections = max_connections
        self._use = Use(self._home / "postgres.users")
        self._postmaster: cluster.Postmaster | None = None

    @property
    def url(self) -> str:
        """Its database `postgres`, as superuser. Raises PartUnreachable if it is stopped."""
        return self._running().url

    @property
    def pid(self) -> int:
        """The postmaster's process id. Raises PartUnreachable if stopped."""
        return self._running().process.pid

    async def start(self) -> None:
        """Start it, or join the one that runs; also after a crash.

        Raises PartMissing, PartTaken (the given port is in use) or PartUnreachable.
        """
        await to_the_end(self._start)

    async def stop(self) -> None:
        """Leave it; the last one to leave stops it. Stopping twice is harmless."""
        await to_the_end(self._stop)

    async def kill(self) -> None:
        """SIGKILL the server and all its children, for failure drills; `start` brings it back."""
        await to_the_end(lambda: cluster.kill_all(self._data))

    async def restart(self) -> None:
        """Stop the server in order, whoever else uses it, and start it. Raises as `start` does."""
        await to_the_end(self._restart)

    def _start(self) -> None:
        programs = cluster.Programs.found()
        self._make_home()
        with self._lock():
            self._launch(programs)
            self._use.take()

    def _stop(self) -> None:
        if not self._home.is_dir():
            return
        with self._lock():
            self._postmaster = None
            if self._use.release():
                cluster.stop(cluster.Programs.found(), self._data)

    def _restart(self) -> None:
        programs = cluster.Programs.found()
        with self._lock():
            cluster.stop(programs, self._data)
            self._launch(programs)
            self._use.take()

    def _launch(self, programs: cluster.Programs) -> None:
        self._postmaster = cluster.awaited(self._data)
        if self._postmaster is not None:
            return
        if self._port is not None and not port_is_free(self._port):
            raise PartTaken(
                f"Port {self._port} of {LOCALHOST} is in use; set QIXIAN_EMBEDDED_POSTGRES_PORT "
                "to a free port, or leave it unset."
            )
        try:
            cluster.make_cluster(programs, self._data)
            self._postmaster = cluster.start(
                programs, self._data, self._port, self._max_connections
            )
        except PermissionError as refused:
            raise PartUnreachable(
                f"{self._data} cannot be read or written by this account; use the account that "
                "made it, or set QIXIAN_HOME to another directory."
            ) from refused

    def _make_home(self) -> None:
        try:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as refused:
            raise PartUnreachable(
                f"{self._home} cannot be made; set QIXIAN_HOME to a directory that can be written."
            ) from refused

    def _lock(self) -> AbstractContextManager[None]:
        return one_at_a_time(self._home / "postgres.lock")

    def _running(self) -> cluster.Postmaster:
        if self._postmaster is None:
            raise PartUnreachable(
                f"The embedded PostgreSQL in {self._data} is not started; start it first."
            )
        return self._postmaster


def with_database(url: str, name: str) -> str:
    """`url` with its database replaced by `name`; for host and for socket addresses."""
    parts = urlsplit(url)
    # urlunsplit would drop the slashes of an address that names no host; they are put back by hand.
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/{name}{query}"


async def create_database(url: str, name: str, template: str | None = None) -> None:
    """Create the database `name` on the server of `url`, as a copy of `template` if one is given.

    Nobody may be connected to the template. Raises PartUnreachable when the server does not answer
    and asyncpg's own error when it refuses.
    """
    copied = f" TEMPLATE {_quoted(template)}" if template is not None else ""
    await _execute(url, f"CREATE DATABASE {_quoted(name)}{copied}")


async def drop_database(url: str, name: str) -> None:
    """Drop the database `name` on the server of `url` if it is there, whoever is connected to it.

    Raises PartUnreachable when the server does not answer.
    """
    await _execute(url, f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


async def _execute(url: str, statement: str) -> None:
    connection = await connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
