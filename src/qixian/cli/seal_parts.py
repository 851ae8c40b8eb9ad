"""What seals are made and checked with, from the settings; for the modules of `cli` only."""

from collections.abc import Sequence
from pathlib import Path

from asyncpg import Pool, Record

from qixian.ledger.seals.errors import NoteMalformed
from qixian.ledger.seals.keys import SigningKey, VerifierKey, parse_verifier_key
from qixian.ledger.seals.sealing import Sealer
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.seal_key import seal_key
from qixian.runtime.settings import Settings
from qixian.workers.seal_directory import SealDirectory


def signing_key(settings: Settings) -> SigningKey:
    """The log's key. Raises SettingsWrong, PartUnreachable."""
    return SigningKey.of_seed(settings.seal_origin, seal_key(settings))


def seal_directory(settings: Settings) -> SealDirectory:
    """Where seals lie outside; in development beside the data. Raises SettingsWrong."""
    return SealDirectory(_directory(settings))


def _directory(settings: Settings) -> Path:
    if settings.seal_dir is not None:
        return settings.seal_dir
    if settings.environment == "production":
        raise SettingsWrong("QIXIAN_SEAL_DIR is not set; sealing in production needs it.")
    return settings.home / "seals"


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
    """The sealer of an office's ledger. Raises SettingsWrong, PartUnreachable."""
    return Sealer(pool, signing_key(settings), seal_directory(settings), known_keys(settings))
