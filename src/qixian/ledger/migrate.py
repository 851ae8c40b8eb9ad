"""Bring a database to this release's schema, and tell whether it is there.

The doors and tests may import this module. `upgrade` runs everything in one transaction under one
lock: roles and schemas, the frozen migrations (Alembic), then every file of `ledger/sql` anew.
"""

import io
from pathlib import Path
from typing import Final

import asyncpg
from alembic import command, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.connection import Connection
from qixian.ledger.errors import LedgerError, NotMigrated, translated
from qixian.ledger.rebuild import rebuild_read_models

VERSION_SCHEMA: Final = "ledger"
VERSION_TABLE: Final = "migration"

_HERE: Final = Path(__file__).parent
_LOCK: Final = 0x71_69_78_69_61_6E  # "qixian"; one migration at a time in a database
_IS_THERE: Final = f"SELECT to_regclass('{VERSION_SCHEMA}.{VERSION_TABLE}') IS NOT NULL"
_VERSION: Final = f"SELECT version_num FROM {VERSION_SCHEMA}.{VERSION_TABLE}"
_NO_ROLES: Final = (
    "the database user may not create the roles qixian_owner, qixian_app, qixian_auditor and "
    "qixian_sees_... or their schemas: migrate as a user who may, or let an administrator make "
    "them first (deploy/README.md, PostgreSQL, has the statements)"
)


def _script(folder: str) -> str:
    """Every SQL file of a folder under `ledger/`, by name, as one script."""
    files = sorted((_HERE / folder).glob("*.sql"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def run_folder(folder: str) -> None:
    """For the migrations: add the files of a folder to the script Alembic is writing."""
    # Not op.execute: it would look for bind parameters in function bodies.
    op.get_context().impl.static_output(_script(folder))


def _config(output: io.StringIO | None = None) -> Config:
    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(_HERE / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def head() -> str:
    """The newest migration this release brings."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _migrations_after(version: str | None) -> str:
    """The script from `version` (None: from nothing) to the newest.

    Written by Alembic and run by asyncpg, so that one driver and one transaction hold it all.
    """
    output = io.StringIO()
    try:
        command.upgrade(_config(output), f"{version or 'base'}:head", sql=True)
    except CommandError as error:
        raise LedgerError(
            f"the database is at migration {version}, which this release does not have: "
            "run a release that has it"
        ) from error
    return output.getvalue()


async def _apply(conn: Connection) -> bool:
    await conn.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
    try:
        await conn.execute(_script("migrations/before"))
        await conn.execute("SET LOCAL ROLE qixian_owner")
    except asyncpg.InsufficientPrivilegeError as error:
        raise LedgerError(_NO_ROLES) from error
    there = await conn.fetchval(_IS_THERE)
    version = await conn.fetchval(_VERSION) if there else None
    if version != head():
        await conn.execute(_migrations_after(version))
    await conn.execute(_script("sql"))
    return version is not None and version != head()


async def upgrade(url: str) -> bool:
    """Create or renew the ledger in the database at `url`; doing it twice changes nothing.

    Returns whether an older ledger was brought forward: its read models are then rebuilt from the
    record, in the same transaction. Safe beside other processes doing the same. Raises
    LedgerUnreachable, and LedgerError when the user may not create roles that do not exist.
    """
    with translated():
        conn = await asyncpg.connect(url)
        try:
            async with conn.transaction():
                brought_forward = await _apply(conn)
                if brought_forward:
                    await rebuild_read_models(conn, load_calendar())
        finally:
            await conn.close()
    return brought_forward


async def is_current(conn: Connection) -> bool:
    """Whether the database has every migration of this release. Raises LedgerUnreachable."""
    with translated():
        # An absent table is asked for and not run into: a failed query would spoil a transaction.
        if not await conn.fetchval(_IS_THERE):
            return False
        return bool(await conn.fetchval(_VERSION) == head())


async def require_current(conn: Connection) -> None:
    """Raises NotMigrated unless the database has every migration of this release."""
    if not await is_current(conn):
        raise NotMigrated
