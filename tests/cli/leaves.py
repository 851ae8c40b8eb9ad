"""Leaves put into a ledger without an engine, for the tests of what the terminal shows."""

from datetime import date

import asyncpg
from pydantic import JsonValue

from qixian.domain.asking import Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from tests.registered import register_named

DAY = date(2024, 3, 1)


async def ask(
    pool: "asyncpg.Pool[asyncpg.Record]", case: str, command: str, **params: JsonValue
) -> None:
    """Have the ledger decide a command on a day in 2024."""
    async with pool.acquire() as conn:
        digest = await pin_edition(conn, load_edition())
    asked = Asked(
        command_id=f"{case}:{command}",
        case_id=case,
        case_type="off_post_venture_leave",
        command=command,
        params=params,
        actor="RESEARCHER",
        edition_digest=digest,
    )
    await register_named(pool, asked)
    await CaseLedger(pool, load_calendar()).carry_out(asked, DAY)


async def opened(
    pool: "asyncpg.Pool[asyncpg.Record]", case: str, person: str, institution: str
) -> None:
    """Open a leave of 36 months."""
    await ask(
        pool,
        case,
        "SubmitLeaveApplication",
        researcher_id=person,
        institution_id=institution,
        requested_start_date="2024-07-01",
        requested_months=36,
    )
