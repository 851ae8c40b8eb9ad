"""The key that the registry's keys are wrapped with: from the settings, or a file in the home.

For the doors, which make the ledger's key ring of it. The file is for development alone: the
settings of production name the key, so that it does not lie beside the data it protects.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from qixian.runtime.errors import PartUnreachable, SettingsWrong
from qixian.runtime.settings import KEY_BYTES, Settings


def registry_keys(settings: Settings) -> tuple[bytes, bytes | None]:
    """The key (32 bytes), and the one before it while keys are wrapped anew.

    Without a setting the key is that of `registry.key` in the home, made when it is first asked
    for. Raises SettingsWrong when the file holds no key, PartUnreachable when it cannot be made.
    """
    old = settings.registry_old_key
    key = settings.registry_key
    return (
        _of_home(settings.home) if key is None else _decoded(key),
        None if old is None else _decoded(old),
    )


def _decoded(key: SecretStr) -> bytes:
    return base64.b64decode(key.get_secret_value())


def _of_home(home: Path) -> bytes:
    file = home / "registry.key"
    try:
        if not file.exists():
            _make(file)
        text = file.read_bytes()
    except OSError as refused:
        raise PartUnreachable(
            f"{file} cannot be made or read ({refused.strerror}); set QIXIAN_HOME to a directory "
            "of yours, or QIXIAN_REGISTRY_KEY."
        ) from refused
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsWrong(
            f"{file} holds no key; put back the file from a copy, or set QIXIAN_REGISTRY_KEY."
        )
    return key


def _make(file: Path) -> None:
    """Write a key whole before it has its name, so that of two processes one key remains."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"registry.key.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)
    except FileExistsError:
        # Another process came first; its key is the home's.
        pass
    finally:
        draft.unlink()
