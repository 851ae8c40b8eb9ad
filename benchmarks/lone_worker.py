"""A worker alone in a process, to be weighed: `python -m benchmarks.lone_worker TEMPORAL DB QUEUE`.

Started by the benchmark of the idle worker; ends on SIGTERM.
"""

import asyncio
import signal
import sys

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.runtime.connections import open_pool
from qixian.workers.case_worker import Parts, working

CONNECTIONS = 10


async def work(address: str, url: str, queue: str) -> None:
    """Work until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await Client.connect(address, data_converter=pydantic_data_converter)
    pool = await open_pool(url, "qixian_app", 1, CONNECTIONS)
    async with pool, working(Parts(client, pool, queue, allow_business_start=False)):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:4]))
