"""What a seal says: so many events, and this root over them (C2SP tlog-checkpoint v1).

Anybody above `ledger` may import this module.
"""

from dataclasses import dataclass
from typing import Final

from qixian.ledger.merkle.tree import HASH_BYTES
from qixian.ledger.seals.base64_text import decoded, encoded
from qixian.ledger.seals.errors import NoteMalformed
from qixian.ledger.seals.signed_note import SignedNote, parse_note

_MOST: Final = 2**63 - 1
_DIGITS: Final = len(str(_MOST))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size of a log (events) and the root (32 bytes) of the tree over them.

    `origin` says which log. `extensions` are further lines, which ours never has.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.size), encoded(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with its signatures; who made them is not yet checked."""

    checkpoint: Checkpoint
    note: SignedNote

    def encoded(self) -> str:
        """The signed note as it is kept and sent."""
        return self.note.encoded()


def whole_number(text: str) -> int | None:
    """A number from its decimal digits, without leading zeros, below 2^63; None for others."""
    if not (text.isascii() and text.isdecimal()) or len(text) > _DIGITS:
        return None
    number = int(text)
    return number if str(number) == text and number <= _MOST else None


def parse_checkpoint(text: str) -> Checkpoint:
    """A checkpoint from the text of a note. Raises NoteMalformed."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise NoteMalformed("a checkpoint has at least three lines, none of them empty")
    origin, size_text, root_text, *extensions = lines
    size, root = whole_number(size_text), decoded(root_text)
    if size is None:
        raise NoteMalformed(f"{size_text[:30]!r} is no size of a log")
    if root is None or len(root) != HASH_BYTES:
        raise NoteMalformed(f"{root_text[:60]!r} is no root: 32 bytes in base64")
    return Checkpoint(origin, size, root, tuple(extensions))


def parse_signed(raw: str | bytes) -> SignedCheckpoint:
    """A signed checkpoint from a note; who signed is not checked. Raises NoteMalformed."""
    note = parse_note(raw)
    return SignedCheckpoint(parse_checkpoint(note.text), note)
