"""What holds for an internship whatever is asked of it, in whatever order, on whatever days."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.internship_story import KIND, Data, InternshipStory

from qixian.domain.calendar.periods import cap_units
from qixian.domain.refusal import Refusal
from qixian.domain.venture_internship.commands import COMMANDS
from qixian.domain.venture_internship.state import Internship, InternshipState

S = InternshipState
FIRST_DAY = date(2022, 5, 6)
CASES = "ABCD"


@dataclass(frozen=True)
class Move:
    """One command of a random story, some days after the one before.

    `near` is how far its own date lies back, `choice` decides between its other parameters.
    """

    after: int
    case: str
    command: str
    months: int
    near: int
    choice: int


# Most moves are the usual next step, or random stories would seldom get beyond an application.
MOVES = st.builds(
    Move,
    after=st.one_of(st.integers(0, 40), st.sampled_from([90, 183, 366])),
    case=st.sampled_from(CASES),
    command=st.sampled_from([*["USUAL"] * 12, *(command.type for command in COMMANDS)]),
    months=st.sampled_from([1, 2, 3, 5, 6, 11, 12, 13]),
    near=st.one_of(st.integers(-2, 40), st.sampled_from([100, 200, 400])),
    choice=st.integers(0, 5),
)
STORIES = st.lists(MOVES, min_size=4, max_size=20)
CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "term_first_day": st.just("EXCLUDED"),
        "term_end_roll": st.just("NEXT_WORKDAY"),
        "window_first_day": st.just("INCLUDED"),
        "window_end_roll": st.just("NONE"),
        "rest_day_scope": st.just("STATUTORY_HOLIDAYS_ONLY"),
        "venture_window_from": st.just("START"),
        "venture_during_internship": st.just(False),
        "internship_scope": st.just("INTERNSHIP"),
        "calendar_beyond_data": st.just("RAISE"),
    },
)

USUAL = {
    S.NONE: ["ApplyInternship"],
    S.APPLIED: ["StartInternship"],
    S.INTERNING: ["EndInternshipEarly", "RecordVentureRegistration"],
    S.VENTURE_WINDOW_OPEN: ["RecordVentureRegistration"],
    S.WINDOW_EXPIRED: ["RecordVentureRegistration"],
}


def command_of(move: Move, state: InternshipState) -> str:
    """The command a move names, or the usual one of the state the case is in."""
    if move.command != "USUAL":
        return move.command
    usual = USUAL.get(state, ["ApplyInternship"])
    return usual[move.choice % len(usual)]


def params_of(command: str, move: Move, today: date) -> Data:
    """Parameters for a command: plausible more often than not."""
    known: dict[str, Data] = {
        "ApplyInternship": {
            "participant_id": "Y2" if move.choice == 4 else "Y1",
            "host_id": "B1",
            "host_kind": "OTHER" if move.near == -2 else "SIZHONG_MARKET",
            "planned_start_date": today.isoformat(),
            "planned_months": move.months,
        },
        "EndInternshipEarly": {"reason": "PERSONAL", "disqualifying": move.choice == 5},
        "RecordVentureRegistration": {
            "enterprise_id": "E1",
            "registration_date": (today - timedelta(days=move.near)).isoformat(),
        },
    }
    return known.get(command, {})


def played(moves: list[Move], config: Data | None = None) -> InternshipStory:
    """The world after a random story and three quiet years."""
    story, today = InternshipStory(config), FIRST_DAY
    for move in moves:
        today += timedelta(days=move.after)
        story.until(today)
        command = command_of(move, story.internship(move.case).state)
        before, recorded = story.internship(move.case), len(story.records)
        story.when(today, command, move.case, **params_of(command, move, today))
        if isinstance(story.answer, Refusal):
            assert (story.internship(move.case), len(story.records)) == (before, recorded)
    return story.until(today + timedelta(days=1100))


def units(internship: Internship) -> int:
    """What an internship takes of the twelve months, in units of a day."""
    used = internship.used or (0, 0)
    return cap_units(*used) + cap_units(internship.held_months, 0)


@settings(max_examples=150, deadline=None)
@given(STORIES, CONFIGS)
def test_under_an_unchanged_calendar_every_date_is_counted_again_to_the_day_it_was_fixed(
    moves: list[Move], config: Data
) -> None:
    story = played(moves, config)
    for case, internship in story.cases.items():
        counted = KIND.reckonings(internship, story.rules)
        fields = [reckoning.field for reckoning in counted]
        assert len(fields) == len(set(fields))
        days = {reckoning.field: reckoning.effective for reckoning in counted}
        assert days == story.summary(case).kept


@settings(max_examples=60, deadline=None)
@given(STORIES, CONFIGS)
def test_the_days_of_a_cases_events_never_go_back(moves: list[Move], config: Data) -> None:
    story = played(moves, config)
    for case in story.cases:
        days = [day for day, _ in story.told(case)]
        assert days == sorted(days)


@settings(max_examples=60, deadline=None)
@given(STORIES, CONFIGS)
def test_an_internship_starts_ends_and_opens_its_window_at_most_once(
    moves: list[Move], config: Data
) -> None:
    story = played(moves, config)
    for case in story.cases:
        times = Counter(event for _, event in story.told(case) if event != "ReminderIssued")
        assert set(times.values()) == {1}


@settings(max_examples=60, deadline=None)
@given(STORIES, CONFIGS)
def test_after_three_quiet_years_nothing_is_ahead_and_nobody_is_an_intern(
    moves: list[Move], config: Data
) -> None:
    story = played(moves, config)
    for case, internship in story.cases.items():
        assert story.ahead(case) == {}
        assert internship.state not in (S.INTERNING, S.VENTURE_WINDOW_OPEN)


@settings(max_examples=60, deadline=None)
@given(STORIES, CONFIGS)
def test_a_registered_venture_lies_between_the_start_and_the_end_of_the_window(
    moves: list[Move], config: Data
) -> None:
    for internship in played(moves, config).cases.values():
        if internship.registration_date is not None:
            last = internship.window_effective_last_day
            assert last is not None
            assert internship.first_day <= internship.registration_date <= last


@settings(max_examples=60, deadline=None)
@given(STORIES)
def test_all_internships_of_a_person_stay_within_twelve_months(moves: list[Move]) -> None:
    story = played(moves)
    for person in ("Y1", "Y2"):
        own = [i for i in story.cases.values() if i.participant_id == person]
        assert sum(units(internship) for internship in own) <= cap_units(12, 0)


@settings(max_examples=60, deadline=None)
@given(STORIES, CONFIGS)
def test_an_internship_never_ends_after_the_day_it_was_planned_to(
    moves: list[Move], config: Data
) -> None:
    for internship in played(moves, config).cases.values():
        if internship.actual_end_date is not None:
            assert internship.planned_end_date is not None
            assert internship.first_day <= internship.actual_end_date
            assert internship.actual_end_date <= internship.planned_end_date
