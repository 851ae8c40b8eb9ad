"""The key that seals are signed with: from the settings, or a file in the home.

For the doors. The file is for development alone: who can write the database must not be able to
sign, so production names the key.
"""

import base64

from qixian.runtime.errors import SettingsWrong
from qixian.runtime.key_files import key_in_home
from qixian.runtime.settings import Settings


def seal_key(settings: Settings) -> bytes:
    """The seed of the Ed25519 key (32 bytes, RFC 8032).

    Without a setting it is that of `seal.key` in the home, made when it is first asked for. Raises
    SettingsWrong when production names none or the file holds none, PartUnreachable when it cannot
    be made.
    """
    if settings.seal_key is not None:
        return base64.b64decode(settings.seal_key.get_secret_value())
    if settings.environment == "production":
        raise SettingsWrong("QIXIAN_SEAL_KEY is not set; sealing in production needs it.")
    return key_in_home(settings.home, "seal", "QIXIAN_SEAL_KEY")
