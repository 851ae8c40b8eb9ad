"""The sample files of the league and city offices 补贴与指标: claims, awards, bases, records."""

from datetime import date
from typing import Final

from pydantic import JsonValue

from qixian.rehearsal.sample_office.cases import (
    BASE_1,
    BASE_2,
    BASE_3,
    HRSS,
    HRSS_2,
    SampleStep,
    Told,
    file,
    step,
)
from qixian.rehearsal.sample_office.days import When, after, day


def _free_space(base: str, total: str, free: str, kind: str = "GOVERNMENT_DEVELOPED") -> SampleStep:
    return step(
        day(-72),
        "AssessFreeSpace",
        base_kind=kind,
        total_area_m2=total,
        free_area_m2=free,
        base_id=base,
    )


def _founders(base: str, students: int, graduated: When, others: int) -> SampleStep:
    """Of a base: founders who study, one who graduated on a day, and others."""

    def tenants(begun: date) -> JsonValue:
        told: list[JsonValue] = [{"current_student": True}] * students
        return [*told, {"graduation_date": graduated(begun).isoformat()}, *[{}] * others]

    return step(day(-71), "AssessStudentBase", base_id=base, tenants=tenants)


def _one_off(number: int, on: When, *, refused: str | None = None, **more: Told) -> SampleStep:
    """A claim of the one-off subsidy for the first venture of somebody without work."""
    told: dict[str, Told] = {
        "claim_id": f"S-C{number}",
        "founder_group": "REGISTERED_UNEMPLOYED",
        "registration_date": after(on, months=-17),
        "first_venture": True,
        "other_employees": 2,
        "tax_filed": True,
    }
    claim = step(
        on,
        "SubmitSubsidyClaim",
        refused=refused,
        kind="ONE_OFF_VENTURE",
        enterprise_id=f"S-E{number}",
    )
    return claim.telling(told | more)


def _decided(command: str, number: int, on: When, **more: Told) -> SampleStep:
    return step(on, command, claim_id=f"S-C{number}").telling(more)


_CLAIMS: Final = (
    _one_off(81, day(months=-20)),
    _decided("ApproveSubsidyClaim", 81, day(18, months=-20)),
    _decided("PaySubsidyClaim", 81, day(30, months=-20)),
    _one_off(82, day(months=-15), founder_group="VETERAN"),
    _decided("RejectSubsidyClaim", 82, day(16, months=-15), reason="INCOMPLETE_FILE"),
    _one_off(83, day(months=-11), founder_group="HARD_TO_EMPLOY"),
    _decided("WithdrawSubsidyClaim", 83, day(6, months=-11)),
    _one_off(
        84,
        day(-66),
        founder_group="GRADUATE_WITHIN_2_YEARS",
        left_school_date=day(-66, months=-30),
    ),
    _decided("ApproveSubsidyClaim", 84, day(-47)),
    _one_off(
        85,
        day(-26),
        registration_date=day(-26, months=-7),
        refused="OPERATING_PERIOD_TOO_SHORT",
    ),
    _one_off(86, day(-13), founder_group="RETURNING_FARMER_HERDER_WORKER"),
    # Its base has the incubation subsidy (S-ICT-10).
    _one_off(10, day(-9), claim_id="S-C87", refused="MUTUALLY_EXCLUSIVE"),
)

_AWARDS: Final = (
    step(day(months=-28), "GrantAward", award_kind="MASTER_STUDIO", recipient_id="S-P91"),
    step(
        day(months=-14),
        "GrantAward",
        award_kind="NATIONAL_BASE",
        recipient_id=BASE_1,
        amount_yuan="1200000.00",
        refused="AWARD_EXCEEDS_LIMIT",
    ),
    step(
        day(2, months=-14),
        "GrantAward",
        award_kind="NATIONAL_BASE",
        recipient_id=BASE_1,
        amount_yuan="800000.00",
    ),
    step(
        day(months=-4),
        "GrantAward",
        award_kind="MASTER_STUDIO",
        recipient_id="S-P91",
        refused="ALREADY_GRANTED",
    ),
)


def _lent(
    when: When, borrower: str, borrower_kind: str, amount: str, ground: str, **more: Told
) -> tuple[SampleStep, ...]:
    """A loan, and why it goes without counter-guarantee (R09)."""
    return (
        step(
            when,
            "AssessCounterGuarantee",
            borrower_kind=borrower_kind,
            amount_yuan=amount,
        ).telling(more),
        step(
            after(when, 9),
            "RecordLoan",
            borrower_id=borrower,
            amount_yuan=amount,
            assessed_ground=ground,
        ),
    )


_OF_THE_CITY: Final = (
    *_lent(day(months=-23), "S-P92", "INDIVIDUAL", "100000.00", "AMOUNT_AT_MOST_100000"),
    *_lent(
        day(months=-9),
        "S-E92",
        "SMALL_ENTERPRISE",
        "1500000.00",
        "HONOUR",
        honour_level="LEAGUE_CITY",
    ),
    step(
        day(months=-2),
        "AssessCounterGuarantee",
        borrower_kind="INDIVIDUAL",
        amount_yuan="180000.00",
    ),
    step(
        day(-44),
        "RecordMentorVisit",
        mentor_id="S-P91",
        enterprise_id="S-E04",
        note="示例：走访记录",
    ),
    step(day(-61), "RecordProject", project_id="S-PROJECT-1", banner="S-BANNER-1"),
    step(
        day(-38),
        "RecordProject",
        project_id="S-PROJECT-1",
        banner="S-BANNER-1",
        evaluated_on=day(-39),
        published_on=day(-38),
    ),
    step(day(-21), "RecordComplaint", complaint_id="S-COMPLAINT-1", body_id="S-BODY-1"),
    step(
        day(months=-12),
        "RecordStudentSuspension",
        student_id="S-P33",
        school_id="S-I1",
        suspended_from=day(months=-12),
        suspended_until=day(months=12),
    ),
)


FILES: Final = (
    file(
        5,
        "free space above and below 30%; a base of students and one of others",
        HRSS,
        (
            _free_space(BASE_1, "3000.00", "1050.00"),
            _free_space(BASE_2, "2000.00", "480.00"),
            _founders(BASE_2, 3, day(months=-45), 1),
            _founders(BASE_1, 1, day(months=-75), 4),
        ),
    ),
    file(
        6,
        "a private base, which the 30% do not bind; a loan to a founder of good credit",
        HRSS_2,
        (
            _free_space(BASE_3, "1600.00", "200.00", "PRIVATE"),
            *_lent(
                day(months=-5),
                "S-E18",
                "SMALL_ENTERPRISE",
                "600000.00",
                "CREDIT",
                credit_rated_good=True,
            ),
        ),
    ),
    file(7, "one-off venture subsidies in every status", HRSS, _CLAIMS, later=True),
    file(8, "awards, each given once", HRSS, _AWARDS),
    file(9, "loans, visits, projects, a complaint, a suspension", HRSS, _OF_THE_CITY),
)
