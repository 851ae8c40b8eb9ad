"""Leaves asked of a ledger without an engine, one command at a time; used by tests."""

import itertools
from dataclasses import dataclass
from datetime import date

from asyncpg import Pool, Record
from pydantic import JsonValue

from qixian.domain.asking import MAIN_BOOK, Answer, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.registry.entries import admit

APPLIED = date(2022, 5, 20)
"""The day on which `LeaveDesk.apply` applies; the decision is due by 2022-06-20."""

_numbers = itertools.count(1)


@dataclass
class LeaveDesk:
    """A ledger, with what a command for it needs."""

    pool: "Pool[Record]"
    ledger: CaseLedger
    edition: str

    def asked(
        self,
        case: str,
        command: str,
        expected_version: int | None = None,
        command_id: str | None = None,
        **params: JsonValue,
    ) -> Asked:
        """One command for a leave, with an id of its own unless one is given."""
        return Asked(
            command_id=command_id or f"d{next(_numbers)}",
            case_id=case,
            case_type="off_post_venture_leave",
            command=command,
            params=params,
            actor="TESTER",
            edition_digest=self.edition,
            expected_version=expected_version,
        )

    def application(
        self, case: str, person: str = "P1", expected_version: int | None = None
    ) -> Asked:
        """Three years of leave from 2022-07-01."""
        return self.asked(
            case,
            "SubmitLeaveApplication",
            expected_version,
            researcher_id=person,
            institution_id="I1",
            requested_start_date="2022-07-01",
            requested_months=36,
        )

    async def ask(self, case: str, command: str, on: date, **params: JsonValue) -> Answer:
        """Carry out a command."""
        return await self.ledger.carry_out(self.asked(case, command, **params), on)

    async def apply(self, case: str, person: str = "P1") -> Answer:
        """Open a leave on 2022-05-20."""
        return await self.ledger.carry_out(self.application(case, person), APPLIED)


async def leave_desk(pool: "Pool[Record]") -> LeaveDesk:
    """A desk for the persons P1 to P9 of the institution I1."""
    async with pool.acquire() as conn:
        people = [(f"P{n}", "person") for n in range(1, 10)]
        await admit(conn, MAIN_BOOK, [*people, ("I1", "institution")])
        edition = await pin_edition(conn, load_edition())
    return LeaveDesk(pool, CaseLedger(pool, load_calendar()), edition)
