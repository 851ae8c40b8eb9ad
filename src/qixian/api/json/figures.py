"""What waits, claims, bases, tenants, targets: the figures of the desks. Reads only."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import SignedIn, signed_in
from qixian.api.json.shapes import MOST, CaseLine, Limit, Shape
from qixian.api.parts import TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.subsidy_claims import ClaimStatus
from qixian.domain.subsidy_claims.commands import ClaimKind
from qixian.domain.values import CivilDate, Identifier
from qixian.ledger.figures import base_figures, target_figures, tenant_figures
from qixian.ledger.sight import seeing
from qixian.ledger.worklists import awaited_before, claim_lines

router = APIRouter(tags=["figures"])

_Figures = Annotated[
    Principal,
    Depends(
        signed_in(
            "INCUBATOR_MANAGER",
            "LEAGUE_CITY_HRSS",
            "PROGRAMME_OFFICE",
            "AUDITOR",
            "ADMINISTRATOR",
        )
    ),
]


class Worklist(Shape):
    """Cases that wait for a person, by the day they wait for; `next` is a case's id and its day."""

    today: date
    cases: list[CaseLine]
    next: str | None = None


class Claim(Shape):
    """A subsidy claim with the place of its case."""

    case_id: str
    case_type: str
    claim_id: str
    kind: str
    status: str
    amount_fen: int
    enterprise_id: str | None
    person_id: str | None
    submitted_on: date
    decided_on: date | None
    paid_on: date | None
    base_id: str | None
    league_city: str | None


class ClaimPage(Shape):
    """A page of claims; the next one begins behind the case and claim of `next`."""

    claims: list[Claim]
    next: tuple[str, str] | None = None


class Base(Shape):
    """A base: its tenants and the shares of R63 and R66, with the events behind them."""

    base_id: str
    tenants: int
    in_incubation: int
    free_space_tenants: int
    free_occupied_m2: str
    total_area_m2: str | None
    free_area_m2: str | None
    free_share: str | None
    free_share_met: bool | None
    student_founded: int
    student_share: str | None
    student_share_met: bool | None
    traces: list[str]


class Tenant(Shape):
    """A tenant: how long until the end of the incubation, and what a graduation still needs."""

    case_id: str
    base_id: str
    tenant_id: str
    state: str
    enterprise_id: str | None
    incubation_end_date: date | None
    move_out_due_date: date | None
    months_left: int | None
    days_left: int | None
    missing: list[str]


class TargetValue(Shape):
    """A target of the plan by its latest assessment; `trace` is case#sequence of the event."""

    metric: str
    value: str
    threshold: str
    met: bool
    assessed_on: date
    trace: str


@router.get("/worklist")
async def worklist(
    parts: TheParts,
    principal: SignedIn,
    since: CivilDate | None = None,
    before: CivilDate | None = None,
    after: Annotated[
        str | None,
        Query(pattern=r"^\d{4}-\d{2}-\d{2},[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}$"),
    ] = None,
    limit: Limit = 50,
) -> Worklist:
    """What people have to do, by the day it has to be done: since <= day < before."""
    place = None if after is None else _place(after)
    async with seeing(parts.pool, principal.sight) as conn:
        lines = await awaited_before(conn, MAIN_BOOK, before, since, place, limit)
    last = lines[-1] if len(lines) == limit else None
    return Worklist(
        today=parts.today(),
        cases=[CaseLine.model_validate(line) for line in lines],
        next=f"{last.awaited_by},{last.case_id}" if last else None,
    )


def _place(after: str) -> tuple[date, str]:
    day, _, case_id = after.partition(",")
    try:
        return date.fromisoformat(day), case_id
    except ValueError:
        raise Problem(422, "INVALID", field="after") from None


@router.get("/claims")
async def claims(
    parts: TheParts,
    principal: SignedIn,
    status: ClaimStatus | None = None,
    kind: ClaimKind | None = None,
    after_case: Identifier | None = None,
    after_claim: Identifier | None = None,
    limit: Limit = 50,
) -> ClaimPage:
    """The claims one may see, by case and claim."""
    after = None if after_case is None else (after_case, after_claim or "")
    async with seeing(parts.pool, principal.sight) as conn:
        lines = await claim_lines(conn, MAIN_BOOK, status, kind, after, limit)
    last = lines[-1] if len(lines) == limit else None
    return ClaimPage(
        claims=[Claim.model_validate(line) for line in lines],
        next=(last.case_id, last.claim_id) if last else None,
    )


@router.get("/bases")
async def bases(parts: TheParts, principal: _Figures, on: CivilDate | None = None) -> list[Base]:
    """Bases with the shares that the plan asks for; graduates are counted as of `on`."""
    async with seeing(parts.pool, principal.sight) as conn:
        found = await base_figures(conn, MAIN_BOOK, on or parts.today(), parts.edition.policy())
    return [Base.model_validate(one) for one in found]


@router.get("/tenants")
async def tenants(
    parts: TheParts,
    principal: _Figures,
    base_id: Identifier | None = None,
) -> list[Tenant]:
    """Tenants whose case is open, those nearest to the end first; at most 200."""
    async with seeing(parts.pool, principal.sight) as conn:
        found = await tenant_figures(conn, MAIN_BOOK, parts.today(), base_id)
    return [Tenant.model_validate(one) for one in found[:MOST]]


@router.get("/targets")
async def targets(
    parts: TheParts, principal: _Figures, on: CivilDate | None = None
) -> list[TargetValue]:
    """The targets of the plan that were assessed on or before a day."""
    async with seeing(parts.pool, principal.sight) as conn:
        found = await target_figures(conn, MAIN_BOOK, on or parts.today())
    return [TargetValue.model_validate(one) for one in found]
