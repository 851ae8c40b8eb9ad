"""Every kind of difference between the ledger and the engine is named, and nothing else is."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from qixian.activities.differences import Difference, DifferenceKind, RunningCase
from qixian.activities.reconcile import Reconciler
from qixian.domain.asking import MAIN_BOOK, Answer, Asked, Standing
from qixian.ledger.reconciliations import newest
from qixian.workers.case_engine import TemporalCases
from qixian.workers.case_worker import Parts, case_worker, real_record
from qixian.workers.reconciling import OfficeLedger
from qixian.workers.schedules import ensure_reconciling
from qixian.workflows.addresses import RECONCILIATION_ID, SHANGHAI
from qixian.workflows.recovery import Recovery
from tests.workflows.office import APPLICATION, Office, Pool, at

FAR_AHEAD = {"requested_start_date": "2090-07-03", "researcher_id": "P1"}
NOW = timedelta(0)


async def found(office: Office, later: timedelta = NOW, channels: bool = False) -> list[Difference]:
    """What differs in the test's book, as of so much later."""
    reconciler = Reconciler(
        OfficeLedger(office.pool), TemporalCases(office.client), channels=channels, book=office.book
    )
    return list((await reconciler.reconcile(datetime.now(UTC) + later)).differences)


async def once_there(
    office: Office, kind: DifferenceKind, later: timedelta = NOW
) -> list[Difference]:
    """The differences once one of a kind is among them: the engine's lists lag behind a little."""
    for _ in range(300):
        differences = await found(office, later)
        if any(one.kind is kind for one in differences):
            break
        await asyncio.sleep(0.1)
    return differences


def kinds(differences: Sequence[Difference]) -> Counter[DifferenceKind]:
    return Counter(one.kind for one in differences)


async def opened(office: Office, case: str = "L") -> None:
    """A leave that is asked for today, on the real calendar."""
    answer = await office.ask(case, "SubmitLeaveApplication", **(APPLICATION | FAR_AHEAD))
    assert answer.refusal is None, answer.refusal


async def test_an_office_in_order_has_no_difference(office: Office) -> None:
    await opened(office)

    assert await found(office) == []


async def test_a_case_whose_workflow_is_gone_is_named_and_gets_one_again(office: Office) -> None:
    await opened(office)
    await office.cases.handle(office.book, "L").terminate()

    differences = await once_there(office, DifferenceKind.CASE_WITHOUT_WORKFLOW)
    again = await Recovery(office.client, office.queue, office.book).start(
        "off_post_venture_leave", "L"
    )

    assert kinds(differences) == {DifferenceKind.CASE_WITHOUT_WORKFLOW: 1}
    assert differences[0].subject == "L"
    assert again
    assert await found(office) == []


async def test_a_workflow_of_a_case_that_nobody_opened_is_named_once_it_is_old(
    office: Office,
) -> None:
    nowhere = f"{office.queue}-nobody-works-here"
    await Recovery(office.client, nowhere, office.book).start("off_post_venture_leave", "GHOST")

    differences = await once_there(
        office, DifferenceKind.WORKFLOW_WITHOUT_CASE, timedelta(minutes=2)
    )

    assert kinds(differences) == {
        DifferenceKind.WORKFLOW_WITHOUT_CASE: 1,
        DifferenceKind.WORKFLOW_UNSERVED: 1,
    }
    assert {one.subject for one in differences} == {"GHOST"}
    assert DifferenceKind.WORKFLOW_WITHOUT_CASE not in kinds(await found(office))


async def test_a_workflow_that_sleeps_past_a_restored_ledger_is_named_until_it_looks_again(
    office: Office,
) -> None:
    await opened(office)
    earlier = datetime.now(SHANGHAI).date() + timedelta(days=1)
    async with office.pool.acquire() as conn:
        await conn.execute(
            "UPDATE read_model.case_board SET next_wake = $1 WHERE case_id = 'L'", earlier
        )

    differences = await once_there(office, DifferenceKind.WORKFLOW_WAKES_LATE)

    assert kinds(differences) == {
        DifferenceKind.WORKFLOW_WAKES_LATE: 1,
        DifferenceKind.WAKE_DIFFERS: 1,
    }
    late = next(one for one in differences if one.kind is DifferenceKind.WORKFLOW_WAKES_LATE)
    assert late.data["due"] == earlier.isoformat()


class StuckRecord:
    """The real record, but no deadline can be recorded."""

    def __init__(self, pool: Pool) -> None:
        self._real = real_record(pool)

    async def carry_out(self, asked: Asked, today: date) -> Answer:
        """As the real record does."""
        return await self._real.carry_out(asked, today)

    async def fall_due(self, book: str, case_type: str, case_id: str, today: date) -> Standing:
        """A fault of a release."""
        raise ArithmeticError("a sentence that may quote a case")


async def test_a_deadline_that_did_not_fall_due_is_named_with_what_holds_it_up(
    office: Office,
) -> None:
    await office.ask("L", "SubmitLeaveApplication", at("2022-05-20"), **APPLICATION)
    await office.cases.handle(office.book, "L").terminate()
    stuck = f"{office.queue}-stuck"
    parts = Parts(office.client, office.pool, stuck, allow_business_start=False, record=StuckRecord)  # type: ignore[arg-type]
    async with case_worker(parts):
        await Recovery(office.client, stuck, office.book).start("off_post_venture_leave", "L")
        differences = await once_there(office, DifferenceKind.WORKFLOW_FAILING)
        await office.cases.handle(office.book, "L").terminate()

    assert kinds(differences)[DifferenceKind.WORKFLOW_FAILING] == 1
    overdue = [one for one in differences if one.kind is DifferenceKind.DEADLINE_OVERDUE]
    assert {"deadline": "DECISION_DUE", "fires_on": "2022-06-21"} in [one.data for one in overdue]
    failing = next(one for one in differences if one.kind is DifferenceKind.WORKFLOW_FAILING)
    assert failing.data["why"].startswith("fall_due ")
    assert failing.data["why"].endswith(" ArithmeticError")


async def test_a_deadline_of_this_midnight_has_a_quarter_of_an_hour(office: Office) -> None:
    await office.ask("L", "SubmitLeaveApplication", at("2022-05-20"), **APPLICATION)
    reconciler = Reconciler(
        OfficeLedger(office.pool), TemporalCases(office.client), channels=False, book=office.book
    )

    at_once = await reconciler.reconcile(at("2022-06-21", "00:10:00"))
    later = await reconciler.reconcile(at("2022-06-21", "00:16:00"))

    assert DifferenceKind.DEADLINE_OVERDUE not in kinds(at_once.differences)
    assert DifferenceKind.DEADLINE_OVERDUE in kinds(later.differences)


async def test_notices_that_wait_for_long_or_were_given_up_are_named_where_any_are_sent(
    office: Office,
) -> None:
    await opened(office)
    queued = len(await office.pool.fetch("SELECT FROM read_model.notice"))
    later = timedelta(hours=2)
    unsent = await found(office, later)
    stuck = await found(office, later, channels=True)
    await office.pool.execute("UPDATE read_model.notice SET status = 'FAILED'")
    given_up = await found(office, channels=True)

    assert queued
    assert unsent == []
    assert kinds(stuck) == {DifferenceKind.NOTICE_STUCK: queued}
    assert {one.data["delivery"] for one in stuck} == {"NONE"}
    assert kinds(given_up) == {DifferenceKind.NOTICE_GIVEN_UP: queued}


async def test_what_the_engine_reports_of_a_workflow_is_a_difference(office: Office) -> None:
    class Reporting(TemporalCases):
        async def running(self, book: str) -> dict[str, RunningCase]:
            one = (await super().running(book))["L"]
            problems = ("category=WorkflowTaskFailed",)
            return {"L": RunningCase("L", one.task_queue, None, one.started_at, None, problems)}

    await opened(office)
    for _ in range(300):
        if "L" in await TemporalCases(office.client).running(office.book):
            break
        await asyncio.sleep(0.1)
    reconciler = Reconciler(
        OfficeLedger(office.pool), Reporting(office.client), channels=False, book=office.book
    )

    assert [(one.kind, one.data) for one in await reconciler.in_trouble()] == [
        (DifferenceKind.WORKFLOW_FAILING, {"why": "category=WorkflowTaskFailed"})
    ]


async def test_the_schedule_reconciles_and_the_result_is_kept(office: Office) -> None:
    await ensure_reconciling(office.client, office.queue)
    await ensure_reconciling(office.client, office.queue)
    try:
        for _ in range(300):
            if (kept := await newest(office.pool)) is not None:
                break
            await asyncio.sleep(0.1)
    finally:
        await office.client.get_schedule_handle(RECONCILIATION_ID).delete()

    # The engine is shared: other tests may have left workflows of the main book.
    reconciler = Reconciler(
        OfficeLedger(office.pool), TemporalCases(office.client), channels=False, book=MAIN_BOOK
    )
    now = await reconciler.reconcile(datetime.now(UTC))
    assert kept is not None
    assert set(kept.found) == set(DifferenceKind)
    assert kept.found == dict.fromkeys(DifferenceKind, 0) | now.counts()
