"""The worker of the bare workflows and the table it writes to; imported by the benchmarks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from asyncpg import Pool, Record
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.bare_workflows import WRITE, BareLife, BareUpdates

_INSERT: Final = "INSERT INTO bare.note (case_id, what) VALUES ($1, $2)"

SCHEMA: Final = """
CREATE SCHEMA bare;
CREATE TABLE bare.note (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, case_id text NOT NULL, what text NOT NULL
);
CREATE INDEX note_case ON bare.note (case_id, what);
GRANT USAGE ON SCHEMA bare TO qixian_app;
GRANT SELECT, INSERT ON bare.note TO qixian_app;
"""


class BareActivities:
    """The one activity, with the pool it writes through."""

    def __init__(self, pool: "Pool[Record]") -> None:
        self._pool = pool

    @activity.defn(name=WRITE)
    async def write(self, case_id: str, what: str) -> str:
        """One insert in its own transaction."""
        await self._pool.execute(_INSERT, case_id, what)
        return what


@asynccontextmanager
async def bare_worker(client: Client, pool: "Pool[Record]", queue: str) -> AsyncIterator[None]:
    """A worker for the bare workflows, at work."""
    activities = BareActivities(pool)
    async with Worker(
        client, task_queue=queue, workflows=[BareUpdates, BareLife], activities=[activities.write]
    ):
        yield
