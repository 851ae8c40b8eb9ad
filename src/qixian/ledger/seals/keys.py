"""The keys of logs and witnesses, and what their signatures are over (C2SP signed-note v1).

Anybody above `ledger` may import this module. Two kinds of signature, both Ed25519 (RFC 8032): a
log's, over the note's text; a witness's (C2SP tlog-cosignature v1), over an instant and the text.
"""

import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qixian.ledger.seals.base64_text import decoded, encoded
from qixian.ledger.seals.errors import NoteMalformed, NotSigned, SignatureWrong
from qixian.ledger.seals.signed_note import (
    KEY_ID_BYTES,
    Signature,
    SignedNote,
    is_key_name,
)

SEED_BYTES: Final = 32

_PUBLIC_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_INSTANT: Final = struct.Struct(">Q")
_LATEST: Final = int(datetime.max.replace(tzinfo=UTC).timestamp())


class KeyKind(IntEnum):
    """What a key signs; the byte that stands before it in its id and its text."""

    LOG = 0x01
    WITNESS = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key (32 bytes) by the name of whom it belongs to."""

    name: str
    kind: KeyKind
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || 0x0A || kind || key)."""
        hashed = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(hashed).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """The key as others write it down: name+id+base64(kind || key)."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(bytes([self.kind]) + self.public)}"

    def made(self, signature: Signature) -> bool:
        """Whether the signature says it is by this key."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def verifies(self, text: str, signature: Signature) -> bool:
        """Whether the signature was made with this key over this text."""
        value, message = signature.value, text.encode()
        if self.kind is KeyKind.WITNESS:
            instant, value = value[: _INSTANT.size], value[_INSTANT.size :]
            if len(instant) != _INSTANT.size:
                return False
            message = _cosigned(_INSTANT.unpack(instant)[0], text)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except (InvalidSignature, ValueError):
            return False
        return len(value) == _SIGNATURE_BYTES


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key (a seed of 32 bytes) by the name of whom it belongs to."""

    name: str
    kind: KeyKind
    private: Ed25519PrivateKey

    @classmethod
    def of_seed(cls, name: str, seed: bytes, kind: KeyKind = KeyKind.LOG) -> "SigningKey":
        """The key of a seed (RFC 8032). Raises NoteMalformed for a name no note can carry."""
        _require_name(name)
        return cls(name, kind, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """A log's signature over a note's text."""
        return self._signature(self.private.sign(text.encode()))

    def cosign(self, text: str, now: datetime) -> Signature:
        """A witness's signature over a checkpoint's text, at an instant (aware), in seconds."""
        seconds = int(now.timestamp())
        value = self.private.sign(_cosigned(seconds, text))
        return self._signature(_INSTANT.pack(seconds) + value)

    def _signature(self, value: bytes) -> Signature:
        return Signature(self.name, self.verifier.key_id, value)


def _cosigned(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def cosigned_at(signature: Signature) -> datetime:
    """The instant (UTC) that a witness's signature names. Raises NoteMalformed."""
    if len(signature.value) != _INSTANT.size + _SIGNATURE_BYTES:
        raise NoteMalformed(f"the signature of {signature.name} is no cosignature/v1")
    (seconds,) = _INSTANT.unpack(signature.value[: _INSTANT.size])
    if seconds > _LATEST:
        raise NoteMalformed(f"the cosignature of {signature.name} names no instant")
    return datetime.fromtimestamp(seconds, UTC)


def parse_verifier_key(text: str) -> VerifierKey:
    """A key from its text, `name+id+base64`. Raises NoteMalformed."""
    name, _, rest = text.partition("+")
    _, _, key = rest.partition("+")
    value = decoded(key)
    if not is_key_name(name) or value is None or len(value) != 1 + _PUBLIC_BYTES:
        raise NoteMalformed(f"{text[:60]!r} is no verifier key: write name+id+base64")
    try:
        found = VerifierKey(name, KeyKind(value[0]), value[1:])
    except ValueError:
        raise NoteMalformed(
            f"the verifier key of {name} is of kind {value[0]}: only Ed25519 keys of logs (1) and "
            "of witnesses (4) are known"
        ) from None
    if str(found) != text:
        raise NoteMalformed(f"the verifier key of {name} does not have the id it says")
    return found


def _require_name(name: str) -> None:
    if not is_key_name(name):
        raise NoteMalformed(f"{name!r} is no name of a key: it may have no spaces and no +")


def require_signed(
    note: SignedNote, keys: Iterable[VerifierKey]
) -> Mapping[VerifierKey, Signature]:
    """The signatures of the note that were made with known keys; those of others are passed over.

    Of several by one key the first counts. Raises NotSigned when there is none, SignatureWrong when
    one says it is by a known key and is not, NoteMalformed when known keys share a name and an id.
    """
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise NoteMalformed(f"two keys of {key.name} have the id {key.key_id.hex()}")
    made: dict[VerifierKey, Signature] = {}
    for signature in note.signatures:
        key_of = known.get((signature.name, signature.key_id))
        if key_of is None or key_of in made:
            continue
        if not key_of.verifies(note.text, signature):
            raise SignatureWrong(
                f"the signature by {key_of.name} (key {key_of.key_id.hex()}) is not over this text"
            )
        made[key_of] = signature
    if not made:
        named = ", ".join(f"{one.name} ({one.key_id.hex()})" for one in note.signatures)
        raise NotSigned(f"no known key has signed this; it names {named}: give the log's key")
    return made


def require_log_signed(
    note: SignedNote, keys: Iterable[VerifierKey]
) -> Mapping[VerifierKey, Signature]:
    """As `require_signed`, and a log's key is among those that signed: a witness is not enough."""
    known = list(keys)
    require_signed(note, [key for key in known if key.kind is KeyKind.LOG])
    return require_signed(note, known)
