"""A key that lies in the home because no setting names one; made when it is first asked for.

For the other modules of `runtime`. Only development keeps keys beside the data they protect.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import Final

from qixian.runtime.errors import PartUnreachable, SettingsWrong

KEY_BYTES: Final = 32


def key_in_home(home: Path, name: str, variable: str) -> bytes:
    """The 32 bytes of `<name>.key` in the home; `variable` is the setting that would replace it.

    Raises SettingsWrong when the file holds no key, PartUnreachable when it cannot be made.
    """
    file = home / f"{name}.key"
    try:
        if not file.exists():
            _make(file)
        text = file.read_bytes()
    except OSError as refused:
        raise PartUnreachable(
            f"{file} cannot be made or read ({refused.strerror}); set QIXIAN_HOME to a directory "
            f"of yours, or {variable}."
        ) from refused
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsWrong(
            f"{file} holds no key; put back the file from a copy, or set {variable}."
        )
    return key


def _make(file: Path) -> None:
    """Write a key whole before it has its name, so that of two processes one key remains."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
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
