"""The version drill: cases begin on one worker version, the workers are rolled over to another with
other workflow code and another edition, and the cases move on and finish.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from qixian.activities.differences import DifferenceKind
from qixian.activities.reconcile import Reconciler
from qixian.domain.policies.edition import load_edition
from qixian.ledger.editions import pin_edition
from qixian.ledger.verify import verify
from qixian.rehearsal.story import Step
from qixian.runtime.temporal_server import EmbeddedTemporal
from qixian.workers.case_engine import TemporalCases
from qixian.workers.case_worker import CASES, DEPLOYMENT, Parts, case_worker
from qixian.workers.draining import NoCurrentVersion, drain
from qixian.workers.history_check import HistoriesReplayed, replay_histories
from qixian.workers.reconciling import OfficeLedger
from qixian.workflows.addresses import SEARCH_ATTRIBUTES
from qixian.workflows.off_post_venture_leave import OffPostVentureLeave
from qixian.workflows.recovery import Recovery
from tests.domain.pure_world import PureWorld
from tests.workflows.later_release import LaterLeave
from tests.workflows.office import APPLICATION, Office, Pool, at, office_on
from tests.workflows.rollover import make_current

LEAVES = {"L1": "P1", "L2": "P2", "L3": "P3"}


@pytest.fixture
async def own_client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """An engine of the test's own: a current version is the whole namespace's."""
    engine = EmbeddedTemporal(
        tmp_path_factory.mktemp("versions"),
        in_memory=True,
        time_skipping=True,
        search_attributes=SEARCH_ATTRIBUTES,
    )
    await engine.start()
    yield await Client.connect(engine.address, data_converter=pydantic_data_converter)
    await engine.stop()


def of_version(office: Office, version: str) -> Parts:
    """A worker of a version; "B" is the later release."""
    cases = [LaterLeave if one is OffPostVentureLeave else one for one in CASES]
    return Parts(
        office.client,
        office.pool,
        office.queue,
        allow_business_start=True,
        deployment_version=version,
        cases=CASES if version == "A" else cases,
    )


async def versions(office: Office) -> set[str | None]:
    """The versions that the running cases are on."""
    running = await TemporalCases(office.client).running(office.book)
    return {one.version for one in running.values()}


def steps(case: str, person: str) -> list[Step]:
    """What each leave is asked: on the first three days nothing but 2022-06-15."""
    begin, back = date(2022, 6, 15), date(2025, 7, 1)
    told = [
        (begin, "SubmitLeaveApplication", APPLICATION | {"researcher_id": person}),
        (begin, "ApproveLeave", {}),
        (begin, "SignLeaveAgreement", {}),
        (back, "RecordReturn", {}),
    ]
    return [
        Step(n=n, date=on, case=case, actor="TESTER", command=command, params=params)  # type: ignore[arg-type]
        for n, (on, command, params) in enumerate(told, start=1)
    ]


def by_the_rules(case: str, person: str) -> list[tuple[str, str]]:
    """(day, type) of each event of a leave, by the rules alone."""
    world = PureWorld("off_post_venture_leave")
    for step in steps(case, person):
        world.take(step)
    return [(record.on.isoformat(), record.event.type) for record in world.records]


async def finish(office: Office, case: str) -> None:
    """Three years pass, and the researcher comes back; nothing is ahead of the case any more."""
    await office.skip(case, at("2025-07-01") - at("2022-06-15"))
    answer = await office.ask(case, "RecordReturn")
    assert answer.refusal is None, answer.refusal
    await office.cases.handle(office.book, case).result()


async def test_cases_move_on_to_a_later_release_and_finish_there(
    own_client: Client, pool: Pool, queue: str
) -> None:
    office = await office_on(own_client, pool, queue)
    async with case_worker(of_version(office, "A")):
        with pytest.raises(NoCurrentVersion, match="set-current-version"):
            await drain(own_client, office.book)
        await make_current(own_client, "A")
        for case, person in LEAVES.items():
            await office.to_leave(case, person)
        async with case_worker(of_version(office, "B")):
            await make_current(own_client, "B")
            assert await versions(office) == {f"{DEPLOYMENT}:A"}
            await their_histories_replay_on_their_own_version_only(office)
            drained = await drain(own_client, office.book)
            assert (drained.moved, drained.left) == (len(LEAVES), ())
            assert await versions(office) == {f"{DEPLOYMENT}:B"}
    async with case_worker(of_version(office, "B")):
        await a_later_edition_binds_new_cases_only(office)
        for case in LEAVES:
            await finish(office, case)

    for case, person in LEAVES.items():
        assert await office.events(case) == by_the_rules(case, person)
    async with pool.acquire() as conn:
        assert (await verify(conn)).ok


async def their_histories_replay_on_their_own_version_only(office: Office) -> None:
    """Cases of a version do not concern workers of another, who could not go on with them."""
    own = await replay_histories(office.client, office.book, "A")
    assert own == HistoriesReplayed(len(LEAVES), 0, ())
    later = of_version(office, "B").cases
    others = await replay_histories(office.client, office.book, "B", cases=later)
    assert others == HistoriesReplayed(0, len(LEAVES), ())
    forced = await replay_histories(office.client, office.book, "A", cases=later)
    assert {one.subject for one in forced.differences} == set(LEAVES)


async def a_later_edition_binds_new_cases_only(office: Office) -> None:
    """A change of a rule: an edition under which a leave is at most two years long."""
    later = load_edition().with_overrides({"leave_initial_max_months": 24}, id="later")
    async with office.pool.acquire() as conn:
        office.edition = await pin_edition(conn, later)

    answer = await office.ask(
        "L9", "SubmitLeaveApplication", at("2022-06-15"), **(APPLICATION | {"researcher_id": "P9"})
    )

    assert answer.refusal is not None
    assert answer.refusal.code == "TERM_EXCEEDS_LIMIT"


async def test_a_case_of_a_version_that_no_worker_has_is_found_and_started_again(
    own_client: Client, pool: Pool, queue: str
) -> None:
    office = await office_on(own_client, pool, queue)
    async with case_worker(of_version(office, "A")):
        await make_current(own_client, "A")
        await office.to_leave("L1")
    rolled_at = datetime.now(UTC)
    async with case_worker(of_version(office, "B")):
        await make_current(own_client, "B")
        # Workers that asked before the rollover count as gone.
        engine = TemporalCases(own_client, polled_within=datetime.now(UTC) - rolled_at)
        reconciler = Reconciler(OfficeLedger(pool), engine, channels=False, book=office.book)
        found = await reconciler.in_trouble()
        assert [(one.kind, one.subject) for one in found] == [
            (DifferenceKind.WORKFLOW_UNSERVED, "L1")
        ]
        assert found[0].data == {"queue": queue, "version": f"{DEPLOYMENT}:A"}

        anew = Recovery(own_client, queue, office.book, anew=True)
        assert await anew.start("off_post_venture_leave", "L1")

        for _ in range(300):
            if await versions(office) == {f"{DEPLOYMENT}:B"}:
                break
            await asyncio.sleep(0.1)
        assert await reconciler.in_trouble() == []
