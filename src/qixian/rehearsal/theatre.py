"""Brings up what a rehearsal needs, plays stories side by side, and takes everything down again.

Used by the `rehearse` command and tests. The parts live in a temporary home, so that the office's
own data is never touched; those that the environment names are used instead.
"""

import asyncio
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from asyncpg import Pool, Record
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from qixian.ledger.migrate import upgrade
from qixian.ledger.verify import Finding, Verification, verify
from qixian.rehearsal.compare import Shape, differences, observed
from qixian.rehearsal.conductor import Conductor
from qixian.rehearsal.story import Story
from qixian.runtime import parts as runtime_parts
from qixian.runtime.connections import connect_temporal, open_pool
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.settings import Settings
from qixian.workers.case_worker import Parts, case_worker, ensure_search_attributes
from qixian.workflows.addresses import SEARCH_ATTRIBUTES
from qixian.workflows.case_client import CaseClient

JOBS: Final = 16
"""How many stories are on the stage at once when nobody says otherwise."""

_CONNECTIONS: Final = 20

Progress = Callable[[Story, date], None]


@dataclass(frozen=True, slots=True)
class Played:
    """One story after its last move of the clock: what came of it, and where it is not as told.

    `book` is the book of its cases, whose ids are `BOOK/LABEL`. `seen` has the shapes of the story
    format; `seconds` is how long it took on the wall.
    """

    story: Story
    book: str
    seen: Shape
    differences: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Every story in the order given, and whether the record of all their cases verifies."""

    played: tuple[Played, ...]
    verification: Verification

    @property
    def as_told(self) -> bool:
        """Whether nothing differs and the record proves itself."""
        return self.verification.ok and not any(one.differences for one in self.played)


async def perform(
    stories: Sequence[Story], settings: Settings, jobs: int, progress: Progress
) -> Rehearsal:
    """Play stories, at most `jobs` at once, each in a book of its own.

    `progress` hears of every step and of the last move of the clock. A story that cannot be played
    to its end has a difference that says why. Raises SettingsWrong in production, where the ledger
    would keep for ever what was only rehearsed; PartMissing, PartTaken, PartUnreachable,
    LedgerError when the stage cannot be set.
    """
    if settings.environment == "production":
        raise SettingsWrong(
            "QIXIAN_ENVIRONMENT is production, whose ledger would keep for ever what is rehearsed; "
            "set it to development and name another database, or none."
        )
    async with _stage(settings, progress) as conductor:
        run_id, turn = conductor.run_id, asyncio.Semaphore(jobs)
        played = await asyncio.gather(
            *(
                # Two files may hold stories of one id; each still has a book of its own.
                _play(replace(conductor, run_id=f"{run_id}-{number}"), story, turn)
                for number, story in enumerate(stories, start=1)
            )
        )
        books = [f"{story.id}.{run_id}-{number}" for number, story in enumerate(stories, start=1)]
        return Rehearsal(tuple(played), await _verified(conductor.pool, stories, books))


async def _play(conductor: Conductor, story: Story, turn: asyncio.Semaphore) -> Played:
    book = f"{story.id}.{conductor.run_id}"
    async with turn:
        began = time.monotonic()
        try:
            performance = await conductor.play(story)
        except Exception as error:
            # Whatever it is, it is this story's; the others go on.
            sentence = f"the story could not be played to its end: {error or type(error).__name__}"
            return Played(story, book, _nothing(story), (sentence,), time.monotonic() - began)
    seen = observed(performance)
    return Played(story, book, seen, tuple(differences(story, seen)), performance.seconds)


def _nothing(story: Story) -> Shape:
    return {
        "id": story.id,
        "events": [],
        "rejected_commands": [],
        "deadlines": {},
        "final_states": {},
        "amounts": [],
    }


@asynccontextmanager
async def _stage(settings: Settings, progress: Progress) -> AsyncIterator[Conductor]:
    with tempfile.TemporaryDirectory(prefix="qixian-", ignore_cleanup_errors=True) as home:
        apart = settings.model_copy(
            update={
                "home": Path(home),
                # The ports given are the office's, which may be open while others rehearse.
                "embedded_postgres_port": None,
                "temporal_port": None,
                "temporal_ui_port": None,
                "task_queue": f"rehearsal-{secrets.token_hex(6)}",
            }
        )
        async with runtime_parts.parts(
            apart, time_skipping=True, in_memory=True, search_attributes=SEARCH_ATTRIBUTES
        ) as found:
            await upgrade(found.database_url)
            async with _conductor(apart, found, progress) as conductor:
                yield conductor


@asynccontextmanager
async def _conductor(
    settings: Settings, found: runtime_parts.Parts, progress: Progress
) -> AsyncIterator[Conductor]:
    """The conductor, with a worker in this process that lets cases begin on any day."""
    client = await connect_temporal(settings, found.temporal_address)
    await ensure_search_attributes(client)
    queue = settings.task_queue
    pool = await open_pool(found.database_url, settings.database_role, 1, _CONNECTIONS)
    async with pool, case_worker(Parts(client, pool, queue, allow_business_start=True)):
        yield Conductor(
            cases=CaseClient(client, queue),
            skipper=TimeSkipper(client, config=TimeSkippingConfig(enabled=False)),
            pool=pool,
            run_id=secrets.token_hex(4),
            progress=progress,
        )


async def _verified(
    pool: "Pool[Record]", stories: Sequence[Story], books: Sequence[str]
) -> Verification:
    """The proof over the rehearsed cases only: a ledger named from outside may hold many others."""
    events, cases = 0, 0
    findings: list[Finding] = []
    async with pool.acquire() as conn:
        for story, book in zip(stories, books, strict=True):
            for label in sorted({step.case for step in story.steps}):
                proof = await verify(conn, f"{book}/{label}")
                events, cases = events + proof.events, cases + proof.cases
                findings += proof.findings
    return Verification(events, cases, tuple(findings))
