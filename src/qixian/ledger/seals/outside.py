"""Seals outside the ledger: what a place for them must do, and what is written there.

Anybody above `ledger` may import this module. Files, none of them ever changed but `latest`:

    checkpoints/<size>.txt          the signed note over so many events
    cosignatures/<size>-<id>.txt    a witness's line under it
    leaves/<first>-<end>.txt        position, seq, hash in hex, case id of each leaf, one to a line
    latest                          the newest checkpoint with its cosignatures, for who follows
"""

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final, Protocol

from qixian.ledger.connection import Queryable
from qixian.ledger.seals.checkpoint import SignedCheckpoint, parse_signed
from qixian.ledger.seals.errors import NotAsSealed, NoteMalformed
from qixian.ledger.seals.keys import VerifierKey, require_log_signed
from qixian.ledger.seals.signed_note import Signature, SignedNote
from qixian.ledger.seals.tree import Leaf, leaves

CHECKPOINTS: Final = "checkpoints"
COSIGNATURES: Final = "cosignatures"
LEAVES: Final = "leaves"
LATEST: Final = "latest"

_PART: Final = 50_000
_SIZE: Final = re.compile(r"([1-9][0-9]{0,18})\.txt")
_SPAN: Final = re.compile(r"([0-9]{1,19})-([1-9][0-9]{0,18})\.txt")


class Outside(Protocol):
    """A place outside the ledger; names are `folder/file` or `file`.

    Every method raises OutsideUnreachable when the place cannot be read or written.
    """

    @property
    def place(self) -> str:
        """Where it is, for people."""

    async def names(self, folder: str) -> Sequence[str]:
        """The files of a folder, without it; none when there is no such folder."""

    async def read(self, name: str) -> bytes | None:
        """What a file holds; None when there is none."""

    async def write_once(self, name: str, content: bytes) -> None:
        """Write a file that never changes. Raises NotAsSealed when it holds something else."""

    async def replace(self, name: str, content: bytes) -> None:
        """Write a file in place of what it held."""


def another_there(place: str, name: str) -> NotAsSealed:
    """What `write_once` raises where the file is there and holds something else."""
    return NotAsSealed(
        f"{place}/{name} is sealed already, and is another one: two ledgers seal into {place}, "
        "or one was restored; qixian ledger checkpoint --verify"
    )


async def newest_outside(
    outside: Outside, origin: str | None, keys: Iterable[VerifierKey] | None
) -> SignedCheckpoint | None:
    """The checkpoint over the most events that lies there, also only as `latest`; None when none.

    It is signed by the log's key among `keys`, or with None by nobody in particular; it is of
    `origin`, or with None of whichever log. Raises NotSigned, SignatureWrong, NoteMalformed,
    NotAsSealed when it is not ours, or `latest` and the file of its size say different things.
    """
    known = None if keys is None else list(keys)
    # Before the names: whoever seals at this moment writes it after the file of its size.
    kept = await outside.read(LATEST)
    sizes = [int(found[1]) for name in await outside.names(CHECKPOINTS) if (found := _size(name))]
    size = max(sizes, default=0)
    newest = None
    if size:
        name = f"{CHECKPOINTS}/{size}.txt"
        newest = _ours(outside, name, await outside.read(name) or b"", origin, known, size)
    latest = None if kept is None else parse_signed(kept)
    if kept is None or latest is None or latest.checkpoint.size < size:
        return newest
    latest = _ours(outside, LATEST, kept, origin, known)
    if newest is None or latest.checkpoint.size > size:
        return latest
    if latest.note.text != newest.note.text:
        raise NotAsSealed(
            f"{outside.place}/{LATEST} and {CHECKPOINTS}/{size}.txt there say different things of "
            f"{size} events: somebody signed two histories"
        )
    return newest


def _ours(
    outside: Outside,
    name: str,
    content: bytes,
    origin: str | None,
    keys: Sequence[VerifierKey] | None,
    size: int | None = None,
) -> SignedCheckpoint:
    sealed = parse_signed(content)
    one = sealed.checkpoint
    if keys is not None:
        require_log_signed(sealed.note, keys)
    if one.origin != (origin or one.origin) or one.size != (size or one.size):
        raise NotAsSealed(
            f"{outside.place}/{name} is a checkpoint of {one.origin} over "
            f"{one.size} events: give {origin or one.origin} a place of its own"
        )
    return sealed


def _size(name: str) -> re.Match[str] | None:
    return _SIZE.fullmatch(name)


async def publish(conn: Queryable, outside: Outside, sealed: SignedCheckpoint, before: int) -> None:
    """Write a checkpoint, and the leaves from `before` on, which the place does not have yet.

    The checkpoint comes last, so that what it counts is there. Doing it again changes nothing.
    """
    size = sealed.checkpoint.size
    for first in range(before, size, _PART):
        end = min(first + _PART, size)
        lines = "".join(map(_line, await leaves(conn, first, end)))
        await outside.write_once(f"{LEAVES}/{first}-{end}.txt", lines.encode())
    if before < size:
        await outside.write_once(f"{CHECKPOINTS}/{size}.txt", _as_signed(sealed).encode())
    latest = sealed.encoded().encode()
    if await outside.read(LATEST) != latest:
        await outside.replace(LATEST, latest)


def _as_signed(sealed: SignedCheckpoint) -> str:
    """The note with the log's own signatures, as it was before witnesses saw it."""
    ours = (one for one in sealed.note.signatures if one.name == sealed.checkpoint.origin)
    return SignedNote(sealed.note.text, tuple(ours)).encoded()


async def publish_cosignatures(
    outside: Outside, size: int, signatures: Iterable[Signature]
) -> None:
    """Write witnesses' lines for the checkpoint of this size, each in place of an earlier one."""
    for one in signatures:
        name = f"{COSIGNATURES}/{size}-{one.key_id.hex()}.txt"
        await outside.replace(name, one.line().encode())


def _line(leaf: Leaf) -> str:
    return f"{leaf.position} {leaf.seq} {leaf.hash.hex()} {leaf.case_id}\n"


async def leaves_outside(outside: Outside, first: int = 0) -> AsyncIterator[list[Leaf]]:
    """The leaves that lie there, from `first` on, in order; a file's at a time.

    Raises NotAsSealed when a file is missing between two, NoteMalformed when one is not readable.
    """
    spans = [_SPAN.fullmatch(name) for name in await outside.names(LEAVES)]
    awaited = first
    for begin, end in sorted((int(found[1]), int(found[2])) for found in spans if found):
        # A sealing that was stopped, or two at once, may have written some leaves twice.
        if end <= awaited:
            continue
        if begin > awaited:
            raise NotAsSealed(f"{outside.place} has no leaves from {awaited} to {begin - 1}")
        name = f"{LEAVES}/{begin}-{end}.txt"
        read = _read(name, begin, await outside.read(name) or b"")
        if len(read) != end - begin:
            raise NoteMalformed(f"{outside.place}/{name} has {len(read)} lines, not {end - begin}")
        yield read[awaited - begin :]
        awaited = end


def _read(name: str, begin: int, content: bytes) -> list[Leaf]:
    found = []
    try:
        lines = content.decode("utf-8").removesuffix("\n").split("\n")
        for index, line in enumerate(lines, start=begin):
            position, seq, hash_text, case_id = line.split(" ", 3)
            found.append(Leaf(index, int(position), case_id, int(seq), bytes.fromhex(hash_text)))
    except ValueError as wrong:
        raise NoteMalformed(f"{name} has a line that is no leaf: {wrong}") from wrong
    return found
