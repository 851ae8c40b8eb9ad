"""The barest workflows that do the same number of things; imported by the engine's benchmarks.

An activity here is one insert and nothing else. Only the engine's own package is imported: its
sandbox imports this module again for each workflow, which a database driver does not survive.
"""

from datetime import timedelta
from typing import Final

from temporalio import workflow

UPDATE: Final = "write"
WRITE: Final = "bare_write"
TIMER: Final = "timer"
COMMAND: Final = "command"
_PATIENCE: Final = timedelta(seconds=30)


@workflow.defn
class BareUpdates:
    """Stays open; an update is one activity."""

    @workflow.run
    async def run(self) -> None:
        """Until it is terminated."""
        await workflow.wait_condition(lambda: False)

    @workflow.update(name=UPDATE)
    async def write(self, what: str) -> str:
        """One insert."""
        return await _write(what)


@workflow.defn
class BareLife:
    """A life of timers, each with one activity, and of updates, each with one activity."""

    def __init__(self) -> None:
        self._updates = 0

    @workflow.run
    async def run(self, wakes: list[float], updates: int) -> None:
        """Wake so many seconds after the start, and complete when every update has come."""
        began = workflow.now()
        for wake in wakes:
            left = began + timedelta(seconds=wake) - workflow.now()
            if left > timedelta(0):
                await workflow.sleep(left)
            await _write(TIMER)
        await workflow.wait_condition(
            lambda: self._updates >= updates and workflow.all_handlers_finished()
        )

    @workflow.update(name=UPDATE)
    async def write(self, what: str) -> str:
        """One insert."""
        self._updates += 1
        return await _write(what)


async def _write(what: str) -> str:
    written: str = await workflow.execute_activity(
        WRITE,
        args=[workflow.info().workflow_id, what],
        result_type=str,
        start_to_close_timeout=_PATIENCE,
    )
    return written
