"""Which command is possible in which state of B.2, and that no state forgets one."""

from datetime import date

import pytest
from tests.domain.tenancy_story import KIND, Data, TenancyStory

from qixian.domain.case import Deadline, Event
from qixian.domain.incubation_tenancy.commands import COMMANDS
from qixian.domain.incubation_tenancy.state import TenancyState

S = TenancyState
IN_BASE = {S.IN_INCUBATION, S.MOVE_OUT_DUE, S.MOVE_OUT_OVERDUE}

POSSIBLE: dict[str, set[TenancyState]] = {
    "ApplyTenancy": {S.NONE},
    "AdmitTenant": {S.APPLIED},
    "RejectTenancy": {S.APPLIED},
    "WithdrawTenancy": {S.APPLIED, S.ADMITTED},
    "MoveIn": {S.ADMITTED},
    "RecordRegistration": IN_BASE,
    "TransferBase": {S.IN_INCUBATION},
    "GrantIncubationException": {S.IN_INCUBATION, S.MOVE_OUT_DUE},
    "RecordMoveOut": IN_BASE,
    "RecordDeregistration": IN_BASE,
}

PARAMS: dict[str, Data] = {
    "ApplyTenancy": {"tenant_id": "T1", "base_id": "B1", "base_kind": "PRIVATE"},
    "RejectTenancy": {"reason": "NO_SPACE"},
    "RecordRegistration": {"enterprise_id": "E9", "registration_date": "2022-06-01"},
    "TransferBase": {"to_base_id": "B2"},
    "GrantIncubationException": {"months": 6},
}

CLOSED = {S.GRADUATED, S.EXITED, S.DEREGISTERED, S.REJECTED, S.WITHDRAWN}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("command", POSSIBLE)
def test_a_command_is_possible_in_the_states_of_the_table_only(
    command: str, state: TenancyState
) -> None:
    story = TenancyStory().in_state(state).has(state)
    on = "2022-05-16" if state is S.NONE else story.today
    story.when(on, command, **PARAMS.get(command, {}))
    if state in POSSIBLE[command]:
        story.granted()
    else:
        story.refused("INVALID_STATE", state=state).has(state)


def test_the_table_names_every_command_of_the_tenancy() -> None:
    assert {command.type for command in COMMANDS} == set(POSSIBLE)


@pytest.mark.parametrize("state", S)
def test_a_case_is_open_until_it_is_closed(state: TenancyState) -> None:
    story = TenancyStory().in_state(state)
    assert story.summary().open is (state not in CLOSED | {S.NONE})


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_nothing_is_ahead_of_a_closed_case(state: TenancyState) -> None:
    assert TenancyStory().in_state(state).ahead() == {}


def test_no_claim_is_made_before_the_case_is_opened() -> None:
    story = TenancyStory()
    story.when("2022-05-16", "SubmitSubsidyClaim", claim_id="C1", kind="INCUBATION")
    story.refused("INVALID_STATE", state="NONE")


def test_an_event_of_another_kind_is_not_skipped_in_silence() -> None:
    class Elsewhere(Event):
        type = "Elsewhere"

    with pytest.raises(KeyError):
        KIND.evolve(KIND.initial, Elsewhere(), date(2022, 6, 1))


def test_a_deadline_of_another_kind_does_not_fall_due() -> None:
    story = TenancyStory().moved_in()
    foreign = Deadline("RETURN_DUE", date(2022, 6, 1), date(2022, 6, 2), "R85")
    with pytest.raises(ValueError, match="RETURN_DUE"):
        KIND.fall_due(story.tenancy(), foreign, story.rules)
