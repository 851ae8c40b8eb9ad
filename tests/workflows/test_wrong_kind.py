"""A case is asked as the kind it was opened as; a workflow of another kind does it no harm."""

import pytest
from temporalio.client import WorkflowExecutionStatus

from qixian.workflows.addresses import WORKFLOW_TYPES, case_workflow_id
from qixian.workflows.case_client import CommandFailed
from qixian.workflows.case_clock import CaseStart
from tests.workflows.office import APPLICATION, Office, at

TENANCY = {"tenant_id": "P1", "base_id": "B1", "base_kind": "PRIVATE"}


async def test_a_quiet_case_asked_as_another_kind_is_left_alone_and_answers_on(
    office: Office,
) -> None:
    start = at("2022-06-15")
    await office.ask("L", "SubmitLeaveApplication", start, **APPLICATION)
    await office.ask("L", "WithdrawLeaveApplication")
    await office.cases.handle(office.book, "L").result()
    before = await office.events("L")

    wrong = office.asked("L", "ApplyTenancy", **TENANCY).model_copy(
        update={"case_type": "incubation_tenancy"}
    )
    with pytest.raises(CommandFailed, match="a off_post_venture_leave, not a incubation_tenancy"):
        await office.cases.ask(wrong, start)
    await office.cases.handle(office.book, "L").result()

    answer = await office.ask("L", "RecordVentureFinancials", fiscal_year=2022, net_profit_yuan="1")
    assert (answer.refusal and answer.refusal.code) == "INVALID_STATE"
    assert await office.events("L") == before


async def test_a_workflow_started_as_another_kind_comes_to_rest(office: Office) -> None:
    await office.ask("L", "SubmitLeaveApplication", at("2022-06-15"), **APPLICATION)
    await office.cases.handle(office.book, "L").terminate()

    handle = await office.client.start_workflow(
        WORKFLOW_TYPES["venture_internship"],
        CaseStart(book=office.book, case_type="venture_internship", case_id="L"),
        id=case_workflow_id(office.book, "L"),
        task_queue=office.queue,
    )
    await handle.result()

    assert (await handle.describe()).status is WorkflowExecutionStatus.COMPLETED
