"""The key that the registry's keys are wrapped with: from the settings, or a file in the home.

For the doors, which make the ledger's key ring of it. The file is for development alone: the
settings of production name the key, so that it does not lie beside the data it protects.
"""

import base64

from pydantic import SecretStr

from qixian.runtime.key_files import key_in_home
from qixian.runtime.settings import Settings


def registry_keys(settings: Settings) -> tuple[bytes, bytes | None]:
    """The key (32 bytes), and the one before it while keys are wrapped anew.

    Without a setting the key is that of `registry.key` in the home, made when it is first asked
    for. Raises SettingsWrong when the file holds no key, PartUnreachable when it cannot be made.
    """
    old = settings.registry_old_key
    key = settings.registry_key
    return (
        key_in_home(settings.home, "registry", "QIXIAN_REGISTRY_KEY")
        if key is None
        else _decoded(key),
        None if old is None else _decoded(old),
    )


def _decoded(key: SecretStr) -> bytes:
    return base64.b64decode(key.get_secret_value())
