"""More of the small world for the desks: graduates, claims, windows, duties; and who looks."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import httpx
from pydantic import JsonValue

from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.ledger.registry.entries import admit
from tests.pages.browser import sign_in

Step = tuple[str, str, dict[str, JsonValue]]


def tenancy(person: str, base: str = "B1") -> Step:
    """An application for space in a base."""
    asked: dict[str, JsonValue] = {
        "tenant_id": person,
        "base_id": base,
        "base_kind": "GOVERNMENT_DEVELOPED",
    }
    return ("2024-01-10", "ApplyTenancy", asked)


def graduated(person: str, venture: str, base: str = "B1") -> list[Step]:
    """A tenant that registered a venture and moved out."""
    registered: dict[str, JsonValue] = {
        "enterprise_id": venture,
        "registration_date": "2024-06-03",
    }
    return [
        tenancy(person, base),
        ("2024-01-15", "AdmitTenant", {}),
        ("2024-02-01", "MoveIn", {}),
        ("2024-06-05", "RecordRegistration", registered),
        ("2025-05-30", "RecordMoveOut", {}),
    ]


def founded(person: str, venture: str) -> list[Step]:
    """An internship of six months, and a venture registered within the window."""
    asked: dict[str, JsonValue] = {
        "participant_id": person,
        "host_id": "B1",
        "host_kind": "INCUBATION_DEMO_BASE",
        "planned_start_date": "2024-09-02",
        "planned_months": 6,
    }
    registered: dict[str, JsonValue] = {
        "enterprise_id": venture,
        "registration_date": "2025-04-10",
    }
    return [
        ("2024-08-20", "ApplyInternship", asked),
        ("2024-09-02", "StartInternship", {}),
        ("2025-04-14", "RecordVentureRegistration", registered),
    ]


CASE_TYPES: Final = {
    "T": "incubation_tenancy",
    "V": "venture_internship",
    "F": "subsidy_and_quota",
}


async def tell(
    parts: ApiParts, case: str, steps: Sequence[Step], by: str = "sample-incubator"
) -> None:
    """Carry out steps of a case on their days; its type is by the first letter of its id."""
    kinds = {
        "tenant_id": "person", "participant_id": "person", "enterprise_id": "venture",
    }  # fmt: skip
    named = {
        (str(value), kinds[name]) for _, _, told in steps for name, value in told.items()
        if name in kinds
    }  # fmt: skip
    async with parts.pool.acquire() as conn:
        await admit(conn, MAIN_BOOK, sorted(named))
        edition = await conn.fetchval("SELECT digest FROM ledger.edition LIMIT 1")
    for number, (day, command, told) in enumerate(steps):
        asked = Asked(
            command_id=f"{case}:{command}:{number}:{day}",
            case_id=case,
            case_type=CASE_TYPES[case[0]],
            command=command,
            params=told,
            actor=by,
            edition_digest=edition,
        )
        answer = await parts.record.carry_out(asked, date.fromisoformat(day))
        assert answer.outcome == "ACCEPTED", (command, answer.refusal)


def claim(claim_id: str, kind: str, day: str = "2025-06-02", **told: JsonValue) -> Step:
    """A claim submitted on a day."""
    return (day, "SubmitSubsidyClaim", {"claim_id": claim_id, "kind": kind, **told})


async def become(client: httpx.AsyncClient, account_id: str) -> None:
    """Sign in as an account, whoever was signed in before."""
    client.cookies.clear()
    await sign_in(client, account_id)
