"""The sample files of the programme office: the plan's targets, its duties and its figures."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from qixian.rehearsal.sample_office.cases import PROGRAMME, SampleCase, SampleStep, file, step
from qixian.rehearsal.sample_office.days import Quarter, When, after, day, year


class Target(NamedTuple):
    """A target of the plan with two sample figures, of a year ago and of now; R-number first."""

    rule: str
    metric: str
    threshold: str
    a_year_ago: str
    now: str


TARGETS: Final = (
    Target("R02", "persons_supported", "120000", "98650", "121340"),
    Target("R03", "jobs_created", "350000", "287400", "341900"),
    Target("R04", "loans_issued_yuan", "5000000000", "4120000000", "5060000000"),
    Target("R33", "projects", "15000", "12870", "15120"),
    Target("R34", "trainers", "1000", "870", "1000"),
    Target("R35", "persons_trained", "100000", "83200", "104600"),
    Target("R48", "national_demonstration_bases", "8", "5", "7"),
    Target("R49", "national_maker_spaces", "60", "52", "61"),
    Target("R50", "regional_demonstration_bases", "70", "66", "72"),
    Target("R51", "regional_maker_spaces", "210", "188", "203"),
    Target("R68", "graduates_in_practical_training", "40000", "35110", "40580"),
    Target("R69", "migrant_workers_trained", "30000", "31020", "36400"),
)
"""Every target of the plan (R02-R04, R33-R35, R48-R51, R68, R69) as a figure at or above it."""


def _targets() -> Iterator[SampleStep]:
    for when, now in ((day(months=-13), False), (day(-16), True)):
        for target in TARGETS:
            yield step(
                when,
                "AssessTarget",
                metric=target.metric,
                value=target.now if now else target.a_year_ago,
                threshold=target.threshold,
                source="示例统计",
                as_of=when,
            )


_BEFORE_LAST, _LAST, _THIS = Quarter(2), Quarter(1), Quarter(0)


def _quarterly(duty: str, duty_id: str, quarter: Quarter) -> SampleStep:
    return step(
        quarter.first_day,
        "OpenDuty",
        duty_id=duty_id,
        duty=duty,
        year=quarter.year,
        quarter=quarter.number,
    )


def _yearly(duty: str, duty_id: str, when: When) -> SampleStep:
    def new_year(begun: date) -> date:
        return date(when(begun).year, 1, 1)

    return step(new_year, "OpenDuty", duty_id=duty_id, duty=duty, year=year(when))


def _done(duty_id: str, when: When) -> SampleStep:
    return step(when, "FulfilDuty", duty_id=duty_id, evidence_id=f"{duty_id}-EVIDENCE")


def _december(begun: date) -> date:
    return date(begun.year - 1, 12, 18)


_DUTIES: Final = (
    _yearly("ANNUAL_PLAN", "S-D-PLAN-1", day(years=-1)),
    _done("S-D-PLAN-1", _december),
    _yearly("AWARD_BUDGET", "S-D-AWARD-1", day(years=-1)),
    _quarterly("PROGRESS_REPORT", "S-D-REPORT-1", _BEFORE_LAST),
    _done("S-D-REPORT-1", after(_BEFORE_LAST.last_day, -11)),
    _quarterly("TARGET_REVIEW", "S-D-REVIEW-1", _BEFORE_LAST),
    _done("S-D-REVIEW-1", after(_BEFORE_LAST.last_day, 9)),
    _quarterly("PROGRESS_REPORT", "S-D-REPORT-2", _LAST),
    _quarterly("PROGRESS_REPORT", "S-D-REPORT-3", _THIS),
    _quarterly("TARGET_REVIEW", "S-D-REVIEW-3", _THIS),
    _yearly("BUDGET", "S-D-BUDGET-2", day()),
    _yearly("MODEL_FOUNDERS", "S-D-MODEL-2", day()),
)


def _figure(instrument: str, unit: str, value: str) -> SampleStep:
    return step(day(-33), "RecordFigure", instrument=instrument, unit_id=unit, value=value)


_FIGURES: Final = (
    _figure("PROJECTS_PER_BANNER", "S-BANNER-1", "132"),
    _figure("PROJECTS_PER_BANNER", "S-BANNER-2", "87"),
    _figure("MENTORS_PER_BANNER", "S-BANNER-1", "12"),
    _figure("MENTORS_PER_BANNER", "S-BANNER-2", "7"),
    _figure("BRANDS_PER_LEAGUE", "HOHHOT", "1"),
    _figure("BRANDS_PER_LEAGUE", "ORDOS", "0"),
    _figure("AWARD_BUDGET", "REGION", "65000000"),
    _figure("MODEL_FOUNDERS", "REGION", "94"),
)


BEGUN: Final = file(
    1,
    "the programme office's own reports: the sample begins and ends with them",
    PROGRAMME,
    tuple(
        step(day(), "RecordReport", report_kind=kind, period=_LAST.name, author_id=PROGRAMME)
        for kind in ("PROGRESS", "STATISTICS")
    ),
)
"""Its first command marks the day of the sample's beginning, its last that the sample is whole."""

PROGRAMME_FILES: Final[tuple[SampleCase, ...]] = (
    file(2, "every target of the plan, a year ago and now", PROGRAMME, tuple(_targets())),
    file(3, "duties fulfilled, fulfilled late, overdue and open", PROGRAMME, _DUTIES),
    file(4, "figures above and below their floors", PROGRAMME, _FIGURES),
)
