"""In which states each command of a leave is possible: B.1's column «From», and nothing else."""

import pytest
from tests.domain.leave_story import LEAVE_COMMANDS, LeaveStory

from qixian.domain.off_post_venture_leave.state import OPEN, LeaveState
from qixian.domain.refusal import InvalidState, Refusal

S = LeaveState
OFF_POST = {
    S.ON_LEAVE,
    S.EXTENSION_PENDING,
    S.ON_EXTENDED_LEAVE,
    S.RETURN_DUE,
    S.RETURN_OVERDUE,
}

FROM: dict[str, set[LeaveState]] = {
    "SubmitLeaveApplication": {S.NONE},
    "WithdrawLeaveApplication": {S.APPLIED, S.APPROVED},
    "RejectLeave": {S.APPLIED},
    "ApproveLeave": {S.APPLIED},
    "SignLeaveAgreement": {S.APPROVED},
    "RecordVentureFinancials": {S.APPLIED, S.APPROVED, *OFF_POST},
    # B.1: EXTENSION_ALREADY_USED is also the answer in ON_EXTENDED_LEAVE.
    "RequestExtension": {S.ON_LEAVE, S.ON_EXTENDED_LEAVE, S.RETURN_DUE, S.RETURN_OVERDUE},
    "DecideExtension": {S.EXTENSION_PENDING},
    "RecordReturn": OFF_POST,
    "RecordDeath": OFF_POST,
    "RecordDismissal": OFF_POST,
    "RecordTermination": OFF_POST,
    "RecordRetirement": OFF_POST,
    "RecordResignation": OFF_POST,
    "RecordTransfer": OFF_POST,
    "RecordVentureDeregistered": {S.ON_LEAVE, S.EXTENSION_PENDING, S.ON_EXTENDED_LEAVE},
}

PARAMS: dict[str, dict[str, str | int]] = {
    "SubmitLeaveApplication": {
        "researcher_id": "P1",
        "institution_id": "I1",
        "requested_start_date": "2022-07-01",
        "requested_months": 36,
    },
    "RejectLeave": {"reason": "KEY_PROJECT_LEAD"},
    "RecordVentureFinancials": {"fiscal_year": 2024, "net_profit_yuan": "-1.00"},
    "RequestExtension": {"months": 12, "late_reason": "ill"},
    "DecideExtension": {"decision": "REFUSE", "reason": "POST_NEEDED"},
    "RecordDeath": {"date_of_death": "2025-06-01"},
    "RecordDismissal": {"effective_date": "2025-06-01"},
    "RecordTermination": {"effective_date": "2025-06-01"},
    "RecordRetirement": {"effective_date": "2025-06-01"},
    "RecordResignation": {"effective_date": "2025-06-01"},
    "RecordTransfer": {"effective_date": "2025-06-01", "to_institution_id": "I2"},
}

POSSIBLE = [(command, state) for command, states in FROM.items() for state in sorted(states)]
IMPOSSIBLE = [
    (command, state) for command in FROM for state in LeaveState if state not in FROM[command]
]


def asked_in(story: LeaveStory, command: str, state: LeaveState) -> LeaveStory:
    """The command is asked of case A while it stands in `state`."""
    story.in_state(state).has(state)
    today = "2022-05-20" if state is S.NONE else story.today
    return story.when(today, command, **PARAMS.get(command, {}))


def test_every_command_of_the_kind_has_its_row_in_this_table() -> None:
    assert FROM.keys() == set(LEAVE_COMMANDS)


@pytest.mark.parametrize("state", sorted(LeaveState))
def test_every_state_is_reached_by_a_story(story: LeaveStory, state: LeaveState) -> None:
    story.in_state(state).has(state)
    assert story.leave().open == (state in OPEN)


@pytest.mark.parametrize(("command", "state"), POSSIBLE)
def test_a_command_in_a_state_of_its_row_is_not_refused_for_the_state(
    story: LeaveStory, command: str, state: LeaveState
) -> None:
    asked_in(story, command, state)
    assert not isinstance(story.answer, InvalidState)


@pytest.mark.parametrize(("command", "state"), IMPOSSIBLE)
def test_a_command_in_any_other_state_is_refused_with_that_state_and_changes_nothing(
    story: LeaveStory, command: str, state: LeaveState
) -> None:
    asked_in(story, command, state).refused("INVALID_STATE", "B.0", state=state.value)
    assert isinstance(story.answer, InvalidState)
    assert story.answer.data == {"state": state.value}
    assert story.leave() == LeaveStory().in_state(state).leave()


def test_the_refusal_names_the_states_in_which_the_command_is_possible(story: LeaveStory) -> None:
    asked_in(story, "WithdrawLeaveApplication", S.ON_LEAVE)
    assert isinstance(story.answer, Refusal)
    assert story.answer.remedy == (
        "WithdrawLeaveApplication is possible in APPLIED, APPROVED; the case is ON_LEAVE."
    )


def test_a_closed_case_has_no_deadline_ahead(story: LeaveStory, closed: LeaveState) -> None:
    story.in_state(closed)
    assert story.ahead() == {}


@pytest.fixture(params=sorted(set(LeaveState) - set(OPEN) - {S.NONE}))
def closed(request: pytest.FixtureRequest) -> LeaveState:
    """A state in which a case is closed for good."""
    state: LeaveState = request.param
    return state
