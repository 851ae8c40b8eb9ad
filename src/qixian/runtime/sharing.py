"""How several processes share one embedded part of one home; for the other runtime modules.

Built on advisory file locks (flock), which the kernel drops when a process dies, however it dies:
a list of process ids would keep the part running for ever after one SIGKILL. Linux and macOS.
"""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

ResultT = TypeVar("ResultT")


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Wait until nobody else, in this process or another, holds the lock file `path`."""
    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class Use:
    """That this object uses what `path` stands for. Take and release it under `one_at_a_time`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Join the users; taking twice counts once."""
        if self._descriptor is None:
            self._descriptor = _opened(self._path)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def release(self) -> bool:
        """Leave the users; true when the last one left, false when others stay or none was here."""
        if self._descriptor is None:
            return False
        descriptor, self._descriptor = self._descriptor, None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True


async def to_the_end(work: Callable[[], ResultT]) -> ResultT:
    """Do blocking work in a thread; when cancelled, wait for its end before giving way.

    A thread cannot be interrupted, and a part that is started after its stopping would stay behind.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(Exception):
            await task
        raise
