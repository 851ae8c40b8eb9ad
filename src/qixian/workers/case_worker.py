"""The worker: the real ledger put into the activities, the workflows beside them.

Used by `qixian worker`, `qixian up` and the rehearsal; the only place where the parts meet.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from asyncpg import Pool, Record
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from qixian.activities.cases import CaseActivities, CaseRecord
from qixian.activities.notices import Channel, NoticeActivities
from qixian.activities.reconcile import ReconcileActivities
from qixian.activities.recount import RecountActivities, RecountRecord
from qixian.activities.seal import SealActivities, SealsLedger
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.notices import NoticeQueue
from qixian.workers.case_bell import CaseBell
from qixian.workers.notice_dispatch import dispatch
from qixian.workers.reconciling import OfficeLedger, reconciler_of
from qixian.workflows.addresses import SEARCH_ATTRIBUTES
from qixian.workflows.holiday_calendar import HolidayCalendar
from qixian.workflows.incubation_tenancy import IncubationTenancy
from qixian.workflows.notice_delivery import NoticeDelivery, UpgradedNoticeDelivery
from qixian.workflows.off_post_venture_leave import OffPostVentureLeave
from qixian.workflows.reconciliation import Reconciliation
from qixian.workflows.sealing import Sealing
from qixian.workflows.subsidy_and_quota import SubsidyAndQuota
from qixian.workflows.venture_internship import VentureInternship

DEPLOYMENT: Final = "qixian"
UNVERSIONED: Final = "unversioned"

CASES: Final = (
    OffPostVentureLeave,
    IncubationTenancy,
    VentureInternship,
    SubsidyAndQuota,
    HolidayCalendar,
)

_VALUE_TYPES: Final = {
    "Keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "Datetime": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}


class WholeRecord(CaseRecord, RecountRecord, Protocol):
    """The record as all activities together need it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a worker is made of; a test may put another record in.

    `deployment_version` makes it a versioned worker: its cases stay on it until they continue as
    new (pinned). None is for one machine, where there is one worker. `cases` are the workflows of
    the case kinds. Without a `sealer` the worker seals nothing.
    """

    client: Client
    pool: "Pool[Record]"
    task_queue: str
    allow_business_start: bool
    channels: Sequence[Channel] = ()
    deployment_version: str | None = None
    record: Callable[["Pool[Record]"], WholeRecord] | None = None
    cases: Sequence[type] = CASES
    sealer: SealsLedger | None = None


def workflows_of(
    cases: Sequence[type] = CASES, deployment_version: str | None = None
) -> Sequence[type]:
    """Every workflow of a worker: each has a recorded history that must replay (tests/replay)."""
    delivery = NoticeDelivery if deployment_version is None else UpgradedNoticeDelivery
    return (*cases, delivery, Reconciliation, Sealing)


def real_record(pool: "Pool[Record]") -> WholeRecord:
    """The ledger, beginning with the calendar that ships with this release."""
    return CaseLedger(pool, load_calendar())


def case_worker(parts: Parts) -> Worker:
    """A worker for every case kind; `async with` runs it, leaving drains it."""
    record = (parts.record or real_record)(parts.pool)
    cases = CaseActivities(record, allow_business_start=parts.allow_business_start)
    recount = RecountActivities(record, CaseBell(parts.client))
    notices = NoticeActivities(NoticeQueue(parts.pool), parts.channels)
    reconciler = reconciler_of(parts.client, parts.pool, channels=bool(parts.channels))
    compared = ReconcileActivities(reconciler, OfficeLedger(parts.pool))
    return Worker(
        parts.client,
        task_queue=parts.task_queue,
        workflows=workflows_of(parts.cases, parts.deployment_version),
        activities=[
            cases.carry_out,
            cases.fall_due,
            recount.recount,
            notices.deliver,
            notices.give_up,
            compared.reconcile,
            *([SealActivities(parts.sealer).seal] if parts.sealer else ()),
        ],
        deployment_config=_deployment(parts.deployment_version),
        # Without a name for the build the SDK would hash every loaded module, for seconds.
        build_id=None if parts.deployment_version else UNVERSIONED,
        # A case that cannot be decided waits and is seen; it must never fail for a release's fault.
        workflow_failure_exception_types=[],
    )


def _deployment(version: str | None) -> WorkerDeploymentConfig | None:
    if version is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=version),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )


@asynccontextmanager
async def working(parts: Parts) -> AsyncIterator[Worker]:
    """The worker at work, with the relay of notices beside it where there is a channel."""
    async with case_worker(parts) as worker:
        relay = None
        if parts.channels:
            queue = NoticeQueue(parts.pool)
            relay = asyncio.create_task(dispatch(parts.client, parts.task_queue, queue))
        try:
            yield worker
        finally:
            if relay is not None:
                relay.cancel()
                await asyncio.gather(relay, return_exceptions=True)


async def ensure_search_attributes(client: Client) -> None:
    """Register what the workflows upsert; a namespace that lacks it would hold every case up."""
    service = client.operator_service
    known = await service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = {
        name: _VALUE_TYPES[kind]
        for name, kind in SEARCH_ATTRIBUTES.items()
        if name not in known.custom_attributes
    }
    if missing:
        await service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
        )
