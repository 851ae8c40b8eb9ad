"""What the HTTP door is made of, and how a route gets at it; for the modules of `api`.

Whoever opens the door (`cli`, tests) fills in `ApiParts`; nothing of it is global.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Protocol, TypeAlias

from asyncpg import Pool, Record
from fastapi import Depends
from starlette.requests import HTTPConnection

from qixian.api.metrics import Metrics
from qixian.api.proving import Proving
from qixian.domain.asking import Answer, Asked
from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.policies.edition import Edition
from qixian.domain.policies.shelf import Shelf
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.registry.keys import KeyRing
from qixian.runtime.settings import Settings
from qixian.workflows.addresses import SHANGHAI


class CaseAsking(Protocol):
    """Who puts a command to its case (`qixian.workflows.case_client.CaseClient`)."""

    async def ask(self, asked: Asked) -> Answer:
        """What came of it. Raises CommandFailed, EngineUnreachable."""


async def _answers() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class ApiParts:
    """The parts of one door.

    `pool` acts as the application's role; `record` decides previews; `edition` is that of new
    cases; `clock` gives aware instants in UTC; `sample` says that the office holds sample data.
    `engine_answers` says whether Temporal can be reached now, `proving` is for audits and evidence.
    """

    pool: "Pool[Record]"
    ask: CaseAsking
    record: CaseLedger
    keys: KeyRing
    settings: Settings
    edition: Edition
    shelf: Shelf
    shipped: WorkingCalendar
    clock: Callable[[], datetime]
    proving: Proving
    sample: bool = False
    engine_answers: Callable[[], Awaitable[bool]] = _answers
    metrics: Metrics = field(default_factory=Metrics)

    def today(self) -> date:
        """The office's day, in Asia/Shanghai."""
        return self.clock().astimezone(SHANGHAI).date()


def parts_of(connection: HTTPConnection) -> ApiParts:
    """The parts of the door that a request came through."""
    parts = connection.app.state.parts
    if not isinstance(parts, ApiParts):
        raise TypeError("create_app puts ApiParts into the application's state")
    return parts


async def _given(connection: HTTPConnection) -> ApiParts:
    # Not `parts_of` itself: what is no coroutine is handed to a thread and back for each request.
    return parts_of(connection)


TheParts: TypeAlias = Annotated[ApiParts, Depends(_given)]
