"""A worker process that dies by SIGKILL after its first commit, before anybody hears of it.

Run as `python -m tests.workflows.doomed_worker DATABASE_URL TEMPORAL_ADDRESS QUEUE`.
"""

import asyncio
import os
import signal
import sys
from datetime import date

import asyncpg
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.domain.asking import Answer, Asked, Standing
from qixian.workers.case_worker import Parts, case_worker, real_record


class DoomedRecord:
    """The real record; the process is gone as soon as a command is committed."""

    def __init__(self, pool: asyncpg.Pool) -> None:  # type: ignore[type-arg]
        self._real = real_record(pool)

    async def carry_out(self, asked: Asked, today: date) -> Answer:
        """Commit, and die with the answer."""
        await self._real.carry_out(asked, today)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable: the process is gone")

    async def fall_due(self, book: str, case_type: str, case_id: str, today: date) -> Standing:
        """As the real record does."""
        return await self._real.fall_due(book, case_type, case_id, today)


async def main(database_url: str, address: str, queue: str) -> None:
    """Work until the first command."""
    client = await Client.connect(address, data_converter=pydantic_data_converter)
    async with asyncpg.create_pool(
        database_url, min_size=1, max_size=4, server_settings={"role": "qixian_app"}
    ) as pool:
        parts = Parts(client, pool, queue, allow_business_start=True, record=DoomedRecord)
        async with case_worker(parts):
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
