"""Record the histories that every later release must be able to replay.

`python -m tests.replay.record RELEASE` plays stories of every case kind and writes the history of
each case's workflow to `tests/replay/histories/RELEASE/`. Recorded files are never changed: a
story that the folder has is not played again, and a release adds a folder.
"""

import asyncio
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.ledger.migrate import upgrade
from qixian.rehearsal.story import read_stories
from qixian.runtime.postgres import EmbeddedPostgres
from qixian.runtime.temporal_server import EmbeddedTemporal
from qixian.workflows.addresses import SEARCH_ATTRIBUTES
from tests.workflows.office import Office, working_office

ROOT = Path(__file__).parents[2]
HISTORIES = Path(__file__).parent / "histories"
STORIES = ("L01", "L04", "L05", "L07", "L09", "L15", "L38", "T01", "V01", "V10", "V12", "X01")


async def main(release: str) -> None:
    """Play each story on parts of its own and keep what the engine recorded."""
    folder = HISTORIES / release
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home:
        postgres = EmbeddedPostgres(Path(home))
        temporal = EmbeddedTemporal(
            Path(home), in_memory=True, time_skipping=True, search_attributes=SEARCH_ATTRIBUTES
        )
        await asyncio.gather(postgres.start(), temporal.start())
        try:
            await upgrade(postgres.url)
            client = await Client.connect(temporal.address, data_converter=pydantic_data_converter)
            async with (
                asyncpg.create_pool(postgres.url, server_settings={"role": "qixian_app"}) as pool,
                working_office(client, pool, "qixian") as office,
            ):
                for name in STORIES:
                    if not list(folder.glob(f"{name}-*.json")):
                        await _keep(office, name, folder)
        finally:
            await asyncio.gather(temporal.stop(), postgres.stop())


async def _keep(office: Office, name: str, folder: Path) -> None:
    for story in read_stories(ROOT / "examples" / f"{name}.json"):
        await office.conductor().play(story)
    number = 0
    async for run in office.client.list_workflows(f"WorkflowId STARTS_WITH 'case/{name}.'"):
        number += 1
        handle = office.client.get_workflow_handle(run.id, run_id=run.run_id)
        history = await handle.fetch_history()
        file = folder / f"{name}-{number}.json"
        file.write_text(_without_the_machine(history.to_json()), encoding="utf-8")


def _without_the_machine(history: str) -> str:
    """Who ran it where is nobody's business and would differ on each recording."""
    nameless = re.sub(r"\d+@[\w.-]+", "recorded", history)
    return re.sub(r'"stackTrace": "(?:[^"\\]|\\.)*"', '"stackTrace": ""', nameless)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
