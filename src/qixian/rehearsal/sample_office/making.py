"""Makes the sample office: each case's commands on their days, then the clock of the real calendar.

For the terminal door. A case lives on a worker that allows a business start while it is made, and
on the office's own afterwards. What was made is told by the commands in the ledger, so a second
time changes nothing and a time cut short goes on.
"""

import asyncio
import time as wall
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import structlog
from asyncpg import Pool, Record
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from qixian.domain.asking import Asked
from qixian.domain.kinds import KINDS
from qixian.domain.policies.edition import Edition
from qixian.ledger.board import find_case
from qixian.ledger.editions import pin_edition
from qixian.ledger.errors import CaseNotFound, translated
from qixian.ledger.private_words import keep_apart
from qixian.ledger.registry.keys import KeyRing
from qixian.rehearsal.sample_office.cases import SampleCase, SampleStep
from qixian.rehearsal.sample_office.files import FILES
from qixian.rehearsal.sample_office.internships import INTERNSHIPS
from qixian.rehearsal.sample_office.leaves import LEAVES
from qixian.rehearsal.sample_office.parties import register_parties
from qixian.rehearsal.sample_office.programme import BEGUN, PROGRAMME_FILES
from qixian.rehearsal.sample_office.tenancies import TENANCIES
from qixian.rehearsal.story import Step
from qixian.rehearsal.virtual_clock import morning
from qixian.workflows.addresses import WORKFLOW_TYPES, case_workflow_id
from qixian.workflows.case_client import CaseClient
from qixian.workflows.case_clock import CaseStart

CASES: Final = (*LEAVES, *TENANCIES, *INTERNSHIPS, *PROGRAMME_FILES, *FILES)
"""Every sample case but the one that says when the sample was begun and that it is whole."""

AT_ONCE: Final = 8
PATIENCE_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.005
LOOKS: Final = 400
"""How often a workflow that is at work is looked at before it is ended anyway: two seconds."""

_ASKED: Final = """
    SELECT command_id, on_date FROM ledger.command WHERE book = $1 AND case_id = ANY ($2::text[])
"""
_SHOWN: Final = """
    SELECT command_id, on_date FROM ledger.command WHERE command_id = $1 AND book = $2
"""

log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]


class SampleUnfinished(RuntimeError):
    """The sample office could not be made to its end; made again, it goes on where it stopped."""


def command_id(case: SampleCase, n: int) -> str:
    """The id of the n-th command in a case's table, the same on every day."""
    return f"sample:{case.case_id}:{n}"


async def make_sample(
    client: Client,
    pool: "Pool[Record]",
    keys: KeyRing,
    book: str,
    building_queue: str,
    office_queue: str,
    edition: Edition,
    today: date,
    told: Progress | None = None,
) -> None:
    """Make the sample office in a book, or what is left of it to make; nothing once it is whole.

    `building_queue` is that of a worker that allows a business start, `office_queue` the one on
    which the cases live from then on. `today` (Asia/Shanghai) is the day the sample is told from,
    unless it was begun on an earlier one. `told` hears how many cases of how many are made.
    Raises SampleUnfinished, and what the ledger, the registry and the engine do.
    """
    begun, whole = await _begun(pool, book)
    if whole:
        return
    begun = begun or today
    async with pool.acquire() as conn:
        digest = await pin_edition(conn, edition)
        await register_parties(conn, keys, book, (BEGUN, *CASES), begun)
    parts = _Parts(client, pool, keys, book, building_queue, office_queue, digest, begun)
    await _Making(parts, told or (lambda made, of: None)).make()


async def _begun(pool: "Pool[Record]", book: str) -> tuple[date | None, bool]:
    """The day on which the sample was begun, None if it was not; and whether it is whole."""
    ids = [command_id(BEGUN, n) for n in range(1, len(BEGUN.steps) + 1)]
    async with pool.acquire() as conn:
        with translated():
            first = await conn.fetchrow(_SHOWN, ids[0], book)
            last = await conn.fetchrow(_SHOWN, ids[-1], book)
    return (first["on_date"] if first else None), last is not None


@dataclass(frozen=True, slots=True)
class _Parts:
    client: Client
    pool: "Pool[Record]"
    keys: KeyRing
    book: str
    building_queue: str
    office_queue: str
    edition_digest: str
    begun: date


class _Making:
    def __init__(self, parts: _Parts, told: Progress) -> None:
        self._parts, self._told = parts, told
        self._cases = CaseClient(parts.client, parts.building_queue)
        self._asked: frozenset[str] = frozenset()
        self._made = 0

    async def make(self) -> None:
        """The day of the beginning, the cases some at a time, those that look at others, the end.

        Each case goes to the real calendar as soon as it is made.
        """
        parts = self._parts
        async with parts.pool.acquire() as conn:
            ids = [case.case_id for case in (BEGUN, *CASES)]
            with translated():
                rows = await conn.fetch(_ASKED, parts.book, ids)
        self._asked = frozenset(row["command_id"] for row in rows)
        *first, last = BEGUN.dated(parts.begun)
        await self._take(BEGUN, first)
        for later in (False, True):
            await self._all([case for case in CASES if case.later is later])
        await self._take(BEGUN, [last])

    async def _all(self, cases: Sequence[SampleCase]) -> None:
        turns = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.TaskGroup() as group:
                for case in cases:
                    group.create_task(self._case(case, turns))
        except ExceptionGroup as failed:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                # The engine's client calls a cancelled question unanswered.
                raise asyncio.CancelledError from failed
            # One sentence tells more than eight of the same.
            raise failed.exceptions[0] from failed

    async def _case(self, case: SampleCase, turns: asyncio.Semaphore) -> None:
        async with turns:
            await self._take(case, list(case.dated(self._parts.begun)))
            await self._to_the_real_calendar(case)
        self._made += 1
        self._told(self._made, len(CASES))

    async def _take(self, case: SampleCase, rows: Sequence[tuple[SampleStep, Step]]) -> None:
        """The commands that were not asked yet, each on the morning of its day."""
        stands_on: date | None = None
        for row, step in rows:
            if command_id(case, step.n) in self._asked:
                continue
            if step.date != stands_on:
                await self._stop(case)
            await self._ask(case, row, step)
            stands_on = step.date

    async def _ask(self, case: SampleCase, row: SampleStep, step: Step) -> None:
        parts, kind = self._parts, KINDS[case.kind]
        asked_as = command_id(case, step.n)
        async with parts.pool.acquire() as conn:
            params = await keep_apart(
                conn, parts.keys, parts.book, case.case_id, asked_as, step.parsed(kind)
            )
        asked = Asked(
            command_id=asked_as,
            case_id=case.case_id,
            case_type=case.kind,
            command=step.command,
            params=params,
            actor=step.actor,
            edition_digest=parts.edition_digest,
            book=parts.book,
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await self._cases.ask(asked, morning(step.date))
        code = answer.refusal.code if answer.refusal else None
        if code != row.refused:
            log.warning("sample command", command_id=asked_as, refused=code, meant=row.refused)

    async def _stop(self, case: SampleCase) -> None:
        """End the case's workflow, if one runs: the next one begins from the ledger."""
        handle = self._cases.handle(self._parts.book, case.case_id)
        try:
            if await _rests(handle):
                await handle.terminate(reason="the sample goes on on another day")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    async def _to_the_real_calendar(self, case: SampleCase) -> None:
        """Let everything up to the day of the beginning fall due, then give the case its clock."""
        await self._stop(case)
        begun = self._parts.begun
        wake = await self._next_wake(case)
        if wake is not None and wake <= begun:
            await self._start(case, self._parts.building_queue, begun)
            wake = await self._settled(case)
            await self._stop(case)
        if wake is not None:
            await self._start(case, self._parts.office_queue, None)

    async def _settled(self, case: SampleCase) -> date | None:
        """The next wake once none is left up to the day of the beginning."""
        patience = wall.monotonic() + PATIENCE_SECONDS
        while wall.monotonic() < patience:
            wake = await self._next_wake(case)
            if wake is None or wake > self._parts.begun:
                return wake
            await asyncio.sleep(_POLL_SECONDS)
        raise SampleUnfinished(
            f"what is due in {case.case_id} was not recorded in {PATIENCE_SECONDS:.0f} s: "
            "start again, and the sample goes on where it stopped"
        )

    async def _next_wake(self, case: SampleCase) -> date | None:
        async with self._parts.pool.acquire() as conn:
            try:
                line = await find_case(conn, self._parts.book, case.case_id)
            except CaseNotFound:
                # All its commands were refused, as they were meant to be.
                return None
        return line.next_wake

    async def _start(self, case: SampleCase, queue: str, business_day: date | None) -> None:
        """Start the case's workflow without a command; the first thing it does is to read it."""
        book = self._parts.book
        await self._parts.client.start_workflow(
            WORKFLOW_TYPES[case.kind],
            CaseStart(
                book=book,
                case_type=case.kind,
                case_id=case.case_id,
                business_start=None if business_day is None else morning(business_day),
            ),
            id=case_workflow_id(book, case.case_id),
            task_queue=queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )


async def _rests(handle: WorkflowHandle[object, None]) -> bool:
    """Whether a workflow runs and can be ended, once nothing of it is under way.

    One that is not taken up is not waited for long. Ended while it works, a worker would complain.
    """
    for _ in range(LOOKS):
        run = await handle.describe()
        if run.status is not WorkflowExecutionStatus.RUNNING:
            return False
        seen = run.raw_description
        if not seen.pending_activities and not seen.HasField("pending_workflow_task"):
            break
        await asyncio.sleep(_POLL_SECONDS)
    return True
