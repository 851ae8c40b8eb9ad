"""The typed values of one policy edition, which every rule reads; everybody may import this module.

No field has a default: a policy number lives in the edition file only, next to its unit, its clause
and its quotation (`edition.Edition.policy` builds a `Policy`). Names are those of the table of
parameters, B.0.3; what each reading means is the `reading` of the parameter of the same name.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from qixian.domain.values import FEN_PER_YUAN


def _not_a_bool(value: object) -> object:
    # True would pass for 1, and "true" days is a slip in a configuration, never a wish.
    if isinstance(value, bool):
        raise ValueError("a whole number, not true or false")  # noqa: TRY004 - pydantic's own
    return value


def _two_places(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _no_trailing_zeros(value: Decimal) -> Decimal:
    return Decimal(f"{value.normalize():f}")


def _descending(days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(days), reverse=True))


Months = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=1)]
Days = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=0)]
Count = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=0)]
PositiveDays = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=1)]
# One spelling for one value (5000.00, 0.6), or the digest of an edition would tell spellings apart.
Yuan = Annotated[
    Decimal,
    BeforeValidator(_not_a_bool),
    Field(ge=0, max_digits=12, decimal_places=2),
    AfterValidator(_two_places),
]
Share = Annotated[
    Decimal,
    BeforeValidator(_not_a_bool),
    Field(gt=0, le=1, decimal_places=6),
    AfterValidator(_no_trailing_zeros),
]
ReminderDays = Annotated[tuple[PositiveDays, ...], AfterValidator(_descending)]
FirstDay = Literal["INCLUDED", "EXCLUDED"]
EndRoll = Literal["NONE", "NEXT_WORKDAY"]
WageRow = tuple[date, Yuan]


def _wages_by_date(rows: tuple[WageRow, ...]) -> tuple[WageRow, ...]:
    if not rows:
        raise ValueError("at least one pair of a from-date and yuan")
    if len({day for day, _ in rows}) != len(rows):
        raise ValueError("one wage per from-date")
    return tuple(sorted(rows))


def _fen(yuan: Decimal) -> int:
    return int(yuan * FEN_PER_YUAN)


class Policy(BaseModel, frozen=True, extra="forbid"):
    """Every parameter of an edition as a typed value.

    `*_months` are calendar months, `*_days` calendar days, `*_workdays` working days, `*_yuan`
    yuan with two decimals (rules use the `*_fen` integers below), shares and rates parts of one.
    Dates are civil dates in Asia/Shanghai. Raises `pydantic.ValidationError` on an unknown,
    missing or impossible value. Source: B.0.3, and the clause of each parameter in its edition.
    """

    # How periods are counted (民法典 200-204)
    term_first_day: FirstDay
    term_end_roll: EndRoll
    window_first_day: FirstDay
    window_end_roll: EndRoll
    status_first_day: FirstDay
    status_end_roll: EndRoll
    missing_counterpart_day: Literal["MONTH_END"]
    rest_day_scope: Literal["STATE_COUNCIL_CALENDAR", "STATUTORY_HOLIDAYS_ONLY"]
    calendar_beyond_data: Literal["PROVISIONAL", "RAISE"]

    # What holds for every case kind
    reminder_days: ReminderDays
    decision_sla_workdays: PositiveDays | None
    plan_effective_from: date
    plan_effective_to: date | None
    intake_after_plan_end: Literal["WARN", "BLOCK", "SILENT"]

    # Off-post venture leave: R82-R94
    leave_initial_max_months: Months
    leave_extension_max_months: Months
    leave_extension_max_count: Count
    leave_extension_scope: Literal["LEAVE_CASE", "PERSON_AND_INSTITUTION"]
    leave_extension_counts: Literal["APPROVALS", "REQUESTS"]
    leave_cap_months: Months
    leave_cap_scope: Literal["PERSON_AND_INSTITUTION", "PERSON"]
    cap_basis: Literal["ACTUAL_USED", "APPROVED_TERM"]
    cap_residual_days: Literal["DAYS_30", "DAYS_365"]
    leave_start_basis: Literal["AGREED_START_DATE", "APPROVAL_DATE", "AGREEMENT_DATE"]
    agreement_required: bool
    approval_validity_days: Days | None
    extension_opens_days: Days | None
    extension_apply_by: Literal["TERM_END_ROLLED", "TERM_END"]
    extension_late_grace_days: Days
    interim_continuation: bool
    profit_test: Literal["LATEST_CLOSED_FISCAL_YEAR", "NEVER_PROFITABLE", "CUMULATIVE"]
    early_return_notice_days: Days
    return_due_date: Literal["FIRST_WORKDAY_AFTER", "DAY_AFTER"]
    absence_limit_workdays: Days
    venture_review_days: Days | None

    # Incubation tenancy and its subsidies: R57-R66
    incubation_max_months: Months
    incubation_start_basis: Literal["MOVE_IN_DATE", "AGREEMENT_DATE"]
    incubation_clock_scope: Literal["TENANT", "PER_BASE"]
    incubation_exception_max_count: Count
    incubation_exception_max_months: Months | None
    incubation_exception_approver: Literal["LEAGUE_CITY_HRSS"]
    move_out_grace_days: Days
    incubation_subsidy_yuan: Yuan
    job_creation_yuan: Yuan
    one_off_floor_yuan: Yuan
    exclusivity: Literal["FIRST_APPROVED", "FIRST_SUBMITTED", "FOUNDER_CHOOSES"]

    # Venture internship and its subsidy: R25-R28
    internship_max_months: Months
    internship_scope: Literal["PERSON", "INTERNSHIP"]
    venture_window_months: Months
    venture_window_from: Literal["ACTUAL_END", "START"]
    venture_date: Literal["REGISTRATION_DATE"]
    venture_during_internship: bool
    internship_rate: Share
    wage_class: Literal["CLASS_I"]
    wage_basis: Literal[
        "SUBSIDY_MONTH_START", "INTERNSHIP_START", "VENTURE_REGISTRATION", "APPLICATION_DATE"
    ]
    residual_policy: Literal["PRORATA_30", "DROP", "FULL_IF_15"]
    rounding: Literal["HALF_UP_PER_LINE", "HALF_UP_PER_TOTAL"]
    payee: Literal["PARTICIPANT", "HOST"]
    min_wage_class1: Annotated[tuple[WageRow, ...], AfterValidator(_wages_by_date)]

    # Other figures of the text: R09, R13, R14, R40, R56, R63, R66
    master_studio_yuan: Yuan
    national_base_max_yuan: Yuan
    counter_guarantee_max_yuan: Yuan
    free_space_share: Share
    student_share: Share
    one_off_operating_months: Months
    graduate_window_months: Months
    student_graduate_window_months: Months

    @field_validator("plan_effective_to")
    @classmethod
    def _plan_ends_after_it_begins(cls, end: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("plan_effective_from")
        if end is not None and isinstance(start, date) and end < start:
            raise ValueError(f"on or after plan_effective_from, {start.isoformat()}")
        return end

    @property
    def incubation_subsidy_fen(self) -> int:
        """Incubation subsidy for one household, in fen (R57)."""
        return _fen(self.incubation_subsidy_yuan)

    @property
    def job_creation_fen(self) -> int:
        """Job-creation subsidy for one additional person, in fen (R60)."""
        return _fen(self.job_creation_yuan)

    @property
    def one_off_floor_fen(self) -> int:
        """The least a one-off venture subsidy may be, in fen (R15)."""
        return _fen(self.one_off_floor_yuan)

    @property
    def master_studio_fen(self) -> int:
        """Award to a master-mentor studio, in fen (R40)."""
        return _fen(self.master_studio_yuan)

    @property
    def national_base_max_fen(self) -> int:
        """The most a new national base may be awarded, in fen (R56)."""
        return _fen(self.national_base_max_yuan)

    @property
    def counter_guarantee_max_fen(self) -> int:
        """The largest individual loan freed from a counter-guarantee by its size, in fen (R09)."""
        return _fen(self.counter_guarantee_max_yuan)

    @property
    def class1_wages_fen(self) -> tuple[tuple[date, int], ...]:
        """Monthly minimum wage in class-I areas: (in force from, fen), oldest first (R27)."""
        return tuple((day, _fen(yuan)) for day, yuan in self.min_wage_class1)
