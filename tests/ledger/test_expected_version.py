"""A command for one version of a case is decided for that version or not at all."""

import asyncio
from datetime import date

import pytest
from asyncpg import Pool, Record

from qixian.ledger.errors import OtherVersion
from tests.ledger.leaves import APPLIED, leave_desk

NEXT_DAY = date(2022, 5, 23)
OVERDUE = date(2022, 6, 22)
"""Two days after the last day for the decision on an application of 2022-05-20."""


async def _written(pool: "Pool[Record]") -> tuple[int, int]:
    """How many events and how many decided commands there are."""
    events = await pool.fetchval("SELECT count(*) FROM ledger.event")
    return events, await pool.fetchval("SELECT count(*) FROM ledger.command")


async def test_a_command_for_the_version_the_case_has_is_decided(pool: "Pool[Record]") -> None:
    desk = await leave_desk(pool)
    opened = await desk.apply("L")

    approve = desk.asked("L", "ApproveLeave", expected_version=opened.standing.version)
    answer = await desk.ledger.carry_out(approve, NEXT_DAY)

    assert answer.outcome == "ACCEPTED"


@pytest.mark.parametrize("expected", [0, 2, 7, -1])
async def test_a_command_for_another_version_is_not_decided_and_leaves_no_trace(
    pool: "Pool[Record]", expected: int
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")
    before = await _written(pool)

    with pytest.raises(OtherVersion) as raised:
        await desk.ledger.carry_out(desk.asked("L", "ApproveLeave", expected), NEXT_DAY)

    error = raised.value
    assert (error.case_id, error.expected, error.actual) == ("L", expected, 1)
    assert await _written(pool) == before


async def test_a_version_that_a_deadline_has_overtaken_is_another_and_the_deadline_is_kept(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")

    with pytest.raises(OtherVersion, match="at version 2, not 1: read it again"):
        await desk.ledger.carry_out(desk.asked("L", "ApproveLeave", 1), OVERDUE)

    # Whoever reads the case again finds the version that the sentence named.
    types = [row["type"] for row in await pool.fetch("SELECT type FROM ledger.event ORDER BY seq")]
    assert types == ["LeaveApplicationSubmitted", "DecisionOverdue"]
    again = await desk.ledger.carry_out(desk.asked("L", "ApproveLeave", 2), OVERDUE)
    assert again.outcome == "ACCEPTED"


async def test_a_command_that_opens_a_case_may_say_that_there_must_be_none(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)

    first = await desk.ledger.carry_out(desk.application("L", expected_version=0), APPLIED)
    with pytest.raises(OtherVersion, match="at version 1, not 0: it is opened already"):
        await desk.ledger.carry_out(desk.application("L", "P2", expected_version=0), APPLIED)

    assert first.outcome == "ACCEPTED"


async def test_a_command_for_a_case_that_nobody_opened_is_for_another_version(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)

    with pytest.raises(OtherVersion, match="at version 0, not 3"):
        await desk.ledger.carry_out(desk.asked("L", "ApproveLeave", 3), APPLIED)


async def test_a_repeated_command_gets_its_first_answer_whatever_version_it_carries(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")
    approve = desk.asked("L", "ApproveLeave", 1)
    first = await desk.ledger.carry_out(approve, NEXT_DAY)
    versions = (1, 9, None)

    repeats = [
        await desk.ledger.carry_out(approve.model_copy(update={"expected_version": n}), NEXT_DAY)
        for n in versions
    ]

    assert [repeat.repeated for repeat in repeats] == [True] * len(versions)
    assert all(repeat.events == first.events for repeat in repeats)
    assert all(repeat.fingerprint == first.fingerprint for repeat in repeats)


async def test_of_two_commands_for_one_version_at_once_exactly_one_is_decided(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)
    cases = [f"L{n}" for n in range(1, 10)]
    for case in cases:
        await desk.apply(case, f"P{case[1:]}")

    async def pair(case: str) -> list[bool]:
        rivals = [desk.asked(case, one, 1) for one in ("ApproveLeave", "WithdrawLeaveApplication")]
        came = await asyncio.gather(
            *(desk.ledger.carry_out(one, NEXT_DAY) for one in rivals), return_exceptions=True
        )
        return sorted(isinstance(one, OtherVersion) for one in came)

    assert await asyncio.gather(*map(pair, cases)) == [[False, True]] * len(cases)
