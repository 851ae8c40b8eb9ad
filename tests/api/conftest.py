"""The HTTP door in this process: on a copy of a small world, with a clock that stands still.

`parts.ask` puts commands to the real ledger without an engine, so that a test can stand on any day;
`engine_parts` has the real engine and worker instead, on the real day.
"""

import itertools
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from temporalio.client import Client

from qixian.api.app import create_app
from qixian.api.identity.embedded_tokens import embedded_token
from qixian.api.parts import ApiParts, CaseAsking
from qixian.api.proving import Proving
from qixian.domain.asking import Answer, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.domain.policies.shelf import Shelf
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.connection import Connection
from qixian.ledger.seals.keys import SigningKey
from qixian.presentation.evidence_bundle import BundleSigner
from qixian.runtime.postgres import create_database, drop_database, with_database
from qixian.runtime.session_key import session_key
from qixian.runtime.settings import Settings
from qixian.workers.case_worker import Parts as WorkerParts
from qixian.workers.case_worker import case_worker
from qixian.workflows.addresses import SHANGHAI
from qixian.workflows.case_client import CaseClient
from tests.api.world import KEYS, NOW, make_world
from tests.workflows.conftest import client as temporal_client  # noqa: F401 - a fixture
from tests.workflows.conftest import engine, queue  # noqa: F401 - fixtures

Pool = asyncpg.Pool  # type: ignore[type-arg]
Headers = Callable[[str], dict[str, str]]
Opened = Callable[[ApiParts], "httpx.AsyncClient"]

ORIGIN = "qixian.local/ledger"
"""The log's name where the settings name none."""
BASE_URL = "http://127.0.0.1:8000"

_numbers = itertools.count(1)


class AskingTheLedger:
    """Commands decided by the real ledger on the day of a clock, without an engine between."""

    def __init__(self, ledger: CaseLedger, clock: Callable[[], datetime]) -> None:
        self._ledger, self._clock = ledger, clock

    async def ask(self, asked: Asked) -> Answer:
        return await self._ledger.carry_out(asked, self._clock().astimezone(SHANGHAI).date())


@pytest.fixture(scope="session")
async def world_template(server_url: str, migrated_template: str) -> AsyncIterator[str]:
    """The name of a database that holds the small world, copied for each test."""
    # Another directory that takes this fixture over makes a world of its own.
    name = f"qixian_world_{os.getpid()}_{next(_numbers)}"
    await create_database(server_url, name, migrated_template)
    url = with_database(server_url, name)
    settings = {"role": "qixian_app"}
    async with asyncpg.create_pool(url, min_size=1, max_size=2, server_settings=settings) as pool:
        await make_world(pool)
    yield name
    await drop_database(server_url, name)


@pytest.fixture
async def database_url(server_url: str, world_template: str) -> AsyncIterator[str]:
    """A small world of the test's own (instead of an empty ledger)."""
    name = f"qixian_api_{os.getpid()}_{next(_numbers)}"
    await create_database(server_url, name, world_template)
    yield with_database(server_url, name)
    await drop_database(server_url, name)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Development settings with a home of the test's own; nothing of the environment."""
    for name in [name for name in os.environ if name.startswith("QIXIAN_")]:
        monkeypatch.delenv(name)
    return Settings(home=tmp_path / "home", lang="en")


def proving_at(url: str, **changed: object) -> Proving:
    """What a door at this database proves its ledger with; nothing lies outside."""
    key = SigningKey.of_seed(ORIGIN, b"k" * 32)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connection]:
        conn = await asyncpg.connect(url, server_settings={"role": "qixian_app"})
        try:
            yield conn
        finally:
            await conn.close()

    made: dict[str, object] = {
        "connect": connect,
        "outside": lambda: None,
        "keys": (key.verifier,),
        "signer": BundleSigner(key),
    }
    return Proving(**(made | changed))  # type: ignore[arg-type]


def made_parts(pool: Pool, settings: Settings, **changed: object) -> ApiParts:
    """Parts on a pool, with the clock of the small world; `changed` replaces some."""
    ledger = CaseLedger(pool, load_calendar())
    clock = changed.get("clock", lambda: NOW)
    assert callable(clock)
    made: dict[str, object] = {
        "pool": pool,
        "ask": AskingTheLedger(ledger, clock),
        "record": ledger,
        "keys": KEYS,
        "settings": settings,
        "edition": load_edition(),
        "shelf": Shelf.of(None),
        "shipped": load_calendar(),
        "clock": lambda: NOW,
        "proving": proving_at("postgresql://nowhere.invalid/qixian"),
        "sample": True,
    }
    return ApiParts(**(made | changed))  # type: ignore[arg-type]


@pytest.fixture
def parts(pool: Pool, settings: Settings, database_url: str) -> ApiParts:
    """The door's parts on the test's own world."""
    return made_parts(pool, settings, proving=proving_at(database_url))


@pytest.fixture
def app(parts: ApiParts) -> FastAPI:
    """The door, closed: without its lifespan."""
    return create_app(parts)


@asynccontextmanager
async def open_door(
    app: FastAPI, client_host: str = "127.0.0.1"
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser or program before an open door; it follows no redirect by itself."""
    transport = httpx.ASGITransport(app, client=(client_host, 50_000))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client,
    ):
        yield client


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the test's door, on this machine."""
    async with open_door(app) as client:
        yield client


def bearer(parts: ApiParts, account_id: str) -> dict[str, str]:
    """The headers of an account at the door of these parts."""
    token = embedded_token(account_id, session_key(parts.settings), parts.clock)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def as_account(parts: ApiParts) -> Headers:
    """The headers of an account by its id: `as_account("sample-hr")`."""
    return partial(bearer, parts)


@pytest.fixture
async def engine_parts(
    temporal_client: Client,  # noqa: F811 - pytest's way to ask for a fixture
    pool: Pool,
    settings: Settings,
    queue: str,  # noqa: F811
) -> AsyncIterator[ApiParts]:
    """Parts with the real engine and a worker, on the real day.

    All tests share the engine: only cases with ids of the test's own may be asked.
    """
    asking: CaseAsking = CaseClient(temporal_client, queue)
    async with case_worker(WorkerParts(temporal_client, pool, queue, allow_business_start=False)):
        yield made_parts(pool, settings, ask=asking, clock=lambda: datetime.now(UTC))
