"""What can be asked of a file of assessments, awards, records and duties (B.4, B.5).

Pure. Names and fields are stable. `actor` is who usually asks; who may ask is decided at the door.
A day that is left out is the day of the command.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from qixian.domain.case import Command
from qixian.domain.subsidy_and_quota.instruments import DutyName, FigureName, instruments
from qixian.domain.subsidy_claims.commands import AmountText
from qixian.domain.values import CivilDate, Identifier, Token

HonourLevel = Literal["BANNER", "LEAGUE_CITY", "REGION", "NATIONAL"]
Ground = Literal["AMOUNT_AT_MOST_100000", "HONOUR", "CREDIT"]
AwardKind = Literal["MASTER_STUDIO", "NATIONAL_BASE", "TRAINING_BASE"]
ReportKind = Literal["PROGRESS", "STATISTICS", "ANNUAL_PLAN", "INSPECTION"]
Words = Annotated[str, Field(max_length=2000)]
Told = Annotated[bool, Field(strict=True)]
AreaText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?$")]
"""Square metres as a decimal string with at most two decimals; never a float."""
ValueText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}(\.[0-9]{1,6})?$")]
"""A figure as a decimal string, not negative, with at most six decimals; never a float."""
Label = Annotated[str, StringConstraints(pattern=r"^\w[\w .:/()（）〔〕《》-]{0,95}$")]
"""The name of a metric or of a source, in any script; never somebody's words."""
Period = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}(Q[1-4])?$")]


def _some(area: str) -> str:
    if Decimal(area) <= 0:
        raise ValueError("an area is more than 0 square metres")
    return area


class AssessCounterGuarantee(Command):
    """May a loan go without counter-guarantee (R09)? Any one of the three grounds is enough."""

    type = "AssessCounterGuarantee"
    actor = "HRSS"
    borrower_kind: Literal["INDIVIDUAL", "SMALL_ENTERPRISE"]
    amount_yuan: AmountText | None = None
    honour_level: HonourLevel | None = None
    credit_rated_good: Told = False


class AssessFreeSpace(Command):
    """Does a base set enough of its space aside (R63)?"""

    type = "AssessFreeSpace"
    actor = "HRSS"
    base_kind: Literal["GOVERNMENT_DEVELOPED", "PRIVATE"]
    total_area_m2: Annotated[AreaText, AfterValidator(_some)]
    free_area_m2: AreaText
    base_id: Identifier | None = None

    @field_validator("free_area_m2")
    @classmethod
    def _part_of_the_whole(cls, free: str, info: ValidationInfo) -> str:
        total = info.data.get("total_area_m2")
        if isinstance(total, str) and Decimal(free) > Decimal(total):
            raise ValueError(f"at most the total area, {total}")
        return free


class Tenant(BaseModel):
    """One tenant of a base: its founder studies, graduated on a day, or neither is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant_id: Identifier | None = None
    current_student: Told = False
    graduation_date: CivilDate | None = None


class AssessStudentBase(Command):
    """May a base apply to be one for university students (R66)?"""

    type = "AssessStudentBase"
    actor = "HRSS"
    as_of: CivilDate | None = None
    tenants: Annotated[tuple[Tenant, ...], Field(max_length=5000)]
    base_id: Identifier | None = None


class AssessTarget(Command):
    """Has a target of the plan been reached?"""

    type = "AssessTarget"
    actor = "HRSS"
    metric: Label
    value: ValueText
    threshold: ValueText
    source: Label | None = None
    as_of: CivilDate | None = None


class GrantAward(Command):
    """An award that is given once (R40, R56, R73)."""

    type = "GrantAward"
    actor = "HRSS"
    award_kind: AwardKind
    recipient_id: Identifier
    amount_yuan: AmountText | None = None
    published_on: CivilDate | None = None


class RecordLoan(Command):
    """A guaranteed loan was issued; where its borrower is registered is not asked (R07)."""

    type = "RecordLoan"
    actor = "HRSS"
    borrower_id: Identifier
    amount_yuan: AmountText
    assessed_ground: Ground | None = None
    issued_on: CivilDate | None = None


class RecordMentorVisit(Command):
    """A mentor visited a venture; `note` refers to the words kept apart."""

    type = "RecordMentorVisit"
    actor = "HRSS"
    private: ClassVar[tuple[str, ...]] = ("note",)
    mentor_id: Identifier
    enterprise_id: Identifier
    visited_on: CivilDate | None = None
    note: Words | None = None


class RecordProject(Command):
    """A project of the pool; a later record of it says how far it is by then."""

    type = "RecordProject"
    actor = "HRSS"
    project_id: Identifier
    banner: Identifier
    evaluated_on: CivilDate | None = None
    published_on: CivilDate | None = None


class RecordStudentSuspension(Command):
    """A student suspends studies for a venture, by the rules of the school (R98)."""

    type = "RecordStudentSuspension"
    actor = "HRSS"
    student_id: Identifier
    school_id: Identifier
    suspended_from: CivilDate
    suspended_until: CivilDate

    @field_validator("suspended_until")
    @classmethod
    def _ends_after_it_begins(cls, until: date, info: ValidationInfo) -> date:
        begin = info.data.get("suspended_from")
        if isinstance(begin, date) and until < begin:
            raise ValueError(f"on or after suspended_from, {begin.isoformat()}")
        return until


class RecordComplaint(Command):
    """A complaint and, once there is one, its outcome; `words` refers to what is kept apart."""

    type = "RecordComplaint"
    actor = "HRSS"
    private: ClassVar[tuple[str, ...]] = ("words",)
    complaint_id: Identifier
    body_id: Identifier
    outcome: Token | None = None
    words: Words | None = None


class RecordReport(Command):
    """A report of a year or a quarter (R116-R119); `text` refers to what is kept apart."""

    type = "RecordReport"
    actor = "HRSS"
    private: ClassVar[tuple[str, ...]] = ("text",)
    report_kind: ReportKind = "PROGRESS"
    period: Period
    author_id: Identifier
    text: Words | None = None


class RecordFigure(Command):
    """What a banner, a league or the region has reached of a figure with a floor."""

    type = "RecordFigure"
    actor = "HRSS"
    instrument: FigureName
    unit_id: Identifier
    value: ValueText
    as_of: CivilDate | None = None


class OpenDuty(Command):
    """Something is to be done by the end of a calendar year, or of a quarter (1 to 4) of it."""

    type = "OpenDuty"
    actor = "HRSS"
    duty_id: Identifier
    duty: DutyName
    year: Annotated[int, Field(ge=2000, le=2199, strict=True)]
    quarter: Annotated[int, Field(ge=1, le=4, strict=True)] | None = Field(
        None, validate_default=True
    )

    @field_validator("quarter")
    @classmethod
    def _as_often_as_the_duty(cls, quarter: int | None, info: ValidationInfo) -> int | None:
        duty = instruments().duties.get(info.data.get("duty", ""))
        if duty is not None and (duty.every == "QUARTER") != (quarter is not None):
            given = "1 to 4" if duty.every == "QUARTER" else "left out: the duty comes every year"
            raise ValueError(f"a quarter is {given}")
        return quarter

    def due_date(self) -> date:
        """The last day to do it."""
        return instruments().duties[self.duty].due(self.year, self.quarter)


class FulfilDuty(Command):
    """It was done today."""

    type = "FulfilDuty"
    actor = "HRSS"
    duty_id: Identifier
    evidence_id: Identifier


COMMANDS: Final[tuple[type[Command], ...]] = (
    AssessCounterGuarantee,
    AssessFreeSpace,
    AssessStudentBase,
    AssessTarget,
    GrantAward,
    RecordLoan,
    RecordMentorVisit,
    RecordProject,
    RecordStudentSuspension,
    RecordComplaint,
    RecordReport,
    RecordFigure,
    OpenDuty,
    FulfilDuty,
)
