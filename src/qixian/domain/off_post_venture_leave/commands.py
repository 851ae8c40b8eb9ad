"""What can be asked of an off-post venture leave (B.1). Names and fields are stable.

Pure. `actor` is who usually asks; who may ask is decided at the door.
"""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import ConfigDict, Field

from qixian.domain.case import Command
from qixian.domain.values import CivilDate, Identifier, Token, YuanText

Months = Annotated[int, Field(ge=1, le=9999, strict=True)]


class SubmitLeaveApplication(Command):
    """A researcher asks to leave the post and found a company.

    Title, age, seniority, results, awards and patents may be sent along and are dropped here: they
    may not bar a leave (R83), so they are not even kept.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type = "SubmitLeaveApplication"
    actor = "RESEARCHER"
    researcher_id: Identifier
    institution_id: Identifier
    requested_start_date: CivilDate
    requested_months: Months
    person_category: Token = "RESEARCHER"


class WithdrawLeaveApplication(Command):
    """The researcher takes back the application or the unused approval."""

    type = "WithdrawLeaveApplication"
    actor = "RESEARCHER"


class RejectLeave(Command):
    """The institution refuses, with a reason that R83 does not forbid."""

    type = "RejectLeave"
    actor = "INSTITUTION"
    reason: Token | None = None


class ApproveLeave(Command):
    """The institution approves; what is left out is as requested."""

    type = "ApproveLeave"
    actor = "INSTITUTION"
    leave_start_date: CivilDate | None = None
    term_months: Months | None = None


class SignLeaveAgreement(Command):
    """Researcher and institution sign the leave agreement."""

    type = "SignLeaveAgreement"
    actor = "RESEARCHER_AND_INSTITUTION"


class RecordVentureFinancials(Command):
    """The venture's net profit of a fiscal year; a later figure for a year replaces the earlier."""

    type = "RecordVentureFinancials"
    actor = "RESEARCHER"
    fiscal_year: Annotated[int, Field(ge=1990, le=2200, strict=True)]
    net_profit_yuan: YuanText


class RequestExtension(Command):
    """The researcher asks for the one extension; `late_reason` refers to the words kept apart."""

    type = "RequestExtension"
    actor = "RESEARCHER"
    private: ClassVar[tuple[str, ...]] = ("late_reason",)
    months: Months
    late_reason: Annotated[str, Field(max_length=2000)] | None = None


class DecideExtension(Command):
    """The institution approves or refuses the extension; a refusal needs a reason."""

    type = "DecideExtension"
    actor = "INSTITUTION"
    decision: Literal["APPROVE", "REFUSE"]
    reason: Token | None = None


class RecordReturn(Command):
    """The researcher is back today, on the post named."""

    type = "RecordReturn"
    actor = "INSTITUTION"
    post_kind: Literal["ORIGINAL_POST", "EQUIVALENT_POST", "OVER_ESTABLISHMENT"] = "ORIGINAL_POST"
    notice_given_on: CivilDate | None = None


class RecordDeath(Command):
    """The researcher died; the leave ends on that day."""

    type = "RecordDeath"
    actor = "INSTITUTION"
    date_of_death: CivilDate


class RecordDismissal(Command):
    """The researcher is dismissed with effect from a day; the leave ends the day before."""

    type = "RecordDismissal"
    actor = "INSTITUTION"
    effective_date: CivilDate


class RecordTermination(Command):
    """The contract is ended because the researcher did not return (条例15)."""

    type = "RecordTermination"
    actor = "INSTITUTION"
    effective_date: CivilDate


class RecordRetirement(Command):
    """The researcher retires with effect from a day; the leave ends the day before."""

    type = "RecordRetirement"
    actor = "INSTITUTION"
    effective_date: CivilDate


class RecordResignation(Command):
    """The researcher resigns with effect from a day; the leave ends the day before."""

    type = "RecordResignation"
    actor = "RESEARCHER"
    effective_date: CivilDate


class RecordTransfer(Command):
    """The researcher moves to another institution; the leave here ends the day before."""

    type = "RecordTransfer"
    actor = "INSTITUTION"
    effective_date: CivilDate
    to_institution_id: Identifier


class RecordVentureDeregistered(Command):
    """The venture was deregistered: the leave is reviewed, it does not end by itself."""

    type = "RecordVentureDeregistered"
    actor = "RESEARCHER"


COMMANDS: Final[tuple[type[Command], ...]] = (
    SubmitLeaveApplication,
    WithdrawLeaveApplication,
    RejectLeave,
    ApproveLeave,
    SignLeaveAgreement,
    RecordVentureFinancials,
    RequestExtension,
    DecideExtension,
    RecordReturn,
    RecordDeath,
    RecordDismissal,
    RecordTermination,
    RecordRetirement,
    RecordResignation,
    RecordTransfer,
    RecordVentureDeregistered,
)
