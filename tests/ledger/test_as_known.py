"""A case as known at an instant: by when things were recorded, not by when they were true."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from asyncpg import Pool, Record

from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.holiday_calendar import calendar_case_id
from qixian.domain.off_post_venture_leave.events import VentureFinancialsRecorded
from qixian.ledger.calendars import Calendars
from qixian.ledger.open_case import new_event
from qixian.ledger.records import Append
from qixian.ledger.replay import ReplayedCase, replay
from qixian.ledger.streams import append, read_case
from tests.ledger.leaves import APPLIED, LeaveDesk, leave_desk

LATER = date(2022, 6, 22)
"""After the last day for the decision, 2022-06-20."""


async def _leave(pool: "Pool[Record]") -> LeaveDesk:
    """An application, an approval on the day it was asked for, and a late reminder between."""
    desk = await leave_desk(pool)
    await desk.apply("L")
    await desk.ask("L", "ApproveLeave", LATER)
    return desk


async def _instants(pool: "Pool[Record]") -> dict[str, datetime]:
    """When each event of the leave was recorded, by its type."""
    async with pool.acquire() as conn:
        return {event.type: event.recorded_at for event in await read_case(conn, "L")}


async def _known(
    pool: "Pool[Record]", at: datetime | None, as_of: date | None = None
) -> ReplayedCase:
    async with pool.acquire() as conn:
        calendars = await Calendars(load_calendar()).current(conn, MAIN_BOOK)
        return await replay(conn, "L", calendars.known(at), as_of, at)


async def test_what_was_recorded_later_was_not_known_though_it_was_true_before(
    pool: "Pool[Record]",
) -> None:
    await _leave(pool)
    at = (await _instants(pool))["LeaveApplicationSubmitted"]

    known = await _known(pool, at)
    true = await _known(pool, None, as_of=date(2022, 6, 21))

    # The decision was overdue on the 21st, which the ledger learnt a day later.
    assert [fact.type for fact in true.facts] == ["LeaveApplicationSubmitted", "DecisionOverdue"]
    assert [fact.type for fact in known.facts] == ["LeaveApplicationSubmitted"]
    assert str(known.summary.state) == "APPLIED"


async def test_an_event_is_known_from_the_instant_of_its_record_on(pool: "Pool[Record]") -> None:
    await _leave(pool)
    at = (await _instants(pool))["LeaveApproved"]
    least = timedelta(microseconds=1)

    known, before = await _known(pool, at), await _known(pool, at - least)

    assert len(known.recorded) == 3
    assert len(before.recorded) == 1


async def test_before_its_first_event_nothing_is_known_of_a_case(pool: "Pool[Record]") -> None:
    await _leave(pool)

    known = await _known(pool, datetime(2000, 1, 1, tzinfo=UTC))

    assert (known.recorded, known.facts, str(known.summary.state)) == ((), (), "NONE")
    assert known.kind.name == "off_post_venture_leave"


async def test_as_of_a_day_and_as_known_at_an_instant_can_be_asked_together(
    pool: "Pool[Record]",
) -> None:
    await _leave(pool)
    at = (await _instants(pool))["LeaveApproved"]

    assert len((await _known(pool, at, as_of=date(2022, 6, 21))).recorded) == 2
    assert len((await _known(pool, at, as_of=APPLIED)).recorded) == 1


async def test_an_event_of_an_earlier_instant_after_one_not_yet_known_is_not_known(
    pool: "Pool[Record]", entry: Callable[..., Append]
) -> None:
    """A transaction that began first can write second; what was known has no gap all the same."""
    desk = await leave_desk(pool)
    async with pool.acquire() as conn, conn.transaction():
        began = await conn.fetchval("SELECT transaction_timestamp()")
        await desk.apply("L")
        figures = VentureFinancialsRecorded(fiscal_year=2021, net_profit_yuan="0.00")
        second = entry("L", at=1, edition_digest=desk.edition)
        await append(conn, dataclasses.replace(second, events=(new_event(figures, APPLIED),)))
    instants = await _instants(pool)
    assert instants["VentureFinancialsRecorded"] == began < instants["LeaveApplicationSubmitted"]

    assert (await _known(pool, began)).recorded == ()
    assert len((await _known(pool, instants["LeaveApplicationSubmitted"])).recorded) == 2


async def test_dates_are_counted_under_the_notices_that_were_known(pool: "Pool[Record]") -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")
    shipped = load_calendar()
    notice = Asked(
        command_id="notice",
        case_id=calendar_case_id(MAIN_BOOK),
        case_type="holiday_calendar",
        command="LoadHolidayCalendar",
        params={"year": 2027, "rest_days": ["2027-01-01"]},
        actor="OFFICE",
        edition_digest=desk.edition,
    )
    assert (await desk.ledger.carry_out(notice, LATER)).outcome == "ACCEPTED"
    async with pool.acquire() as conn:
        calendars = await Calendars(shipped).current(conn, MAIN_BOOK)
        (loaded,) = await read_case(conn, calendar_case_id(MAIN_BOOK))

    least = timedelta(microseconds=1)
    assert calendars.known(loaded.recorded_at).version == calendars.current.version
    assert calendars.known(loaded.recorded_at - least).version == shipped.version
    assert calendars.known(None) is calendars.current
    assert calendars.current.version != shipped.version
    known = await _known(pool, (await _instants(pool))["LeaveApplicationSubmitted"])
    assert known.rules.calendar.version == shipped.version
