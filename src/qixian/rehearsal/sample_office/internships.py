"""The sample internships 见习+孵化: one for each state, and a window about to close."""

from typing import Final

from qixian.rehearsal.sample_office.cases import (
    BASE_1,
    BASE_2,
    HRSS,
    INCUBATOR,
    SampleCase,
    SampleStep,
    step,
)
from qixian.rehearsal.sample_office.days import When, after, day, last_day

HALF_A_YEAR: Final = 6


def _applied(
    person: str,
    on: When,
    start: When,
    months: int = HALF_A_YEAR,
    *,
    host: str = BASE_1,
    host_kind: str = "INCUBATION_DEMO_BASE",
    refused: str | None = None,
) -> SampleStep:
    return step(
        on,
        "ApplyInternship",
        participant_id=person,
        host_id=host,
        host_kind=host_kind,
        planned_start_date=start,
        planned_months=months,
        refused=refused,
    )


def _begun(
    person: str, start: When, months: int = HALF_A_YEAR, host: str = BASE_1
) -> tuple[SampleStep, ...]:
    """Applied two weeks before the first day, which is as planned."""
    return (
        _applied(person, after(start, -14), start, months, host=host),
        step(start, "StartInternship"),
    )


def _founded(venture: str, on: When) -> SampleStep:
    return step(
        on, "RecordVentureRegistration", enterprise_id=venture, registration_date=after(on, -4)
    )


def _case(number: int, shows: str, *steps: SampleStep, later: bool = False) -> SampleCase:
    return SampleCase(f"S-VIN-{number:02}", "venture_internship", shows, INCUBATOR, steps, later)


_CLAIMED: Final = day(months=-29)
_EXPIRED: Final = day(months=-22)

INTERNSHIPS: Final = (
    _case(
        1,
        "an application; an ordinary company may not be the host",
        _applied(
            "S-P61",
            day(-9),
            day(10),
            host_kind="ORDINARY_COMPANY",
            refused="HOST_NOT_ELIGIBLE",
        ),
        _applied("S-P61", day(-7), day(10)),
    ),
    _case(2, "an internship in its third month", *_begun("S-P62", day(months=-2), host=BASE_2)),
    _case(3, "an internship that ends this week", *_begun("S-P63", day(4, months=-6))),
    _case(4, "a window that closes this month", *_begun("S-P64", day(13, months=-12))),
    _case(
        5,
        "a window that has just opened",
        *_begun("S-P65", day(-19, months=-9), 9, host=BASE_2),
    ),
    _case(
        6,
        "founded in the window, the subsidy to be claimed",
        *_begun("S-P66", day(months=-14)),
        _founded("S-E66", day(months=-5)),
    ),
    _case(
        7,
        "a year's subsidy paid, month by month",
        *_begun("S-P67", _CLAIMED, 12),
        _founded("S-E67", day(months=-14)),
        step(day(months=-13), "SubmitSubsidyClaim", claim_id="S-C67", kind="VENTURE_INTERNSHIP"),
        step(day(months=-12), "ApproveSubsidyClaim", claim_id="S-C67", by=HRSS),
        step(day(months=-11), "PaySubsidyClaim", claim_id="S-C67", by=HRSS),
    ),
    _case(
        8,
        "founded during the internship, the claim to be decided",
        *_begun("S-P68", day(months=-8), 10, host=BASE_2),
        _founded("S-E68", day(-41)),
        step(day(-15), "SubmitSubsidyClaim", claim_id="S-C68", kind="VENTURE_INTERNSHIP"),
    ),
    _case(
        9,
        "a window that expired, and a venture founded after it",
        *_begun("S-P69", _EXPIRED),
        step(
            after(last_day(_EXPIRED, HALF_A_YEAR), months=8),
            "RecordVentureRegistration",
            enterprise_id="S-E69",
            registration_date=after(last_day(_EXPIRED, HALF_A_YEAR), -5, months=8),
            refused="VENTURE_WINDOW_EXPIRED",
        ),
    ),
    _case(
        10,
        "ended early by what opens no window",
        *_begun("S-P70", day(months=-18)),
        step(day(months=-16), "EndInternshipEarly", reason="LONG_ABSENCE", disqualifying=True),
    ),
    _case(
        11,
        "withdrawn before it began",
        _applied("S-P71", day(months=-6), day(20, months=-6), 8),
        step(day(11, months=-6), "WithdrawInternship"),
    ),
    _case(
        12,
        "refused: the participant of S-VIN-07 has used the twelve months",
        _applied("S-P67", day(-18), day(12), 3, refused="INTERNSHIP_LIMIT_EXCEEDED"),
        later=True,
    ),
)
