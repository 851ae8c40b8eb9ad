"""The registry: who and what the cases are about. Whoever reads an entry's data is noted."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import Field

from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import SignedIn, signed_in
from qixian.api.json.shapes import After, EntryId, Limit, Sent, Shape, next_of
from qixian.api.parts import ApiParts, TheParts
from qixian.api.problems import Problem, problem_responses
from qixian.api.registering import register_entry, require_corrects
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.values import Identifier, Token
from qixian.ledger.registry.entries import correct, find_entry, list_entries, read_entry
from qixian.ledger.registry.jurisdictions import place
from qixian.ledger.registry.links import Link, link, links_of
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/registry", tags=["registry"])

EntryKind = Literal["person", "venture", "institution", "base"]
Data = dict[
    Annotated[str, Field(pattern=r"^[a-z_0-9]{1,40}$")], Annotated[str, Field(max_length=400)]
]

_PLACED = ("institution", "base")
_Writers = Annotated[
    Principal,
    Depends(signed_in("HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS", "ADMINISTRATOR")),
]
_Readers = Annotated[
    Principal,
    Depends(signed_in("HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS", "AUDITOR")),
]
_Administrator = Annotated[Principal, Depends(signed_in("ADMINISTRATOR"))]


class EntryLine(Shape):
    """An entry without its data; `held_by` is the office that registered it, null the region."""

    entry_id: str
    kind: EntryKind
    has_data: bool
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None
    held_by: str | None


class EntryPage(Shape):
    """A page of entries; `next` is the `after` of the page behind it."""

    entries: list[EntryLine]
    next: str | None = None


class LinkShape(Shape):
    """`from_id` has `to_id` as its `role`: a venture has a FOUNDER."""

    from_id: str
    role: str
    to_id: str


class EntryRead(Shape):
    """An entry with its links; its data is read at `/data`."""

    entry: EntryLine
    links: list[LinkShape]


class EntryData(Shape):
    """The data of an entry, null when there is none or when it was erased."""

    entry_id: str
    data: dict[str, str] | None


class EntryWanted(Sent):
    """An entry as it shall be registered: a person has a name, a base also its area, …"""

    kind: EntryKind
    data: Data


class LinkWanted(Sent):
    """The link an entry shall have."""

    role: Token
    to_id: Identifier


class Jurisdiction(Sent):
    """The league or city an institution or base lies in."""

    league_city: Identifier


@router.get("")
async def entries(
    parts: TheParts,
    principal: SignedIn,
    kind: EntryKind | None = None,
    held: Annotated[bool, Query(description="Only what one's own office registered")] = False,
    after: After = None,
    limit: Limit = 50,
) -> EntryPage:
    """The entries one may see, by id, without their data."""
    holders = principal.sight.holders if held else None
    async with seeing(parts.pool, principal.sight) as conn:
        lines = await list_entries(conn, MAIN_BOOK, kind, after, limit, holders)
    return EntryPage(
        entries=[EntryLine.model_validate(line) for line in lines],
        next=next_of([line.entry_id for line in lines], limit),
    )


@router.get("/{entry_id}")
async def entry(parts: TheParts, principal: SignedIn, entry_id: EntryId) -> EntryRead:
    """An entry without its data."""
    async with seeing(parts.pool, principal.sight) as conn:
        found = await find_entry(conn, MAIN_BOOK, entry_id)
        links = await links_of(conn, MAIN_BOOK, entry_id)
    return EntryRead(
        entry=EntryLine.model_validate(found),
        links=[LinkShape(from_id=a, role=role, to_id=b) for a, role, b in links],
    )


@router.get("/{entry_id}/data")
async def data(
    parts: TheParts,
    principal: _Readers,
    entry_id: EntryId,
    reason: Annotated[
        Token | None,
        Query(description="Why it is read; an auditor has to say, and it is kept"),
    ] = None,
) -> EntryData:
    """The data of an entry. That it was read, by whom and why, is kept."""
    if principal.role == "AUDITOR" and reason is None:
        raise Problem(422, "REASON_REQUIRED_TO_UNSEAL", field="reason")
    await _seen(parts, principal, entry_id)
    noted = f"UNSEAL_{reason}"[:64] if principal.role == "AUDITOR" else reason or "API"
    async with parts.pool.acquire() as conn:
        read = await read_entry(conn, parts.keys, MAIN_BOOK, entry_id, principal.account_id, noted)
    return EntryData(entry_id=entry_id, data=dict(read.data) if read.data is not None else None)


@router.put(
    "/{entry_id}",
    responses={
        **problem_responses(409),
        201: {"model": EntryLine, "description": "Registered now"},
    },
)
async def registered(
    parts: TheParts,
    principal: _Writers,
    entry_id: EntryId,
    wanted: Annotated[EntryWanted, Body()],
    response: Response,
) -> EntryLine:
    """Register an entry; the same one again changes nothing, another one is refused (409).

    An id that another office has is refused, whatever is sent with it.
    """
    _require_own_kind(principal, wanted.kind)
    made = await register_entry(parts, principal, wanted.kind, entry_id, wanted.data)
    response.status_code = 201 if made else 200
    return await _seen(parts, principal, entry_id)


@router.patch(
    "/{entry_id}", status_code=204, response_class=Response, responses=problem_responses(409)
)
async def corrected(
    parts: TheParts, principal: _Writers, entry_id: EntryId, changes: Annotated[Data, Body()]
) -> None:
    """Correct some of an entry's data; an empty text takes a field away."""
    async with seeing(parts.pool, principal.sight) as conn:
        line = await find_entry(conn, MAIN_BOOK, entry_id)
    _require_own_kind(principal, line.kind)
    require_corrects(principal, line)
    async with parts.pool.acquire() as conn:
        await correct(conn, parts.keys, MAIN_BOOK, entry_id, changes, principal.account_id)


@router.put("/{entry_id}/links", status_code=204, response_class=Response)
async def linked(
    parts: TheParts,
    principal: _Writers,
    entry_id: EntryId,
    wanted: Annotated[LinkWanted, Body()],
) -> None:
    """Say what one entry is to another; both must be there to be seen."""
    line = await _seen(parts, principal, entry_id)
    await _seen(parts, principal, wanted.to_id)
    _require_own_kind(principal, line.kind)
    async with parts.pool.acquire() as conn:
        await link(conn, MAIN_BOOK, Link(entry_id, wanted.role, wanted.to_id))


@router.put("/{entry_id}/jurisdiction", status_code=204, response_class=Response)
async def placed(
    parts: TheParts,
    principal: _Administrator,
    entry_id: EntryId,
    wanted: Annotated[Jurisdiction, Body()],
) -> None:
    """Say in which league or city an institution or base lies; its cases go along."""
    async with parts.pool.acquire() as conn:
        await place(conn, MAIN_BOOK, entry_id, wanted.league_city)


def _require_own_kind(principal: Principal, kind: str) -> None:
    """Places are the administrator's to write, persons and ventures the offices'. Problem (403)."""
    if (kind in _PLACED) != (principal.role == "ADMINISTRATOR"):
        raise Problem(403, "FORBIDDEN")


async def _seen(parts: ApiParts, principal: Principal, entry_id: str) -> EntryLine:
    """The entry, if one may see it. Raises EntryNotFound as for one that is not there."""
    async with seeing(parts.pool, principal.sight) as conn:
        return EntryLine.model_validate(await find_entry(conn, MAIN_BOOK, entry_id))
