"""What a door proves its ledger with, from the settings; for `cli.doors` only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from qixian.api.proving import Proving
from qixian.cli.reaching import open_ledger
from qixian.cli.seal_parts import known_keys, seal_place, signing_key, trusted_keys
from qixian.ledger.connection import Connection
from qixian.ledger.seals.outside import Outside
from qixian.presentation.evidence_bundle import BundleSigner
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.settings import Settings


def door_proving(settings: Settings, database_url: str) -> Proving:
    """The parts of audits and of evidence. Raises SettingsWrong, NoteMalformed, PartUnreachable.

    In production a door without QIXIAN_SEAL_KEY checks and does not sign.
    """
    signs = settings.seal_key is not None or settings.environment != "production"
    return Proving(
        connect=partial(_connected, settings, database_url),
        outside=partial(_outside, settings),
        keys=tuple(trusted_keys(settings, ())),
        signer=BundleSigner.of(signing_key(settings), known_keys(settings)) if signs else None,
    )


@asynccontextmanager
async def _connected(settings: Settings, database_url: str) -> AsyncIterator[Connection]:
    async with open_ledger(settings, database_url, 1) as pool, pool.acquire() as conn:
        yield conn


def _outside(settings: Settings) -> Outside | None:
    # Where no place is named, the report says that nothing was compared with one.
    with suppress(SettingsWrong):
        return seal_place(settings)
    return None
