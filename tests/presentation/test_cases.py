"""A case is shown as of a day, and as it was known at an instant."""

from datetime import date
from typing import TypeAlias

import asyncpg

from qixian.domain.asking import Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.holiday_calendar import LABEL, NAME
from qixian.domain.policies.edition import load_edition
from qixian.ledger.carry_out import CaseLedger
from qixian.presentation.cases import case_document, replayed_case
from qixian.presentation.dates import dates_shown
from qixian.presentation.lengths import Lengths
from tests.cli.played import play

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
DAY = date(2025, 1, 20)


async def load_notice(pool: Pool) -> None:
    """The notice of a year that none has shipped for."""
    asked = Asked(
        command_id="notice",
        case_id=LABEL,
        case_type=NAME,
        command="LoadHolidayCalendar",
        params={"year": 2031, "rest_days": ["2031-01-01", "2031-01-02"]},
        actor="TESTER",
        edition_digest=load_edition().digest,
    )
    answer = await CaseLedger(pool, load_calendar()).carry_out(asked, date(2030, 11, 11))
    assert answer.outcome == "ACCEPTED", answer.refusal


async def test_what_was_recorded_later_is_not_known_neither_events_nor_holidays(
    pool: Pool,
) -> None:
    await play(pool, "V10")
    await load_notice(pool)
    async with pool.acquire() as conn:
        now = await replayed_case(conn, "V10-A")
        then = await replayed_case(conn, "V10-A", as_known=now.recorded[0].recorded_at)

    assert len(now.recorded) > len(then.recorded) == 1
    assert now.rules.calendar.version != then.rules.calendar.version == load_calendar().version
    assert {shown.field for shown in dates_shown(then)} < {
        shown.field for shown in dates_shown(now)
    }


async def test_what_is_effective_later_had_not_happened(pool: Pool) -> None:
    await play(pool, "V10")
    async with pool.acquire() as conn:
        now = await replayed_case(conn, "V10-A")
        then = await replayed_case(conn, "V10-A", as_of=now.recorded[0].effective_on)

    assert {event.effective_on for event in then.recorded} == {now.recorded[0].effective_on}
    assert len(then.recorded) < len(now.recorded)


async def test_before_anything_happened_there_is_a_document_without_an_edition(pool: Pool) -> None:
    await play(pool, "V10")
    async with pool.acquire() as conn:
        then = await replayed_case(conn, "V10-A", as_of=date(2000, 1, 1))

    document = case_document(then, Lengths(), DAY)

    assert (document["state"], document["edition"], document["events"]) == ("NONE", None, 0)
    assert (document["dates"], document["as_of"]) == ([], DAY)
