"""The routes of the human resources office's desk: what waits, and the bases it looks after."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from qixian.api.authorisation import openings_of
from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import signed_in
from qixian.api.pages.entry_names import entry_names
from qixian.api.pages.hr.acts import act_of
from qixian.api.pages.hrss.look import bases_page, league_desk
from qixian.api.pages.language import speech_of
from qixian.api.pages.links import with_query
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.domain.subsidy_and_quota import SUBSIDY_AND_QUOTA
from qixian.domain.values import Identifier
from qixian.ledger.sight import seeing

ROUTER: Final = APIRouter(prefix="/desk/hrss")
BASES: Final = 20

# Of a new file there is no claim to decide yet, and no duty to fulfil.
_LATER: Final = frozenset(
    {"ApproveSubsidyClaim", "RejectSubsidyClaim", "WithdrawSubsidyClaim", "PaySubsidyClaim"}
    | {"FulfilDuty"}
)

Officer = Annotated[Principal, Depends(signed_in("LEAGUE_CITY_HRSS"))]


@ROUTER.get("")
async def desk(request: Request, parts: TheParts, officer: Officer) -> HTMLResponse:
    """Claims to decide and to pay, exceptions, what is overdue, duties, and the bases."""
    spoken, today = speech_of(request), parts.today()
    shown = await league_desk(parts, officer, spoken)
    return render(
        request,
        "hrss/desk.html",
        desk=shown,
        league_city=officer.scope[0],
        acts=[act_of(line, today) for line in shown.overdue],
        openings=[one for one in openings_of(officer)[SUBSIDY_AND_QUOTA.name] if one not in _LATER],
        figures=shown.bases,
        names=await entry_names(parts, officer, [one.base_id for one in shown.bases]),
        policy=parts.edition.policy(),
    )


@ROUTER.get("/bases")
async def bases(
    request: Request,
    parts: TheParts,
    officer: Officer,
    after: Annotated[Identifier | None, Query()] = None,
) -> HTMLResponse:
    """Every base of the league or city, with its shares."""
    async with seeing(parts.pool, officer.sight) as conn:
        figures, more = await bases_page(conn, parts, officer.scope[0], after or "", BASES)
    return render(
        request,
        "incubator/bases.html",
        figures=figures,
        names=await entry_names(parts, officer, [one.base_id for one in figures]),
        policy=parts.edition.policy(),
        next_href=with_query("/desk/hrss/bases", after=figures[-1].base_id) if more else "",
        first_href="/desk/hrss/bases" if after else "",
    )
