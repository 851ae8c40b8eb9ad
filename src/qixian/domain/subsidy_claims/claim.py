"""Where the claims of a case stand, and how each event moves them (`fold_claim`).

Pure. A claim lives inside the case its step names; the case keeps a tuple of them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from qixian.domain.case import Event
from qixian.domain.subsidy_claims import events as e


class ClaimStatus(StrEnum):
    """The states of a claim (B.4); NONE is a claim that nobody submitted."""

    NONE = "NONE"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    PAID = "PAID"


GRANTED: Final = (ClaimStatus.APPROVED, ClaimStatus.PAID)
"""The subsidy was received, or is about to be: what excludes another claim."""

OPEN_CLAIM: Final = (ClaimStatus.SUBMITTED, ClaimStatus.APPROVED)
"""The claim still waits for somebody."""

DROPPED: Final = (ClaimStatus.REJECTED, ClaimStatus.WITHDRAWN)
"""Nothing came of the claim."""


class Told(NamedTuple):
    """What the claimant told and the guards of the kind looked at."""

    founder_group: str | None = None
    left_school_date: date | None = None
    registration_date: date | None = None
    other_employees: int | None = None
    qualifying_new_hires: int | None = None


class Claim(NamedTuple):
    """One claim; money is integer fen, days civil dates in Asia/Shanghai."""

    claim_id: str
    kind: str
    status: ClaimStatus
    amount_fen: int
    payee: str
    enterprise_id: str | None
    person_id: str | None
    told: Told
    submitted_on: date
    decided_on: date | None = None
    paid_on: date | None = None


Claims = tuple[Claim, ...]

NO_CLAIMS: Final[Claims] = ()


@dataclass(frozen=True, slots=True)
class InternshipTime:
    """An internship whose subsidy is due: its first and last day, and the venture's first day."""

    start: date
    end: date
    registered_on: date


@dataclass(frozen=True, slots=True)
class ClaimContext:
    """What the case around a claim supplies.

    `internship` is given only where it is SUBSIDY_ELIGIBLE; `case_state` is NONE where the case is
    nothing but a file of claims.
    """

    case_state: str
    enterprise_id: str | None = None
    registration_date: date | None = None
    person_id: str | None = None
    is_tenancy: bool = False
    internship: InternshipTime | None = None


def claim_of(claims: Claims, claim_id: str) -> Claim | None:
    """The claim of an id, or None."""
    return next((claim for claim in claims if claim.claim_id == claim_id), None)


def any_open(claims: Claims) -> bool:
    """Whether a claim still waits for somebody."""
    return any(claim.status in OPEN_CLAIM for claim in claims)


def fold_claim(claims: Claims, event: Event, on: date) -> Claims:
    """The claims after an event effective on a day.

    ValueError for an event that is none of a claim, KeyError for a claim nobody submitted.
    """
    match event:
        case e.SubsidyClaimSubmitted():
            return (*claims, _submitted(event, on))
        case e.SubsidyClaimApproved():
            return _moved(claims, event, ClaimStatus.APPROVED, decided_on=on)
        case e.SubsidyClaimRejected():
            return _moved(claims, event, ClaimStatus.REJECTED, decided_on=on)
        case e.SubsidyClaimWithdrawn():
            return _moved(claims, event, ClaimStatus.WITHDRAWN)
        case e.SubsidyPaid():
            return _moved(claims, event, ClaimStatus.PAID, paid_on=on)
        case _:
            raise ValueError(f"{event.type} is not about a claim")


def _submitted(event: e.SubsidyClaimSubmitted, on: date) -> Claim:
    return Claim(
        claim_id=event.claim_id,
        kind=event.kind,
        status=ClaimStatus.SUBMITTED,
        amount_fen=event.amount_fen,
        payee=event.payee,
        enterprise_id=event.enterprise_id,
        person_id=event.person_id,
        told=Told(
            founder_group=event.founder_group,
            left_school_date=event.left_school_date,
            registration_date=event.registration_date,
            other_employees=event.other_employees,
            qualifying_new_hires=event.qualifying_new_hires,
        ),
        submitted_on=on,
    )


def _moved(
    claims: Claims,
    event: e.ClaimEvent,
    status: ClaimStatus,
    *,
    decided_on: date | None = None,
    paid_on: date | None = None,
) -> Claims:
    before = claim_of(claims, event.claim_id)
    if before is None:
        raise KeyError(event.claim_id)
    after = before._replace(
        status=status,
        decided_on=decided_on or before.decided_on,
        paid_on=paid_on or before.paid_on,
    )
    return tuple(after if claim is before else claim for claim in claims)
