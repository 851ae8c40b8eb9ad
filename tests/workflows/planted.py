"""Leaves told straight to the ledger as of past days, as an office has them whose engine is gone.

Used by tests. What they must come to is told by the rules alone (`tests.domain.pure_world`).
"""

from collections import defaultdict
from datetime import date, timedelta

from asyncpg import Pool, Record

from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.registry.entries import admit
from qixian.rehearsal.story import Step
from tests.domain.pure_world import PureWorld

CaseEvents = dict[str, list[tuple[date, str]]]


def leave_steps(case: str, begins: date, first: int) -> list[Step]:
    """Application, approval and agreement for 36 months from `begins`."""
    ask = begins - timedelta(days=20)
    application = {
        "researcher_id": f"P-{case}",
        "institution_id": "I1",
        "requested_start_date": begins.isoformat(),
        "requested_months": 36,
    }
    told = [
        (ask, "SubmitLeaveApplication", application),
        (ask + timedelta(days=7), "ApproveLeave", {}),
        (ask + timedelta(days=9), "SignLeaveAgreement", {}),
    ]
    return [
        Step(n=n, date=on, case=case, actor="TESTER", command=command, params=params)
        for n, (on, command, params) in enumerate(told, start=first)
    ]


async def plant(pool: "Pool[Record]", begins: dict[str, date]) -> None:
    """Signed leaves by case id, each told up to the day of its agreement and no further."""
    async with pool.acquire() as conn:
        people = [(f"P-{case}", "person") for case in begins]
        await admit(conn, MAIN_BOOK, [*people, ("I1", "institution")])
        edition = await pin_edition(conn, load_edition())
    ledger = CaseLedger(pool, load_calendar())
    for case, day in begins.items():
        for step in leave_steps(case, day, 1):
            asked = Asked(
                command_id=f"{case}:{step.n}",
                case_id=case,
                case_type="off_post_venture_leave",
                command=step.command,
                params=step.params,
                actor=step.actor,
                edition_digest=edition,
            )
            answer = await ledger.carry_out(asked, step.date)
            assert answer.refusal is None, answer.refusal


def by_the_rules(begins: dict[str, date], until: date) -> CaseEvents:
    """(day, type) of every event that the leaves come to by a day, in order."""
    world = PureWorld("off_post_venture_leave")
    steps = [step for case, day in begins.items() for step in leave_steps(case, day, 1)]
    for step in sorted(steps, key=lambda step: (step.date, step.case)):
        world.take(step)
    world.until(until)
    found = defaultdict(list)
    for record in world.records:
        found[record.case].append((record.on, record.event.type))
    return dict(found)


async def recorded(pool: "Pool[Record]") -> CaseEvents:
    """(day, type) of every event in the ledger by case, in order."""
    found = defaultdict(list)
    async with pool.acquire() as conn:
        for row in await conn.fetch(
            "SELECT case_id, effective_on, type FROM ledger.event ORDER BY case_id, seq"
        ):
            found[row["case_id"]].append((row["effective_on"], row["type"]))
    return dict(found)
