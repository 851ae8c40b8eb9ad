"""Random worlds of every case kind, told to the ledger, give exactly what the rules alone give."""

import asyncio
from datetime import date

from asyncpg import Pool, Record

from qixian.domain.asking import Answer
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case_events import DeadlineRecomputed
from qixian.domain.holiday_calendar import LoadHolidayCalendar
from qixian.ledger.calendars import Calendars
from qixian.ledger.errors import CaseNotFound
from qixian.ledger.holiday_preview import preview
from qixian.ledger.rebuild import check_read_models
from qixian.ledger.replay import ReplayedCase, replay
from qixian.ledger.verify import verify
from qixian.rehearsal.compare import Shape, observed
from qixian.rehearsal.conductor import Performance
from qixian.rehearsal.story import Step, Story
from tests.domain.pure_world import PureWorld, play
from tests.domain.random_worlds import CALENDAR, LEAVE, Params, told
from tests.ledger.played import tell

WORLDS = 60
AT_ONCE = 4

Moves = set[tuple[str, str, date, date]]
"""Case, field, the day a date was and the day it becomes."""


async def _seen(pool: "Pool[Record]", story: Story, answers: list[Answer]) -> Shape:
    """What the ledger says came of a story that was told to it."""
    cases: dict[str, ReplayedCase] = {}
    async with pool.acquire() as conn:
        calendar = await Calendars(load_calendar()).current(conn, story.id)
        for label in dict.fromkeys(step.case for step in story.steps):
            try:
                cases[label] = await replay(conn, f"{story.id}/{label}", calendar.current)
            except CaseNotFound:
                continue  # whatever was asked of it was refused
    refused = tuple(
        (step, answer)
        for step, answer in zip(story.steps, answers, strict=True)
        if answer.refusal is not None
    )
    return observed(Performance(story, cases, refused, 0.0))


async def _differs(pool: "Pool[Record]", story: Story, turn: asyncio.Semaphore) -> bool:
    async with turn:
        seen = await _seen(pool, story, await tell(pool, story, story.id))
    return seen != play(story).seen(story.id)


async def test_mixed_worlds_told_to_the_ledger_give_what_the_rules_alone_give(
    pool: "Pool[Record]",
) -> None:
    worlds = [
        told(number, moves=40, notices=number % 2 == 0, readings=number % 4 >= 2)
        for number in range(WORLDS)
    ]
    turn = asyncio.Semaphore(AT_ONCE)

    differs = await asyncio.gather(*(_differs(pool, story, turn) for story in worlds))

    assert [story.id for story, wrong in zip(worlds, differs, strict=True) if wrong] == []
    async with pool.acquire() as conn:
        assert (await check_read_models(conn, load_calendar())).differences == ()
        proof = await verify(conn)
    assert proof.ok
    assert proof.events == sum(len(story.expected.events) for story in worlds)


def _before_the_notice(story: Story) -> tuple[Story, Step]:
    """A story up to the day of its first notice, and the notice."""
    load = next(step for step in story.steps if step.command == "LoadHolidayCalendar")
    steps = story.steps[: story.steps.index(load)]
    return story.model_copy(update={"steps": steps, "advance_clock_to": load.date}), load


async def _promised(pool: "Pool[Record]", story: Story, load: Step) -> Moves:
    """What a preview on the day of a notice says that it would move."""
    notice = LoadHolidayCalendar.model_validate(load.params).loaded().notice()
    async with pool.acquire() as conn:
        parts = preview(conn, story.id, load_calendar().with_notice(notice), load.date)
        moves = [move async for part in parts for move in part.changed if move.moves]
    return {(one.case_id.partition("/")[2], one.field, one.old, one.new) for one in moves}


async def _compared(pool: "Pool[Record]", story: Story) -> tuple[Moves, Moves]:
    """What a preview promises, and what the rules alone then move."""
    before, load = _before_the_notice(story)
    await tell(pool, before, story.id)
    world = play(before)
    first = len(world.records)
    world.take(load)
    moved = {
        (record.case, record.event.field, record.event.old, record.event.new)
        for record in world.records[first:]
        if isinstance(record.event, DeadlineRecomputed)
    }
    return await _promised(pool, story, load), moved


async def test_the_preview_of_a_notice_names_exactly_the_dates_that_it_moves(
    pool: "Pool[Record]",
) -> None:
    worlds = [told(n, moves=45, notices=True, readings=n % 2 == 0) for n in range(100, 116)]
    worlds = [story for story in worlds if story.steps[0].command != "LoadHolidayCalendar"]
    turn = asyncio.Semaphore(AT_ONCE)

    async def compare(story: Story) -> tuple[Moves, Moves]:
        async with turn:
            return await _compared(pool, story)

    found = await asyncio.gather(*map(compare, worlds))

    assert [(promised, moved) for promised, moved in found if promised != moved] == []
    assert sum(len(moved) for _, moved in found) > 5


async def test_the_preview_names_no_date_of_which_nothing_would_be_recorded(
    pool: "Pool[Record]",
) -> None:
    # Due back on 2026-12-15 and absent since; the 16th working day is in the year of the notice.
    steps: tuple[tuple[str, str, Params], ...] = (
        (
            "2023-12-14",
            "SubmitLeaveApplication",
            {
                "researcher_id": "P1",
                "institution_id": "I1",
                "requested_start_date": "2023-12-15",
                "requested_months": 36,
            },
        ),
        ("2023-12-14", "ApproveLeave", {}),
        ("2023-12-14", "SignLeaveAgreement", {}),
        (
            "2026-12-20",
            "LoadHolidayCalendar",
            {"year": 2027, "rest_days": ["2027-01-01", "2027-01-04"]},
        ),
    )
    world = PureWorld(LEAVE)
    for number, (on, command, params) in enumerate(steps, start=1):
        case = CALENDAR if command == "LoadHolidayCalendar" else "L"
        world.take(
            Step(
                n=number,
                date=date.fromisoformat(on),
                case=case,
                actor="TESTER",
                command=command,
                params=params,
            )
        )

    promised, moved = await _compared(pool, world.told("absent", world.today))

    assert moved == promised
