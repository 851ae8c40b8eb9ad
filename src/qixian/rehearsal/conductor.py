"""Plays one story: moves every case's clock in the order of the story's days and asks its commands.

Used by the rehearsal. What came of it is read from the ledger, never from what was sent.
"""

import asyncio
import time as wall
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from asyncpg import Pool, Record
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper

from qixian.domain.asking import Answer, Asked, Standing
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.holiday_calendar import HOLIDAY_CALENDAR
from qixian.domain.kinds import AnyKind
from qixian.ledger.board import find_case
from qixian.ledger.calendars import Calendars
from qixian.ledger.editions import pin_edition
from qixian.ledger.private_words import keep_apart
from qixian.ledger.registry.entries import admit
from qixian.ledger.registry.keys import KeyRing
from qixian.ledger.replay import ReplayedCase, replay
from qixian.rehearsal.story import Step, Story
from qixian.rehearsal.virtual_clock import VirtualClock, morning
from qixian.workflows.case_client import CaseClient

POLL_SECONDS: Final = 0.003
PATIENCE_SECONDS: Final = 60.0


class ClockStuck(RuntimeError):
    """A deadline was not recorded in time: the worker or the engine does not move."""


@dataclass
class PlayedCase:
    """One case of a story while it is played."""

    label: str
    case_id: str
    kind: AnyKind
    handle: WorkflowHandle[object, None]
    standing: Standing | None = None
    clock: VirtualClock | None = None

    @property
    def next_wake(self) -> date | None:
        """The day of the case's next deadline."""
        return self.standing.next_wake if self.standing else None


@dataclass(frozen=True, slots=True)
class Performance:
    """What came of a story: the replayed cases by label and the refused steps."""

    story: Story
    cases: dict[str, ReplayedCase]
    refused: tuple[tuple[Step, Answer], ...]
    seconds: float


@dataclass
class Conductor:
    """Plays stories on one engine and one ledger, each in a book of its own."""

    cases: CaseClient
    skipper: TimeSkipper
    pool: "Pool[Record]"
    run_id: str
    keys: KeyRing = field(default_factory=KeyRing.random)
    progress: Callable[[Story, date], None] = field(default=lambda story, day: None)

    async def play(self, story: Story) -> Performance:
        """Play a story from its first step to the last move of its clock."""
        began = wall.monotonic()
        play = _Play(self, story, f"{story.id}.{self.run_id}")
        try:
            await play.perform()
            return await play.result(wall.monotonic() - began)
        finally:
            await play.end()


class _Play:
    def __init__(self, conductor: Conductor, story: Story, book: str) -> None:
        self._conductor, self._story, self._book = conductor, story, book
        self._cases: dict[str, PlayedCase] = {}
        self._refused: list[tuple[Step, Answer]] = []
        self._edition = ""

    async def perform(self) -> None:
        story = self._story
        async with self._conductor.pool.acquire() as conn:
            self._edition = await pin_edition(conn, story.edition(self._book))
            await admit(conn, self._book, story.named_ids())
        for step in story.steps:
            await self._advance(step.date)
            await self._step(step)
            self._conductor.progress(story, step.date)
        await self._advance(story.advance_clock_to)
        self._conductor.progress(story, story.advance_clock_to)

    async def _advance(self, day: date) -> None:
        """Let everything up to and including `day` fall due, over all cases in order of days."""
        while True:
            waking = [case for case in self._cases.values() if _due(case, day)]
            if not waking:
                return
            first, *others = sorted(waking, key=lambda case: (case.next_wake, case.label))
            until = min([day, *(case.next_wake for case in others if case.next_wake)])
            await self._wake(first, until)

    async def _wake(self, case: PlayedCase, until: date) -> None:
        if case.clock is None:
            raise ClockStuck(f"case {case.label} has a deadline ahead and no clock")
        await case.clock.move_to(case.handle, until)
        patience = wall.monotonic() + PATIENCE_SECONDS
        while _due(case, until):
            if wall.monotonic() > patience:
                raise ClockStuck(
                    f"story {self._story.id}, case {case.label}: the deadline of {case.next_wake} "
                    f"was not recorded within {PATIENCE_SECONDS:.0f} s"
                )
            await self._look(case)
            if _due(case, until):
                await asyncio.sleep(POLL_SECONDS)

    async def _look(self, case: PlayedCase) -> None:
        """Where the case stands by its row on the board."""
        async with self._conductor.pool.acquire() as conn:
            line = await find_case(conn, self._book, case.case_id)
        case.standing = Standing(
            exists=True,
            state=line.state,
            open=line.open,
            version=line.version,
            next_wake=line.next_wake,
        )

    async def _step(self, step: Step) -> None:
        case = self._case(step)
        if case.next_wake is None:
            # Nothing is ahead, so the workflow completes; the next run starts on the step's day.
            await self._rest(case)
            case.clock = VirtualClock(self._conductor.skipper, morning(step.date))
        elif case.clock is not None:
            await case.clock.move_to(case.handle, step.date)
        command = step.parsed(case.kind)
        command_id = f"{self._book}:{step.n}"
        async with self._conductor.pool.acquire() as conn:
            keys = self._conductor.keys
            params = await keep_apart(conn, keys, self._book, case.case_id, command_id, command)
        asked = Asked(
            command_id=command_id,
            case_id=case.case_id,
            case_type=case.kind.name,
            command=step.command,
            params=params,
            actor=step.actor,
            edition_digest=self._edition,
            book=self._book,
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await self._conductor.cases.ask(asked, morning(step.date))
        case.standing = answer.standing
        if answer.refusal is not None:
            self._refused.append((step, answer))
        if case.kind.name == HOLIDAY_CALENDAR.name:
            await self._recounted(case)

    def _case(self, step: Step) -> PlayedCase:
        known = self._cases.get(step.case)
        if known is None:
            case_id = f"{self._book}/{step.case}"
            handle = self._conductor.cases.handle(self._book, case_id)
            known = PlayedCase(step.case, case_id, self._story.kind_of(step.case), handle)
            self._cases[step.case] = known
        return known

    async def _recounted(self, calendar: PlayedCase) -> None:
        """Wait until every case that a notice moves has been counted again."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await calendar.handle.result()
        for case in self._cases.values():
            if case.standing is not None and case.standing.exists:
                await self._look(case)

    async def _rest(self, case: PlayedCase) -> None:
        if case.standing is not None:
            await case.handle.result()

    async def result(self, seconds: float) -> Performance:
        """Every case as its events make it."""
        replayed = {}
        async with self._conductor.pool.acquire() as conn:
            calendar = await Calendars(load_calendar()).current(conn, self._book)
            for case in self._cases.values():
                if case.standing is not None and case.standing.exists:
                    replayed[case.label] = await replay(conn, case.case_id, calendar.current)
        return Performance(self._story, replayed, tuple(self._refused), seconds)

    async def end(self) -> None:
        """Stop what still runs: the story is over, its cases are in the ledger."""
        for case in self._cases.values():
            try:
                await case.handle.terminate(reason="the story is over")
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise


def _due(case: PlayedCase, day: date) -> bool:
    return case.next_wake is not None and case.next_wake <= day
