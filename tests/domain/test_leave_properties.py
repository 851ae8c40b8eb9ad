"""What holds for a leave whatever is asked of it, in whatever order, on whatever days."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.domain.leave_story import KIND, LEAVE_COMMANDS, LeaveStory, Recorded

from qixian.domain.calendar.periods import cap_units
from qixian.domain.off_post_venture_leave.state import Leave, LeaveState
from qixian.domain.refusal import Refusal

FIRST_DAY = date(2021, 1, 4)
CAP_UNITS = cap_units(72, 0)
LAST_DAY_OF_EVERY_MONTH = 28

Params = dict[str, JsonValue]


@dataclass(frozen=True)
class Move:
    """One command of a random story, some days after the one before.

    `near` is how far its own dates are off, `choice` decides between its other parameters.
    """

    after: int
    case: str
    command: str
    months: int
    near: int
    choice: int


CASES = "ABCDE"
STRIDES = st.one_of(st.integers(0, 25), st.sampled_from([60, 365, 1000]))
# Most moves are the usual next step, or random stories would seldom get beyond an application.
MOVES = st.builds(
    Move,
    after=STRIDES,
    case=st.sampled_from(CASES),
    command=st.sampled_from([*["USUAL"] * 40, *LEAVE_COMMANDS]),
    months=st.sampled_from([1, 2, 6, 12, 18, 24, 30, 36, 37, 80]),
    near=st.integers(-40, 40),
    choice=st.integers(0, 5),
)
STORIES = st.lists(MOVES, min_size=4, max_size=22)

ENDINGS = {"RecordDismissal", "RecordTermination", "RecordRetirement", "RecordResignation"}
USUAL = {
    LeaveState.NONE: "SubmitLeaveApplication",
    LeaveState.APPLIED: "ApproveLeave",
    LeaveState.APPROVED: "SignLeaveAgreement",
    LeaveState.ON_LEAVE: "RequestExtension",
    LeaveState.EXTENSION_PENDING: "DecideExtension",
    LeaveState.ON_EXTENDED_LEAVE: "RecordReturn",
    LeaveState.RETURN_DUE: "RequestExtension",
    LeaveState.RETURN_OVERDUE: "RecordReturn",
}


def params_of(command: str, move: Move, today: date) -> Params:
    """Parameters for a command: plausible more often than not."""
    near = (today + timedelta(days=move.near)).isoformat()
    soon = (today + timedelta(days=abs(move.near))).isoformat()
    late: Params = {"late_reason": "ill"} if move.choice else {}
    refusal: Params = {"decision": "REFUSE", "reason": "POST_NEEDED"}
    known: dict[str, Params] = {
        "SubmitLeaveApplication": {
            "researcher_id": "P1",
            "institution_id": "I2" if move.choice == 4 else "I1",
            "requested_start_date": soon,
            "requested_months": move.months,
            "person_category": "RESEARCHER" if move.near > -35 else "ADMINISTRATIVE",
            "age": move.near,
        },
        "RejectLeave": {"reason": ["AGE", "KEY_PROJECT_LEAD"][move.choice % 2]},
        "ApproveLeave": {"leave_start_date": soon if move.choice else near},
        "RecordVentureFinancials": {
            "fiscal_year": today.year - 1,
            "net_profit_yuan": ["-1.00", "0.00", "0.01"][move.choice % 3],
        },
        "RequestExtension": {"months": move.months, **late},
        "DecideExtension": {"decision": "APPROVE"} if move.choice else refusal,
        "RecordDeath": {"date_of_death": near},
        "RecordTransfer": {"effective_date": near, "to_institution_id": "I2"},
    }
    ending: Params = {"effective_date": near} if command in ENDINGS else {}
    return known.get(command, ending)


def played(moves: list[Move], story: LeaveStory | None = None) -> LeaveStory:
    """The world after a random story and ten quiet years."""
    story, today = story or LeaveStory(), FIRST_DAY
    for move in moves:
        case = _case_of(story, move)
        today = max(today, _day_of(story.leave(case), move, today))
        story.until(today)
        usual = USUAL.get(story.leave(case).state, "SubmitLeaveApplication")
        command = usual if move.command == "USUAL" else move.command
        if command == "DecideExtension" and move.choice > 1:
            _record_losses(story, case, today)
        story.when(today, command, case, **params_of(command, move, today))
    return story.until(today + timedelta(days=3653))


def _case_of(story: LeaveStory, move: Move) -> str:
    """Mostly the person's open leave or the next one; now and then another case."""
    if move.choice == 5:
        return move.case
    begun_or_new = (c for c in CASES if story.leave(c).open or c not in story.cases)
    return next(begun_or_new, move.case)


def _day_of(leave: Leave, move: Move, today: date) -> date:
    """The usual steps cluster around the start of a leave and the end of its term."""
    aim = {
        LeaveState.APPROVED: leave.leave_start_date,
        LeaveState.ON_LEAVE: leave.term_end_date,
        LeaveState.ON_EXTENDED_LEAVE: leave.term_end_date,
    }.get(leave.state)
    usual = move.command == "USUAL" and aim is not None
    return aim + timedelta(days=move.near) if usual and aim else today + timedelta(days=move.after)


def _record_losses(story: LeaveStory, case: str, today: date) -> None:
    for year in (today.year - 1, today.year):
        figure: Params = {"fiscal_year": year, "net_profit_yuan": "-1.00"}
        story.when(today, "RecordVentureFinancials", case, **figure)


def records_of(story: LeaveStory, case: str) -> list[Recorded]:
    """The events of one case."""
    return [record for record in story.records if record.case == case]


def interim_days(leave: Leave) -> int:
    """Days that the leave went on only because nobody had decided."""
    if leave.interim_from is None or leave.extension_approved:
        return 0
    last = leave.interim_until or leave.last_leave_date
    return 0 if last is None else (last - leave.interim_from).days + 1


@settings(max_examples=80, deadline=None)
@given(STORIES)
def test_no_story_raises_or_leaves_the_states_of_a_leave(moves: list[Move]) -> None:
    for leave in played(moves).cases.values():
        assert leave.state in LeaveState


@settings(max_examples=80, deadline=None)
@given(STORIES)
def test_the_days_of_a_cases_events_never_go_back(moves: list[Move]) -> None:
    story = played(moves)
    for case in story.cases:
        days = [record.on for record in records_of(story, case)]
        assert days == sorted(days)


@settings(max_examples=80, deadline=None)
@given(STORIES)
def test_a_closed_case_has_no_deadline_and_no_later_event(moves: list[Move]) -> None:
    story = played(moves)
    for case, leave in story.cases.items():
        if not leave.open:
            assert story.ahead(case) == {}
            last = records_of(story, case)[-1].event
            before = KIND.initial
            for record in records_of(story, case)[:-1]:
                before = KIND.evolve(before, record.event, record.on)
            assert before.open, f"{last.type} came after the case was closed"


@settings(max_examples=80, deadline=None)
@given(STORIES)
def test_no_deadline_of_a_case_falls_due_twice(moves: list[Move]) -> None:
    story = played(moves)
    for case in story.cases:
        causes = [
            record.cause for record in records_of(story, case) if record.cause not in KIND.commands
        ]
        assert len(causes) == len(set(causes))


@settings(max_examples=80, deadline=None)
@given(STORIES)
def test_events_read_back_from_json_fold_to_the_same_state(moves: list[Move]) -> None:
    story = played(moves)
    for case, leave in story.cases.items():
        as_made = read_back = KIND.initial
        for record in records_of(story, case):
            stored = json.dumps(record.event.model_dump(mode="json"))
            read = KIND.events[record.event.type].model_validate_json(stored)
            assert read == record.event
            as_made = KIND.evolve(as_made, record.event, record.on)
            read_back = KIND.evolve(read_back, read, record.on)
        assert as_made == read_back == leave


@settings(max_examples=80, deadline=None)
@given(STORIES)
def test_time_used_at_one_institution_stays_within_the_cap_but_for_interim_days(
    moves: list[Move],
) -> None:
    story = played(moves)
    for institution in ("I1", "I2"):
        here = [leave for leave in story.cases.values() if leave.institution_id == institution]
        used = sum(cap_units(*leave.used) for leave in here if leave.used)
        undecided = sum(interim_days(leave) for leave in here)
        assert used <= CAP_UNITS + undecided + sum(joined_at_a_month_end(leave) for leave in here)


def joined_at_a_month_end(leave: Leave) -> int:
    """The day that a term and its extension may differ by from one term of their whole length.

    From 31 August 18 months end on the last of February; 6 more end on 31 August, whereas 24 months
    from 31 August end on 30 August.
    """
    start = leave.leave_start_date
    late_in_month = start is not None and start.day > LAST_DAY_OF_EVERY_MONTH
    return int(leave.extension_approved and late_in_month)


@settings(max_examples=80, deadline=None)
@given(STORIES)
def test_what_is_granted_fits_the_cap_beside_what_was_used_before(moves: list[Move]) -> None:
    story = played(moves)
    opened = sorted(story.cases, key=lambda case: story.records.index(records_of(story, case)[0]))
    units = {"I1": 0, "I2": 0}
    for case in opened:
        leave = story.leave(case)
        if leave.started:
            assert units[leave.institution_id] + cap_units(leave.approved_months, 0) <= CAP_UNITS
        units[leave.institution_id] += cap_units(*leave.used) if leave.used else 0


@settings(max_examples=40, deadline=None)
@given(STORIES)
def test_a_refused_command_changes_nothing(moves: list[Move]) -> None:
    story, today = played(moves), FIRST_DAY + timedelta(days=40000)
    story.until(today)
    for case in sorted(story.cases):
        for command in sorted(LEAVE_COMMANDS):
            before, events = story.leave(case), len(story.records)
            story.when(today, command, case, **params_of(command, moves[0], today))
            if isinstance(story.answer, Refusal):
                assert (story.leave(case), len(story.records)) == (before, events)
