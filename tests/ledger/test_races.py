"""Two commands at one instant about one right: exactly one wins, fifty times, on PostgreSQL."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final

import asyncpg
import pytest
from pydantic import JsonValue

from qixian.domain.asking import Answer, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.kinds import opened_by
from qixian.domain.policies.edition import load_edition
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.verify import verify
from tests.registered import register_named

PAIRS: Final = 50

Pool = asyncpg.Pool  # type: ignore[type-arg]


@dataclass(frozen=True, slots=True)
class Step:
    """A command on a day; `opens` names the command the case was opened by."""

    day: str
    case: str
    command: str
    params: dict[str, JsonValue]
    opens: str


class Desk:
    """Carries out commands on one ledger, each under an id of its own."""

    def __init__(self, pool: Pool, edition: str) -> None:
        self._pool, self._edition = pool, edition
        self._ledger = CaseLedger(pool, load_calendar())
        self._numbers = count()

    async def ask(self, step: Step) -> Answer:
        """What comes of one command."""
        kind = opened_by(step.opens)
        assert kind is not None
        asked = Asked(
            command_id=f"race:{next(self._numbers)}",
            case_id=step.case,
            case_type=kind.name,
            command=step.command,
            params=step.params,
            actor="TESTER",
            edition_digest=self._edition,
        )
        await register_named(self._pool, asked)
        return await self._ledger.carry_out(asked, date.fromisoformat(step.day))

    async def tell(self, steps: Sequence[Step]) -> None:
        """One command after another, each of which must be accepted."""
        for step in steps:
            answer = await self.ask(step)
            assert answer.outcome == "ACCEPTED", (step, answer.refusal)

    async def race(self, one: Step, other: Step) -> tuple[Answer, Answer]:
        """Two commands at the same instant."""
        first, second = await asyncio.gather(self.ask(one), self.ask(other))
        return first, second


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    async with pool.acquire() as conn:
        return Desk(pool, await pin_edition(conn, load_edition()))


async def _race_all(
    desk: Desk, before: Callable[[int], list[Step]], pair: Callable[[int], tuple[Step, Step]]
) -> list[tuple[Answer, Answer]]:
    """Fifty pairs, eight at a time, each after what came before it."""
    turn = asyncio.Semaphore(8)

    async def one(number: int) -> tuple[Answer, Answer]:
        async with turn:
            await desk.tell(before(number))
            return await desk.race(*pair(number))

    return list(await asyncio.gather(*(one(number) for number in range(PAIRS))))


def _losers(pairs: list[tuple[Answer, Answer]]) -> Counter[str]:
    """The codes of those who lost; exactly one of each pair must have won."""
    for pair in pairs:
        assert Counter(answer.outcome for answer in pair) == Counter(ACCEPTED=1, REFUSED=1)
    return Counter(
        answer.refusal.code for pair in pairs for answer in pair if answer.refusal is not None
    )


def _leave(day: str, case: str, command: str, **params: JsonValue) -> Step:
    return Step(day, case, command, params, "SubmitLeaveApplication")


def _application(day: str, case: str, person: str, months: int = 36) -> Step:
    return _leave(
        day,
        case,
        "SubmitLeaveApplication",
        researcher_id=person,
        institution_id="I1",
        requested_start_date=day,
        requested_months=months,
    )


def _tenancy(day: str, case: str, command: str, **params: JsonValue) -> Step:
    return Step(day, case, command, params, "ApplyTenancy")


def _internship(day: str, case: str, command: str, **params: JsonValue) -> Step:
    return Step(day, case, command, params, "ApplyInternship")


def _interned(case: str, person: str, start: str, months: int) -> Step:
    return _internship(
        start,
        case,
        "ApplyInternship",
        participant_id=person,
        host_id="B1",
        host_kind="INCUBATION_DEMO_BASE",
        planned_start_date=start,
        planned_months=months,
    )


async def test_of_two_leaves_of_one_person_asked_for_at_once_one_is_opened(desk: Desk) -> None:
    pairs = await _race_all(
        desk,
        lambda n: [],
        lambda n: (
            _application("2022-06-01", f"{n}a", f"P{n}"),
            _application("2022-06-01", f"{n}b", f"P{n}"),
        ),
    )
    assert _losers(pairs) == {"OPEN_LEAVE_EXISTS": PAIRS}


async def test_a_return_and_a_new_application_at_once_never_exceed_six_years(desk: Desk) -> None:
    """Four years are used when the researcher returns; three more never fit, in either order."""

    def before(n: int) -> list[Step]:
        case = f"{n}a"
        return [
            _application("2022-06-01", case, f"P{n}"),
            _leave("2022-06-01", case, "ApproveLeave"),
            _leave("2022-06-01", case, "SignLeaveAgreement"),
            _leave("2025-05-05", case, "RequestExtension", months=12),
            _leave(
                "2025-05-06",
                case,
                "RecordVentureFinancials",
                fiscal_year=2024,
                net_profit_yuan="-1.00",
            ),
            _leave("2025-05-07", case, "DecideExtension", decision="APPROVE"),
        ]

    pairs = await _race_all(
        desk,
        before,
        lambda n: (
            _leave("2026-06-01", f"{n}a", "RecordReturn"),
            _application("2026-06-01", f"{n}b", f"P{n}"),
        ),
    )
    assert all(returned.outcome == "ACCEPTED" for returned, _ in pairs)
    losers = _losers(pairs)
    assert losers.total() == PAIRS
    assert losers.keys() <= {"OPEN_LEAVE_EXISTS", "CUMULATIVE_CAP_EXCEEDED"}


async def test_of_two_internships_that_together_exceed_twelve_months_one_is_taken(
    desk: Desk,
) -> None:
    pairs = await _race_all(
        desk,
        lambda n: [],
        lambda n: (
            _interned(f"{n}a", f"Y{n}", "2023-03-01", 7),
            _interned(f"{n}b", f"Y{n}", "2023-03-01", 6),
        ),
    )
    assert _losers(pairs) == {"INTERNSHIP_LIMIT_EXCEEDED": PAIRS}


async def test_of_two_internship_subsidies_of_one_person_approved_at_once_one_is(
    desk: Desk,
) -> None:
    def registered(case: str, number: str, start: str, claim: str) -> list[Step]:
        founded = {"enterprise_id": f"E{number}", "registration_date": start}
        return [
            _internship(start, case, "StartInternship"),
            _internship(start, case, "RecordVentureRegistration", **founded),
            _internship(
                start, case, "SubmitSubsidyClaim", claim_id=claim, kind="VENTURE_INTERNSHIP"
            ),
        ]

    def before(n: int) -> list[Step]:
        return [
            _interned(f"{n}a", f"Y{n}", "2023-03-01", 6),
            *registered(f"{n}a", f"{n}a", "2023-03-01", f"C{n}a"),
            _interned(f"{n}b", f"Y{n}", "2023-04-03", 6),
            *registered(f"{n}b", f"{n}b", "2023-04-03", f"C{n}b"),
        ]

    pairs = await _race_all(
        desk,
        before,
        lambda n: (
            _internship("2023-05-08", f"{n}a", "ApproveSubsidyClaim", claim_id=f"C{n}a"),
            _internship("2023-05-08", f"{n}b", "ApproveSubsidyClaim", claim_id=f"C{n}b"),
        ),
    )
    assert _losers(pairs) == {"ALREADY_RECEIVED": PAIRS}


def _one_venture_with_both_claims(n: int) -> list[Step]:
    """A graduated tenant, whose base claims one subsidy and whose founder claims the other."""
    case, enterprise = f"{n}a", f"E{n}"
    tenant: dict[str, JsonValue] = {
        "tenant_id": f"T{n}",
        "base_id": "B1",
        "base_kind": "GOVERNMENT_DEVELOPED",
        "founder_group": "VETERAN",
        "free_space": True,
    }
    claimed: dict[str, JsonValue] = {
        "claim_id": f"S{n}",
        "kind": "ONE_OFF_VENTURE",
        "enterprise_id": enterprise,
        "founder_group": "VETERAN",
        "registration_date": "2022-08-10",
        "first_venture": True,
        "other_employees": 1,
        "tax_filed": True,
    }
    founded = {"enterprise_id": enterprise, "registration_date": "2022-08-10"}
    return [
        _tenancy("2022-06-01", case, "ApplyTenancy", **tenant),
        _tenancy("2022-06-01", case, "AdmitTenant"),
        _tenancy("2022-06-01", case, "MoveIn"),
        _tenancy("2022-08-10", case, "RecordRegistration", **founded),
        _tenancy("2024-01-15", case, "RecordMoveOut"),
        _tenancy("2024-02-01", case, "SubmitSubsidyClaim", claim_id=f"C{n}", kind="INCUBATION"),
        Step("2024-02-02", f"{n}b", "SubmitSubsidyClaim", claimed, "SubmitSubsidyClaim"),
    ]


async def test_of_the_exclusive_pair_approved_at_once_exactly_one_wins(
    desk: Desk, pool: Pool
) -> None:
    pairs = await _race_all(
        desk,
        _one_venture_with_both_claims,
        lambda n: (
            _tenancy("2024-02-20", f"{n}a", "ApproveSubsidyClaim", claim_id=f"C{n}"),
            Step(
                "2024-02-20",
                f"{n}b",
                "ApproveSubsidyClaim",
                {"claim_id": f"S{n}"},
                "SubmitSubsidyClaim",
            ),
        ),
    )
    assert _losers(pairs) == {"MUTUALLY_EXCLUSIVE": PAIRS}
    approved = "SELECT count(*) FROM read_model.claim WHERE status = 'APPROVED'"
    assert await pool.fetchval(approved) == PAIRS
    async with pool.acquire() as conn:
        assert (await verify(conn)).ok


async def test_of_two_awards_to_one_studio_at_once_one_is_granted(desk: Desk) -> None:
    def award(n: int, side: str) -> Step:
        params: dict[str, JsonValue] = {
            "award_kind": "MASTER_STUDIO",
            "recipient_id": f"W{n}",
            "amount_yuan": "100000",
        }
        return Step("2023-06-01", f"{n}{side}", "GrantAward", params, "GrantAward")

    pairs = await _race_all(desk, lambda n: [], lambda n: (award(n, "a"), award(n, "b")))
    assert _losers(pairs) == {"ALREADY_GRANTED": PAIRS}
