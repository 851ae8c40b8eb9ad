"""The list of subsidy claims that every office has of its own cases, as a page and as a file."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from qixian.api.csv_export import csv_response
from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import SignedIn
from qixian.api.pages.language import N_, Speech, speech_of
from qixian.api.pages.links import with_query
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.subsidy_claims.commands import ClaimKind
from qixian.domain.values import Identifier, yuan
from qixian.ledger.connection import Connection
from qixian.ledger.sight import seeing
from qixian.ledger.worklists import ClaimLine, claim_lines

ROUTER: Final = APIRouter()
PATH: Final = "/desk/claims"
PAGE: Final = 50
EXPORTED: Final = 10_000
"""How many claims one file holds; the next one begins behind its last."""
_AT_ONCE: Final = 1000

Status = Literal["SUBMITTED", "APPROVED", "REJECTED", "WITHDRAWN", "PAID"]
_HEADINGS: Final = (
    N_("Claim"), N_("Case"), N_("Kind of case"), N_("Subsidy"), N_("Status"), N_("Amount (yuan)"),
    N_("Enterprise"), N_("Person"), N_("Claimed on"), N_("Decided on"), N_("Paid on"), N_("Base"),
    N_("League or city"),
)  # fmt: skip


class ClaimFilter(BaseModel):
    """Which claims are wanted, empty for all; `case` and `claim` end the page before."""

    kind: ClaimKind | Literal[""] = ""
    status: Status | Literal[""] = ""
    case: Identifier | Literal[""] = ""
    claim: Identifier | Literal[""] = ""

    @property
    def after(self) -> tuple[str, str] | None:
        """Where the page before ended."""
        return (self.case, self.claim) if self.case and self.claim else None

    def address(self, path: str, last: ClaimLine | None = None) -> str:
        """The address of these claims, those after `last` where one is given."""
        case, claim = (last.case_id, last.claim_id) if last else (None, None)
        return with_query(path, kind=self.kind, status=self.status, case=case, claim=claim)


Wanted = Annotated[ClaimFilter, Query()]


@ROUTER.get(PATH)
async def claims(
    request: Request, parts: TheParts, principal: SignedIn, wanted: Wanted
) -> HTMLResponse:
    """The claims one may see, by case and claim; sums are of what the page shows."""
    async with seeing(parts.pool, principal.sight) as conn:
        lines = await _lines(conn, wanted, wanted.after, PAGE + 1)
    shown = lines[:PAGE]
    return render(
        request,
        "claims/list.html",
        lines=shown,
        wanted=wanted,
        total_fen=sum(line.amount_fen for line in shown),
        next_href=wanted.address(PATH, shown[-1]) if len(lines) > PAGE else "",
        first_href=wanted.address(PATH) if wanted.after else "",
        file_href=wanted.address(f"{PATH}.csv"),
    )


@ROUTER.get(f"{PATH}.csv")
async def claims_file(
    request: Request, parts: TheParts, principal: SignedIn, wanted: Wanted
) -> Response:
    """The claims as a file for a spreadsheet, in the reader's language; at most 10,000 of them."""
    spoken = speech_of(request)
    lines = await _exported(parts, principal, wanted)
    headings = [spoken.gettext(heading) for heading in _HEADINGS]
    return csv_response("claims.csv", headings, (list(_cells(spoken, line)) for line in lines))


async def _exported(parts: ApiParts, principal: Principal, wanted: ClaimFilter) -> list[ClaimLine]:
    found: list[ClaimLine] = []
    async with seeing(parts.pool, principal.sight) as conn:
        after = wanted.after
        while len(found) < EXPORTED:
            lines = await _lines(conn, wanted, after, _AT_ONCE)
            found += lines
            if len(lines) < _AT_ONCE:
                break
            after = lines[-1].case_id, lines[-1].claim_id
    return found


async def _lines(
    conn: Connection, wanted: ClaimFilter, after: tuple[str, str] | None, limit: int
) -> list[ClaimLine]:
    return await claim_lines(
        conn, MAIN_BOOK, wanted.status or None, wanted.kind or None, after, limit
    )


def _cells(spoken: Speech, line: ClaimLine) -> Iterator[object]:
    words = spoken.words
    yield line.claim_id
    yield line.case_id
    yield words.of("case_types", line.case_type)
    yield words.of("claim_kinds", line.kind)
    yield words.of("claim_statuses", line.status)
    yield yuan(line.amount_fen)
    yield line.enterprise_id
    yield line.person_id
    yield line.submitted_on
    yield line.decided_on
    yield line.paid_on
    yield line.base_id
    yield line.league_city
