"""A holiday notice on the real engine: cases that sleep hear of the dates it moves."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from asyncpg import Pool, Record
from pydantic import JsonValue
from temporalio.client import Client

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.holiday_calendar import LABEL
from qixian.ledger import recounting
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.recounting import Recounted
from qixian.workers.case_worker import Parts, case_worker
from qixian.workflows.addresses import SHANGHAI
from qixian.workflows.case_clock import NEXT_DEADLINE
from tests.workflows.office import Office, at, office_on

APPLIED_ON = "2026-12-21"
# Twenty working days after 21 December end on 19 January; the notice has 9 January worked.
EARLIER: dict[str, JsonValue] = {
    "year": 2027,
    "rest_days": ["2027-01-01"],
    "extra_working_days": ["2027-01-09"],
}


class StopsOnce(CaseLedger):
    """A ledger whose first recount stops after its first batch, before anybody was told of it."""

    stopped = False

    async def recount(self, book: str) -> AsyncIterator[Recounted]:
        async for progress in super().recount(book):
            if progress.done and not self.stopped:
                self.stopped = True
                raise ConnectionError("the worker lost its database")
            yield progress


@asynccontextmanager
async def _office(
    client: Client, pool: "Pool[Record]", ledger: CaseLedger
) -> AsyncIterator[Office]:
    queue = f"q-{uuid.uuid4().hex[:8]}"
    office = await office_on(client, pool, queue)
    office.book = f"b-{uuid.uuid4().hex[:8]}"
    parts = Parts(client, pool, queue, allow_business_start=True, record=lambda _: ledger)
    async with case_worker(parts):
        yield office


async def _applied(office: Office, case: str) -> None:
    await office.ask(
        case,
        "SubmitLeaveApplication",
        at(APPLIED_ON),
        researcher_id=f"P-{case.rsplit('/', maxsplit=1)[-1]}",
        institution_id="I1",
        requested_start_date="2027-03-01",
        requested_months=36,
    )


async def _load(office: Office) -> None:
    calendar = f"{office.book}/{LABEL}"
    await office.ask(calendar, "LoadHolidayCalendar", at("2026-12-22"), None, **EARLIER)
    await asyncio.wait_for(office.cases.handle(office.book, calendar).result(), 30)


async def _wakes(office: Office, case: str) -> tuple[str, str]:
    """The day of the case's next wake, by the ledger and by the engine."""
    row = await office.pool.fetchval(
        "SELECT next_wake FROM read_model.case_board WHERE case_id = $1", case
    )
    shown = "none"
    for _ in range(600):
        described = await office.cases.handle(office.book, case).describe()
        wake = described.typed_search_attributes.get(NEXT_DEADLINE)
        shown = str(wake.astimezone(SHANGHAI).date()) if wake else "none"
        if shown == str(row):
            break
        await asyncio.sleep(0.05)
    return str(row), shown


async def test_a_case_that_sleeps_wakes_on_the_earlier_day_that_a_notice_brings(
    client: Client, pool: "Pool[Record]"
) -> None:
    async with _office(client, pool, CaseLedger(pool, load_calendar())) as office:
        case = f"{office.book}/A"
        await _applied(office, case)
        assert await _wakes(office, case) == ("2027-01-20", "2027-01-20")

        await _load(office)

        assert await _wakes(office, case) == ("2027-01-19", "2027-01-19")
        events = await office.events(case)
        assert events[-1] == ("2026-12-22", "DeadlineRecomputed")


async def test_a_recount_that_fails_half_way_goes_on_and_every_case_hears_of_it_once(
    client: Client, pool: "Pool[Record]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "BATCH", 2)
    async with _office(client, pool, StopsOnce(pool, load_calendar())) as office:
        cases = [f"{office.book}/{letter}" for letter in "ABCDE"]
        for case in cases:
            await _applied(office, case)

        await _load(office)

        for case in cases:
            assert await _wakes(office, case) == ("2027-01-19", "2027-01-19")
            recorded = [event for _, event in await office.events(case)]
            assert recorded.count("DeadlineRecomputed") == 1
