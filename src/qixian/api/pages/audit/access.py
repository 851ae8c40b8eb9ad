"""Who read whose personal data, when and why."""

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from qixian.api.pages.audit.auditor import DESK, Auditor, trail
from qixian.api.pages.audit.reasons import reason_names
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.registry.access import access_notes
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/audit")

PAGE: Final = 50


@router.get("/access")
async def access(request: Request, parts: TheParts, auditor: Auditor, after: str = "") -> Response:
    """Every reading and correction, newest first."""
    spoken = speech_of(request)
    behind = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    async with seeing(parts.pool, auditor.sight) as conn:
        rows = await access_notes(conn, MAIN_BOOK, after=behind, limit=PAGE + 1)
    shown = rows[:PAGE]
    more = len(rows) > PAGE
    return render(
        request,
        "audit/access.html",
        trail=trail(spoken, ("", spoken.gettext("Readings of personal data"))),
        rows=shown,
        reasons=reason_names(spoken),
        next_href=f"{DESK}/access?{urlencode({'after': shown[-1].access_id})}" if more else "",
        first_href=f"{DESK}/access" if behind else "",
    )
