"""A real Temporal with virtual time for the session, and an office of its own for each test."""

import uuid
from collections.abc import AsyncIterator

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.runtime.temporal_server import EmbeddedTemporal
from qixian.workflows.addresses import SEARCH_ATTRIBUTES
from tests.workflows.office import Office, working_office


@pytest.fixture(scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedTemporal]:
    """The session's engine, in memory, with time skipping."""
    engine = EmbeddedTemporal(
        tmp_path_factory.mktemp("engine"),
        in_memory=True,
        time_skipping=True,
        search_attributes=SEARCH_ATTRIBUTES,
    )
    await engine.start()
    yield engine
    await engine.stop()


@pytest.fixture(scope="session")
async def client(engine: EmbeddedTemporal) -> Client:
    """A client of the session's engine."""
    return await Client.connect(engine.address, data_converter=pydantic_data_converter)


@pytest.fixture
def queue() -> str:
    """A task queue that no other test uses."""
    return f"q-{uuid.uuid4().hex[:8]}"


@pytest.fixture
async def office(
    client: Client, pool: "asyncpg.Pool[asyncpg.Record]", queue: str
) -> AsyncIterator[Office]:
    """An office at work on a ledger of its own."""
    async with working_office(client, pool, queue) as office:
        # Cases of all tests share the engine, so each test's are in a book of their own.
        office.book = queue
        yield office
