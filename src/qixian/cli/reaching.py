"""How a command reaches an office: the parts the settings name, or those of a running `qixian up`.

For the modules of `cli` only. Whether an office is open is told by a file lock in its home, which
the kernel drops when the office ends, however it ends.
"""

import fcntl
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from asyncpg import Pool, Record
from temporalio.client import Client

from qixian.ledger.errors import NotMigrated
from qixian.runtime.connections import connect, connect_temporal, open_pool
from qixian.runtime.errors import PartTaken, PartUnreachable
from qixian.runtime.logs import configure_logs
from qixian.runtime.parts import Parts, parts
from qixian.runtime.postgres import EmbeddedPostgres
from qixian.runtime.settings import Settings, load_settings
from qixian.workflows.addresses import SHANGHAI

_TRIES: Final = 5
_BETWEEN_TRIES_SECONDS: Final = 0.05


def begin(lang: Literal["zh", "en"] | None) -> Settings:
    """The settings of this process, its logs set up. Raises SettingsWrong."""
    settings = load_settings()
    configure_logs(settings)
    return settings.model_copy(update={"lang": lang}) if lang else settings


def today() -> date:
    """The office's day, in Asia/Shanghai; where the clock enters the terminal."""
    return datetime.now(SHANGHAI).date()


def all_named(settings: Settings) -> bool:
    """Whether the settings name both parts, so that nothing of a home is used."""
    return settings.database_url is not None and settings.temporal_address is not None


@contextmanager
def sole_office(settings: Settings) -> Iterator[None]:
    """Hold the home as its only office. Raises PartTaken when another one does."""
    if all_named(settings):
        yield
        return
    descriptor = _opened(settings.home)
    try:
        _locked(descriptor, settings.home)
        yield
    finally:
        os.close(descriptor)


def _opened(home: Path) -> int:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(_lock_of(home), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as refused:
        raise PartUnreachable(
            f"{home} cannot be made or written ({refused.strerror}); set QIXIAN_HOME to a "
            "directory that can be written."
        ) from refused


def _locked(descriptor: int, home: Path) -> None:
    for _ in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Perhaps only somebody looking whether an office is open.
            time.sleep(_BETWEEN_TRIES_SECONDS)
        else:
            return
    raise PartTaken(
        f"An office is open in {home} already; use it from this terminal, stop it where it runs, "
        "or set QIXIAN_HOME to another directory."
    )


def _lock_of(home: Path) -> Path:
    return home / "office.lock"


def office_is_open(home: Path) -> bool:
    """Whether a `qixian up` runs in this home now."""
    try:
        descriptor = os.open(_lock_of(home), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except PermissionError as refused:
        raise PartUnreachable(
            f"{home} belongs to another account; use that account, or set QIXIAN_HOME to the "
            "directory of an office of yours."
        ) from refused
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _require_office(settings: Settings) -> None:
    # An engine without a worker would take a command and never answer it.
    if not office_is_open(settings.home):
        raise PartUnreachable(
            f"No office is open in {settings.home}: run `qixian up` first, or set DATABASE_URL and "
            "TEMPORAL_ADDRESS."
        )


@asynccontextmanager
async def office_of(settings: Settings) -> AsyncIterator[tuple[Parts, "Pool[Record]", Client]]:
    """The parts, the ledger and the engine of an office that is open somewhere.

    Raises PartUnreachable, NotMigrated.
    """
    if not all_named(settings):
        _require_office(settings)
    async with parts(settings) as found, open_ledger(settings, found.database_url) as pool:
        yield found, pool, await connect_temporal(settings, found.temporal_address)


@asynccontextmanager
async def ledger_of(
    settings: Settings, *, closed_too: bool = False
) -> AsyncIterator["Pool[Record]"]:
    """The ledger alone; `closed_too` also that of a home in which no office is open now.

    Raises PartUnreachable, NotMigrated.
    """
    if settings.database_url is not None:
        async with open_ledger(settings, settings.database_url) as pool:
            yield pool
        return
    if not (closed_too and (settings.home / "postgres" / "PG_VERSION").exists()):
        _require_office(settings)
    postgres = EmbeddedPostgres(settings.home, port=settings.embedded_postgres_port)
    await postgres.start()
    try:
        async with open_ledger(settings, postgres.url) as pool:
            yield pool
    finally:
        await postgres.stop()


@asynccontextmanager
async def open_ledger(settings: Settings, url: str, most: int = 2) -> AsyncIterator["Pool[Record]"]:
    """At most `most` connections of the application's role to a ledger.

    Raises PartUnreachable, and NotMigrated where not even the roles are there.
    """
    try:
        pool = await open_pool(url, settings.database_role, 1, most)
    except PartUnreachable:
        # A role that is not there yet looks like a wrong password; the first says what to do.
        await _say_if_not_migrated(url)
        raise
    async with pool:
        yield pool


async def _say_if_not_migrated(url: str) -> None:
    from qixian.ledger.migrate import is_current  # noqa: PLC0415 - slow to import, rarely needed

    conn = await connect(url)
    try:
        if not await is_current(conn):
            raise NotMigrated
    finally:
        await conn.close()
