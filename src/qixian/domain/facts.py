"""What cases know of one another: the rows that one case leaves for the rules of the others.

Pure. The ledger keeps each as a read model, written with the event that changed it, and hands the
rows of other cases to `decide` under a lock. Ids only, never personal data; money is integer fen,
days are civil dates in Asia/Shanghai.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Usage:
    """What one case has used of a person's right; a row of the `used_right` read model.

    Months and days are calendar months and days of the term rule. `institution_id` is where the
    right is counted (None where it is counted per person). `approved_months` are those granted and,
    while the case still runs, held back from others.
    """

    case_id: str
    case_type: str
    person_id: str
    institution_id: str | None
    open: bool
    used_months: int
    used_days: int
    approved_months: int
    extensions_approved: int
    extensions_requested: int


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """One subsidy claim as it stands; a row of the `claim` read model.

    `status` is SUBMITTED, APPROVED, REJECTED, WITHDRAWN or PAID. `person_id` is the participant of
    an internship claim, `enterprise_id` the venture the claim is about; either may be unknown.
    """

    case_id: str
    claim_id: str
    kind: str
    status: str
    amount_fen: int
    enterprise_id: str | None
    person_id: str | None
    submitted_on: date
    decided_on: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class TenancyFact:
    """One tenancy as it stands; a row of the `tenancy` read model.

    `in_incubation` is whether the tenant counts as 在孵. `area_m2` is a decimal string of square
    metres, `student_founded` whether the founder is a current student, `founder_graduated_on` the
    graduation day; None where nobody said.
    """

    case_id: str
    state: str
    base_id: str
    base_kind: str
    tenant_id: str
    founder_group: str
    free_space: bool
    in_incubation: bool
    area_m2: str | None = None
    student_founded: bool | None = None
    founder_graduated_on: date | None = None
    enterprise_id: str | None = None
    move_in_date: date | None = None
    incubation_end_date: date | None = None
    move_out_due_date: date | None = None


@dataclass(frozen=True, slots=True)
class AwardFact:
    """One award that was granted; a row of the `award` read model."""

    case_id: str
    award_kind: str
    recipient_id: str
    amount_fen: int
    granted_on: date


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessment or record of the programme; a row of the `assessment` read model.

    `seq` is the event it came from, so that every figure can be traced; `subject` is what it is
    about (a base, a metric, a banner; empty where nobody said), `values` its figures as text.
    """

    case_id: str
    seq: int
    kind: str
    subject: str
    assessed_on: date
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule sees of other cases: those that share a fact key with the command or the case."""

    usages: tuple[Usage, ...] = ()
    claims: tuple[ClaimFact, ...] = ()
    tenancies: tuple[TenancyFact, ...] = ()
    awards: tuple[AwardFact, ...] = ()


NO_FACTS: Final = Facts()
