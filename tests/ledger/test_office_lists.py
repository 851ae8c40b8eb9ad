"""What an office's desk lists beside its worklist: its last events, a person's cases."""

from datetime import date
from typing import TypeAlias

import asyncpg

from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.policies.edition import load_edition
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.office_lists import cases_of_person, provisional_among, recent_events
from qixian.ledger.sight import seeing, sight_of
from qixian.ledger.worklists import awaited_before
from tests.ledger.leaves import leave_desk
from tests.ledger.seen_world import CALENDAR, seen_world

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
OF_I1 = sight_of("HR", ["I1"])
REGION = sight_of("AUDITOR", [])


async def ask(pool: Pool, case: str, command: str, on: date) -> None:
    asked = Asked(
        command_id=f"{case}:{command}",
        case_id=case,
        case_type="off_post_venture_leave",
        command=command,
        params={},
        actor="hr-1",
        edition_digest=load_edition().digest,
    )
    answer = await CaseLedger(pool, CALENDAR).carry_out(asked, on)
    assert answer.outcome == "ACCEPTED", answer.refusal


async def test_the_last_events_of_an_office_are_its_own_newest_first(pool: Pool) -> None:
    await seen_world(pool)
    await ask(pool, "L2", "ApproveLeave", date(2023, 1, 16))
    await ask(pool, "L1", "ApproveLeave", date(2023, 1, 17))
    await ask(pool, "L3", "ApproveLeave", date(2023, 1, 18))

    async with seeing(pool, OF_I1) as conn:
        events = await recent_events(conn, MAIN_BOOK, whole=False)
        two = await recent_events(conn, MAIN_BOOK, whole=False, limit=2)

    assert [(one.case_id, one.type) for one in events] == [
        ("L1", "LeaveApproved"),
        ("L2", "LeaveApproved"),
        ("L2", "LeaveApplicationSubmitted"),
        ("L1", "LeaveApplicationSubmitted"),
    ]
    assert two == events[:2]


async def test_the_last_events_of_the_region_are_those_recorded_last(pool: Pool) -> None:
    await seen_world(pool)
    await ask(pool, "L3", "ApproveLeave", date(2023, 1, 18))

    async with seeing(pool, REGION) as conn:
        events = await recent_events(conn, MAIN_BOOK, REGION.whole, limit=3)

    assert (events[0].case_id, events[0].type) == ("L3", "LeaveApproved")
    assert len(events) == 3


async def test_a_persons_cases_are_found_where_they_may_be_seen(pool: Pool) -> None:
    await seen_world(pool)
    async with seeing(pool, OF_I1) as conn:
        own = await cases_of_person(conn, MAIN_BOOK, "P1")
        foreign = await cases_of_person(conn, MAIN_BOOK, "P3")
        nobody = await cases_of_person(conn, MAIN_BOOK, "P")
    async with seeing(pool, REGION) as conn:
        everywhere = await cases_of_person(conn, MAIN_BOOK, "P3")

    assert [line.case_id for line in own] == ["L1"]
    assert (foreign, nobody) == ([], [])
    assert [line.case_id for line in everywhere] == ["L3"]


async def test_an_awaited_day_in_a_year_without_a_notice_is_provisional(pool: Pool) -> None:
    desk = await leave_desk(pool)
    await desk.apply("SOON", "P1")
    await desk.ask("SOON", "ApproveLeave", date(2022, 6, 10))
    await desk.ask("SOON", "SignLeaveAgreement", date(2022, 7, 5))
    late = desk.asked(
        "LATE",
        "SubmitLeaveApplication",
        researcher_id="P2",
        institution_id="I1",
        requested_start_date="2027-01-04",
        requested_months=36,
    )
    await desk.ledger.carry_out(late, date(2026, 12, 1))
    await desk.ask("LATE", "ApproveLeave", date(2026, 12, 2))
    await desk.ask("LATE", "SignLeaveAgreement", date(2027, 1, 4))

    async with pool.acquire() as conn:
        lines = await awaited_before(conn, MAIN_BOOK)
        found = await provisional_among(conn, lines)
        nothing = await provisional_among(conn, [])

    assert {line.case_id: line.awaited_field for line in lines} == {
        "SOON": "return_due_date",
        "LATE": "return_due_date",
    }
    assert found == {"LATE"}
    assert nothing == frozenset()
