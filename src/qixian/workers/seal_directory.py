"""A directory outside the ledger where its seals lie; for the doors, which put it into the sealer.

On another disk or machine than the database, and in its own backups: it tells what a restored
database lacks. Files are written whole before they have their names.
"""

import asyncio
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from qixian.ledger.seals.errors import OutsideUnreachable
from qixian.ledger.seals.outside import another_there


class SealDirectory:
    """Fills `ledger.seals.outside.Outside`; the directory is made when it is first written to."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def place(self) -> str:
        """The directory."""
        return str(self._path)

    async def names(self, folder: str) -> Sequence[str]:
        """The files of a folder in it."""
        return await asyncio.to_thread(self._names, folder)

    async def read(self, name: str) -> bytes | None:
        """What a file holds."""
        return await asyncio.to_thread(self._read, name)

    async def write_once(self, name: str, content: bytes) -> None:
        """Write a file that never changes."""
        await asyncio.to_thread(self._write, name, content, once=True)

    async def replace(self, name: str, content: bytes) -> None:
        """Write a file in place of what it held."""
        await asyncio.to_thread(self._write, name, content, once=False)

    def _names(self, folder: str) -> list[str]:
        try:
            return sorted(entry.name for entry in os.scandir(self._path / folder))
        except FileNotFoundError:
            return []
        except OSError as refused:
            raise self._unreachable(refused) from refused

    def _read(self, name: str) -> bytes | None:
        try:
            return (self._path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as refused:
            raise self._unreachable(refused) from refused

    def _write(self, name: str, content: bytes, *, once: bool) -> None:
        file = self._path / name
        draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            _written(draft, content)
            try:
                if once:
                    os.link(draft, file)
                else:
                    draft.replace(file)
            finally:
                draft.unlink(missing_ok=True)
            _kept(file.parent)
        except FileExistsError as there:
            if self._read(name) != content:
                raise another_there(self.place, name) from there
        except OSError as refused:
            raise self._unreachable(refused) from refused

    def _unreachable(self, refused: OSError) -> OutsideUnreachable:
        return OutsideUnreachable(
            f"{self.place} cannot be read or written ({refused.strerror}); set QIXIAN_SEAL_DIR to "
            "a directory that can"
        )


def _written(draft: Path, content: bytes) -> None:
    with draft.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _kept(folder: Path) -> None:
    """A new name is there after a power cut only once its folder is written."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
