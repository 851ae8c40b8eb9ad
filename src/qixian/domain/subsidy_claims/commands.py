"""What can be asked about a subsidy claim (B.4). Names and fields are stable.

Pure. `actor` is who usually asks; who may ask is decided at the door.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from qixian.domain.case import Command
from qixian.domain.values import CivilDate, Identifier, Token

ClaimKind = Literal["ONE_OFF_VENTURE", "INCUBATION", "JOB_CREATION", "VENTURE_INTERNSHIP"]
FounderGroup = Literal[
    "REGISTERED_UNEMPLOYED",
    "HARD_TO_EMPLOY",
    "GRADUATE_WITHIN_2_YEARS",
    "CURRENT_STUDENT",
    "VETERAN",
    "RETURNING_FARMER_HERDER_WORKER",
    "DISABLED",
    "NONE",
]
"""The groups of R13, and NONE for a founder of no group."""

AmountText = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
"""Yuan as a decimal string, not below zero, with at most two decimals."""


class SubmitSubsidyClaim(Command):
    """Somebody claims a subsidy. What a kind needs and is missing is refused at its guard.

    `other_employees` and `qualifying_new_hires` are persons, `amount_yuan` yuan; dates are civil
    dates in Asia/Shanghai.
    """

    type = "SubmitSubsidyClaim"
    actor = "CLAIMANT"
    claim_id: Identifier
    kind: ClaimKind
    enterprise_id: Identifier | None = None
    founder_group: FounderGroup | None = None
    left_school_date: CivilDate | None = None
    registration_date: CivilDate | None = None
    first_venture: Annotated[bool, Field(strict=True)] | None = None
    other_employees: Annotated[int, Field(ge=0, le=999_999, strict=True)] | None = None
    tax_filed: Annotated[bool, Field(strict=True)] | None = None
    amount_yuan: AmountText | None = None
    qualifying_new_hires: Annotated[int, Field(ge=1, le=999_999, strict=True)] | None = None


class ApproveSubsidyClaim(Command):
    """The HR and social security department approves a claim.

    `founder_choice` is the founder's written choice between the two subsidies that exclude each
    other, where the edition asks for it.
    """

    type = "ApproveSubsidyClaim"
    actor = "HRSS"
    claim_id: Identifier
    founder_choice: Literal["INCUBATION", "ONE_OFF_VENTURE"] | None = None


class RejectSubsidyClaim(Command):
    """The HR and social security department rejects a claim, with a reason."""

    type = "RejectSubsidyClaim"
    actor = "HRSS"
    claim_id: Identifier
    reason: Token | None = None


class WithdrawSubsidyClaim(Command):
    """The claimant takes a claim back before it is decided."""

    type = "WithdrawSubsidyClaim"
    actor = "CLAIMANT"
    claim_id: Identifier


class PaySubsidyClaim(Command):
    """An approved claim is paid today."""

    type = "PaySubsidyClaim"
    actor = "HRSS"
    claim_id: Identifier


CLAIM_COMMANDS: Final[tuple[type[Command], ...]] = (
    SubmitSubsidyClaim,
    ApproveSubsidyClaim,
    RejectSubsidyClaim,
    WithdrawSubsidyClaim,
    PaySubsidyClaim,
)


def is_claim_command(command: Command) -> bool:
    """Whether a command is about a claim and not about the case around it."""
    return isinstance(command, CLAIM_COMMANDS)
