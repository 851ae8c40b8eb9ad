"""In which states each command of an internship is possible: B.3's column «From», nothing else."""

import pytest
from tests.domain.internship_story import KIND, Data, InternshipStory

from qixian.domain.refusal import InvalidState
from qixian.domain.subsidy_claims import CLAIM_COMMANDS
from qixian.domain.venture_internship.state import OPEN, InternshipState

S = InternshipState

FROM: dict[str, set[InternshipState]] = {
    "ApplyInternship": {S.NONE},
    "WithdrawInternship": {S.APPLIED},
    "StartInternship": {S.APPLIED},
    "EndInternshipEarly": {S.INTERNING},
    "RecordVentureRegistration": {S.INTERNING, S.VENTURE_WINDOW_OPEN, S.WINDOW_EXPIRED},
}

PARAMS: dict[str, Data] = {
    "ApplyInternship": {
        "participant_id": "Y1",
        "host_id": "B1",
        "host_kind": "SIZHONG_MARKET",
        "planned_start_date": "2023-03-01",
        "planned_months": 12,
    },
    "EndInternshipEarly": {"reason": "PERSONAL"},
    "RecordVentureRegistration": {"enterprise_id": "E1", "registration_date": "2023-05-31"},
}

POSSIBLE = [(command, state) for command, states in FROM.items() for state in sorted(states)]
IMPOSSIBLE = [(command, state) for command in FROM for state in S if state not in FROM[command]]


def asked_in(command: str, state: InternshipState) -> InternshipStory:
    """The command is asked of case A while it stands in `state`."""
    story = InternshipStory().in_state(state).has(state)
    today = "2023-02-15" if state is S.NONE else story.today
    return story.when(today, command, **PARAMS.get(command, {}))


def test_every_command_of_the_kind_has_its_row_in_this_table() -> None:
    about_claims = {command.type for command in CLAIM_COMMANDS}
    assert FROM.keys() | about_claims == KIND.commands.keys()
    assert set(KIND.opening) == {"ApplyInternship"}


@pytest.mark.parametrize("state", sorted(S))
def test_every_state_is_reached_by_a_story_and_is_open_unless_it_is_the_end(
    state: InternshipState,
) -> None:
    story = InternshipStory().in_state(state).has(state)
    assert story.internship().open == (state in OPEN)
    assert (state in OPEN) == (state not in (S.NONE, S.TERMINATED, S.WITHDRAWN))


@pytest.mark.parametrize(("command", "state"), POSSIBLE)
def test_a_command_in_a_state_of_its_row_is_granted(command: str, state: InternshipState) -> None:
    asked_in(command, state).granted()


@pytest.mark.parametrize(("command", "state"), IMPOSSIBLE)
def test_a_command_in_any_other_state_is_refused_with_that_state_and_changes_nothing(
    command: str, state: InternshipState
) -> None:
    story = asked_in(command, state).refused("INVALID_STATE", "B.0", state=state.value)
    assert isinstance(story.answer, InvalidState)
    assert story.internship() == InternshipStory().in_state(state).internship()


def test_the_refusal_names_the_states_in_which_the_command_is_possible() -> None:
    story = asked_in("RecordVentureRegistration", S.APPLIED)
    assert isinstance(story.answer, InvalidState)
    assert story.answer.remedy == (
        "RecordVentureRegistration is possible in INTERNING, VENTURE_WINDOW_OPEN, WINDOW_EXPIRED; "
        "the case is APPLIED."
    )


def test_a_claim_about_an_internship_that_nobody_applied_for_is_refused() -> None:
    story = InternshipStory().when(
        "2024-06-03", "SubmitSubsidyClaim", claim_id="C1", kind="VENTURE_INTERNSHIP"
    )
    story.refused("INVALID_STATE", state="NONE")
    assert story.cases == {}


@pytest.mark.parametrize("state", sorted(set(S) - {S.INTERNING, S.VENTURE_WINDOW_OPEN}))
def test_a_case_that_waits_for_nobody_has_no_deadline_ahead(state: InternshipState) -> None:
    assert InternshipStory().in_state(state).ahead() == {}
