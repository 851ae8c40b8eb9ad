"""The work of `qixian up`, `qixian serve`, `qixian worker` and `qixian migrate`."""

import asyncio
import shlex
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final, Literal

from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError

from qixian.activities.notices import Channel
from qixian.api.metrics import Metrics
from qixian.cli.doors import Door, make_sample_office, open_door
from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import (
    all_named,
    begin,
    office_is_open,
    office_of,
    open_ledger,
    sole_office,
    today,
)
from qixian.cli.seal_parts import sealer_of
from qixian.ledger.migrate import head, is_current, require_current, upgrade
from qixian.presentation.words import Words
from qixian.rehearsal.sample_office.making import Progress
from qixian.runtime.connections import connect, connect_temporal, database_place
from qixian.runtime.errors import PartUnreachable
from qixian.runtime.parts import Parts, parts
from qixian.runtime.settings import Settings
from qixian.workers.case_worker import Parts as WorkerParts
from qixian.workers.case_worker import ensure_search_attributes, real_record, working
from qixian.workers.channels import Mail, Webhook
from qixian.workers.schedules import ensure_reconciling, ensure_sealing
from qixian.workers.timed_record import TimedRecord
from qixian.workflows.addresses import SEARCH_ATTRIBUTES

Lang = Literal["zh", "en"] | None

_CONNECTIONS: Final = 20
_EXAMPLE_START: Final = timedelta(days=60)
_TOLD_EVERY: Final = 20


async def run_office(as_json: bool, lang: Lang, *, sample: bool = False) -> int:
    """Everything an office needs, until it is stopped; with `sample` also the sample office.

    Raises what the parts, the ledger and the door do.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    metrics = Metrics()
    with sole_office(settings):
        async with parts(settings, ui=True, search_attributes=SEARCH_ATTRIBUTES) as found:
            await upgrade(found.database_url)
            client = await connect_temporal(settings, found.temporal_address)
            await prepare_engine(settings, client)
            async with _at_work(settings, found, client, metrics.append_seconds.observe):
                if sample:
                    await make_sample_office(settings, found, client, _told(words, as_json))
                async with open_door(settings, found, client, metrics) as door:
                    if as_json:
                        print_json(_places(settings, found) | {"address": door.address})
                    else:
                        print_lines(_welcome(words, settings, found, door))
                    await asyncio.Event().wait()
    return DONE


async def run_door(as_json: bool, lang: Lang) -> int:
    """The door alone, until it is stopped: workers run elsewhere. Raises as `run_office`."""
    settings = begin(lang)
    words = Words(settings.lang)
    async with (
        office_of(settings) as (found, pool, client),
        open_door(settings, found, client, Metrics()) as door,
    ):
        async with pool.acquire() as conn:
            await require_current(conn)
        if as_json:
            print_json(_places(settings, found) | {"address": door.address})
        else:
            lines = _place_lines(words, settings, found)
            print_lines([*_door_lines(words, door), *lines, words.heading("stop_by")])
        await asyncio.Event().wait()
    return DONE


def _told(words: Words, as_json: bool) -> Progress:
    """Says now and then how far the sample office is."""

    def told(made: int, of: int) -> None:
        if not as_json and (made % _TOLD_EVERY == 0 or made == of):
            print_lines([words.heading("sample_made", made=made, of=of)])

    return told


async def run_worker(as_json: bool, lang: Lang) -> int:
    """A worker alone, until it is stopped. Raises NotMigrated and what the parts do."""
    settings = begin(lang)
    words = Words(settings.lang)
    version = settings.deployment_version
    async with (
        office_of(settings) as (found, _, client),
        _at_work(settings, found, client, version=version),
    ):
        if as_json:
            print_json(_places(settings, found) | {"deployment_version": version})
        else:
            print_lines([words.heading("worker_open"), *_place_lines(words, settings, found)])
        await asyncio.Event().wait()
    return DONE


async def migrate_office(as_json: bool, lang: Lang) -> int:
    """Bring the ledger and Temporal's search attributes to this release; says what it did."""
    settings = begin(lang)
    words = Words(settings.lang)
    async with parts(settings, ui=_joins(settings)) as found:
        conn = await connect(found.database_url)
        try:
            before = await is_current(conn)
        finally:
            await conn.close()
        rebuilt = await upgrade(found.database_url)
        client = await connect_temporal(settings, found.temporal_address)
        added = await prepare_engine(settings, client)
    if as_json:
        print_json(
            {
                "migration": head(),
                "changed": not before,
                "read_models_rebuilt": rebuilt,
                "search_attributes_added": added,
            }
        )
        return DONE
    attributes = words.heading("attributes_added", names=", ".join(added))
    print_lines(
        [
            words.heading("already_migrated" if before else "migrated", version=head()),
            *([words.heading("read_models_rebuilt")] if rebuilt else []),
            attributes if added else words.heading("attributes_there"),
        ]
    )
    return DONE


def _joins(settings: Settings) -> bool:
    """A server that is running keeps its pages; one that is started here needs none."""
    return not all_named(settings) and office_is_open(settings.home)


async def prepare_engine(settings: Settings, client: Client) -> list[str]:
    """Register search attributes and schedules, once; the attributes that were not there.

    Raises PartUnreachable, RPCError.
    """
    try:
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
        await ensure_search_attributes(client)
    except RPCError as refused:
        raise PartUnreachable(
            f"Temporal does not let the search attributes be registered ({refused.message}); "
            f"register {', '.join(SEARCH_ATTRIBUTES)} by hand."
        ) from refused
    await ensure_reconciling(client, settings.task_queue)
    await ensure_sealing(client, settings.task_queue, _between_seals(settings))
    return [name for name in SEARCH_ATTRIBUTES if name not in known.custom_attributes]


@asynccontextmanager
async def _at_work(
    settings: Settings,
    found: Parts,
    client: Client,
    observe: Callable[[float], None] = lambda seconds: None,
    version: str | None = None,
) -> AsyncIterator[None]:
    """A worker in this process; `observe` hears how long each command's transaction took.

    Cases live on the real calendar only, and on `version` until they move on, if it has one.
    """
    async with open_ledger(settings, found.database_url, _CONNECTIONS) as pool:
        async with pool.acquire() as conn:
            await require_current(conn)
        made_of = WorkerParts(
            client=client,
            pool=pool,
            task_queue=settings.task_queue,
            allow_business_start=False,
            channels=tuple(channels_of(settings)),
            deployment_version=version,
            record=lambda pool: TimedRecord(real_record(pool), observe),
            sealer=sealer_of(settings, pool),
        )
        async with working(made_of):
            yield


def _between_seals(settings: Settings) -> timedelta:
    return timedelta(minutes=settings.seal_minutes)


def channels_of(settings: Settings) -> Iterator[Channel]:
    """The ways notices are sent; none where the settings name none."""
    if settings.webhook_url is not None:
        yield Webhook(settings.webhook_url)
    if settings.smtp_url and settings.mail_from and settings.mail_to:
        yield Mail(settings.smtp_url, settings.mail_from, settings.mail_to)


def _places(settings: Settings, found: Parts) -> dict[str, str | None]:
    return {
        "database": _database(found),
        "temporal_address": found.temporal_address,
        "temporal_ui": found.ui_url,
        "task_queue": settings.task_queue,
        "home": None if all_named(settings) else str(settings.home),
    }


def _database(found: Parts) -> str:
    """The embedded one's address; of one from outside only the place, without its password."""
    embedded = found.embedded_postgres is not None
    return found.database_url if embedded else database_place(found.database_url)


def _place_lines(words: Words, settings: Settings, found: Parts) -> Iterator[str]:
    yield f"  {words.heading('database')}: {_database(found)}"
    yield f"  {words.heading('temporal')}: {found.temporal_address}"
    if found.ui_url:
        yield f"  {words.heading('web_ui')}: {found.ui_url}"
    yield f"  {words.heading('task_queue')}: {settings.task_queue}"


def _door_lines(words: Words, door: Door) -> Iterator[str]:
    yield words.heading("door_open", address=door.address)
    if door.sample:
        yield f"  {words.heading('sample_data')}"


def _welcome(words: Words, settings: Settings, found: Parts, door: Door) -> Iterator[str]:
    yield words.heading("office_open")
    yield from _door_lines(words, door)
    yield from _place_lines(words, settings, found)
    elsewhere = ""
    if not all_named(settings):
        yield f"  {words.heading('home')}: {settings.home} ({words.heading('data_stays')})"
        elsewhere = f"QIXIAN_HOME={shlex.quote(str(settings.home))} "
    start = (today() + _EXAMPLE_START).isoformat()
    yield f"{words.heading('open_a_case')}:"
    # The names are placeholders: an id must be in the registry before a case may name it.
    for kind, entry_id in (("institution", "I1"), ("person", "P1")):
        yield f"  {elsewhere}qixian registry add {kind} {entry_id} --set name=EXAMPLE"
    yield (
        f"  {elsewhere}qixian case open off_post_venture_leave --set researcher_id=P1 "
        f"--set institution_id=I1 --set requested_start_date={start} --set requested_months=36"
    )
    yield words.heading("stop_by")
