"""Whether a process lives, whose it is, and how it ends; for the other runtime modules."""

import os
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

LOCALHOST: Final = "127.0.0.1"
POLL_SECONDS: Final = 0.02
_TAIL_LINES: Final = 20
_BROKEN: Final = ("FATAL", "PANIC", "Error:")


def lives(process: psutil.Process) -> bool:
    """Whether it still runs. A zombie does not: it only waits for a parent to take notice.

    Unless some of its threads are still ending: those hold its ports and files until they are gone.
    """
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return process.num_threads() > 1
        return process.is_running()
    except psutil.NoSuchProcess:
        return False


def gone(processes: Iterable[psutil.Process], within_seconds: float) -> bool:
    """Wait until none of them lives; false when some still do after `within_seconds`."""
    until = time.monotonic() + within_seconds
    waiting = list(processes)
    while waiting := [process for process in waiting if lives(process)]:
        if time.monotonic() > until:
            return False
        time.sleep(POLL_SECONDS)
    return True


def kill(processes: Iterable[psutil.Process], within_seconds: float = 10) -> None:
    """SIGKILL all of them, in the order given, and wait until they are gone."""
    processes = list(processes)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    gone(processes, within_seconds)


def end(process: psutil.Process, within_seconds: float) -> None:
    """SIGTERM, wait, and SIGKILL if it still lives after `within_seconds`."""
    with suppress(psutil.NoSuchProcess):
        process.terminate()
    if not gone([process], within_seconds):
        kill([process])


def reap(process: psutil.Process) -> None:
    """Take notice of the end of a child of ours, so that it does not stay as a zombie."""
    with suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)


def last_line(log: Path) -> str:
    """The last line of a log that says what broke, else its last line, for an error sentence."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "no log was written"
    spoken = [line.strip() for line in lines[-_TAIL_LINES:] if line.strip()]
    broken = [line for line in spoken if any(word in line for word in _BROKEN)]
    return (broken or spoken or ["nothing"])[-1]


def port_is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOCALHOST, 0))
        port: int = probe.getsockname()[1]
    return port
