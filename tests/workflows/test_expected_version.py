"""On the engine: a command for a version that the case no longer has fails by name, and only it."""

import pytest

from qixian.workflows.case_client import CommandFailed
from tests.workflows.office import APPLICATION, Office, at


async def test_a_command_for_another_version_fails_by_that_name_and_the_case_goes_on(
    office: Office,
) -> None:
    start = at("2022-06-15")
    opened = await office.ask("L", "SubmitLeaveApplication", start, **APPLICATION)
    stale = office.asked("L", "ApproveLeave").model_copy(update={"expected_version": 9})

    with pytest.raises(CommandFailed, match="case L is at version 1, not 9: read it") as raised:
        await office.cases.ask(stale)
    version = opened.standing.version
    fresh = office.asked("L", "ApproveLeave").model_copy(update={"expected_version": version})
    answer = await office.cases.ask(fresh)

    assert raised.value.code == "OtherVersion"
    assert (answer.outcome, answer.standing.version) == ("ACCEPTED", 2)
    assert [event for _, event in await office.events("L")] == [
        "LeaveApplicationSubmitted",
        "LeaveApproved",
    ]


async def test_what_fell_due_before_such_a_command_is_recorded_and_known_to_the_clock(
    office: Office,
) -> None:
    start = at("2022-05-20")
    await office.ask("L", "SubmitLeaveApplication", start, **APPLICATION)
    await office.cases.handle(office.book, "L").terminate()
    # A clock that starts again after the last day for the decision, by a command that is too late.
    late = office.asked("L", "ApproveLeave").model_copy(update={"expected_version": 1})
    again = at("2022-06-22")

    with pytest.raises(CommandFailed) as raised:
        await office.cases.ask(late, again)
    # Nothing is ahead of the case, so the run may have completed: the next one begins there too.
    answer = await office.ask("L", "ApproveLeave", again)

    assert raised.value.code == "OtherVersion"
    assert "at version 2, not 1" in str(raised.value)
    assert answer.outcome == "ACCEPTED"
    assert ("2022-06-21", "DecisionOverdue") in await office.events("L")
