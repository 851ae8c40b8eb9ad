"""What the engine's core has to say stands in our log, and never in an answer for programs."""

import asyncio

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from tests.replay.record import HISTORIES
from tests.workflows.later_release import LaterLeave

from qixian.runtime.engine_lines import LOGGER, engine_runtime
from qixian.workflows.addresses import WORKFLOW_TYPES


def _of_a_leave() -> WorkflowHistory:
    name = WORKFLOW_TYPES["off_post_venture_leave"]
    paths = sorted(HISTORIES.glob("*/*.json"))
    read = (WorkflowHistory.from_json(one.stem, one.read_text(encoding="utf-8")) for one in paths)
    return next(
        one
        for one in read
        if one.events[0].workflow_execution_started_event_attributes.workflow_type.name == name
    )


async def test_a_warning_of_the_core_is_a_line_of_our_log(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    # A history that does not replay makes the core warn.
    replayer = Replayer(
        workflows=[LaterLeave], data_converter=pydantic_data_converter, runtime=engine_runtime()
    )
    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(_of_a_leave())

    for _ in range(1000):
        if any(one.name.startswith(LOGGER) for one in caplog.records):
            break
        await asyncio.sleep(0.01)
    else:
        raise AssertionError("the core said nothing")
    assert capfd.readouterr().out == ""
