"""What can be asked of a venture internship (B.3). Names and fields are stable.

Pure. `actor` is who usually asks; who may ask is decided at the door. Subsidy claims are asked for
with the commands of `domain/subsidy_claims`.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from qixian.domain.case import Command
from qixian.domain.values import CivilDate, Identifier, Token

Months = Annotated[int, Field(ge=1, le=9999, strict=True)]
YesOrNo = Annotated[bool, Field(strict=True)]

HostKind = Literal[
    "DUAL_INNOVATION_DEMO_BASE",
    "INCUBATION_DEMO_BASE",
    "SIZHONG_MARKET",
    "ORDINARY_COMPANY",
    "OTHER",
]
"""双创示范基地, 创业孵化示范基地, “四众”创业市场, an ordinary company, anything else."""


class ApplyInternship(Command):
    """Somebody asks for an internship of `planned_months` calendar months at a host."""

    type = "ApplyInternship"
    actor = "PARTICIPANT"
    participant_id: Identifier
    host_id: Identifier
    host_kind: HostKind
    planned_start_date: CivilDate
    planned_months: Months


class WithdrawInternship(Command):
    """The participant takes the application back, so that it holds no months any more."""

    type = "WithdrawInternship"
    actor = "PARTICIPANT"


class StartInternship(Command):
    """The internship begins today."""

    type = "StartInternship"
    actor = "HOST"


class EndInternshipEarly(Command):
    """Today is the last day; a disqualifying end opens no window for a venture."""

    type = "EndInternshipEarly"
    actor = "HOST"
    reason: Token | None = None
    disqualifying: YesOrNo = False


class RecordVentureRegistration(Command):
    """The participant's venture was registered on a day, which may be some time ago."""

    type = "RecordVentureRegistration"
    actor = "PARTICIPANT"
    enterprise_id: Identifier
    registration_date: CivilDate


COMMANDS: Final[tuple[type[Command], ...]] = (
    ApplyInternship,
    WithdrawInternship,
    StartInternship,
    EndInternshipEarly,
    RecordVentureRegistration,
)
