"""What the environment says about seals; for `runtime.settings`, which is made of it.

An empty variable counts as unset. Each description completes "it must be …".
"""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from qixian.runtime.door_settings import KEY, DoorSettings, Key


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


class SealSettings(DoorSettings):
    """Beside the door's: what seals are signed with, by which name, and where they go."""

    seal_key: Key | None = Field(None, validation_alias="QIXIAN_SEAL_KEY", description=KEY)
    seal_origin: str = Field(
        "qixian.local/ledger",
        validation_alias="QIXIAN_SEAL_ORIGIN",
        pattern=r"^[^\s+]{1,255}$",
        description="a name without spaces and +, such as qixian.example.org/ledger",
    )
    seal_dir: Annotated[Path, AfterValidator(_absolute)] | None = Field(
        None, validation_alias="QIXIAN_SEAL_DIR", description="a directory"
    )
    seal_known_keys: str = Field(
        "",
        validation_alias="QIXIAN_SEAL_KNOWN_KEYS",
        description="verifier keys (name+id+base64) with spaces between them",
    )
    seal_minutes: Annotated[int, Field(ge=1, le=1440)] = Field(
        10, validation_alias="QIXIAN_SEAL_MINUTES", description="minutes, at least 1, at most 1440"
    )
