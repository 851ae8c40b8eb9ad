"""A case one event at a time: each step begins where the one before ended."""

from datetime import date
from itertools import pairwise

from asyncpg import Pool, Record

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.kinds import KINDS
from qixian.ledger.errors import CaseNotFound
from qixian.ledger.replay import ReplayedCase, replay
from qixian.ledger.steps import dates_of, steps_of
from tests.domain.random_worlds import told
from tests.ledger.leaves import LeaveDesk, leave_desk
from tests.ledger.played import tell

SIGNED = date(2022, 5, 23)


async def _signed_leave(pool: "Pool[Record]") -> LeaveDesk:
    desk = await leave_desk(pool)
    await desk.apply("L")
    await desk.ask("L", "ApproveLeave", SIGNED)
    await desk.ask("L", "SignLeaveAgreement", SIGNED)
    await desk.ledger.fall_due("main", "off_post_venture_leave", "L", date(2022, 7, 1))
    return desk


async def _replayed(pool: "Pool[Record]", case_id: str, **when: date) -> ReplayedCase:
    async with pool.acquire() as conn:
        return await replay(conn, case_id, load_calendar(), **when)


async def test_each_step_has_its_event_and_the_states_on_both_sides_of_it(
    pool: "Pool[Record]",
) -> None:
    await _signed_leave(pool)

    steps = steps_of(await _replayed(pool, "L"))

    assert [(step.event.type, step.state_before, step.state_after) for step in steps] == [
        ("LeaveApplicationSubmitted", "NONE", "APPLIED"),
        ("LeaveApproved", "APPLIED", "APPROVED"),
        ("LeaveAgreementSigned", "APPROVED", "APPROVED"),
        ("LeaveStarted", "APPROVED", "ON_LEAVE"),
    ]
    assert [step.fact.seq for step in steps] == [step.event.seq for step in steps] == [1, 2, 3, 4]


async def test_a_step_shows_the_dates_that_its_event_set_and_took_away(
    pool: "Pool[Record]",
) -> None:
    await _signed_leave(pool)

    submitted, approved, *_ = steps_of(await _replayed(pool, "L"))

    assert submitted.dates_before == {}
    assert submitted.dates_after["decision_due_date"] == date(2022, 6, 20)
    assert approved.dates_before == submitted.dates_after
    assert "decision_due_date" not in approved.dates_after
    assert approved.dates_after["term_end_date"] == date(2025, 6, 30)


async def test_steps_end_where_the_replay_was_asked_to_end(pool: "Pool[Record]") -> None:
    await _signed_leave(pool)

    assert len(steps_of(await _replayed(pool, "L", as_of=SIGNED))) == 3
    assert steps_of(await _replayed(pool, "L", as_of=date(2022, 5, 19))) == ()


async def test_the_steps_of_random_cases_are_one_chain_from_nothing_to_where_they_stand(
    pool: "Pool[Record]",
) -> None:
    kinds: set[str] = set()
    for number in range(200, 204):
        story = told(number, moves=40, notices=number % 2 == 0)
        await tell(pool, story, story.id)
        for label in dict.fromkeys(step.case for step in story.steps):
            try:
                replayed = await _replayed(pool, f"{story.id}/{label}")
            except CaseNotFound:
                continue  # whatever was asked of it was refused
            steps = steps_of(replayed)
            kinds.add(replayed.kind.name)
            assert (steps[0].state_before, steps[0].dates_before) == ("NONE", {})
            assert steps[-1].state_after == str(replayed.summary.state)
            assert steps[-1].dates_after == dates_of(replayed.summary)
            assert all(
                (one.state_after, one.dates_after) == (other.state_before, other.dates_before)
                for one, other in pairwise(steps)
            )
    assert kinds == {*KINDS}
