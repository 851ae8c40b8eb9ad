"""What can be asked of an incubation tenancy (B.2). Names and fields are stable.

Pure. `actor` is who usually asks; who may ask is decided at the door.
"""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints

from qixian.domain.case import Command
from qixian.domain.values import CivilDate, Identifier, Token

BaseKind = Literal["GOVERNMENT_DEVELOPED", "PRIVATE"]
FounderGroup = Literal[
    "NONE", "UNIVERSITY_GRADUATE", "FARMER_HERDER_WORKER", "VETERAN", "DISABLED", "OTHER_ELIGIBLE"
]
Months = Annotated[int, Field(ge=1, le=9999, strict=True)]


def _some_area(value: str) -> str:
    if Decimal(value) <= 0:
        raise ValueError("an area is more than 0 square metres")
    return value


AreaText = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?$"),
    AfterValidator(_some_area),
]
"""Square metres as a decimal string above zero with at most two decimals; never a float."""


class ApplyTenancy(Command):
    """A founder asks for space in a base.

    `founder_group` is one of R64 or NONE; OTHER_ELIGIBLE (等) names the local rule it rests on.
    Area, and whether the founder studies or when they graduated, feed the shares of R63 and R66.
    """

    type = "ApplyTenancy"
    actor = "TENANT"
    tenant_id: Identifier
    base_id: Identifier
    base_kind: BaseKind
    founder_group: FounderGroup = "NONE"
    local_rule_id: Identifier | None = None
    free_space: Annotated[bool, Field(strict=True)] = False
    area_m2: AreaText | None = None
    founder_current_student: Annotated[bool, Field(strict=True)] | None = None
    founder_graduated_on: CivilDate | None = None


class AdmitTenant(Command):
    """The base takes the applicant in."""

    type = "AdmitTenant"
    actor = "BASE"


class RejectTenancy(Command):
    """The base refuses the application, with its reason."""

    type = "RejectTenancy"
    actor = "BASE"
    reason: Token | None = None


class WithdrawTenancy(Command):
    """The applicant takes the application, or the unused admission, back."""

    type = "WithdrawTenancy"
    actor = "TENANT"


class MoveIn(Command):
    """The tenant moves in today.

    `agreement_date` is the day of the agreement on the space, by default the day of admission; it
    counts only where the edition lets the period run from it.
    """

    type = "MoveIn"
    actor = "BASE"
    agreement_date: CivilDate | None = None


class RecordRegistration(Command):
    """The tenant's venture was registered; a later record replaces the earlier."""

    type = "RecordRegistration"
    actor = "TENANT"
    enterprise_id: Identifier
    registration_date: CivilDate


class TransferBase(Command):
    """The tenant goes on in another base, or the base goes on under another operator."""

    type = "TransferBase"
    actor = "BASE"
    to_base_id: Identifier


class GrantIncubationException(Command):
    """The league or city lengthens the period: «normally» (一般) at most three years."""

    type = "GrantIncubationException"
    actor = "LEAGUE_CITY_HRSS"
    months: Months
    approver_role: Token = "LEAGUE_CITY_HRSS"


class RecordMoveOut(Command):
    """The tenant left the base today."""

    type = "RecordMoveOut"
    actor = "BASE"


class RecordDeregistration(Command):
    """The tenant's venture was deregistered while it was in the base."""

    type = "RecordDeregistration"
    actor = "BASE"


COMMANDS: Final[tuple[type[Command], ...]] = (
    ApplyTenancy,
    AdmitTenant,
    RejectTenancy,
    WithdrawTenancy,
    MoveIn,
    RecordRegistration,
    TransferBase,
    GrantIncubationException,
    RecordMoveOut,
    RecordDeregistration,
)
