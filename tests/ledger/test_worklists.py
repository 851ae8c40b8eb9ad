"""Worklists: what waits, by its day; counts that stop; claims with the place of their case."""

from datetime import date

import asyncpg
import pytest

from qixian.domain.asking import Asked
from qixian.domain.policies.edition import load_edition
from qixian.ledger.board import BoardLine, Wanted, find_case, list_cases
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.sight import Sight, seeing, sight_of
from qixian.ledger.worklists import (
    Bounded,
    awaited_before,
    claim_lines,
    count_awaited,
    state_counts,
)
from tests.ledger.seen_world import CALENDAR, DAY, seen_world

Pool = asyncpg.Pool  # type: ignore[type-arg]

REGION = sight_of("AUDITOR", [])


@pytest.fixture
async def world(pool: Pool) -> Pool:
    await seen_world(pool)
    return pool


async def _told(pool: Pool, case: str, of: str, command: str, **params: object) -> None:
    asked = Asked(
        command_id=f"{case}:{command}",
        case_id=case,
        case_type=of,
        command=command,
        params=params,
        actor="TESTER",
        edition_digest=load_edition().digest,
    )
    answer = await CaseLedger(pool, CALENDAR).carry_out(asked, DAY)
    assert answer.refusal is None, answer.refusal


async def _awaited(pool: Pool, sight: Sight = REGION, **of: object) -> list[BoardLine]:
    async with seeing(pool, sight) as conn:
        return await awaited_before(conn, "main", **of)  # type: ignore[arg-type]


async def test_an_application_waits_for_its_decision_and_an_approval_for_its_signature(
    world: Pool,
) -> None:
    await _told(world, "L1", "off_post_venture_leave", "ApproveLeave")
    await _told(world, "T1", "incubation_tenancy", "AdmitTenant")
    await _told(world, "T1", "incubation_tenancy", "MoveIn")
    await _told(world, "V1", "venture_internship", "StartInternship")

    waiting = [
        (line.case_id, line.awaited_field, line.awaited_by) for line in await _awaited(world)
    ]

    assert waiting == [
        ("L1", "leave_start_date", date(2023, 2, 1)),
        ("L2", "decision_due_date", date(2023, 2, 10)),
        ("L3", "decision_due_date", date(2023, 2, 10)),
        ("V1", "planned_end_date", date(2023, 7, 9)),
        ("T1", "incubation_end_date", date(2026, 1, 9)),
    ]


async def test_a_worklist_goes_on_behind_the_page_before(world: Pool) -> None:
    first = await _awaited(world, limit=2)
    last = first[-1]
    assert last.awaited_by is not None
    rest = await _awaited(world, after=(last.awaited_by, last.case_id))

    assert [line.case_id for line in (*first, *rest)] == ["L1", "L2", "L3"]


@pytest.mark.parametrize(
    ("since", "before", "count"),
    [(None, None, 3), (None, date(2023, 2, 10), 0), (date(2023, 2, 10), date(2023, 2, 11), 3)],
)
async def test_a_worklist_holds_the_days_that_were_asked_for(
    world: Pool, since: date | None, before: date | None, count: int
) -> None:
    assert len(await _awaited(world, since=since, before=before)) == count
    async with seeing(world, REGION) as conn:
        assert await count_awaited(conn, "main", before, since) == Bounded(count)


async def test_counts_stop_where_they_were_told_to(world: Pool) -> None:
    async with seeing(world, REGION) as conn:
        assert await count_awaited(conn, "main", most=2) == Bounded(2, more=True)
        counted = await state_counts(conn, "main", REGION.whole, most=1)

    assert counted[("incubation_tenancy", "APPLIED")] == Bounded(1, more=True)
    assert counted[("venture_internship", "APPLIED")] == Bounded(1)


@pytest.mark.parametrize("whole", [True, False])
async def test_states_are_counted_whichever_way(world: Pool, whole: bool) -> None:
    async with seeing(world, REGION) as conn:
        counted = await state_counts(conn, "main", whole)

    assert counted == {
        ("incubation_tenancy", "APPLIED"): Bounded(2),
        ("off_post_venture_leave", "APPLIED"): Bounded(3),
        ("subsidy_and_quota", "RECORDED"): Bounded(2),
        ("venture_internship", "APPLIED"): Bounded(1),
    }


async def test_an_office_counts_its_own(world: Pool) -> None:
    async with seeing(world, sight_of("HR", ["I1"])) as conn:
        counted = await state_counts(conn, "main", False)

    assert counted == {("off_post_venture_leave", "APPLIED"): Bounded(2)}


async def test_claims_come_with_the_place_of_their_case(world: Pool) -> None:
    await _told(world, "T1", "incubation_tenancy", "AdmitTenant")
    await _told(world, "T1", "incubation_tenancy", "MoveIn")
    claim = {"kind": "JOB_CREATION", "qualifying_new_hires": 2}
    await _told(world, "T1", "incubation_tenancy", "SubmitSubsidyClaim", claim_id="C1", **claim)

    async with seeing(world, sight_of("LEAGUE_CITY_HRSS", ["HOHHOT"])) as conn:
        (line,) = await claim_lines(conn, "main", status="SUBMITTED", kind="JOB_CREATION")
        assert await claim_lines(conn, "main", status="PAID") == []
        assert await claim_lines(conn, "main", after=("T1", "C1")) == []
    async with seeing(world, sight_of("LEAGUE_CITY_HRSS", ["ORDOS"])) as conn:
        assert await claim_lines(conn, "main") == []

    assert (line.case_id, line.amount_fen, line.base_id, line.league_city) == (
        "T1", 600_000, "B1", "HOHHOT",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "cases"),
    [
        (Wanted(starts_with="L"), ["L1", "L2", "L3"]),
        (Wanted(starts_with="L2"), ["L2"]),
        (Wanted(starts_with="L", after="L2"), ["L3"]),
        (Wanted(case_type="incubation_tenancy", state="APPLIED"), ["T1", "T2"]),
        (Wanted(institution_id="I2"), ["L3"]),
        (Wanted(open=False), ["X1", "X2"]),
        (Wanted(open=True, limit=2), ["L1", "L2"]),
        (Wanted(due_before=date(2023, 2, 12)), ["L1", "L2", "L3"]),
        (Wanted(due_before=date(2023, 2, 11)), []),
    ],
)
async def test_a_list_holds_what_was_asked_for(
    world: Pool, wanted: Wanted, cases: list[str]
) -> None:
    async with seeing(world, REGION) as conn:
        assert [line.case_id for line in await list_cases(conn, "main", wanted)] == cases


async def test_a_case_with_nothing_to_wait_for_is_on_no_worklist(world: Pool) -> None:
    async with seeing(world, REGION) as conn:
        assert (await find_case(conn, "main", "X1")).awaited_by is None
