"""Signed notes: a text, and signatures under it (C2SP signed-note v1, Go's sumdb/note).

Anybody above `ledger` may import this module. A note is read strictly: what Go's `note.Open` finds
malformed is malformed here, and so is base64 that is spelled in another way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qixian.ledger.seals.base64_text import decoded, encoded
from qixian.ledger.seals.errors import NoteMalformed

KEY_ID_BYTES: Final = 4
MOST_SIGNATURES: Final = 100

_DASH: Final = "— "
_MOST_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose it says it is, the key's id (4 bytes), and what that key made."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """The line as it stands in a note, with its newline."""
        return f"{_DASH}{self.name} {encoded(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text that ends in a newline, and its signatures; who made them is not yet checked."""

    text: str
    signatures: tuple[Signature, ...]

    def encoded(self) -> str:
        """The note as it is kept and sent."""
        return self.text + "\n" + "".join(one.line() for one in self.signatures)

    def signed_also(self, more: Sequence[Signature]) -> "SignedNote":
        """The note with further signatures; each once."""
        return SignedNote(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


def is_key_name(name: str) -> bool:
    """Whether it may stand in a signature line: not empty, without spaces and +."""
    return bool(name) and "+" not in name and not any(one.isspace() for one in name)


def parse_note(raw: str | bytes) -> SignedNote:
    """A note from its text or its bytes in UTF-8. Raises NoteMalformed."""
    whole = _text(raw)
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NoteMalformed(
            "this is no signed note: a text, an empty line, lines that begin with —"
        )
    signatures = [_signature(line) for line in lines[:-1].split("\n")]
    if len(signatures) > MOST_SIGNATURES:
        raise NoteMalformed(
            f"the note has {len(signatures)} signatures, more than {MOST_SIGNATURES}"
        )
    return SignedNote(text + "\n", tuple(signatures))


def _text(raw: str | bytes) -> str:
    if len(raw) > _MOST_BYTES:
        raise NoteMalformed(f"the note is longer than {_MOST_BYTES} bytes")
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        text.encode("utf-8")
    except UnicodeError:
        raise NoteMalformed("the note is not UTF-8") from None
    if any(one < " " and one != "\n" for one in text):
        raise NoteMalformed("the note has control characters")
    return text


def _signature(line: str) -> Signature:
    name, _, text = line.removeprefix(_DASH).partition(" ")
    value = decoded(text) if line.startswith(_DASH) and is_key_name(name) else None
    if value is None or len(value) <= KEY_ID_BYTES:
        raise NoteMalformed(f"the note has a line that is no signature: {line[:60]!r}")
    return Signature(name, value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])
