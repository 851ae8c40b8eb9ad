"""Which league or city each institution and base lies in, and so whose office sees its cases."""

import re
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from qixian.api.identity.principal import Principal
from qixian.api.pages.admin.administrator import DESK, Administrator, text_in, trail
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.registry.jurisdictions import jurisdictions, place
from qixian.ledger.searching import MOST, entries_beginning
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/admin/jurisdictions")

HERE: Final = f"{DESK}/jurisdictions"
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}")


@router.get("")
async def places(
    request: Request,
    parts: TheParts,
    administrator: Administrator,
    q: str = "",
    saved: str = "",
) -> Response:
    """Every institution and base, or those whose id begins so."""
    return await _page(request, parts, administrator, q.strip(), saved=bool(saved))


@router.post("")
async def change(request: Request, parts: TheParts, administrator: Administrator) -> Response:
    """Say in which league or city one lies; its cases go along."""
    form = await request.form()
    entry_id, league = text_in(form, "entry_id", 96), text_in(form, "league_city", 200)
    wanted = text_in(form, "q", 96)
    if not _ID.fullmatch(league):
        return await _page(request, parts, administrator, wanted, wrong=entry_id)
    async with parts.pool.acquire() as conn:
        await place(conn, MAIN_BOOK, entry_id, league)
    given = {"q": wanted, "saved": "1"} if wanted else {"saved": "1"}
    return RedirectResponse(f"{HERE}?{urlencode(given)}", 303)


async def _page(
    request: Request,
    parts: ApiParts,
    administrator: Principal,
    wanted: str,
    *,
    wrong: str = "",
    saved: bool = False,
) -> Response:
    spoken = speech_of(request)
    usable = not wanted or _ID.fullmatch(wanted) is not None
    async with seeing(parts.pool, administrator.sight) as conn:
        kinds = ("institution", "base")
        rows = await entries_beginning(conn, MAIN_BOOK, wanted, kinds, MOST) if usable else []
        placed = await jurisdictions(conn, MAIN_BOOK)
    return render(
        request,
        "admin/places.html",
        status=422 if wrong else 200,
        trail=trail(spoken, ("", spoken.gettext("Jurisdictions"))),
        rows=rows,
        more=len(rows) == MOST,
        placed=placed,
        leagues=sorted(set(placed.values())),
        wanted=wanted[:96],
        wrong=wrong,
        flash={"tone": "good", "text": spoken.gettext("Saved.")} if saved else None,
    )
