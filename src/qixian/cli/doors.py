"""Puts the HTTP door's parts together and opens it: for `qixian up` and `qixian serve`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from asyncpg import Pool, Record
from temporalio.client import Client
from temporalio.service import RPCError

from qixian.api.app import create_app
from qixian.api.metrics import Metrics
from qixian.api.parts import ApiParts
from qixian.cli.door_proving import door_proving
from qixian.cli.reaching import open_ledger, today
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.shelf import Shelf
from qixian.ledger.asked_before import case_of_command
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.registry.keys import KeyRing
from qixian.rehearsal.sample_office.making import Progress, command_id, make_sample
from qixian.rehearsal.sample_office.programme import BEGUN
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.http_server import serving
from qixian.runtime.parts import Parts
from qixian.runtime.registry_key import registry_keys
from qixian.runtime.settings import Settings
from qixian.workers.case_worker import Parts as WorkerParts
from qixian.workers.case_worker import case_worker
from qixian.workflows.case_client import CaseClient

_CONNECTIONS: Final = 20
_HEALTH: Final = timedelta(seconds=2)
_BUILDING: Final = "-building"


@dataclass(frozen=True, slots=True)
class Door:
    """A door that is open: its address, and whether what it shows is the sample office."""

    address: str
    sample: bool


@asynccontextmanager
async def open_door(
    settings: Settings, found: Parts, client: Client, metrics: Metrics
) -> AsyncIterator[Door]:
    """The door, on connections of its own, so that no flood of readers holds a worker up.

    Raises SettingsWrong, PartTaken, EditionError and what reaching the ledger does.
    """
    shelf = Shelf.of(settings.policies)
    async with open_ledger(settings, found.database_url, _CONNECTIONS) as pool:
        sample = await is_sample(pool)
        parts = ApiParts(
            pool=pool,
            ask=CaseClient(client, settings.task_queue),
            record=CaseLedger(pool, load_calendar()),
            keys=KeyRing(*registry_keys(settings)),
            settings=settings,
            edition=shelf.edition(settings.edition),
            shelf=shelf,
            shipped=load_calendar(),
            clock=partial(datetime.now, UTC),
            proving=door_proving(settings, found.database_url),
            sample=sample,
            engine_answers=partial(_answers, client),
            metrics=metrics,
        )
        async with serving(create_app(parts), settings.http_host, settings.http_port) as address:
            yield Door(address, sample)


async def _answers(client: Client) -> bool:
    try:
        return await client.service_client.check_health(timeout=_HEALTH)
    except RPCError:
        return False


async def is_sample(pool: "Pool[Record]") -> bool:
    """Whether the sample office was begun in this ledger."""
    return await case_of_command(pool, command_id(BEGUN, 1)) is not None


async def make_sample_office(
    settings: Settings, found: Parts, client: Client, told: Progress
) -> None:
    """Make the sample office, or what is left of it to make.

    Raises SettingsWrong in production, SampleUnfinished and what its parts do.
    """
    if settings.environment == "production":
        raise SettingsWrong("QIXIAN_ENVIRONMENT is production, where there is no sample office.")
    building = settings.task_queue + _BUILDING
    keys = KeyRing(*registry_keys(settings))
    edition = Shelf.of(settings.policies).edition(settings.edition)
    async with (
        open_ledger(settings, found.database_url, _CONNECTIONS) as pool,
        case_worker(WorkerParts(client, pool, building, allow_business_start=True)),
    ):
        await make_sample(
            client,
            pool,
            keys,
            MAIN_BOOK,
            building,
            settings.task_queue,
            edition,
            today(),
            told,
        )
