"""The registry's pages that write: register, correct, link, place. A form that is not as it should
be comes back with what was entered and a sentence beside each field.
"""

from dataclasses import replace
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from qixian.api.identity.principal import Principal
from qixian.api.pages.language import N_, speech_of
from qixian.api.pages.registry import entry_form
from qixian.api.pages.registry.entry_form import Entered, data_fields, league_field, new_fields
from qixian.api.pages.registry.look import entry_shown, seen_entry
from qixian.api.pages.registry.reading import PATH, EntryId, Kind, entry_page, forms_of
from qixian.api.pages.registry.rights import PLACES, Administrator, Writer, may_write
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.api.problems import Problem
from qixian.api.registering import register_entry, require_corrects
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.registry.entries import correct
from qixian.ledger.registry.errors import EntryErased, EntryExists, EntryNotFound
from qixian.ledger.registry.jurisdictions import place
from qixian.ledger.registry.links import Link, link
from qixian.ledger.registry.shapes import SHAPES

router = APIRouter()

FOUNDER: Final = "FOUNDER"
_NOT_FOUND: Final = N_("The registry holds no person with this id that you may see.")


@router.get("/new/{kind}")
async def new_entry(request: Request, principal: Writer, kind: Kind) -> Response:
    """The form of a new entry, with an id that nobody has."""
    _require(principal, kind)
    return _new_page(request, kind, entry_form.blank(kind), {})


@router.post("/new/{kind}")
async def registered(request: Request, parts: TheParts, principal: Writer, kind: Kind) -> Response:
    """Register the entry for the office; a place with the league or city it lies in."""
    _require(principal, kind)
    spoken = speech_of(request)
    entered = entry_form.entered_in(kind, await request.form())
    wrong = entry_form.wrong_id(spoken, entry_form.ENTRY_ID, entered.entry_id)
    wrong |= entry_form.wrong_data(spoken, kind, entered.data)
    if kind in PLACES:
        wrong |= entry_form.wrong_id(spoken, entry_form.LEAGUE_CITY, entered.league_city)
    if wrong:
        return _new_page(request, kind, entered, wrong)
    league_city = entered.league_city if kind in PLACES else None
    try:
        await register_entry(parts, principal, kind, entered.entry_id, entered.data, league_city)
    except (EntryExists, EntryErased):
        return _new_page(request, kind, entered, entry_form.taken(spoken), 409)
    return _done(entered.entry_id, "registered")


def _new_page(
    request: Request, kind: str, entered: Entered, wrong: dict[str, str], status: int = 422
) -> Response:
    spoken = speech_of(request)
    return render(
        request,
        "registry/new.html",
        status=status if wrong else 200,
        kind=kind,
        fields=new_fields(spoken, kind, entered, wrong),
        trail=((PATH, spoken.gettext("Registry")), ("", spoken.words.of("entry_kinds", kind))),
    )


@router.post("/{entry_id}/correct")
async def corrected(
    request: Request, parts: TheParts, principal: Writer, entry_id: EntryId
) -> Response:
    """Correct the data of an entry; a field left empty is taken away."""
    line = await seen_entry(parts, principal, entry_id)
    _require(principal, line.kind)
    require_corrects(principal, line)
    spoken = speech_of(request)
    entered = entry_form.entered_in(line.kind, await request.form())
    wrong = entry_form.wrong_data(spoken, line.kind, entered.data)
    if wrong:
        shown = await entry_shown(parts, principal, entry_id)
        fields = data_fields(spoken, line.kind, entered.data, wrong)
        forms = replace(forms_of(spoken, principal, shown), correct=fields)
        return entry_page(request, principal, shown, forms, status=422)
    changes = {name: entered.data.get(name, "") for name in entry_form.names_of(line.kind)}
    async with parts.pool.acquire() as conn:
        await correct(conn, parts.keys, MAIN_BOOK, entry_id, changes, principal.account_id)
    return _done(entry_id, "corrected")


@router.post("/{entry_id}/founder")
async def linked(
    request: Request, parts: TheParts, principal: Writer, entry_id: EntryId
) -> Response:
    """Say who founded a venture; both must be entries the account may see."""
    venture = await seen_entry(parts, principal, entry_id)
    if venture.kind != "venture":
        raise Problem(404, "ENTRY_NOT_FOUND", entry_id=entry_id)
    _require(principal, venture.kind)
    sent = (await request.form()).get("person_id", "")
    person_id = sent.strip()[:96] if isinstance(sent, str) else ""
    try:
        person = await seen_entry(parts, principal, person_id)
    except EntryNotFound:
        person = None
    if person is None or person.kind != "person":
        spoken = speech_of(request)
        shown = await entry_shown(parts, principal, entry_id)
        sentence = spoken.gettext(_NOT_FOUND)
        forms = forms_of(spoken, principal, shown)
        forms = replace(forms, founder_entered=person_id, founder_wrong=sentence)
        return entry_page(request, principal, shown, forms, status=422)
    async with parts.pool.acquire() as conn:
        await link(conn, MAIN_BOOK, Link(entry_id, FOUNDER, person_id))
    return _done(entry_id, "linked")


@router.post("/{entry_id}/jurisdiction")
async def placed(
    request: Request, parts: TheParts, principal: Administrator, entry_id: EntryId
) -> Response:
    """Say in which league or city an institution or base lies."""
    line = await seen_entry(parts, principal, entry_id)
    if line.kind not in PLACES:
        raise Problem(404, "ENTRY_NOT_FOUND", entry_id=entry_id)
    spoken = speech_of(request)
    entered = entry_form.entered_in(line.kind, await request.form())
    wrong = entry_form.wrong_id(spoken, entry_form.LEAGUE_CITY, entered.league_city)
    if wrong:
        shown = await entry_shown(parts, principal, entry_id)
        field = league_field(spoken, entered.league_city, wrong)
        forms = replace(forms_of(spoken, principal, shown), place=field)
        return entry_page(request, principal, shown, forms, status=422)
    async with parts.pool.acquire() as conn:
        await place(conn, MAIN_BOOK, entry_id, entered.league_city)
    return _done(entry_id, "placed")


def _require(principal: Principal, kind: str) -> None:
    """Raises Problem (403): entries of this kind are not the account's to write."""
    if kind not in SHAPES or not may_write(principal, kind):
        raise Problem(403, "FORBIDDEN")


def _done(entry_id: str, what: str) -> Response:
    return RedirectResponse(f"{PATH}/{quote(entry_id, safe='')}?done={what}", 303)
