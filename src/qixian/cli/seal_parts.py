"""What seals are made and checked with, from the settings; for the modules of `cli` only."""

from collections.abc import Sequence

from asyncpg import Pool, Record

from qixian.ledger.seals.errors import NoteMalformed
from qixian.ledger.seals.keys import SigningKey, VerifierKey, parse_verifier_key
from qixian.ledger.seals.outside import Outside
from qixian.ledger.seals.sealing import Sealer
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.seal_key import seal_key
from qixian.runtime.settings import Settings
from qixian.workers.seal_bucket import SealBucket
from qixian.workers.seal_directory import SealDirectory


def signing_key(settings: Settings) -> SigningKey:
    """The log's key. Raises SettingsWrong, PartUnreachable."""
    return SigningKey.of_seed(settings.seal_origin, seal_key(settings))


def seal_place(settings: Settings) -> Outside:
    """Where seals lie outside: what workers write into and everybody else checks against.

    In development, unless it is named, beside the data. Raises SettingsWrong where production
    names none, OutsideUnreachable where a store cannot be spoken to at all.
    """
    if settings.seal_bucket is not None:
        return SealBucket(
            settings.seal_bucket,
            endpoint=settings.seal_s3_endpoint,
            region=settings.seal_s3_region,
        )
    if settings.seal_dir is not None:
        return SealDirectory(settings.seal_dir)
    if settings.environment == "production":
        raise SettingsWrong(
            "QIXIAN_SEAL_DIR is not set, nor QIXIAN_SEAL_BUCKET; sealing in production needs one."
        )
    return SealDirectory(settings.home / "seals")


def known_keys(settings: Settings) -> list[VerifierKey]:
    """The keys of QIXIAN_SEAL_KNOWN_KEYS: earlier ones of the log, and witnesses'."""
    try:
        return [parse_verifier_key(text) for text in settings.seal_known_keys.split()]
    except NoteMalformed as wrong:
        raise SettingsWrong(f"QIXIAN_SEAL_KNOWN_KEYS cannot be used: {wrong}.") from wrong


def trusted_keys(settings: Settings, given: Sequence[str]) -> list[VerifierKey]:
    """The keys a signature is checked with: those given, else the log's own and the known ones.

    Raises NoteMalformed, SettingsWrong.
    """
    if given:
        return [parse_verifier_key(text) for text in given]
    known = known_keys(settings)
    if settings.seal_key is None and settings.environment == "production":
        # Whoever only checks, an auditor or a door, need not be able to sign.
        return known
    return [signing_key(settings).verifier, *known]


def sealer_of(settings: Settings, pool: "Pool[Record]") -> Sealer:
    """The sealer of an office's ledger. Raises as `seal_place`, and PartUnreachable."""
    return Sealer(pool, signing_key(settings), seal_place(settings), known_keys(settings))
