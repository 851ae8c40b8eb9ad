"""The registry's pages that read: what an office holds, whom its cases name, and one entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from qixian.api.identity.principal import Principal
from qixian.api.pages.entry_names import entry_names
from qixian.api.pages.language import N_, Speech, speech_of
from qixian.api.pages.links import with_query
from qixian.api.pages.registry.entry_form import EntryField, data_fields, league_field
from qixian.api.pages.registry.look import EntryShown, entry_shown
from qixian.api.pages.registry.rights import OFFICES, PLACES, Reader, may_write, writable
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.api.registering import corrects
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.values import Identifier
from qixian.ledger.connection import Connection
from qixian.ledger.registry.entries import EntryLine, list_entries
from qixian.ledger.registry.named import NamedParty, named_parties
from qixian.ledger.sight import seeing

router = APIRouter()

PATH: Final = "/desk/registry"
PAGE: Final = 50
_DONE: Final = {
    "registered": N_("The entry is in the registry."),
    "corrected": N_("The entry was corrected."),
    "linked": N_("The link was recorded."),
    "placed": N_("The league or city was recorded; the cases of the entry go along."),
}

EntryId = Annotated[str, Path(max_length=96)]
Kind = Literal["person", "venture", "institution", "base"]


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of an entry's page, and what was wrong with the one that was sent.

    None of one that the reader is not offered.
    """

    correct: Sequence[EntryField] | None = None
    place: EntryField | None = None
    founder: bool = False
    founder_entered: str = ""
    founder_wrong: str = ""

    @property
    def any(self) -> bool:
        """Whether the reader can do anything here."""
        return bool(self.correct or self.place or self.founder)


@router.get("")
async def registry(
    request: Request,
    parts: TheParts,
    principal: Reader,
    kind: Kind | Literal[""] = "",
    after: Annotated[Identifier | Literal[""], Query()] = "",
    named_after: Annotated[Identifier | Literal[""], Query()] = "",
    names: Literal["", "yes"] = "",
) -> Response:
    """What the office registered, by id, and whom its cases name; the region sees every entry."""
    office = principal.role in OFFICES
    async with seeing(parts.pool, principal.sight) as conn:
        held = await _held(conn, principal, kind or None, after or None)
        named = await _named(conn, named_after) if office else ()
    shown = held[:PAGE]
    cases = list(dict.fromkeys(one.case_id for one in named))
    ids = [*(one.entry_id for one in shown), *(one.entry_id for one in named)]
    return render(
        request,
        "registry/list.html",
        office=office,
        kind=kind,
        entries=shown,
        names=await entry_names(parts, principal, ids, persons=names == "yes"),
        names_href=with_query(PATH, kind=kind, after=after, named_after=named_after, names="yes")
        if office and not names
        else "",
        next_href=with_query(PATH, kind=kind, after=shown[-1].entry_id) if len(held) > PAGE else "",
        first_href=with_query(PATH, kind=kind) if after else "",
        named=[one for one in named if one.case_id in cases[:PAGE]],
        named_next=with_query(PATH, named_after=cases[PAGE - 1]) if len(cases) > PAGE else "",
        named_first=PATH if named_after else "",
        writable=writable(principal),
    )


async def _held(
    conn: Connection, principal: Principal, kind: str | None, after: str | None
) -> list[EntryLine]:
    """The office's own entries; institutions and bases are everybody's to look up."""
    everything = principal.role not in OFFICES or kind in PLACES
    holders = None if everything else principal.sight.holders
    return await list_entries(conn, MAIN_BOOK, kind, after, PAGE + 1, holders)


async def _named(conn: Connection, after: str) -> tuple[NamedParty, ...]:
    return tuple(await named_parties(conn, MAIN_BOOK, after, PAGE + 1))


@router.get("/find")
async def find(principal: Reader, q: str = "") -> Response:
    """The page of the id that was written; whether there is one is said there."""
    wanted = q.strip()[:96]
    return RedirectResponse(f"{PATH}/{quote(wanted, safe='')}" if wanted else PATH, 303)


@router.get("/{entry_id}")
async def entry(
    request: Request, parts: TheParts, principal: Reader, entry_id: EntryId, done: str = ""
) -> Response:
    """One entry: its data, what it is linked to, and what happened over the cases one sees."""
    shown = await entry_shown(parts, principal, entry_id)
    if principal.role == "AUDITOR" and shown.line.kind not in PLACES:
        return RedirectResponse(f"/desk/audit/entries/{quote(entry_id, safe='')}", 303)
    spoken = speech_of(request)
    return entry_page(request, principal, shown, forms_of(spoken, principal, shown), done=done)


def forms_of(spoken: Speech, principal: Principal, shown: EntryShown) -> Forms:
    """The forms that the reader is offered, as the entry stands."""
    kind = shown.line.kind
    if not may_write(principal, kind) or shown.line.erased_at is not None:
        return Forms()
    place = None
    if kind in PLACES:
        place = league_field(spoken, shown.league_city or "", {})
    mine = corrects(principal, shown.line)
    fields = data_fields(spoken, kind, shown.data or {}, {}) if mine else None
    return Forms(fields, place, founder=kind == "venture")


def entry_page(
    request: Request,
    principal: Principal,
    shown: EntryShown,
    forms: Forms,
    *,
    status: int = 200,
    done: str = "",
) -> Response:
    """The page of an entry with its forms."""
    spoken = speech_of(request)
    sentence = _DONE.get(done)
    return render(
        request,
        "registry/entry.html",
        status=status,
        shown=shown,
        forms=forms,
        office=principal.role in OFFICES,
        trail=((PATH, spoken.gettext("Registry")), ("", shown.line.entry_id)),
        flash={"tone": "good", "text": spoken.gettext(sentence)} if sentence else None,
    )
