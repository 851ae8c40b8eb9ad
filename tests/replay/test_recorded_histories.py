"""Histories recorded by earlier releases must replay under today's workflows.

A change that breaks one of these would reach a case in its fourth year.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from qixian.workers.case_worker import WORKFLOWS
from qixian.workflows.addresses import WORKFLOW_TYPES
from qixian.workflows.case_clock import CaseStart
from qixian.workflows.off_post_venture_leave import OffPostVentureLeave

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*/*.json"))


def _history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


def test_every_workflow_type_of_a_case_has_a_recorded_history() -> None:
    firsts = [_history(path).events[0] for path in HISTORIES]
    begun = {
        first.workflow_execution_started_event_attributes.workflow_type.name for first in firsts
    }
    assert begun == set(WORKFLOW_TYPES.values())


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_a_recorded_history_replays_under_todays_workflow(path: Path) -> None:
    replayer = Replayer(workflows=WORKFLOWS, data_converter=pydantic_data_converter)

    await replayer.replay_workflow(_history(path))


@workflow.defn(name=WORKFLOW_TYPES["off_post_venture_leave"], sandboxed=False)
class _Careless(OffPostVentureLeave):
    """The leave's workflow with a timer more than it had when its histories were recorded."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        """Sleep first: an incompatible change."""
        await workflow.sleep(timedelta(days=1))
        await self.tick()


async def test_an_incompatible_change_of_the_workflow_is_found_by_replay() -> None:
    replayer = Replayer(workflows=[_Careless], data_converter=pydantic_data_converter)

    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(_history(HISTORIES[0]))
