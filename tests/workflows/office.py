"""A small office for tests: a ledger, a worker and a way to ask cases, on the session's engine."""

import itertools
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import asyncpg
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from qixian.domain.asking import Answer, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.kinds import opened_by
from qixian.domain.policies.edition import load_edition
from qixian.ledger.editions import pin_edition
from qixian.ledger.replay import ReplayedCase, replay
from qixian.rehearsal.conductor import Conductor
from qixian.workers.case_worker import Parts, case_worker
from qixian.workflows.addresses import SHANGHAI
from qixian.workflows.case_client import CaseClient
from tests.registered import register_named

Pool = asyncpg.Pool  # type: ignore[type-arg]

_numbers = itertools.count(1)

APPLICATION = {
    "researcher_id": "P1",
    "institution_id": "I1",
    "requested_start_date": "2022-07-01",
    "requested_months": 36,
}


def at(day: str, clock: str = "08:00:00") -> datetime:
    """An instant of a day in Asia/Shanghai."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


@dataclass
class Office:
    """The parts of one test's office; cases are opened in one book."""

    client: Client
    pool: Pool
    queue: str
    cases: CaseClient
    skipper: TimeSkipper
    edition: str
    book: str = "main"
    kinds: dict[str, str] = field(default_factory=dict)

    async def ask(
        self,
        case: str,
        command: str,
        start: datetime | None = None,
        command_id: str | None = None,
        **params: object,
    ) -> Answer:
        """Ask a case; `start` is the business start of its clock if its workflow does not run."""
        asked = self.asked(case, command, command_id, **params)
        await register_named(self.pool, asked)
        return await self.cases.ask(asked, start)

    def asked(
        self, case: str, command: str, command_id: str | None = None, **params: object
    ) -> Asked:
        """The message for one command, with an id of its own unless one is given."""
        return Asked(
            command_id=command_id or f"t{next(_numbers)}",
            case_id=case,
            case_type=self._kind(case, command),
            command=command,
            params=params,
            actor="TESTER",
            edition_digest=self.edition,
            book=self.book,
        )

    def _kind(self, case: str, command: str) -> str:
        """The kind of a case is that of the command it was opened by."""
        opened = opened_by(command)
        if case not in self.kinds and opened is not None:
            self.kinds[case] = opened.name
        return self.kinds.get(case, "off_post_venture_leave")

    async def to_leave(self, case: str, person: str = "P1") -> None:
        """A signed leave from 2022-07-01 whose clock stands on the morning of 2022-06-15."""
        start = at("2022-06-15")
        await self.ask(
            case, "SubmitLeaveApplication", start, **(APPLICATION | {"researcher_id": person})
        )
        await self.ask(case, "ApproveLeave", start)
        await self.ask(case, "SignLeaveAgreement", start)

    async def skip(self, case: str, by: timedelta) -> None:
        """Move one case's clock on."""
        await self.skipper.fast_forward(self.cases.handle(self.book, case), by)

    async def case(self, case: str) -> ReplayedCase:
        """The case as its events make it."""
        async with self.pool.acquire() as conn:
            return await replay(conn, case, load_calendar())

    async def events(self, case: str) -> list[tuple[str, str]]:
        """(day, type) of each event of a case, in order."""
        replayed = await self.case(case)
        return [(fact.effective_on.isoformat(), fact.type) for fact in replayed.facts]

    def conductor(self) -> Conductor:
        """Plays stories in this office, in books that no other test uses."""
        return Conductor(self.cases, self.skipper, self.pool, uuid.uuid4().hex[:8])


async def office_on(client: Client, pool: Pool, queue: str) -> Office:
    """An office without a worker."""
    async with pool.acquire() as conn:
        edition = await pin_edition(conn, load_edition())
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    return Office(client, pool, queue, CaseClient(client, queue), skipper, edition)


@asynccontextmanager
async def working_office(client: Client, pool: Pool, queue: str) -> AsyncIterator[Office]:
    """An office with its worker."""
    office = await office_on(client, pool, queue)
    async with case_worker(Parts(client, pool, queue, allow_business_start=True)):
        yield office
