"""The sample office on a real engine: what the rules alone say, once, also when cut short."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from asyncpg import Pool, Record
from temporalio.client import Client, WorkflowExecutionStatus

from qixian.domain.policies.edition import load_edition
from qixian.ledger.accounts import list_accounts
from qixian.ledger.board import Wanted, list_cases
from qixian.ledger.figures import base_figures, target_figures
from qixian.ledger.registry.keys import KeyRing
from qixian.ledger.verify import verify
from qixian.rehearsal.sample_office.making import Progress, make_sample
from qixian.rehearsal.sample_office.parties import ACCOUNTS
from qixian.rehearsal.sample_office.programme import TARGETS
from qixian.workers.case_worker import Parts, case_worker
from qixian.workflows.addresses import SHANGHAI, case_workflow_id
from tests.rehearsal.sample_world import made

FAR_AHEAD = date(2028, 2, 29)


@dataclass
class SampleOffice:
    """A ledger and two workers: one to make the sample on, one for the cases to live on."""

    client: Client
    pool: "Pool[Record]"
    book: str
    keys: KeyRing

    async def make(self, today: date, told: Progress | None = None) -> None:
        """Make the sample, or go on with it."""
        await make_sample(
            self.client,
            self.pool,
            self.keys,
            self.book,
            f"{self.book}-building",
            f"{self.book}-office",
            load_edition(),
            today,
            told,
        )

    async def written(self) -> tuple[int, ...]:
        """How much of events, commands and changes of accounts there is."""
        async with self.pool.acquire() as conn:
            rows = await conn.fetch(
                "SELECT (SELECT count(*) FROM ledger.event), (SELECT count(*) FROM ledger.command),"
                " (SELECT count(*) FROM registry.account_change)"
            )
        return tuple(rows[0])

    async def events(self) -> dict[str, list[tuple[date, str]]]:
        """(day, type) of each event by case, in order."""
        found = defaultdict(list)
        async with self.pool.acquire() as conn:
            for row in await conn.fetch(
                "SELECT case_id, effective_on, type FROM ledger.event ORDER BY case_id, seq"
            ):
                found[row["case_id"]].append((row["effective_on"], row["type"]))
        return dict(found)


@asynccontextmanager
async def sample_office(
    client: Client, pool: "Pool[Record]", book: str
) -> AsyncIterator[SampleOffice]:
    """An office whose cases live on the real calendar, and a worker for making them beside it."""
    building = Parts(client, pool, f"{book}-building", allow_business_start=True)
    living = Parts(client, pool, f"{book}-office", allow_business_start=False)
    async with case_worker(building), case_worker(living):
        yield SampleOffice(client, pool, book, KeyRing.random())


def told_by_the_rules(begun: date) -> dict[str, list[tuple[date, str]]]:
    """The same from the rules alone."""
    found = defaultdict(list)
    for record in made(begun).records:
        found[record.case].append((record.on, record.event.type))
    return dict(found)


async def test_the_sample_office_is_what_its_tables_say_and_lives_on_the_real_calendar(
    client: Client, pool: "Pool[Record]", queue: str
) -> None:
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    heard: list[tuple[int, int]] = []
    async with sample_office(client, pool, queue) as office:
        await office.make(today, lambda made, of: heard.append((made, of)))

        assert await office.events() == told_by_the_rules(today)
        assert heard[-1][0] == heard[-1][1] == len(heard)
        async with pool.acquire() as conn:
            assert (await verify(conn)).ok
            cases = await list_cases(conn, queue, Wanted(limit=200))
            accounts = await list_accounts(conn)
            targets = await target_figures(conn, queue, today)
            bases = await base_figures(conn, queue, today, load_edition().policy())
        assert {one.account_id for one in accounts} == {one.account_id for one in ACCOUNTS}
        assert {one.metric for one in targets} == {one.metric for one in TARGETS}
        assert {one.met for one in targets} == {True, False}
        assert {one.free_share_met for one in bases} == {True, False}
        assert {one.student_share_met for one in bases} == {True, False}
        await _live_on_the_real_calendar(office, [one.case_id for one in cases if one.next_wake])

        before = await office.written()
        await office.make(today + timedelta(days=40))
        assert await office.written() == before


async def _live_on_the_real_calendar(office: SampleOffice, waiting: list[str]) -> None:
    for case_id in waiting:
        handle = office.client.get_workflow_handle(case_workflow_id(office.book, case_id))
        run = await handle.describe()
        assert run.status is WorkflowExecutionStatus.RUNNING, case_id
        assert run.task_queue == f"{office.book}-office"


async def test_a_sample_office_that_was_cut_short_goes_on_as_of_the_day_it_was_begun(
    client: Client, pool: "Pool[Record]", queue: str
) -> None:
    async with sample_office(client, pool, queue) as office:
        for enough in (7, 19, 26):
            await _cut_short(office, enough)

        await office.make(FAR_AHEAD + timedelta(days=9))

        assert await office.events() == told_by_the_rules(FAR_AHEAD)
        async with pool.acquire() as conn:
            assert (await verify(conn)).ok


async def _cut_short(office: SampleOffice, enough: int) -> None:
    """Stop in the middle of some cases, when so many more were made."""
    stop = asyncio.Event()

    def heard(made: int, of: int) -> None:
        if made == enough:
            stop.set()

    making = asyncio.create_task(office.make(FAR_AHEAD, heard))
    await stop.wait()
    making.cancel()
    await asyncio.gather(making, return_exceptions=True)
    assert making.cancelled()
