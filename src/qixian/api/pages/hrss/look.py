"""What the desk of a league's or city's office shows, read as far as it sees; for its routes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qixian.api.identity.principal import Principal
from qixian.api.pages.language import Speech
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.incubation_tenancy import INCUBATION_TENANCY
from qixian.domain.incubation_tenancy.commands import GrantIncubationException
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_and_quota import SUBSIDY_AND_QUOTA
from qixian.domain.subsidy_and_quota.state import DutyStatus, OwedDuty
from qixian.ledger.board import BoardLine
from qixian.ledger.connection import Connection
from qixian.ledger.figures import BaseFigures, base_figures
from qixian.ledger.league_lists import (
    bases_of,
    files_with_duties,
    near_the_end,
    payees_of,
    waiting_claims,
)
from qixian.ledger.replay import state_of
from qixian.ledger.sight import seeing
from qixian.ledger.worklists import Bounded, ClaimLine, awaited_before, count_awaited
from qixian.presentation.remedies import remedy_text

LISTED: Final = 15
BASES: Final = 10
FILES: Final = 10
NEAR: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim that waits, to whom it would be paid, and for how many days it has waited."""

    line: ClaimLine
    payee: str
    days: int


@dataclass(frozen=True, slots=True)
class ExceptionOffer:
    """A tenancy near its end, and why an exception cannot be granted, None where it can."""

    line: BoardLine
    refusal: Refusal | None
    remedy: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty that is still to be done, with its file."""

    case_id: str
    duty: OwedDuty

    @property
    def overdue(self) -> bool:
        """Whether its day has passed and was recorded so."""
        return self.duty.status is DutyStatus.OVERDUE


@dataclass(frozen=True, slots=True)
class LeagueDesk:
    """The office this morning. Of lists that say `more` only the first are here."""

    to_decide: tuple[WaitingClaim, ...]
    more_to_decide: bool
    to_pay: tuple[WaitingClaim, ...]
    more_to_pay: bool
    exceptions: tuple[ExceptionOffer, ...]
    overdue: tuple[BoardLine, ...]
    overdue_count: Bounded
    duties: tuple[DutyRow, ...]
    bases: tuple[BaseFigures, ...]
    more_bases: bool

    @property
    def decide_fen(self) -> int:
        """What the claims to be decided that are listed come to."""
        return sum(one.line.amount_fen for one in self.to_decide)

    @property
    def pay_fen(self) -> int:
        """What the claims to be paid that are listed come to."""
        return sum(one.line.amount_fen for one in self.to_pay)

    @property
    def grantable(self) -> int:
        """How many of the tenancies listed an exception can be granted for."""
        return sum(one.refusal is None for one in self.exceptions)


async def league_desk(parts: ApiParts, principal: Principal, spoken: Speech) -> LeagueDesk:
    """The desk of the office. Raises LedgerUnreachable, NotMigrated and what a preview does."""
    today = parts.today()
    async with seeing(parts.pool, principal.sight) as conn:
        submitted = await waiting_claims(conn, MAIN_BOOK, "SUBMITTED", limit=LISTED + 1)
        approved = await waiting_claims(conn, MAIN_BOOK, "APPROVED", limit=LISTED + 1)
        payees = await payees_of(conn, [*submitted, *approved])
        ending = await near_the_end(conn, MAIN_BOOK, today, today + NEAR, LISTED)
        overdue = await awaited_before(conn, MAIN_BOOK, today, limit=LISTED)
        counted = await count_awaited(conn, MAIN_BOOK, today)
        duties = await _duties(conn)
        bases, more_bases = await bases_page(conn, parts, principal.scope[0], "", BASES)
    return LeagueDesk(
        to_decide=tuple(_waiting(submitted[:LISTED], payees, today)),
        more_to_decide=len(submitted) > LISTED,
        to_pay=tuple(_waiting(approved[:LISTED], payees, today)),
        more_to_pay=len(approved) > LISTED,
        exceptions=tuple([await _exception(parts, principal, spoken, one) for one in ending]),
        overdue=tuple(overdue),
        overdue_count=counted,
        duties=duties,
        bases=tuple(bases),
        more_bases=more_bases,
    )


async def bases_page(
    conn: Connection, parts: ApiParts, league_city: str | None, after: str, limit: int
) -> tuple[list[BaseFigures], bool]:
    """Bases of a league or city with their shares, by id, and whether there are more."""
    ids = await bases_of(conn, MAIN_BOOK, league_city, after, limit + 1)
    policy = parts.edition.policy()
    figures = await base_figures(conn, MAIN_BOOK, parts.today(), policy, ids[:limit])
    return figures, len(ids) > limit


async def _duties(conn: Connection) -> tuple[DutyRow, ...]:
    files = await files_with_duties(conn, MAIN_BOOK, FILES)
    found = [
        DutyRow(line.case_id, duty)
        for line in files
        for duty in (await state_of(conn, SUBSIDY_AND_QUOTA, line.case_id)).duties
        if duty.open
    ]
    return tuple(sorted(found, key=lambda row: (row.duty.due_date, row.case_id)))


def _waiting(
    lines: Iterable[ClaimLine], payees: dict[tuple[str, str], str], today: date
) -> Iterable[WaitingClaim]:
    for line in lines:
        since = line.decided_on or line.submitted_on
        payee = payees.get((line.case_id, line.claim_id), "")
        yield WaitingClaim(line, payee, (today - since).days)


async def _exception(
    parts: ApiParts, principal: Principal, spoken: Speech, line: BoardLine
) -> ExceptionOffer:
    """Whether the shortest exception could be granted; how long it may be is for the form."""
    command = GrantIncubationException(months=1)
    asked = Asked(
        command_id="OFFER",
        case_id=line.case_id,
        case_type=INCUBATION_TENANCY.name,
        command=command.type,
        params=command.model_dump(mode="json"),
        actor=principal.account_id,
        edition_digest=parts.edition.digest,
        book=MAIN_BOOK,
    )
    refusal = (await parts.record.preview(asked, parts.today())).refusal
    remedy = remedy_text(spoken.words, command.type, refusal) if refusal else ""
    return ExceptionOffer(line, refusal, remedy)
