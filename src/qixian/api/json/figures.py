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
from qixian.ledger.figures import (
    BaseFigures,
    TargetFigures,
    TenantFigures,
    base_figures,
    target_figures,
    tenant_figures,
)
from qixian.ledger.sight import seeing
from qixian.ledger.worklists import ClaimLine, awaited_before, claim_lines

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


class ClaimPage(Shape):
    """A page of claims; the next one begins behind the case and claim of `next`."""

    claims: list[ClaimLine]
    next: tuple[str, str] | None = None


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
        claims=lines,
        next=(last.case_id, last.claim_id) if last else None,
    )


@router.get("/bases")
async def bases(
    parts: TheParts, principal: _Figures, on: CivilDate | None = None
) -> list[BaseFigures]:
    """Bases with the shares that the plan asks for; graduates are counted as of `on`."""
    async with seeing(parts.pool, principal.sight) as conn:
        return await base_figures(conn, MAIN_BOOK, on or parts.today(), parts.edition.policy())


@router.get("/tenants")
async def tenants(
    parts: TheParts,
    principal: _Figures,
    base_id: Identifier | None = None,
) -> list[TenantFigures]:
    """Tenants whose case is open, those nearest to the end first; at most 200."""
    async with seeing(parts.pool, principal.sight) as conn:
        found = await tenant_figures(conn, MAIN_BOOK, parts.today(), base_id)
    return found[:MOST]


@router.get("/targets")
async def targets(
    parts: TheParts, principal: _Figures, on: CivilDate | None = None
) -> list[TargetFigures]:
    """The targets of the plan that were assessed on or before a day."""
    async with seeing(parts.pool, principal.sight) as conn:
        return await target_figures(conn, MAIN_BOOK, on or parts.today())
