"""A person or a venture over all cases; opening its personal data, once and with a reason."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from qixian.api.case_ids import case_id_of
from qixian.api.identity.principal import Principal
from qixian.api.pages.audit.auditor import Auditor, trail
from qixian.api.pages.audit.reasons import REASONS, reason_names
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.connection import Connection
from qixian.ledger.registry.access import access_notes
from qixian.ledger.registry.entries import EntryLine, read_entry
from qixian.ledger.registry.errors import EntryNotFound
from qixian.ledger.registry.timeline import everything_about
from qixian.ledger.searching import entries_beginning
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/audit")

KINDS: Final = ("person", "venture", "institution", "base")
EVENTS: Final = 100
"""How many events a page shows, the last ones; a case shows all of its own."""


@router.get("/entries/{entry_id}")
async def entry(request: Request, parts: TheParts, auditor: Auditor, entry_id: str) -> Response:
    """Every case and event about a person or venture. An office's own page is the registry's."""
    return await _page(request, parts, auditor, case_id_of(entry_id))


@router.post("/entries/{entry_id}/unseal")
async def unseal(request: Request, parts: TheParts, auditor: Auditor, entry_id: str) -> Response:
    """The personal data, shown once; who opened it and why is kept before it is shown."""
    entry_id = case_id_of(entry_id)
    reason = (await request.form()).get("reason", "")
    if isinstance(reason, UploadFile) or reason not in REASONS:
        return await _page(request, parts, auditor, entry_id, wrong=True)
    async with seeing(parts.pool, auditor.sight) as conn:
        await _line(conn, entry_id)
    async with parts.pool.acquire() as conn:
        read = await read_entry(conn, parts.keys, MAIN_BOOK, entry_id, auditor.account_id, reason)
    return await _page(request, parts, auditor, entry_id, data=read.data)


async def _page(
    request: Request,
    parts: ApiParts,
    auditor: Principal,
    entry_id: str,
    *,
    wrong: bool = False,
    data: Mapping[str, str] | None = None,
) -> Response:
    spoken = speech_of(request)
    async with seeing(parts.pool, auditor.sight) as conn:
        line = await _line(conn, entry_id)
        if line.kind in ("institution", "base"):
            return RedirectResponse(f"/desk/registry/{quote(entry_id, safe='')}", 303)
        about = await everything_about(conn, MAIN_BOOK, entry_id)
        notes = await access_notes(conn, MAIN_BOOK, entry_id, limit=20)
    return render(
        request,
        "audit/entry.html",
        status=422 if wrong else 200,
        trail=trail(spoken, ("", entry_id)),
        line=line,
        about=about,
        events=about.events[-EVENTS:],
        notes=notes,
        choices={reason: spoken.gettext(name) for reason, name in REASONS.items()},
        reasons=reason_names(spoken),
        wrong=wrong,
        data=data,
    )


async def _line(conn: Connection, entry_id: str) -> EntryLine:
    """The entry of an id. Raises EntryNotFound."""
    found = await entries_beginning(conn, MAIN_BOOK, entry_id, KINDS, 1)
    if not found or found[0].entry_id != entry_id:
        raise EntryNotFound(entry_id)
    return found[0]
