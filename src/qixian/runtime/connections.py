"""How a process reaches PostgreSQL and Temporal; for the doors and the other runtime modules."""

import asyncio
from typing import Final
from urllib.parse import parse_qs, urlsplit

import asyncpg
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError, RPCStatusCode, TLSConfig

from qixian.runtime.engine_lines import engine_runtime
from qixian.runtime.errors import PartUnreachable, SettingsWrong
from qixian.runtime.settings import Settings

CONNECT_SECONDS: Final = 10
APPLICATION: Final = "qixian"

_NO_DATABASE: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection to the database of `url`. Raises PartUnreachable."""
    try:
        return await asyncpg.connect(
            url, timeout=CONNECT_SECONDS, server_settings={"application_name": APPLICATION}
        )
    except (*_NO_DATABASE, ValueError) as refused:
        raise _unreachable(url, refused) from None


async def open_pool(
    url: str, role: str | None, min_size: int, max_size: int
) -> "asyncpg.Pool[asyncpg.Record]":
    """A pool of `min_size` to `max_size` connections that act as `role` (None: the user of `url`).

    Raises PartUnreachable; no sentence carries the password of `url`.
    """
    asked = {"application_name": APPLICATION} | ({"role": role} if role else {})
    try:
        pool: asyncpg.Pool[asyncpg.Record] = await asyncpg.create_pool(
            url,
            min_size=min_size,
            max_size=max_size,
            timeout=CONNECT_SECONDS,
            server_settings=asked,
            reset=_as_it_is,
        )
    except (*_NO_DATABASE, ValueError) as refused:
        raise _unreachable(url, refused) from None
    return pool


async def _as_it_is(conn: object) -> None:
    """Give a connection back without a round trip: nothing of ours outlives its transaction."""


def _unreachable(url: str, refused: Exception) -> PartUnreachable:
    """Without the cause: its frames and some of its texts hold the password."""
    place = database_place(url)
    if isinstance(refused, asyncpg.PostgresError):
        said = str(refused).splitlines()[0]
        return PartUnreachable(
            f"PostgreSQL at {place} refuses the connection ({said}); check user, password, "
            "database and role, and that the database has been migrated."
        )
    if isinstance(refused, ValueError):
        return PartUnreachable(
            f"PostgreSQL at {place} cannot be addressed; check that DATABASE_URL has the form "
            "postgresql://user:password@host:5432/qixian."
        )
    return PartUnreachable(
        f"PostgreSQL at {place} does not answer ({type(refused).__name__}); check that it runs "
        "and that DATABASE_URL names its host and port."
    )


def database_place(url: str) -> str:
    """Host, port and database of `url` for a sentence: never user or password."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2] or parse_qs(parts.query).get("host", ["localhost"])[0]
    return f"{where}{parts.path}" if not where.startswith("/") else f"{where} ({parts.path[1:]})"


async def connect_temporal(settings: Settings, address: str) -> Client:
    """A client of the Temporal server at `address` (host:port), in the namespace of `settings`.

    Raises PartUnreachable within about 10 seconds when nothing answers or the namespace is absent.
    """
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            client = await Client.connect(
                address,
                namespace=settings.temporal_namespace,
                data_converter=pydantic_data_converter,
                tls=_tls(settings),
                api_key=_api_key(settings),
                runtime=engine_runtime(),
            )
            await _check_namespace(client, address)
    except (RuntimeError, OSError, RPCError) as refused:
        encrypted = "with TLS" if settings.temporal_uses_tls else "without TLS"
        raise PartUnreachable(
            f"Temporal at {address} does not answer {encrypted} ({type(refused).__name__}); check "
            "that it runs and that TEMPORAL_ADDRESS and the TEMPORAL_TLS settings are right."
        ) from refused
    return client


async def _check_namespace(client: Client, address: str) -> None:
    request = DescribeNamespaceRequest(namespace=client.namespace)
    try:
        await client.workflow_service.describe_namespace(request)
    except RPCError as refused:
        if refused.status == RPCStatusCode.NOT_FOUND:
            raise PartUnreachable(
                f"Temporal at {address} has no namespace {client.namespace}; create it, or set "
                "TEMPORAL_NAMESPACE to one that exists."
            ) from refused
        if refused.status != RPCStatusCode.PERMISSION_DENIED:
            raise
        # A key may be allowed to run workflows without being allowed to describe the namespace.


def _api_key(settings: Settings) -> str | None:
    key = settings.temporal_api_key
    return key.get_secret_value() if key is not None else None


def _tls(settings: Settings) -> bool | TLSConfig:
    given = (settings.temporal_tls_ca, settings.temporal_tls_cert, settings.temporal_tls_key)
    if not any(given):
        return settings.temporal_uses_tls
    try:
        ca, cert, key = (path.read_bytes() if path is not None else None for path in given)
    except OSError as unreadable:
        raise SettingsWrong(
            f"{unreadable.filename} cannot be read; TEMPORAL_TLS_CA, TEMPORAL_TLS_CERT and "
            "TEMPORAL_TLS_KEY must name files this account may read."
        ) from unreadable
    return TLSConfig(server_root_ca_cert=ca, client_cert=cert, client_private_key=key)
