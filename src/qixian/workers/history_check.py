"""Replays the histories of running cases on this release's workflows; for the terminal and tests.

A case that sleeps for a year asks no worker for anything. Whether the workers that run now could go
on with it shows only when it wakes, unless its history is replayed before.
"""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from temporalio.client import Client, WorkflowHistory
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Replayer

from qixian.activities.differences import Difference, DifferenceKind, RunningCase
from qixian.workers.case_engine import TemporalCases
from qixian.workers.case_worker import CASES, DEPLOYMENT, workflows_of
from qixian.workflows.addresses import case_workflow_id

TOLD_EVERY: Final = 1000

_SENTENCE: Final = re.compile(r'message: "((?:[^"\\]|\\.)*)"')
"""Of the SDK's account of a failed replay the sentence: it names commands and events by type."""


@dataclass(frozen=True, slots=True)
class HistoriesReplayed:
    """How many histories replay, how many cases other versions' workers have, and every case whose
    history does not replay.
    """

    replayed: int
    of_others: int
    differences: tuple[Difference, ...]


async def replay_histories(
    client: Client,
    book: str,
    deployment_version: str | None,
    told: Callable[[int, int], None] = lambda done, of: None,
    cases: Sequence[type] = CASES,
) -> HistoriesReplayed:
    """Replay the history of every running case of a book that a version's workers would go on with.

    Without a version those are the cases without one; cases of other versions stay with their
    workers. `cases` are the workflows of the case kinds. `told` hears how many of how many are
    done. Raises RPCError.
    """
    running = await TemporalCases(client).running(book)
    version = f"{DEPLOYMENT}:{deployment_version}" if deployment_version else None
    ours = [one for one in running.values() if one.version in (None, version)]
    replayer = Replayer(
        workflows=workflows_of(cases, deployment_version),
        data_converter=client.data_converter,
        # The SDK would write a line for each that does not replay, on standard output.
        runtime=Runtime(telemetry=TelemetryConfig(logging=None)),
    )
    done, found = 0, []
    histories = _histories(client, book, ours)
    async with replayer.workflow_replay_iterator(histories) as results:
        async for result in results:
            done += 1
            if result.replay_failure is not None:
                case_id = result.history.workflow_id.removeprefix(case_workflow_id(book, ""))
                found.append(_does_not_replay(case_id, result.replay_failure))
            if done % TOLD_EVERY == 0:
                told(done, len(ours))
    return HistoriesReplayed(done - len(found), len(running) - len(ours), tuple(found))


async def _histories(
    client: Client, book: str, cases: Sequence[RunningCase]
) -> AsyncIterator[WorkflowHistory]:
    for one in cases:
        try:
            yield await client.get_workflow_handle(
                case_workflow_id(book, one.case_id)
            ).fetch_history()
        except RPCError as error:
            # It ended meanwhile and is gone.
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def _does_not_replay(case_id: str, failure: Exception) -> Difference:
    sentence = _SENTENCE.search(str(failure))
    why = sentence[1] if sentence else type(failure).__name__
    return Difference(DifferenceKind.WORKFLOW_FAILING, case_id, {"history": why})
