"""What happens in a file of assessments, awards, records and duties (B.4, B.5). Names are stable.

Pure. A type is never renamed and a field never removed: old cases are read with this file for ever.
Areas are decimal strings of square metres, money integer fen, days civil dates in Asia/Shanghai.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final

from qixian.domain.case import Event
from qixian.domain.subsidy_and_quota.instruments import instruments
from qixian.domain.subsidy_and_quota.targets import targets
from qixian.domain.subsidy_claims.clauses import Rules, clauses_by

_DUTIES: Final[Mapping[str, Rules]] = {
    name: (duty.rule,) for name, duty in instruments().duties.items()
}
_FIGURES: Final[Mapping[str, Rules]] = {
    name: (figure.rule,) for name, figure in instruments().figures.items()
}
_TARGETS: Final[Mapping[str, Rules]] = {
    name: (rule,) for rule, target in targets().items() for name in (target.metric, rule)
}
_AWARDS: Final[Mapping[str, Rules]] = {
    "MASTER_STUDIO": ("R40",),
    "NATIONAL_BASE": ("R56",),
    "TRAINING_BASE": ("R73",),
}
_REPORTS: Final[Mapping[str, Rules]] = {
    "PROGRESS": ("R116",),
    "STATISTICS": ("R117",),
    "ANNUAL_PLAN": ("R118",),
    "INSPECTION": ("R119",),
}


class CounterGuaranteeAssessed(Event):
    """Whether a loan goes without counter-guarantee, and on which of the three grounds.

    `ground` is AMOUNT_AT_MOST_100000 (the amount itself is the edition's), HONOUR or CREDIT.
    """

    type = "CounterGuaranteeAssessed"
    clauses = ("R09",)
    waived: bool
    ground: str | None
    borrower_kind: str
    amount_fen: int | None = None
    honour_level: str | None = None
    credit_rated_good: bool = False


class FreeSpaceQuotaAssessed(Event):
    """Whether a base sets enough space aside; `compliant` is None where the quota does not bind."""

    type = "FreeSpaceQuotaAssessed"
    clauses = ("R63",)
    applicable: bool
    required_area_m2: str
    compliant: bool | None
    base_kind: str
    total_area_m2: str
    free_area_m2: str
    base_id: str | None = None


class StudentBaseAssessed(Event):
    """Whether a base may apply to be one for university students."""

    type = "StudentBaseAssessed"
    clauses = ("R66",)
    qualifying_tenants: int
    total_tenants: int
    eligible: bool
    as_of: date
    base_id: str | None = None


class TargetAssessed(Event):
    """A figure against a target of the plan; both decimal strings as they were given.

    It rests on the clause of its target. A metric that no target is called by may be of any.
    """

    type = "TargetAssessed"
    clauses: ClassVar[Rules] = clauses_by("metric", _TARGETS, others=True)
    metric: str
    value: str
    threshold: str
    met: bool
    source: str | None = None
    as_of: date | None = None


class AwardGranted(Event):
    """An award that is given once was given; `published_on` is when the recipient was named."""

    type = "AwardGranted"
    clauses: ClassVar[Rules] = clauses_by("award_kind", _AWARDS)
    award_kind: str
    recipient_id: str
    amount_fen: int
    published_on: date | None = None


class GuaranteedLoanRecorded(Event):
    """A guaranteed start-up loan was issued."""

    type = "GuaranteedLoanRecorded"
    clauses = ("R04", "R07", "R08", "R09", "R10")
    borrower_id: str
    amount_fen: int
    issued_on: date
    assessed_ground: str | None = None


class MentorVisitRecorded(Event):
    """A mentor visited a venture; what was said is kept apart."""

    type = "MentorVisitRecorded"
    clauses = ("R41", "R42", "R44")
    mentor_id: str
    enterprise_id: str
    visited_on: date


class ProjectRecorded(Event):
    """A project of the pool, and how far it is."""

    type = "ProjectRecorded"
    clauses = ("R33", "R36", "R37", "R38", "R39")
    project_id: str
    banner: str
    evaluated_on: date | None = None
    published_on: date | None = None


class StudentSuspensionRecorded(Event):
    """A student suspends studies for a venture; both days included."""

    type = "StudentSuspensionRecorded"
    clauses = ("R98",)
    student_id: str
    school_id: str
    suspended_from: date
    suspended_until: date


class ComplaintRecorded(Event):
    """A complaint and what became of it; its words are kept apart."""

    type = "ComplaintRecorded"
    clauses = ("R104", "R105")
    complaint_id: str
    body_id: str
    outcome: str | None = None


class ReportRecorded(Event):
    """A report of a year (2024) or a quarter (2024Q1); its text is kept apart."""

    type = "ReportRecorded"
    clauses: ClassVar[Rules] = clauses_by("report_kind", _REPORTS)
    report_kind: str
    period: str
    author_id: str


class FigureRecorded(Event):
    """A figure of a banner, a league or the region, beside its floor; both decimal strings."""

    type = "FigureRecorded"
    clauses: ClassVar[Rules] = clauses_by("instrument", _FIGURES)
    instrument: str
    unit_id: str
    value: str
    as_of: date
    floor: str
    below_floor: bool


class DutyOpened(Event):
    """Something is to be done by `due_date`, the last day of its year or quarter."""

    type = "DutyOpened"
    clauses: ClassVar[Rules] = clauses_by("duty", _DUTIES)
    duty_id: str
    duty: str
    due_date: date


class DutyFulfilled(Event):
    """It was done; `evidence_id` says by what."""

    type = "DutyFulfilled"
    clauses: ClassVar[Rules] = clauses_by("duty", _DUTIES)
    duty_id: str
    duty: str
    evidence_id: str
    late: bool


class DutyOverdue(Event):
    """The due day passed and nobody recorded that it was done."""

    type = "DutyOverdue"
    clauses: ClassVar[Rules] = clauses_by("duty", _DUTIES)
    duty_id: str
    duty: str
    due_date: date


EVENTS: Final[tuple[type[Event], ...]] = (
    CounterGuaranteeAssessed,
    FreeSpaceQuotaAssessed,
    StudentBaseAssessed,
    TargetAssessed,
    AwardGranted,
    GuaranteedLoanRecorded,
    MentorVisitRecorded,
    ProjectRecorded,
    StudentSuspensionRecorded,
    ComplaintRecorded,
    ReportRecorded,
    FigureRecorded,
    DutyOpened,
    DutyFulfilled,
    DutyOverdue,
)
