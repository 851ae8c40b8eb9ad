"""Leaves on the real engine: stories, commands at any time, clocks that stop and start."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import WorkflowExecutionStatus

from qixian.rehearsal.compare import differences, observed
from qixian.rehearsal.story import Story, read_stories
from qixian.workers.case_worker import Parts, case_worker
from qixian.workflows.case_client import CommandFailed
from tests.workflows.office import APPLICATION, Office, at, office_on

EXAMPLES = Path(__file__).parents[2] / "examples"
LEAVES = ("L01", "L04", "L05", "L07", "L09", "L15")


def _story(name: str) -> Story:
    return read_stories(EXAMPLES / f"{name}.json")[0]


@pytest.mark.parametrize("name", LEAVES)
async def test_a_story_played_on_the_engine_leaves_exactly_the_events_it_expects(
    office: Office, name: str
) -> None:
    performance = await office.conductor().play(_story(name))

    assert differences(performance.story, observed(performance)) == []


async def test_thirty_stories_at_once_do_not_disturb_one_another(office: Office) -> None:
    story = _story("L07")
    conductors = [office.conductor() for _ in range(30)]

    performances = await asyncio.gather(*(conductor.play(story) for conductor in conductors))

    assert [differences(story, observed(played)) for played in performances] == [[]] * 30


async def test_a_story_with_another_reading_of_the_law_gets_other_dates(office: Office) -> None:
    story = _story("L01").model_copy(update={"config": {"term_first_day": "EXCLUDED"}})

    seen = observed(await office.conductor().play(story))

    assert seen["deadlines"]["A"]["term_end_date"] == "2025-07-01"  # type: ignore[index, call-overload]


async def test_a_refused_command_is_an_answer_and_changes_nothing(office: Office) -> None:
    await office.ask("L", "SubmitLeaveApplication", **APPLICATION)
    before = await office.events("L")

    answer = await office.ask("L", "SignLeaveAgreement")

    assert answer.refusal is not None
    assert (answer.refusal.code, answer.refusal.data) == ("INVALID_STATE", {"state": "APPLIED"})
    assert await office.events("L") == before


async def test_the_same_command_id_gets_the_first_answer_and_writes_once(office: Office) -> None:
    first = await office.ask("L", "SubmitLeaveApplication", command_id="once", **APPLICATION)
    before = await office.events("L")

    again = await office.ask("L", "SubmitLeaveApplication", command_id="once", **APPLICATION)

    assert again.events == first.events
    assert await office.events("L") == before


async def test_a_command_to_a_closed_case_is_answered_from_the_ledger(office: Office) -> None:
    await office.ask("L", "SubmitLeaveApplication", **APPLICATION)
    await office.ask("L", "WithdrawLeaveApplication")
    await office.cases.handle(office.book, "L").result()

    answer = await office.ask("L", "ApproveLeave")

    assert answer.refusal is not None
    assert answer.refusal.data == {"state": "WITHDRAWN"}


async def test_a_refused_opening_leaves_no_case_and_no_running_workflow(office: Office) -> None:
    answer = await office.ask(
        "L", "SubmitLeaveApplication", **(APPLICATION | {"requested_months": 37})
    )

    assert answer.refusal is not None
    assert answer.refusal.code == "TERM_EXCEEDS_LIMIT"
    await office.cases.handle(office.book, "L").result()


async def test_two_applications_of_one_person_at_once_open_exactly_one_leave(
    office: Office,
) -> None:
    answers = await asyncio.gather(
        *(office.ask(f"L{n}", "SubmitLeaveApplication", **APPLICATION) for n in range(8))
    )

    refused = [answer.refusal.code for answer in answers if answer.refusal]
    assert refused == ["OPEN_LEAVE_EXISTS"] * 7


async def test_a_case_whose_workflow_was_lost_goes_on_from_the_ledger(office: Office) -> None:
    await office.to_leave("L")
    await office.cases.handle(office.book, "L").terminate()

    answer = await office.ask("L", "RecordReturn", at("2023-03-01"))

    assert answer.events[-1].data["used_months"] == 8
    assert ("2022-07-01", "LeaveStarted") in await office.events("L")


async def test_a_deadline_missed_by_years_falls_due_once_with_its_true_date(
    office: Office,
) -> None:
    await office.to_leave("L")
    await office.cases.handle(office.book, "L").terminate()

    answer = await office.ask("L", "RecordDeath", at("2025-09-01"), date_of_death="2025-08-30")

    assert answer.refusal is None
    days = [day for day, event in await office.events("L") if event == "TerminationReviewOpened"]
    assert days == ["2025-07-23"]


async def test_a_deadline_of_another_case_falls_due_before_a_rule_looks_at_it(
    office: Office,
) -> None:
    start = at("2022-05-20")
    await office.ask("first", "SubmitLeaveApplication", start, **APPLICATION)
    await office.ask("first", "ApproveLeave", start)
    await office.cases.handle(office.book, "first").terminate()

    answer = await office.ask("second", "SubmitLeaveApplication", at("2022-08-19"), **APPLICATION)

    assert answer.refusal is None
    assert (await office.events("first"))[-1] == ("2022-08-19", "LeaveApprovalLapsed")


async def test_a_quiet_case_lets_its_workflow_complete_and_stays_open(office: Office) -> None:
    await office.to_leave("L")
    await office.skip("L", timedelta(days=4 * 365))

    handle = office.cases.handle(office.book, "L")
    await handle.result()

    assert (await handle.describe()).status is WorkflowExecutionStatus.COMPLETED
    assert (await office.case("L")).summary.state == "RETURN_OVERDUE"


async def test_the_engine_can_be_asked_for_cases_by_state_and_institution(office: Office) -> None:
    await office.to_leave("L")
    query = (
        f"QixianState='APPROVED' AND QixianInstitution='I1' AND WorkflowId='case/{office.book}/L'"
    )

    async def found() -> int:
        return (await office.client.count_workflows(query)).count

    for _ in range(600):
        if await found() == 1:
            break
        await asyncio.sleep(0.05)
    assert await found() == 1


async def test_a_malformed_command_fails_its_update_and_the_case_goes_on(office: Office) -> None:
    await office.ask("L", "SubmitLeaveApplication", **APPLICATION)

    with pytest.raises(CommandFailed, match=r"ApproveLeave\.term_months") as failed:
        await office.ask("L", "ApproveLeave", term_months="three")

    assert failed.value.code == "MalformedCommand"
    assert (await office.ask("L", "WithdrawLeaveApplication")).refusal is None


async def test_a_command_id_used_for_another_command_is_not_acknowledged(office: Office) -> None:
    await office.ask("L", "SubmitLeaveApplication", **APPLICATION)
    await office.ask("L", "ApproveLeave", command_id="twice", leave_start_date="2199-01-01")

    with pytest.raises(CommandFailed, match="an id of its own") as failed:
        await office.ask("L", "WithdrawLeaveApplication", command_id="twice")

    assert failed.value.code == "CommandIdReused"
    assert (await office.case("L")).summary.state == "APPROVED"


async def test_an_office_on_the_real_calendar_refuses_a_business_start(
    client: object, pool: object, queue: str
) -> None:
    office = await office_on(client, pool, queue)  # type: ignore[arg-type]
    async with case_worker(Parts(office.client, office.pool, queue, allow_business_start=False)):
        with pytest.raises(CommandFailed, match="real calendar"):
            await office.ask("L", "SubmitLeaveApplication", at("2022-05-20"), **APPLICATION)
        assert await office.pool.fetchval("SELECT count(*) FROM ledger.event") == 0
