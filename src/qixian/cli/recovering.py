"""The work of `qixian recover` and `qixian drain`: cases get their workflows back, or move on."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Final, Literal

from asyncpg import Pool, Record
from temporalio.client import Client

from qixian.activities.differences import DifferenceKind
from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.offices import prepare_engine
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin, office_of, today
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.ahead import calendar_of, count_ahead, still_waiting, waiting
from qixian.ledger.lateness import RecordedLate, recorded_late
from qixian.ledger.migrate import require_current
from qixian.ledger.pulse import newest
from qixian.presentation.words import Words
from qixian.runtime.settings import Settings
from qixian.workers.case_bell import CaseBell
from qixian.workers.draining import drain
from qixian.workers.history_check import replay_histories
from qixian.workers.reconciling import reconciler_of
from qixian.workflows.recovery import Recovered, Recovery

Lang = Literal["zh", "en"] | None

PATIENCE_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.5
_NOT_SERVED: Final = (DifferenceKind.WORKFLOW_FAILING, DifferenceKind.WORKFLOW_UNSERVED)


async def recover_office(failing: bool, as_json: bool, lang: Lang) -> int:
    """A workflow for every case that waits, then wait until what passed meanwhile is recorded.

    With `failing` also a new workflow for those that no worker can go on with. Exit status 1 when
    something is left. Raises what reaching an office does, EngineUnreachable.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    async with office_of(settings) as (_, pool, client):
        async with pool.acquire() as conn:
            await require_current(conn)
        await prepare_engine(settings, client)
        before = await newest(pool)
        cases = (await count_ahead(pool, MAIN_BOOK, today())).cases
        told = _told(words, cases, as_json)
        recovery = Recovery(client, settings.task_queue, MAIN_BOOK)
        recovered = await recovery.start_all(waiting(pool, MAIN_BOOK), told)
        calendar = await calendar_of(pool, MAIN_BOOK)
        if calendar is not None:
            await recovery.start(*calendar)
        await _wake(client, pool)
        anew = await _anew(settings, client, pool) if failing else 0
        left = await _until_recorded(pool)
        late = await recorded_late(pool, MAIN_BOOK, before)
    if as_json:
        print_json(_document(cases, recovered, anew, late, left))
    else:
        print_lines(_lines(words, cases, recovered, anew, late, left))
    return NOT_AS_CLAIMED if left else DONE


def _told(words: Words, cases: int, as_json: bool) -> Callable[[Recovered], None]:
    """Says how far it is after each batch."""

    def told(recovered: Recovered) -> None:
        if not as_json:
            done = recovered.started + recovered.running
            print_lines([words.heading("recovering", done=done, of=cases)])

    return told


async def _wake(client: Client, pool: "Pool[Record]") -> None:
    """Workflows that sleep past the day the ledger has look at their cases again."""
    for late in await reconciler_of(client, pool, channels=False).wake_late():
        await CaseBell(client).ring(MAIN_BOOK, late.subject)


async def _anew(settings: Settings, client: Client, pool: "Pool[Record]") -> int:
    """End the workflows that no worker can go on with, now or when they wake, and start them again
    from the ledger.
    """
    found = await reconciler_of(client, pool, channels=False).in_trouble()
    replayed = await replay_histories(client, MAIN_BOOK, settings.deployment_version)
    subjects = {one.subject for one in (*found, *replayed.differences) if one.kind in _NOT_SERVED}
    recovery = Recovery(client, settings.task_queue, MAIN_BOOK, anew=True)
    for case in (await still_waiting(pool, MAIN_BOOK, subjects)).values():
        await recovery.start(case.case_type, case.case_id)
    return len(subjects)


async def _until_recorded(pool: "Pool[Record]") -> int:
    """Wait until nothing is overdue, as long as it gets less; how many cases are left."""
    left = (await count_ahead(pool, MAIN_BOOK, today())).overdue
    until = time.monotonic() + PATIENCE_SECONDS
    while left and time.monotonic() < until:
        await asyncio.sleep(_POLL_SECONDS)
        now = (await count_ahead(pool, MAIN_BOOK, today())).overdue
        if now < left:
            until = time.monotonic() + PATIENCE_SECONDS
        left = now
    return left


def _document(
    cases: int, recovered: Recovered, anew: int, late: RecordedLate, left: int
) -> dict[str, object]:
    return {
        "cases": cases,
        **asdict(recovered),
        "started_anew": anew,
        "recorded_late": asdict(late),
        "overdue_left": left,
    }


def _lines(
    words: Words, cases: int, recovered: Recovered, anew: int, late: RecordedLate, left: int
) -> list[str]:
    lines = [words.heading("recovered", cases=cases, **asdict(recovered))]
    if anew:
        lines.append(words.heading("started_anew", count=anew))
    if late.events:
        lines.append(words.heading("recorded_late_in_all", **asdict(late)))
    if left:
        lines.append(words.heading("overdue_left", count=left))
    return lines


async def drain_office(as_json: bool, lang: Lang) -> int:
    """Have every case move on to the current worker version; exit status 1 when some have not.

    Raises NoCurrentVersion and what reaching an office does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    async with office_of(settings) as (_, _, client):

        def told(left: int) -> None:
            if not as_json:
                print_lines([words.heading("draining", left=left)])

        drained = await drain(client, MAIN_BOOK, told)
    if as_json:
        print_json(asdict(drained))
    else:
        counts = {"current": drained.current, "moved": drained.moved}
        heading = words.heading("drained", left=len(drained.left), **counts)
        print_lines([heading, *(f"  {case_id}" for case_id in drained.left)])
    return NOT_AS_CLAIMED if drained.left else DONE
