"""A holiday notice loaded into a book: previewed, applied once to each case, resumable."""

from datetime import date
from itertools import count
from typing import Final

import asyncpg
import pytest
from pydantic import JsonValue

from qixian.domain.asking import MAIN_BOOK, Answer, Asked
from qixian.domain.calendar.working_days import Notice, load_calendar
from qixian.domain.holiday_calendar import LABEL, LoadHolidayCalendar
from qixian.domain.kinds import KINDS
from qixian.domain.policies.edition import load_edition
from qixian.ledger import recounting
from qixian.ledger.calendars import Calendars
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.holiday_preview import Move, preview
from qixian.ledger.rebuild import check_read_models
from qixian.ledger.replay import replay
from tests.registered import register_named

Pool = asyncpg.Pool  # type: ignore[type-arg]
Moves = set[tuple[str, str, date, date]]

LOADED_ON: Final = date(2026, 11, 10)
NOTICE: Final[dict[str, JsonValue]] = {
    "year": 2027,
    "rest_days": ["2027-01-01", "2027-03-01", "2027-04-05", "2027-04-06"],
    "extra_working_days": ["2027-02-27"],
}
_numbers = count()


class Office:
    """A ledger whose clock stands on the day of the last command."""

    def __init__(self, pool: Pool, edition: str) -> None:
        self.pool, self._edition = pool, edition
        self.ledger = CaseLedger(pool, load_calendar())

    async def ask(
        self, on: date, kind: str, case: str, command: str, **params: JsonValue
    ) -> Answer:
        """One command that must be accepted."""
        asked = Asked(
            command_id=f"c{next(_numbers)}",
            case_id=case,
            case_type=kind,
            command=command,
            params=params,
            actor="TESTER",
            edition_digest=self._edition,
        )
        await register_named(self.pool, asked)
        answer = await self.ledger.carry_out(asked, on)
        assert answer.outcome == "ACCEPTED", answer.refusal
        return answer

    async def leave(self, case: str, start: str) -> None:
        """A leave of 36 months."""
        on, kind = date.fromisoformat(start), "off_post_venture_leave"
        application: dict[str, JsonValue] = {
            "researcher_id": f"P-{case}",
            "institution_id": "I1",
            "requested_start_date": start,
            "requested_months": 36,
        }
        await self.ask(on, kind, case, "SubmitLeaveApplication", **application)
        await self.ask(on, kind, case, "ApproveLeave")
        await self.ask(on, kind, case, "SignLeaveAgreement")

    async def internship(self, case: str, start: str, months: int) -> None:
        """An internship whose window opens when it ends."""
        on, kind = date.fromisoformat(start), "venture_internship"
        application: dict[str, JsonValue] = {
            "participant_id": f"Y-{case}",
            "host_id": "B1",
            "host_kind": "INCUBATION_DEMO_BASE",
            "planned_start_date": start,
            "planned_months": months,
        }
        await self.ask(on, kind, case, "ApplyInternship", **application)
        await self.ask(on, kind, case, "StartInternship")

    async def tenancy(self, case: str, moved_in: str) -> None:
        """A tenancy of 36 months."""
        on, kind = date.fromisoformat(moved_in), "incubation_tenancy"
        application: dict[str, JsonValue] = {
            "tenant_id": f"T-{case}",
            "base_id": "B1",
            "base_kind": "PRIVATE",
        }
        await self.ask(on, kind, case, "ApplyTenancy", **application)
        await self.ask(on, kind, case, "AdmitTenant")
        await self.ask(on, kind, case, "MoveIn")

    async def load(self, **other: JsonValue) -> Answer:
        """The notice of 2027, without counting anything again."""
        notice = NOTICE | other
        return await self.ask(LOADED_ON, "holiday_calendar", LABEL, "LoadHolidayCalendar", **notice)

    async def recounted(self) -> tuple[int, int]:
        """Count again; how many cases there were and how many dates moved."""
        *_, last = [progress async for progress in self.ledger.recount(MAIN_BOOK)]
        return last.done, last.moved

    async def moved(self) -> Moves:
        """Every date that moved, by the record."""
        rows = await self.pool.fetch(
            "SELECT case_id, d ->> 'field' AS field, (d ->> 'old')::date AS old,"
            " (d ->> 'new')::date AS new FROM ledger.event, jsonb(data) d"
            " WHERE type = 'DeadlineRecomputed'"
        )
        return {(row["case_id"], row["field"], row["old"], row["new"]) for row in rows}

    async def previewed(self) -> list[Move]:
        """What the notice would change."""
        async with self.pool.acquire() as conn:
            calendars = Calendars(load_calendar())
            current = (await calendars.current(conn, MAIN_BOOK)).current
            loaded = LoadHolidayCalendar.model_validate(NOTICE).loaded()
            proposed = current.with_notice(loaded.notice())
            parts = preview(conn, MAIN_BOOK, proposed, LOADED_ON)
            return [move async for part in parts for move in part.changed]


@pytest.fixture
async def office(pool: Pool) -> Office:
    async with pool.acquire() as conn:
        return Office(pool, await pin_edition(conn, load_edition()))


@pytest.fixture
async def busy(office: Office) -> Office:
    """Cases of three kinds with dates around the rest days that the notice names."""
    await office.leave("L-moves", "2024-02-29")
    await office.leave("L-stays", "2024-03-10")
    await office.internship("V-moves", "2026-04-06", 6)
    await office.ledger.fall_due(MAIN_BOOK, "venture_internship", "V-moves", date(2026, 10, 6))
    await office.tenancy("T-moves", "2024-03-05")
    await office.tenancy("T-far", "2026-03-05")
    return office


async def test_the_preview_names_exactly_the_dates_that_then_move(busy: Office) -> None:
    promised = {(m.case_id, m.field, m.old, m.new) for m in await busy.previewed() if m.moves}

    await busy.load()
    await busy.recounted()

    assert await busy.moved() == promised
    assert {case for case, *_ in promised} == {"L-moves", "V-moves", "T-moves"}


async def test_a_preview_writes_nothing(busy: Office) -> None:
    before = await busy.pool.fetchval("SELECT count(*) FROM ledger.event")
    await busy.previewed()
    assert await busy.pool.fetchval("SELECT count(*) FROM ledger.event") == before


async def test_a_second_recount_finds_nothing_left(busy: Office) -> None:
    await busy.load()
    first = await busy.recounted()
    assert first[1] == len(await busy.moved())
    assert await busy.recounted() == (0, 0)


async def test_a_recount_that_was_stopped_goes_on_and_moves_each_date_once(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "BATCH", 1)
    promised = {(m.case_id, m.field, m.old, m.new) for m in await busy.previewed() if m.moves}
    await busy.load()
    async for progress in busy.ledger.recount(MAIN_BOOK):
        if progress.done == 1:
            break

    await busy.recounted()

    assert await busy.moved() == promised
    count = "SELECT count(*) FROM ledger.event WHERE type = 'DeadlineRecomputed'"
    assert await busy.pool.fetchval(count) == len(promised)


async def test_a_date_that_stays_is_certain_afterwards(busy: Office) -> None:
    async with busy.pool.acquire() as conn:
        assert (await replay(conn, "L-stays", load_calendar())).provisional
    await busy.load()
    await busy.recounted()

    certain = "SELECT NOT bool_or(provisional) FROM read_model.deadline WHERE case_id = 'L-stays'"
    assert await busy.pool.fetchval(certain)
    moved = await busy.moved()
    assert "L-stays" not in {case for case, *_ in moved}


async def test_a_date_that_nobody_can_act_by_any_more_stays(office: Office) -> None:
    internship, leave = "venture_internship", "off_post_venture_leave"
    for case in ("V-waits", "V-founded"):
        await office.internship(case, "2026-04-06", 6)
        await office.ledger.fall_due(MAIN_BOOK, internship, case, date(2026, 10, 6))
    for case in ("L-waits", "L-extended"):
        await office.leave(case, "2024-01-29")
    founded: dict[str, JsonValue] = {"enterprise_id": "E1", "registration_date": "2026-10-20"}
    on = date(2026, 10, 20)
    await office.ask(on, internship, "V-founded", "RecordVentureRegistration", **founded)
    figures: dict[str, JsonValue] = {"fiscal_year": 2026, "net_profit_yuan": "-1.00"}
    on = date(2026, 11, 2)
    await office.ask(on, leave, "L-extended", "RecordVentureFinancials", **figures)
    await office.ask(on, leave, "L-extended", "RequestExtension", months=12)
    await office.ask(on, leave, "L-extended", "DecideExtension", decision="APPROVE")
    promised = {(m.case_id, m.field, m.old, m.new) for m in await office.previewed() if m.moves}

    await office.load()
    await office.recounted()

    assert {(case, field) for case, field, *_ in promised} == {
        ("V-waits", "window_effective_last_day"),
        ("L-waits", "extension_late_cutoff"),
    }
    assert await office.moved() == promised
    assert await office.recounted() == (0, 0)
    kept = dict(
        await office.pool.fetch(
            "SELECT field, effective FROM read_model.deadline WHERE moot AND NOT provisional"
        )
    )
    assert kept["window_effective_last_day"] == date(2027, 4, 5)
    assert kept["extension_late_cutoff"] == date(2027, 3, 1)
    async with office.pool.acquire() as conn:
        assert (await check_read_models(conn, load_calendar())).differences == ()


async def test_a_command_before_the_recount_meets_the_moved_dates_of_the_day_of_the_notice(
    busy: Office,
) -> None:
    await busy.load()
    # Asked long after the notice and before the recount came to the case.
    later = date(2026, 12, 20)
    figures: dict[str, JsonValue] = {"fiscal_year": 2025, "net_profit_yuan": "-1.00"}
    kind = "off_post_venture_leave"
    await busy.ask(later, kind, "L-moves", "RecordVentureFinancials", **figures)

    rows = await busy.pool.fetch(
        "SELECT type, effective_on, calendar_version FROM ledger.event"
        " WHERE case_id = 'L-moves' ORDER BY seq"
    )
    days = [(row["type"], row["effective_on"]) for row in rows][-4:]
    assert days == [
        ("DeadlineRecomputed", LOADED_ON),
        ("DeadlineRecomputed", LOADED_ON),
        ("ReminderIssued", date(2026, 11, 30)),
        ("VentureFinancialsRecorded", later),
    ]
    assert (await busy.recounted())[1] == len(await busy.moved()) - 2


async def test_after_a_recount_the_read_models_are_what_the_record_says(busy: Office) -> None:
    await busy.load()
    await busy.recounted()
    async with busy.pool.acquire() as conn:
        assert (await check_read_models(conn, load_calendar())).differences == ()


async def test_the_same_notice_again_is_nothing_to_do(busy: Office) -> None:
    await busy.load()
    again = Asked(
        command_id="again",
        case_id=LABEL,
        case_type="holiday_calendar",
        command="LoadHolidayCalendar",
        params=NOTICE,
        actor="TESTER",
        edition_digest=load_edition().digest,
    )
    answer = await busy.ledger.carry_out(again, LOADED_ON)
    assert answer.outcome == "NOTHING_TO_DO"


async def test_a_case_opened_after_the_notice_is_counted_under_it_from_the_beginning(
    busy: Office,
) -> None:
    await busy.load()
    await busy.tenancy("T-new", "2026-11-11")
    version = await busy.pool.fetchval(
        "SELECT calendar_version FROM ledger.event WHERE case_id = 'T-new' AND seq = 1"
    )
    notice = LoadHolidayCalendar.model_validate(NOTICE).loaded().notice()
    assert isinstance(notice, Notice)
    assert version == load_calendar().with_notice(notice).version
    assert KINDS["holiday_calendar"].name == "holiday_calendar"


async def test_a_notice_that_contradicts_itself_is_refused_with_its_day(office: Office) -> None:
    with pytest.raises(Exception, match="2027-03-01 as rest and as work"):
        await office.load(extra_working_days=["2027-03-01"])
