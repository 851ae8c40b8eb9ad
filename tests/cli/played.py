"""Stories played into a ledger without an engine, for the tests of what the terminal shows."""

import json
from datetime import date
from pathlib import Path

import asyncpg

from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from tests.registered import register_named

EXAMPLES = Path(__file__).parents[2] / "examples"


async def play(pool: "asyncpg.Pool[asyncpg.Record]", name: str, until: str | None = None) -> None:
    """Have the ledger decide every step of an example up to a day, and let that day come."""
    story = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    last = date.fromisoformat(until or story["advance_clock_to"])
    ledger = CaseLedger(pool, load_calendar())
    async with pool.acquire() as conn:
        digest = await pin_edition(conn, load_edition())
    cases = set()
    for step in story["steps"]:
        day = date.fromisoformat(step["date"])
        if day > last:
            break
        asked = Asked(
            command_id=f"{name}:{step['n']}",
            case_id=f"{name}-{step['case']}",
            case_type=story["case_type"],
            command=step["command"],
            params=step["params"],
            actor=step["actor"],
            edition_digest=digest,
        )
        cases.add(asked.case_id)
        await register_named(pool, asked)
        await ledger.carry_out(asked, day)
    for case in sorted(cases):
        await ledger.fall_due(MAIN_BOOK, story["case_type"], case, last)
