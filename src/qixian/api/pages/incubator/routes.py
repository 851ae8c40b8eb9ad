"""The routes of the incubation base's desk: one base, further claims, and all bases for those who
watch over the region.

An incubator manager has the bases of the account; auditors and administrators look at any, and are
shown nothing to do.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from qixian.api.authorisation import may_ask
from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import signed_in
from qixian.api.pages.claim_offers import MOST
from qixian.api.pages.entry_names import base_name, entry_names
from qixian.api.pages.incubator.look import After, base_desk, candidate_page
from qixian.api.pages.language import speech_of
from qixian.api.pages.links import with_query
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.values import CivilDate, Identifier
from qixian.ledger.base_lists import INTERNSHIP, TENANCY
from qixian.ledger.figures import base_figures
from qixian.ledger.league_lists import bases_of
from qixian.ledger.sight import seeing

ROUTER: Final = APIRouter()
DESK: Final = "/desk/incubator"
BASES: Final = 20

Reader = Annotated[Principal, Depends(signed_in("INCUBATOR_MANAGER", "AUDITOR", "ADMINISTRATOR"))]
Base = Annotated[Identifier | None, Query()]
Day = Annotated[CivilDate | None, Query()]
Case = Annotated[Identifier | None, Query()]
Names = Literal["", "yes"]
"""Whether the persons' names are to be shown, which is noted for each."""


@ROUTER.get(DESK)
async def desk(
    request: Request,
    parts: TheParts,
    principal: Reader,
    base: Base = None,
    day: Day = None,
    case: Case = None,
    after: Annotated[Identifier | None, Query()] = None,
    names: Names = "",
) -> Response:
    """One base; without `base` the first of the account, or the list of all bases."""
    if base is None:
        if principal.role != "INCUBATOR_MANAGER":
            return await _all_bases(request, parts, principal, after or "")
        base = principal.scope[0]
    name = await _required(parts, principal, base)
    position: After | None = (day, case) if day and case else None
    bases = await entry_names(parts, principal, principal.scope)
    shown = await base_desk(parts, principal, speech_of(request), base, position)
    return render(
        request,
        "incubator/desk.html",
        desk=shown,
        name=name,
        bases={one: bases.get(one, one) for one in principal.scope},
        names=await entry_names(parts, principal, shown.parties(), persons=names == "yes"),
        names_href="" if names else with_query(DESK, base=base, day=day, case=case, names="yes"),
        policy=parts.edition.policy(),
        can=_can(principal),
        next_href=_next(base, shown.tenants_after),
        first_href=with_query(DESK, base=base) if position else "",
    )


@ROUTER.get(f"{DESK}/claims")
async def claims_to_make(
    request: Request,
    parts: TheParts,
    principal: Reader,
    base: Annotated[Identifier, Query()],
    kind: Annotated[Literal["INCUBATION", "VENTURE_INTERNSHIP"], Query()],
    day: Day = None,
    case: Case = None,
) -> HTMLResponse:
    """Cases of a base without a claim of a kind that stands, and what the rules say of each."""
    name = await _required(parts, principal, base)
    position: After | None = (day, case) if day and case else None
    page = await candidate_page(
        parts, principal, speech_of(request), base, kind, position, MOST // 2
    )
    here = with_query(f"{DESK}/claims", base=base, kind=kind)
    next_href = ""
    if page.after:
        next_href = f"{here}&{with_query('', day=page.after[0], case=page.after[1])[1:]}"
    return render(
        request,
        "incubator/claims.html",
        page=page,
        base_id=base,
        kind=kind,
        name=name,
        can=_can(principal),
        next_href=next_href,
        first_href=here if position else "",
    )


async def _all_bases(
    request: Request, parts: ApiParts, principal: Principal, after: str
) -> Response:
    """Every base with its shares; who comes here sees the whole region."""
    async with seeing(parts.pool, principal.sight) as conn:
        ids = await bases_of(conn, MAIN_BOOK, None, after, BASES + 1)
        listed = ids[:BASES]
        figures = await base_figures(conn, MAIN_BOOK, parts.today(), parts.edition.policy(), listed)
    if len(listed) == 1 and not after:
        return RedirectResponse(with_query(DESK, base=listed[0]), 303)
    return render(
        request,
        "incubator/bases.html",
        figures=figures,
        names=await entry_names(parts, principal, listed),
        policy=parts.edition.policy(),
        next_href=with_query(DESK, after=listed[-1]) if len(ids) > BASES else "",
        first_href=DESK if after else "",
    )


async def _required(parts: ApiParts, principal: Principal, base: str) -> str:
    """The name of a base the reader may look at. Problem (404): any other, or none at all."""
    if principal.role == "INCUBATOR_MANAGER" and base not in principal.scope:
        raise Problem(404, "ENTRY_NOT_FOUND", entry_id=base)
    return await base_name(parts, principal, base)


def _next(base: str, after: After | None) -> str:
    return with_query(DESK, base=base, day=after[0], case=after[1]) if after else ""


def _can(principal: Principal) -> Mapping[str, bool]:
    """Which acts the page may lead to; the rule decides when one is asked for."""
    asked = {
        TENANCY: (
            "AdmitTenant", "RejectTenancy", "MoveIn", "RecordRegistration", "RecordMoveOut",
            "SubmitSubsidyClaim",
        ),
        INTERNSHIP: ("StartInternship", "RecordVentureRegistration"),
    }  # fmt: skip
    return {
        command: may_ask(principal, command, case_type)
        for case_type, commands in asked.items()
        for command in commands
    }
