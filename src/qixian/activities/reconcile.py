"""Reconciling: every difference between the ledger, the engine, what is due, and the notices.

Over protocols for the record and for the engine, which `workers` fills. Used by the activity on the
worker and, through `workers`, by the terminal. Reads only; what a look at two moving parts finds is
looked at again, part by part, before it counts as a difference.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from temporalio import activity

from qixian.activities.differences import Difference, DifferenceKind, Reconciled, RunningCase
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.ahead import OverdueDeadline, StuckNotice, WaitingCase, WakeDiffers

RECONCILE: Final = "reconcile"

SETTLED: Final = timedelta(minutes=1)
"""So long a workflow may run that has no case yet: its first command may be on its way."""

FALLS_DUE_WITHIN: Final = timedelta(minutes=15)
"""So long the deadlines of one midnight may take."""

DELIVERED_WITHIN: Final = timedelta(hours=1)
GIVEN_UP_FOR: Final = timedelta(days=30)
"""So long a notice that was given up is named."""

FEW: Final = 200
"""How many cases at most are asked for what holds their deadlines up."""


class OfficeRecord(Protocol):
    """The record as reconciling needs it (`qixian.workers.reconciling.Record`)."""

    def waiting(self, book: str) -> AsyncIterator[Sequence[WaitingCase]]:
        """Every open case with a wake, batch by batch."""

    async def still_waiting(
        self, book: str, case_ids: Collection[str]
    ) -> Mapping[str, WaitingCase]:
        """Those of some cases that are open with a wake now."""

    async def known(self, book: str, case_ids: Collection[str]) -> Collection[str]:
        """Those of some ids that are cases."""

    async def overdue(self, book: str, by: date) -> Sequence[OverdueDeadline]:
        """Every deadline that fires up to a day and is not recorded."""

    async def wakes_that_differ(self, book: str) -> Sequence[WakeDiffers]:
        """Where the board and what is due disagree."""

    async def stuck_notices(
        self, book: str, before: datetime, given_up_since: datetime
    ) -> Sequence[StuckNotice]:
        """Notices that wait for long or were given up."""


class CaseEngine(Protocol):
    """The engine as reconciling needs it (`qixian.workers.case_engine.TemporalCases`)."""

    async def running(self, book: str) -> dict[str, RunningCase]:
        """The running workflows of a book's cases, by case; may lag some seconds behind."""

    async def look(self, book: str, case_ids: Collection[str]) -> Mapping[str, RunningCase]:
        """Those of some cases whose workflow runs, as it is at this moment."""

    async def unserved(self, running: Collection[RunningCase]) -> Collection[str]:
        """The cases for whose workflow no worker asks: queue or version without one."""

    async def held_up(self, book: str, case_ids: Collection[str]) -> Mapping[str, str]:
        """What keeps failing in some cases' workflows, by case: never with anybody's data in it."""

    async def deliveries(self) -> Collection[str]:
        """The notices whose delivery runs."""


class Reconciler:
    """Compares one book's record with the engine; `channels` says whether notices are sent."""

    def __init__(
        self, record: OfficeRecord, engine: CaseEngine, *, channels: bool, book: str = MAIN_BOOK
    ) -> None:
        self._record, self._engine = record, engine
        self._channels, self._book = channels, book

    async def reconcile(self, now: datetime) -> Reconciled:
        """Every difference at an instant (aware). Raises what the record and the engine do."""
        running = await self._engine.running(self._book)
        waiting = await self._waiting()
        left = {case_id: one for case_id, one in running.items() if case_id not in waiting}
        found = [
            *await self._without_workflow(waiting.keys() - running.keys()),
            *await self._without_case(left, now),
            *await self._wake_late(running, waiting),
            *await self._in_trouble(list(running.values())),
            *await self._overdue(now),
            *[_wake_differs(one) for one in await self._record.wakes_that_differ(self._book)],
            *await self._notices(now),
        ]
        return Reconciled(len(waiting), len(running), tuple(found))

    async def in_trouble(self) -> list[Difference]:
        """Only the cases whose workflow fails or that no worker serves."""
        return await self._in_trouble(list((await self._engine.running(self._book)).values()))

    async def wake_late(self) -> list[Difference]:
        """Only the cases whose workflow sleeps longer than the ledger has it."""
        return await self._wake_late(await self._engine.running(self._book), await self._waiting())

    async def _waiting(self) -> dict[str, date]:
        return {
            case.case_id: case.next_wake
            async for batch in self._record.waiting(self._book)
            for case in batch
        }

    async def _without_workflow(self, case_ids: Collection[str]) -> list[Difference]:
        waiting = await self._record.still_waiting(self._book, case_ids)
        running = await self._engine.look(self._book, waiting)
        return [
            Difference(DifferenceKind.CASE_WITHOUT_WORKFLOW, case_id, {"wake": f"{case.next_wake}"})
            for case_id, case in sorted(waiting.items())
            if case_id not in running
        ]

    async def _without_case(
        self, left: Mapping[str, RunningCase], now: datetime
    ) -> list[Difference]:
        """Workflows of cases that nobody opened; one that is quiet completes by itself."""
        old = [one.case_id for one in left.values() if now - one.started_at > SETTLED]
        known = await self._record.known(self._book, old)
        running = await self._engine.look(self._book, set(old).difference(known))
        return [
            Difference(
                DifferenceKind.WORKFLOW_WITHOUT_CASE,
                case_id,
                {"started_at": _moment(one.started_at)},
            )
            for case_id, one in running.items()
        ]

    async def _wake_late(
        self, running: Mapping[str, RunningCase], waiting: Mapping[str, date]
    ) -> list[Difference]:
        """Workflows that sleep past the day the ledger has, as after a ledger was restored."""
        suspected = [
            case_id for case_id, one in running.items() if _later(one, waiting.get(case_id))
        ]
        cases = await self._record.still_waiting(self._book, suspected)
        seen = await self._engine.look(self._book, suspected)
        return [
            Difference(
                DifferenceKind.WORKFLOW_WAKES_LATE,
                case_id,
                {"wake": f"{one.wake}", "due": f"{cases[case_id].next_wake}"},
            )
            for case_id, one in seen.items()
            if case_id in cases and _later(one, cases[case_id].next_wake)
        ]

    async def _in_trouble(self, running: Sequence[RunningCase]) -> list[Difference]:
        unserved = await self._engine.unserved(running)
        failing = [
            Difference(
                DifferenceKind.WORKFLOW_FAILING, one.case_id, {"why": ", ".join(one.problems)}
            )
            for one in sorted(running, key=_by_case)
            if one.problems
        ]
        return failing + [
            Difference(
                DifferenceKind.WORKFLOW_UNSERVED,
                one.case_id,
                {"queue": one.task_queue, "version": one.version or "-"},
            )
            for one in sorted(running, key=_by_case)
            if one.case_id in unserved
        ]

    async def _overdue(self, now: datetime) -> list[Difference]:
        """Deadlines that should have fallen due, and what keeps failing in their cases."""
        day = (now - FALLS_DUE_WITHIN).astimezone(SHANGHAI).date()
        late = await self._record.overdue(self._book, day)
        cases = list(dict.fromkeys(one.case_id for one in late))[:FEW]
        held_up = await self._engine.held_up(self._book, cases)
        return [
            *(
                Difference(
                    DifferenceKind.DEADLINE_OVERDUE,
                    one.case_id,
                    {"deadline": one.kind, "fires_on": f"{one.fires_on}"},
                )
                for one in late
            ),
            *(
                Difference(DifferenceKind.WORKFLOW_FAILING, case_id, {"why": why})
                for case_id, why in held_up.items()
            ),
        ]

    async def _notices(self, now: datetime) -> list[Difference]:
        """Without a channel nothing is meant to be sent, and everything waits."""
        if not self._channels:
            return []
        stuck = await self._record.stuck_notices(
            self._book, now - DELIVERED_WITHIN, now - GIVEN_UP_FOR
        )
        under_way = await self._engine.deliveries() if stuck else ()
        return [_stuck(one, one.notice_id in under_way) for one in stuck]


def _by_case(running: RunningCase) -> str:
    return running.case_id


def _later(running: RunningCase, wake: date | None) -> bool:
    return running.wake is not None and wake is not None and running.wake > wake


def _moment(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).isoformat("T", "seconds")


def _wake_differs(one: WakeDiffers) -> Difference:
    data = {"wake": f"{one.next_wake or '-'}", "due": f"{one.first_due or '-'}"}
    return Difference(DifferenceKind.WAKE_DIFFERS, one.case_id, data)


def _stuck(one: StuckNotice, under_way: bool) -> Difference:
    data = {"case": one.case_id, "queued_at": _moment(one.queued_at)}
    if one.status == "FAILED":
        return Difference(DifferenceKind.NOTICE_GIVEN_UP, one.notice_id, data)
    delivery = "RUNNING" if under_way else "NONE"
    return Difference(DifferenceKind.NOTICE_STUCK, one.notice_id, data | {"delivery": delivery})


class Kept(Protocol):
    """Where a result is kept, so that every door can show it."""

    async def keep(self, reconciled: Reconciled) -> None:
        """Keep what was found at this instant."""


class ReconcileActivities:
    """The activity, with who compares and where the result is kept."""

    def __init__(self, reconciler: Reconciler, kept: Kept) -> None:
        self._reconciler, self._kept = reconciler, kept

    @activity.defn(name=RECONCILE)
    async def reconcile(self) -> dict[str, int]:
        """Compare, keep the result, and say how many differences there are of each kind."""
        reconciled = await self._reconciler.reconcile(datetime.now(SHANGHAI))
        await self._kept.keep(reconciled)
        return reconciled.counts()
