"""Histories recorded by earlier releases must replay under today's workflows.

A change that breaks one of these would reach a case in its fourth year.
"""

import base64
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from qixian.activities.seal import SealedSize
from qixian.domain.kinds import command_type
from qixian.ledger.private_words import REFERENCE
from qixian.workers.case_worker import workflows_of
from qixian.workflows.addresses import NOTICE_DELIVERY, RECONCILIATION, WORKFLOW_TYPES
from qixian.workflows.sealing import SEALING, Sealing
from tests.replay.record import HISTORIES as FOLDER
from tests.replay.record import RECORDED, without_the_machine
from tests.workflows.later_release import LaterLeave

HISTORIES = sorted(FOLDER.glob("*/*.json"))
each_history = pytest.mark.parametrize(
    "path", HISTORIES, ids=lambda path: f"{path.parent.name}/{path.stem}"
)

WHAT_HAPPENS: dict[str, set[str]] = {
    NOTICE_DELIVERY: {"ACTIVITY_TASK_COMPLETED", "ACTIVITY_TASK_FAILED"},
    RECONCILIATION: {"ACTIVITY_TASK_COMPLETED"},
    SEALING: {"ACTIVITY_TASK_COMPLETED"},
    WORKFLOW_TYPES["off_post_venture_leave"]: {
        "WORKFLOW_EXECUTION_UPDATE_COMPLETED",
        "WORKFLOW_EXECUTION_SIGNALED",
        "WORKFLOW_EXECUTION_CONTINUED_AS_NEW",
        "TIMER_FIRED",
        "TIMER_CANCELED",
    },
}
"""What has to be in the histories of a type: each is a way of its own through the code."""


def _history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


def _type_of(history: WorkflowHistory) -> str:
    return history.events[0].workflow_execution_started_event_attributes.workflow_type.name


def _one_of(name: str) -> WorkflowHistory:
    return next(one for one in map(_history, HISTORIES) if _type_of(one) == name)


def _replayer(*workflows: type) -> Replayer:
    return Replayer(workflows=workflows, data_converter=pydantic_data_converter)


def _values(part: object) -> Iterator[Any]:
    """Every payload of a history, read."""
    if isinstance(part, list):
        for one in part:
            yield from _values(one)
    elif isinstance(part, dict):
        if isinstance(part.get("data"), str):
            yield json.loads(base64.b64decode(part["data"]))
        for one in part.values():
            yield from _values(one)


@pytest.mark.parametrize("deployment_version", [None, "1.0"])
def test_every_workflow_type_of_a_worker_has_a_recorded_history(
    deployment_version: str | None,
) -> None:
    registered = {
        workflow._Definition.must_from_class(one).name
        for one in workflows_of(deployment_version=deployment_version)
    }

    assert {_type_of(_history(path)) for path in HISTORIES} >= registered


@pytest.mark.parametrize("name", WHAT_HAPPENS)
def test_the_histories_go_every_way_a_workflow_can_go(name: str) -> None:
    happened = {
        EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")
        for history in map(_history, HISTORIES)
        if _type_of(history) == name
        for event in history.events
    }

    assert happened >= WHAT_HAPPENS[name]


@each_history
@pytest.mark.parametrize("deployment_version", [None, "1.0"])
async def test_a_recorded_history_replays_under_todays_workflow(
    path: Path, deployment_version: str | None
) -> None:
    replayer = _replayer(*workflows_of(deployment_version=deployment_version))

    await replayer.replay_workflow(_history(path))


@each_history
def test_a_recorded_history_names_no_machine_and_holds_nobodys_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    history = json.loads(text)

    assert without_the_machine(history) == history
    values = list(_values(history))
    assert re.findall(r"\d+@[\w.-]+|/(?:home|root|tmp|work|Users)/", f"{text}{values}") == []
    for value in values:
        if isinstance(value, dict) and {"command", "params"} <= value.keys():
            found = command_type(value["command"])
            assert found is not None
            for field in set(found[1].private) & value["params"].keys():
                assert value["params"][field].startswith(REFERENCE)


def test_identities_and_places_in_the_code_are_not_recorded() -> None:
    event = {"identity": "17@some-host", "failure": [{"stackTrace": 'File "/home/x.py"', "a": 1}]}

    assert without_the_machine(event) == {
        "identity": RECORDED,
        "failure": [{"stackTrace": "", "a": 1}],
    }


@workflow.defn(name=SEALING, sandboxed=False)
class _CarelessSealing(Sealing):
    """The sealing with an activity of another name than when its history was recorded."""

    @workflow.run
    async def run(self) -> SealedSize:
        """Ask for something else: an incompatible change."""
        sealed: SealedSize = await workflow.execute_activity(
            "seal_everything",
            result_type=SealedSize,
            start_to_close_timeout=timedelta(hours=1),
        )
        return sealed


@pytest.mark.parametrize("changed", [LaterLeave, _CarelessSealing])
async def test_an_incompatible_change_of_a_workflow_is_found_by_replay(changed: type) -> None:
    name = workflow._Definition.must_from_class(changed).name
    assert name is not None

    with pytest.raises(workflow.NondeterminismError):
        await _replayer(changed).replay_workflow(_one_of(name))
