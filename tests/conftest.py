"""A real PostgreSQL for the tests that want one, and a migrated database of its own for each.

Where it is: QIXIAN_TEST_DATABASE_URL (a superuser's address), else a container where a Docker
engine answers, else the embedded server.
"""

import itertools
import os
import socket
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import asyncpg
import pytest

from qixian.ledger.migrate import upgrade
from qixian.runtime.postgres import (
    EmbeddedPostgres,
    create_database,
    drop_database,
    with_database,
)

_numbers = itertools.count(1)


def _docker_answers() -> bool:
    # Asked over a bare socket: a client library that fails to connect leaves warnings behind.
    address = urlsplit(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    is_unix = address.scheme == "unix"
    with socket.socket(socket.AF_UNIX if is_unix else socket.AF_INET) as engine:
        engine.settimeout(2)
        try:
            engine.connect(address.path if is_unix else (address.hostname, address.port or 2375))
        except OSError:
            return False
    return True


@contextmanager
def _container() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from testcontainers.postgres import PostgresContainer  # noqa: PLC0415

        with PostgresContainer("postgres:18", driver=None) as container:
            yield container.get_connection_url()


@pytest.fixture(scope="session")
async def server_url() -> AsyncIterator[str]:
    """A superuser's address of the PostgreSQL this session tests against."""
    given = os.environ.get("QIXIAN_TEST_DATABASE_URL")
    if given:
        yield given
    elif _docker_answers():
        with _container() as url:
            yield url
    else:
        # Not under pytest's own directory: each session that starts closes that one to other
        # accounts, and PostgreSQL runs as another account when the tests run as root.
        with TemporaryDirectory(prefix="qixian-", ignore_cleanup_errors=True) as home:
            embedded = EmbeddedPostgres(Path(home))
            await embedded.start()
            yield embedded.url
            await embedded.stop()


@pytest.fixture(scope="session")
async def migrated_template(server_url: str) -> AsyncIterator[str]:
    """The name of a database that is migrated once and copied for each test."""
    name = f"qixian_template_{os.getpid()}"
    await create_database(server_url, name)
    await upgrade(with_database(server_url, name))
    yield name
    await drop_database(server_url, name)


@pytest.fixture
async def empty_database_url(server_url: str) -> AsyncIterator[str]:
    """A database of the test's own that nobody has migrated."""
    name = f"qixian_empty_{os.getpid()}_{next(_numbers)}"
    await create_database(server_url, name)
    yield with_database(server_url, name)
    await drop_database(server_url, name)


@pytest.fixture
async def database_url(server_url: str, migrated_template: str) -> AsyncIterator[str]:
    """A migrated, empty ledger of the test's own."""
    name = f"qixian_test_{os.getpid()}_{next(_numbers)}"
    await create_database(server_url, name, migrated_template)
    yield with_database(server_url, name)
    await drop_database(server_url, name)


@pytest.fixture
async def pool(database_url: str) -> "AsyncIterator[asyncpg.Pool[asyncpg.Record]]":
    """Connections that may do what the application may do."""
    async with asyncpg.create_pool(
        database_url, min_size=1, max_size=8, server_settings={"role": "qixian_app"}
    ) as pool:
        yield pool


@pytest.fixture
async def owner_conn(
    database_url: str,
) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    """A connection as the owner of the application's tables."""
    conn = await asyncpg.connect(database_url, server_settings={"role": "qixian_owner"})
    yield conn
    await conn.close()


@pytest.fixture
async def superuser_conn(
    database_url: str,
) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    """A connection that may do anything: what an intruder or a careless administrator has."""
    conn = await asyncpg.connect(database_url)
    yield conn
    await conn.close()
