"""What the desk of a base shows, read as far as the reader sees it; for the desk's routes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qixian.api.identity.principal import Principal
from qixian.api.pages.claim_offers import Candidate, Offer, offers
from qixian.api.pages.language import Speech
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.base_lists import (
    INTERNSHIP,
    TENANCY,
    TenantLine,
    cases_in_states,
    claims_of_base,
    graduates_unclaimed,
    internships_of_base,
    internships_unclaimed,
    tenants_of_base,
)
from qixian.ledger.board import BoardLine
from qixian.ledger.connection import Connection
from qixian.ledger.figures import BaseFigures, base_figures
from qixian.ledger.sight import seeing
from qixian.ledger.worklists import ClaimLine

TENANTS: Final = 20
"""Tenants on a page; each of them is asked about for its new hires."""
CANDIDATES: Final = 12
LISTED: Final = 15
NEAR: Final = timedelta(days=90)

After = tuple[date, str]


@dataclass(frozen=True, slots=True)
class TenantRow:
    """A tenant with how much of its time has passed, in days, and what its new hires are worth."""

    line: TenantLine
    passed: int
    whole: int
    hires: Offer | None

    @property
    def case_id(self) -> str:
        """The case of the tenancy."""
        return self.line.figures.case_id


@dataclass(frozen=True, slots=True)
class BaseDesk:
    """One base this morning. `offers` are claims that could be made, `barred` those that cannot.

    `near` counts the tenants of this page whose time ends within 90 days or has ended. Of lists
    with `more` only the first are here.
    """

    base_id: str
    figures: BaseFigures
    tenants: tuple[TenantRow, ...]
    tenants_after: After | None
    near: int
    tenancies_waiting: tuple[BoardLine, ...]
    internships_waiting: tuple[BoardLine, ...]
    internships: tuple[BoardLine, ...]
    offers: tuple[Offer, ...]
    barred: tuple[Offer, ...]
    more_candidates: tuple[str, ...]
    claims: tuple[ClaimLine, ...]

    @property
    def waiting(self) -> int:
        """How many applications and admissions wait, as far as they are listed."""
        return len(self.tenancies_waiting) + len(self.internships_waiting)

    def parties(self) -> Iterator[str]:
        """The ids of the tenants and their ventures."""
        for row in self.tenants:
            yield row.line.figures.tenant_id
            if row.line.figures.enterprise_id is not None:
                yield row.line.figures.enterprise_id

    @property
    def offered_fen(self) -> int:
        """What the claims that could be made come to."""
        return sum(offer.amount_fen for offer in self.offers)


@dataclass(frozen=True, slots=True)
class _Read:
    """What one view of the ledger gave."""

    figures: BaseFigures
    tenants: list[TenantLine]
    tenancies_waiting: list[BoardLine]
    internships_waiting: list[BoardLine]
    internships: list[BoardLine]
    graduates: list[BoardLine]
    eligible: list[BoardLine]
    claims: list[ClaimLine]


async def base_desk(
    parts: ApiParts, principal: Principal, spoken: Speech, base_id: str, after: After | None = None
) -> BaseDesk:
    """The desk of a base; `after` is where the page of tenants before ended.

    Raises LedgerUnreachable, NotMigrated and what a preview does.
    """
    today = parts.today()
    async with seeing(parts.pool, principal.sight) as conn:
        read = await _read(conn, parts, base_id, today, after)
    tenants = read.tenants[:TENANTS]
    # Outside the view of the ledger: a preview takes a connection of its own.
    hires = await offers(parts, principal, spoken, _hiring(tenants))
    claimable = await offers(parts, principal, spoken, _candidates(read.graduates, read.eligible))
    last = tenants[-1] if len(read.tenants) > TENANTS else None
    return BaseDesk(
        base_id=base_id,
        figures=read.figures,
        tenants=tuple(_rows(tenants, hires, today)),
        tenants_after=(last.awaited_by, last.figures.case_id) if last else None,
        near=sum(one.awaited_by < today + NEAR for one in tenants),
        tenancies_waiting=tuple(read.tenancies_waiting),
        internships_waiting=tuple(read.internships_waiting),
        internships=tuple(read.internships),
        offers=tuple(offer for offer in claimable if offer.possible),
        barred=tuple(offer for offer in claimable if not offer.possible),
        more_candidates=_more(read),
        claims=tuple(read.claims),
    )


async def _read(
    conn: Connection, parts: ApiParts, base_id: str, today: date, after: After | None
) -> _Read:
    policy = parts.edition.policy()
    (figures,) = await base_figures(conn, MAIN_BOOK, today, policy, [base_id])
    waiting = ("APPLIED", "ADMITTED")
    return _Read(
        figures=figures,
        tenants=await tenants_of_base(conn, MAIN_BOOK, base_id, today, after, TENANTS + 1),
        tenancies_waiting=await cases_in_states(conn, MAIN_BOOK, base_id, TENANCY, waiting, LISTED),
        internships_waiting=await cases_in_states(
            conn, MAIN_BOOK, base_id, INTERNSHIP, ("APPLIED",), LISTED
        ),
        internships=await internships_of_base(conn, MAIN_BOOK, base_id, LISTED),
        graduates=await graduates_unclaimed(conn, MAIN_BOOK, base_id, limit=CANDIDATES + 1),
        eligible=await internships_unclaimed(conn, MAIN_BOOK, base_id, limit=CANDIDATES + 1),
        claims=await claims_of_base(conn, MAIN_BOOK, base_id, LISTED),
    )


def _hiring(tenants: Iterable[TenantLine]) -> list[Candidate]:
    """One new hire of each tenant in incubation: what the rules say of it holds for more."""
    return [
        Candidate(one.figures.case_id, TENANCY, "JOB_CREATION", {"qualifying_new_hires": 1})
        for one in tenants
        if one.figures.state == "IN_INCUBATION"
    ]


def _candidates(
    graduates: Sequence[BoardLine], eligible: Sequence[BoardLine]
) -> Iterable[Candidate]:
    yield from (Candidate(one.case_id, TENANCY, "INCUBATION") for one in graduates[:CANDIDATES])
    yield from (
        Candidate(one.case_id, INTERNSHIP, "VENTURE_INTERNSHIP") for one in eligible[:CANDIDATES]
    )


def _more(read: _Read) -> tuple[str, ...]:
    """The kinds of claims with further candidates than those asked about."""
    lists = {"INCUBATION": read.graduates, "VENTURE_INTERNSHIP": read.eligible}
    return tuple(kind for kind, lines in lists.items() if len(lines) > CANDIDATES)


def _rows(tenants: Iterable[TenantLine], hires: Iterable[Offer], today: date) -> list[TenantRow]:
    by_case = {offer.case_id: offer for offer in hires}
    return [_row(one, by_case.get(one.figures.case_id), today) for one in tenants]


def _row(line: TenantLine, hires: Offer | None, today: date) -> TenantRow:
    first, last = line.move_in_date, line.figures.incubation_end_date
    if first is None or last is None:
        return TenantRow(line, 0, 1, hires)
    return TenantRow(line, (min(today, last) - first).days + 1, (last - first).days + 1, hires)


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """Further candidates of one kind of claim, each asked about, and where the next page begins."""

    offers: tuple[Offer, ...]
    after: After | None


async def candidate_page(
    parts: ApiParts,
    principal: Principal,
    spoken: Speech,
    base_id: str,
    kind: str,
    after: After | None,
    limit: int,
) -> CandidatePage:
    """Candidates of INCUBATION or VENTURE_INTERNSHIP at a base; raises as `base_desk`."""
    tenancy = kind == "INCUBATION"
    read = graduates_unclaimed if tenancy else internships_unclaimed
    async with seeing(parts.pool, principal.sight) as conn:
        lines = await read(conn, MAIN_BOOK, base_id, after, limit + 1)
    shown = lines[:limit]
    case_type = TENANCY if tenancy else INTERNSHIP
    asked = await offers(
        parts, principal, spoken, (Candidate(one.case_id, case_type, kind) for one in shown)
    )
    last = shown[-1] if len(lines) > limit else None
    return CandidatePage(tuple(asked), (last.last_effective_on, last.case_id) if last else None)
