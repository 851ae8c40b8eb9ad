"""What holds for a tenancy whatever is asked of it, in whatever order, on whatever days."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.domain.tenancy_story import KIND, TenancyStory

from qixian.domain.calendar.periods import ONE_DAY, term_last_day
from qixian.domain.incubation_tenancy.commands import COMMANDS
from qixian.domain.incubation_tenancy.state import Tenancy, TenancyState
from qixian.domain.refusal import Refusal

FIRST_DAY = date(2021, 1, 4)
CLOSED = {
    TenancyState.GRADUATED,
    TenancyState.EXITED,
    TenancyState.DEREGISTERED,
    TenancyState.REJECTED,
    TenancyState.WITHDRAWN,
}
LONGEST, LONGEST_EXCEPTION = 36, 12

Params = dict[str, JsonValue]


@dataclass(frozen=True)
class Move:
    """One command of a random story, some days after the one before.

    `near` is how far its own dates are off, `choice` decides between its other parameters.
    """

    after: int
    command: str
    months: int
    near: int
    choice: int


# Most moves are the usual next step, or random stories would seldom get beyond an application.
MOVES = st.builds(
    Move,
    after=st.one_of(st.integers(0, 40), st.sampled_from([365, 700])),
    command=st.sampled_from([*["USUAL"] * 20, *(command.type for command in COMMANDS)]),
    months=st.sampled_from([1, 2, 6, 11, 12, 13]),
    near=st.integers(-40, 40),
    choice=st.integers(0, 5),
)
STORIES = st.lists(MOVES, min_size=4, max_size=14)
READINGS = st.fixed_dictionaries(
    {},
    optional={
        "term_first_day": st.just("EXCLUDED"),
        "term_end_roll": st.just("NEXT_WORKDAY"),
        "rest_day_scope": st.just("STATUTORY_HOLIDAYS_ONLY"),
        "incubation_start_basis": st.just("AGREEMENT_DATE"),
        "incubation_clock_scope": st.just("PER_BASE"),
        "incubation_exception_max_count": st.integers(0, 3),
        "incubation_exception_max_months": st.none(),
        "move_out_grace_days": st.integers(0, 3),
    },
)

USUAL = {
    TenancyState.NONE: "ApplyTenancy",
    TenancyState.APPLIED: "AdmitTenant",
    TenancyState.ADMITTED: "MoveIn",
    TenancyState.MOVE_OUT_DUE: "GrantIncubationException",
    TenancyState.MOVE_OUT_OVERDUE: "RecordMoveOut",
}
IN_INCUBATION = (
    "RecordRegistration",
    "TransferBase",
    "GrantIncubationException",
    "GrantIncubationException",
    "TransferBase",
    "RecordMoveOut",
)


def params_of(command: str, move: Move, today: date) -> Params:
    """Parameters for a command: plausible more often than not."""
    near = (today + timedelta(days=move.near)).isoformat()
    past = (today - timedelta(days=abs(move.near))).isoformat()
    known: dict[str, Params] = {
        "ApplyTenancy": {
            "tenant_id": "T1",
            "base_id": "B1",
            "base_kind": "GOVERNMENT_DEVELOPED",
            "founder_group": "VETERAN" if move.choice else "NONE",
            "free_space": True,
        },
        "RejectTenancy": {"reason": "NO_SPACE"} if move.choice else {},
        "MoveIn": {"agreement_date": past if move.choice else near},
        "RecordRegistration": {
            "enterprise_id": f"E{move.choice % 2}",
            "registration_date": past if move.choice else near,
        },
        "TransferBase": {"to_base_id": f"B{move.choice % 3}"},
        "GrantIncubationException": {
            "months": move.months,
            "approver_role": "LEAGUE_CITY_HRSS" if move.choice else "BASE",
        },
    }
    return known.get(command, {})


def played(moves: list[Move], config: Params | None = None) -> TenancyStory:
    """The world after a random story and some quiet years."""
    story, today = TenancyStory(config), FIRST_DAY
    for move in moves:
        today = max(today, _day_of(story.tenancy(), move, today))
        story.until(today)
        state = story.tenancy().state
        usual = USUAL.get(state, IN_INCUBATION[move.choice % len(IN_INCUBATION)])
        command = usual if move.command == "USUAL" else move.command
        story.when(today, command, **params_of(command, move, today))
    return story.until(today + timedelta(days=2000))


def _day_of(tenancy: Tenancy, move: Move, today: date) -> date:
    """Half of what happens in incubation happens around its end."""
    end = tenancy.incubation_end_date
    if end is not None and tenancy.open and move.choice % 2:
        return end + timedelta(days=move.near // 4)
    return today + timedelta(days=move.after)


def folded(story: TenancyStory) -> list[Tenancy]:
    """The case after each of its events."""
    states, tenancy = [], KIND.initial
    for record in story.records:
        tenancy = KIND.evolve(tenancy, record.event, record.on)
        states.append(tenancy)
    return states


@settings(max_examples=120, deadline=None)
@given(STORIES, READINGS)
def test_dates_counted_again_under_the_same_calendar_are_the_dates_kept(
    moves: list[Move], config: Params
) -> None:
    story = played(moves, config)
    for tenancy in folded(story):
        counted = {r.field: r.effective for r in KIND.reckonings(tenancy, story.rules)}
        assert counted == KIND.summarise(tenancy, "A").kept


@settings(max_examples=80, deadline=None)
@given(STORIES, READINGS)
def test_nothing_happens_in_a_case_that_is_closed(moves: list[Move], config: Params) -> None:
    story = played(moves, config)
    states = folded(story)
    assert not any(tenancy.state in CLOSED for tenancy in states[:-1])
    assert story.ahead() == {} or story.tenancy().state not in CLOSED


@settings(max_examples=80, deadline=None)
@given(STORIES, READINGS)
def test_the_days_of_the_events_never_go_back_and_no_deadline_falls_due_twice(
    moves: list[Move], config: Params
) -> None:
    story = played(moves, config)
    days = [record.on for record in story.records]
    assert days == sorted(days)
    assert all(due > story.today.isoformat() for due in story.ahead().values())


@settings(max_examples=120, deadline=None)
@given(STORIES)
def test_incubation_never_lasts_longer_than_three_years_and_one_exception(
    moves: list[Move],
) -> None:
    for tenancy in folded(played(moves)):
        start, end = tenancy.incubation_start_date, tenancy.incubation_end_date
        if start is None or end is None:
            continue
        last = term_last_day(start, LONGEST)
        if tenancy.exceptions_granted:
            assert tenancy.exceptions_granted == 1
            last = term_last_day(last + ONE_DAY, LONGEST_EXCEPTION)
        assert end <= last
        if tenancy.used is not None and tenancy.used.months >= LONGEST + LONGEST_EXCEPTION:
            # Only from 29 February a term and an exception join with a day between.
            assert tenancy.used.days == 0 or (start.month, start.day) == (2, 29)


@settings(max_examples=60, deadline=None)
@given(STORIES)
def test_only_a_registered_tenant_graduates_and_never_before_the_registration(
    moves: list[Move],
) -> None:
    story = played(moves)
    for record in story.records:
        if record.event.type == "TenantGraduated":
            registered_on = story.tenancy().registration_date
            assert registered_on is not None
            assert record.on >= registered_on
            assert record.data["graduation_date"] == record.on.isoformat()


@settings(max_examples=40, deadline=None)
@given(STORIES)
def test_a_refused_command_changes_nothing(moves: list[Move]) -> None:
    story = played(moves)
    for command in COMMANDS:
        before, events = story.tenancy(), len(story.records)
        story.when(story.today, command.type, **params_of(command.type, moves[0], story.today))
        if isinstance(story.answer, Refusal):
            assert (story.tenancy(), len(story.records)) == (before, events)


def test_random_stories_reach_every_state() -> None:
    """The properties above would hold of stories in which nothing happens."""
    reached: set[TenancyState] = set()

    @settings(max_examples=400, deadline=None, derandomize=True, database=None)
    @given(STORIES)
    def play(moves: list[Move]) -> None:
        reached.update(tenancy.state for tenancy in folded(played(moves)))

    play()
    assert reached == set(TenancyState) - {TenancyState.NONE}


@pytest.mark.parametrize("start", ["2024-02-29", "2022-08-31", "2023-01-31"])
def test_from_the_end_of_a_month_a_term_and_its_exception_join_without_a_gap(start: str) -> None:
    story = TenancyStory().moved_in(start)
    end = story.tenancy().incubation_end_date
    assert end is not None
    story.when(end, "GrantIncubationException", months=12).granted()
    assert story.tenancy().period_start == end + ONE_DAY
