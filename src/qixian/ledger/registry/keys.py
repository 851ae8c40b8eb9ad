"""What seals and opens the registry's data: AES-256-GCM, a key for each subject, one key over all.

No I/O. The modules of the registry use it; the doors make the `KeyRing` from their settings. No
key is shown in a `repr`.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qixian.ledger.registry.errors import SealBroken, WrongKey

KEY_BYTES: Final = 32

# NIST SP 800-38D: 96 random bits, never repeated for a key within 2**32 messages.
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one subject. `place` is what the data belongs to; it opens nowhere else."""

    key_id: str
    _cipher: AESGCM = field(repr=False)

    def seal(self, text: str, place: tuple[str, ...]) -> bytes:
        """The text as nonce (12 bytes), ciphertext and tag (16 bytes)."""
        return _sealed(self._cipher, text.encode(), _place(place))

    def unseal(self, sealed: bytes, place: tuple[str, ...]) -> str:
        """The text again. SealBroken when it was changed, or was sealed for another place."""
        return _opened(self._cipher, sealed, _place(place), " ".join(place)).decode()


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A subject's key as it is stored; `kek_id` says which key wrapped it."""

    key_id: str
    wrapped: bytes = field(repr=False)
    kek_id: str


class KeyRing:
    """The key-encryption key of a process and, while keys are wrapped anew, the one before it."""

    __slots__ = ("_ciphers", "kek_id", "old_kek_id")

    def __init__(self, key: bytes, old: bytes | None = None) -> None:
        """Keys are 32 random bytes; ValueError for any other length."""
        held = [key] if old is None else [key, old]
        if any(len(one) != KEY_BYTES for one in held):
            raise ValueError(f"a key-encryption key has {KEY_BYTES} bytes")
        self.kek_id = _kek_id(key)
        old_kek_id = None if old is None else _kek_id(old)
        # The same key twice is one key: there is nothing to wrap anew.
        self.old_kek_id = None if old_kek_id == self.kek_id else old_kek_id
        self._ciphers = {_kek_id(one): AESGCM(one) for one in held}

    @classmethod
    def random(cls) -> "KeyRing":
        """A ring that nobody has again, for a world that is thrown away."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._ciphers)})"

    def new_key(self) -> WrappedKey:
        """A random key of 256 bits, wrapped."""
        return self._wrapped(secrets.token_hex(16), secrets.token_bytes(KEY_BYTES))

    def unwrap(self, stored: WrappedKey) -> DataKey:
        """A stored key, ready for use. Raises WrongKey, SealBroken."""
        return DataKey(stored.key_id, AESGCM(self._unwrapped(stored)))

    def rewrap(self, stored: WrappedKey) -> WrappedKey:
        """The same key, wrapped by this ring's own. Raises WrongKey, SealBroken."""
        return self._wrapped(stored.key_id, self._unwrapped(stored))

    def _wrapped(self, key_id: str, key: bytes) -> WrappedKey:
        wrapped = _sealed(self._ciphers[self.kek_id], key, key_id.encode())
        return WrappedKey(key_id, wrapped, self.kek_id)

    def _unwrapped(self, stored: WrappedKey) -> bytes:
        cipher = self._ciphers.get(stored.kek_id)
        if cipher is None:
            raise WrongKey(stored.kek_id, tuple(self._ciphers))
        return _opened(cipher, stored.wrapped, stored.key_id.encode(), f"key {stored.key_id}")


def _kek_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]


def _place(place: tuple[str, ...]) -> bytes:
    # No id holds a line break, so no two places make the same text.
    return "\n".join(place).encode()


def _sealed(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, place)


def _opened(cipher: AESGCM, sealed: bytes, place: bytes, said: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
    except (InvalidTag, ValueError):
        # ValueError: too short to have been sealed at all.
        raise SealBroken(said) from None
