"""What the environment says about seals; for `runtime.settings`, which is made of it.

An empty variable counts as unset. Each description completes "it must be …". What a store's
credentials are is read where it is reached, from the variables that AWS has for them.
"""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from qixian.runtime.door_settings import KEY, Address, DoorSettings, Key


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
    seal_bucket: str | None = Field(
        None,
        validation_alias="QIXIAN_SEAL_BUCKET",
        # Names as Amazon S3 allows them; of prefixes what needs no encoding anywhere.
        pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_=-][A-Za-z0-9_.=-]*)*/?$",
        description="a bucket, with a prefix where wanted, such as s3://qixian-seals/office",
    )
    seal_s3_endpoint: Address | None = Field(
        None,
        validation_alias="QIXIAN_SEAL_S3_ENDPOINT",
        description="the store's address, such as https://s3.example.org",
    )
    seal_s3_region: str | None = Field(
        None,
        validation_alias="QIXIAN_SEAL_S3_REGION",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
        description="the name of a region, such as cn-north-1",
    )
    seal_known_keys: str = Field(
        "",
        validation_alias="QIXIAN_SEAL_KNOWN_KEYS",
        description="verifier keys (name+id+base64) with spaces between them",
    )
    seal_minutes: Annotated[int, Field(ge=1, le=1440)] = Field(
        10, validation_alias="QIXIAN_SEAL_MINUTES", description="minutes, at least 1, at most 1440"
    )


def unclear_seal_place(settings: SealSettings) -> list[str]:
    """What leaves open where seals lie: two places, or part of one; a sentence for each."""
    wrong = []
    if settings.seal_dir is not None and settings.seal_bucket is not None:
        wrong.append(
            "QIXIAN_SEAL_DIR and QIXIAN_SEAL_BUCKET are both set; seals lie in one place, "
            "so unset one of them."
        )
    of_a_bucket = {
        "QIXIAN_SEAL_S3_ENDPOINT": settings.seal_s3_endpoint,
        "QIXIAN_SEAL_S3_REGION": settings.seal_s3_region,
    }
    if settings.seal_bucket is None:
        wrong += [
            f"QIXIAN_SEAL_BUCKET is not set; {variable} needs it."
            for variable, value in of_a_bucket.items()
            if value is not None
        ]
    return wrong
