"""The key that sessions and embedded tokens are signed with: from the settings, or the home's.

For the HTTP door. The file is for development alone: production names the key.
"""

import base64
import hashlib
import hmac
from typing import Literal

from qixian.runtime.key_files import key_in_home
from qixian.runtime.settings import Settings


def session_key(settings: Settings) -> bytes:
    """The key (32 bytes). Without a setting it is that of `session.key` in the home.

    Raises SettingsWrong when the file holds no key, PartUnreachable when it cannot be made.
    """
    if settings.session_key is None:
        return key_in_home(settings.home, "session", "QIXIAN_SESSION_KEY")
    return base64.b64decode(settings.session_key.get_secret_value())


def derived(key: bytes, purpose: Literal["cookie", "bearer"]) -> bytes:
    """A key of its own for each purpose, so that what is signed for one is worthless as another."""
    return hmac.digest(key, f"qixian:{purpose}".encode(), hashlib.sha256)
