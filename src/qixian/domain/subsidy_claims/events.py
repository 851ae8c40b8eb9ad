"""What happens to a subsidy claim (B.4). Names and fields are the ledger's.

Pure. A type is never renamed and a field never removed: old cases are read with this file for ever.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from qixian.domain.case import Event
from qixian.domain.subsidy_claims.clauses import Rules, clauses_by

_CLAIMED: Final[Mapping[str, Rules]] = {
    "ONE_OFF_VENTURE": ("R13", "R14", "R15", "R59"),
    "INCUBATION": ("R57", "R58", "R59"),
    "JOB_CREATION": ("R60",),
    "VENTURE_INTERNSHIP": ("R26", "R27"),
}
"""What a claim of each kind rests on."""

_PAID: Final[Mapping[str, Rules]] = {
    "ONE_OFF_VENTURE": ("R15",),
    "INCUBATION": ("R57", "R61"),
    "JOB_CREATION": ("R60", "R61"),
    "VENTURE_INTERNSHIP": ("R27",),
}
"""What a payment of each kind rests on; R61 says which fund bears those about bases."""


class ClaimEvent(Event):
    """An event of one claim; `kind` is the kind of subsidy, on whose clauses it rests."""

    clauses: ClassVar[Rules] = clauses_by("kind", _CLAIMED)
    claim_id: str
    kind: str


class SubsidyLine(BaseModel):
    """One month of an internship subsidy, or the days left over, as the ledger spells it.

    Days are civil dates, both included; `days` is there only for days left over. The wage is the
    monthly minimum in yuan, without decimals where it is whole; the amount has two.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        serialize_by_alias=True,
        validate_by_alias=True,
        validate_by_name=True,
    )

    from_date: date = Field(alias="from")
    to_date: date = Field(alias="to")
    min_wage_yuan: str
    days: int | None = Field(None, exclude_if=lambda days: days is None)
    amount_yuan: str


class SubsidyClaimSubmitted(ClaimEvent):
    """Somebody claimed a subsidy that the rules allow so far; the amount in fen is settled here.

    `payee` is FOUNDER, BASE, ENTERPRISE, PARTICIPANT or HOST. `person_id` and `lines` are those of
    an internship. What was told and looked at is kept beside it; that it was a first venture, with
    its taxes filed, is known from the claim being here.
    """

    type = "SubsidyClaimSubmitted"
    amount_fen: int
    payee: str
    enterprise_id: str | None = None
    person_id: str | None = None
    founder_group: str | None = None
    left_school_date: date | None = None
    registration_date: date | None = None
    other_employees: int | None = None
    qualifying_new_hires: int | None = None
    lines: tuple[SubsidyLine, ...] | None = None


class SubsidyClaimApproved(ClaimEvent):
    """The HR department approved; `founder_choice` where the edition asks the founder (R59)."""

    type = "SubsidyClaimApproved"
    amount_fen: int
    founder_choice: str | None = None


class SubsidyClaimRejected(ClaimEvent):
    """The HR department refused, with its reason."""

    type = "SubsidyClaimRejected"
    reason: str


class SubsidyClaimWithdrawn(ClaimEvent):
    """The claimant took the claim back."""

    type = "SubsidyClaimWithdrawn"


class SubsidyPaid(ClaimEvent):
    """The approved amount, in fen, was paid to the payee."""

    type = "SubsidyPaid"
    clauses: ClassVar[Rules] = clauses_by("kind", _PAID)
    amount_fen: int
    payee: str


CLAIM_EVENTS: Final[tuple[type[Event], ...]] = (
    SubsidyClaimSubmitted,
    SubsidyClaimApproved,
    SubsidyClaimRejected,
    SubsidyClaimWithdrawn,
    SubsidyPaid,
)
