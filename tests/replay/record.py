"""Record the histories that every later release must be able to replay.

`python -m tests.replay.record RELEASE` plays stories of every case kind, and what an office does
besides, on a real engine, and writes the history of each workflow to
`tests/replay/histories/RELEASE/`. Recorded files are never changed: what the folder has is not
played again, and a release adds a folder.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import asyncpg
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.ledger.migrate import upgrade
from qixian.rehearsal.story import read_stories
from qixian.runtime.postgres import EmbeddedPostgres
from qixian.runtime.temporal_server import EmbeddedTemporal
from qixian.workers.case_worker import Parts, case_worker
from qixian.workflows.addresses import SEARCH_ATTRIBUTES
from tests.replay.office_work import WORK, Place, Run
from tests.workflows.office import Office, office_on

ROOT: Final = Path(__file__).parents[2]
HISTORIES: Final = Path(__file__).parent / "histories"
STORIES: Final = (
    "L01", "L04", "L05", "L07", "L09", "L15", "L38", "T01", "V01", "V10", "V12", "X01",
)  # fmt: skip
RECORDED: Final = "recorded"
"""Stands where the engine writes who did what on which machine."""


async def main(release: str) -> None:
    """Play what is not there yet, on parts of its own, and keep what the engine recorded."""
    folder = HISTORIES / release
    folder.mkdir(parents=True, exist_ok=True)
    async with _office() as office:
        stories = [name for name in STORIES if not list(folder.glob(f"{name}-*.json"))]
        async with case_worker(Parts(office.client, office.pool, office.queue, True)):
            for name in stories:
                await _keep_story(office, name, folder)
        for name, work in WORK.items():
            file = folder / f"{name}.json"
            if not file.exists():
                with TemporaryDirectory() as seals:
                    await _keep(await work(Place(office, Path(seals) / "seals")), file)


@asynccontextmanager
async def _office() -> AsyncIterator[Office]:
    """An office without a worker on parts of its own."""
    with TemporaryDirectory(prefix="qixian-", ignore_cleanup_errors=True) as home:
        postgres = EmbeddedPostgres(Path(home))
        temporal = EmbeddedTemporal(
            Path(home), in_memory=True, time_skipping=True, search_attributes=SEARCH_ATTRIBUTES
        )
        await asyncio.gather(postgres.start(), temporal.start())
        try:
            await upgrade(postgres.url)
            # The client's name is its workers' too, and part of the names of their queues.
            client = await Client.connect(
                temporal.address, data_converter=pydantic_data_converter, identity=RECORDED
            )
            async with asyncpg.create_pool(
                postgres.url, server_settings={"role": "qixian_app"}
            ) as pool:
                yield await office_on(client, pool, "qixian")
        finally:
            await asyncio.gather(temporal.stop(), postgres.stop())


async def _keep_story(office: Office, name: str, folder: Path) -> None:
    for story in read_stories(ROOT / "examples" / f"{name}.json"):
        await office.conductor().play(story)
    number = 0
    async for run in office.client.list_workflows(f"WorkflowId STARTS_WITH 'case/{name}.'"):
        number += 1
        handle = office.client.get_workflow_handle(run.id, run_id=run.run_id)
        await _keep(handle, folder / f"{name}-{number}.json")


async def _keep(run: Run, file: Path) -> None:
    _write((await run.fetch_history()).to_json(), file)


def _write(recorded: str, file: Path) -> None:
    history = json.loads(recorded)
    text = json.dumps(without_the_machine(history), ensure_ascii=False, indent=2)
    file.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{file.name}\n")


def without_the_machine(part: object) -> object:
    """Who ran it where is nobody's business and would differ on each recording."""
    if isinstance(part, list):
        return [without_the_machine(one) for one in part]
    if not isinstance(part, dict):
        return part
    blank = {"identity": RECORDED, "stackTrace": ""}
    return {name: blank.get(name, without_the_machine(one)) for name, one in part.items()}


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
