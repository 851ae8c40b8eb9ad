"""The servers a run is measured on, in a temporary home; imported by the benchmarks.

PostgreSQL durable (fsync on, default settings), Temporal's dev server on a file, virtual time on.
"""

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from asyncpg import Pool, Record
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from benchmarks.bare_worker import SCHEMA
from benchmarks.cases import Terms, pinned_terms
from benchmarks.library import LibraryOffice, library_office
from qixian.ledger.migrate import upgrade
from qixian.runtime.connections import connect, open_pool
from qixian.runtime.postgres import EmbeddedPostgres, create_database, with_database
from qixian.runtime.temporal_server import EmbeddedTemporal
from qixian.workflows.addresses import SEARCH_ATTRIBUTES

WRITERS = 32


@dataclass(frozen=True, slots=True)
class Records:
    """A migrated ledger, and the library on a database of its own on the same server."""

    url: str
    pool: "Pool[Record]"
    library: LibraryOffice
    terms: Terms


@dataclass(frozen=True, slots=True)
class Engine:
    """A ledger beside an engine, as a worker finds them."""

    url: str
    pool: "Pool[Record]"
    address: str
    client: Client
    terms: Terms


def unique(stem: str) -> str:
    """An id that no other round uses."""
    return f"{stem}-{secrets.token_hex(6)}"


@asynccontextmanager
async def _ledger() -> AsyncIterator[tuple[str, "Pool[Record]", str]]:
    """A ledger's address, its pool, and the home it lies in."""
    with tempfile.TemporaryDirectory(prefix="qixian-", ignore_cleanup_errors=True) as home:
        postgres = EmbeddedPostgres(Path(home))
        await postgres.start()
        try:
            await create_database(postgres.url, "ledger")
            url = with_database(postgres.url, "ledger")
            await upgrade(url)
            await _open_for_bare_inserts(url)
            async with await open_pool(url, "qixian_app", WRITERS, WRITERS) as pool:
                yield url, pool, home
        finally:
            await postgres.stop()


async def _open_for_bare_inserts(url: str) -> None:
    """What an office never does: let the application write the record's rows by itself."""
    conn = await connect(url)
    await conn.execute("GRANT INSERT ON ledger.event, ledger.command TO qixian_app")
    await conn.close()


async def analysed(url: str) -> None:
    """Tell the planner of what was planted, as an office's server does by itself before long."""
    conn = await connect(url)
    await conn.execute("ANALYZE")
    await conn.close()


@asynccontextmanager
async def records() -> AsyncIterator[Records]:
    """A ledger and the library side by side."""
    async with _ledger() as (url, pool, _):
        await create_database(url, "library")
        library = library_office(with_database(url, "library"), WRITERS)
        try:
            yield Records(url, pool, library, await pinned_terms(pool))
        finally:
            library.close()


@asynccontextmanager
async def engine() -> AsyncIterator[Engine]:
    """A ledger and Temporal side by side."""
    async with _ledger() as (url, pool, home):
        temporal = EmbeddedTemporal(
            Path(home), time_skipping=True, search_attributes=SEARCH_ATTRIBUTES
        )
        await temporal.start()
        try:
            await _make_bare_table(url)
            client = await Client.connect(temporal.address, data_converter=pydantic_data_converter)
            yield Engine(url, pool, temporal.address, client, await pinned_terms(pool))
        finally:
            await temporal.stop()


async def _make_bare_table(url: str) -> None:
    connection = await connect(url)
    try:
        await connection.execute(SCHEMA)
    finally:
        await connection.close()
