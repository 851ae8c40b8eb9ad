"""The sample tenancies 在孵: one for each state, with claims in every status but a few."""

from typing import Final

from qixian.rehearsal.sample_office.cases import (
    BASE_1,
    BASE_2,
    BASE_3,
    HRSS,
    HRSS_2,
    INCUBATOR,
    INCUBATOR_2,
    SampleCase,
    SampleStep,
    Told,
    step,
)
from qixian.rehearsal.sample_office.days import When, after, day, last_day

PERIOD: Final = 36


def _applied(tenant: str, base: str, on: When, **more: Told) -> SampleStep:
    """Somebody of R64 asks for free space in a base of the government's, unless told otherwise."""
    government: dict[str, Told] = {
        "base_kind": "GOVERNMENT_DEVELOPED",
        "founder_group": "UNIVERSITY_GRADUATE",
        "free_space": True,
        "area_m2": "36.00",
        "founder_current_student": False,
    }
    private: dict[str, Told] = {"base_kind": "PRIVATE", "area_m2": "80.00"}
    usual = private if base == BASE_3 else government
    return step(on, "ApplyTenancy", tenant_id=tenant, base_id=base).telling(usual | more)


def _moved_in(tenant: str, base: str, start: When, **more: Told) -> tuple[SampleStep, ...]:
    """Applied, admitted and moved in on the first day of the period."""
    return (
        _applied(tenant, base, after(start, -30), **more),
        step(after(start, -18), "AdmitTenant"),
        step(start, "MoveIn"),
    )


def _registered(venture: str, on: When) -> SampleStep:
    return step(on, "RecordRegistration", enterprise_id=venture, registration_date=after(on, -3))


def _graduated(
    tenant: str, base: str, venture: str, start: When, out: When
) -> tuple[SampleStep, ...]:
    """Registered in the second year and moved out."""
    return (
        *_moved_in(tenant, base, start),
        _registered(venture, after(start, months=15)),
        step(out, "RecordMoveOut"),
    )


def _case(number: int, shows: str, *steps: SampleStep, by: str = INCUBATOR) -> SampleCase:
    return SampleCase(f"S-ICT-{number:02}", "incubation_tenancy", shows, by, steps)


def _ends(in_days: int) -> When:
    """The first day of a period whose last day is so many days ahead."""
    return day(in_days + 1, months=-PERIOD)


_EXCEPTED: Final = day(months=-40)

TENANCIES: Final = (
    _case(
        1,
        "an application; free space is not for every founder",
        _applied("S-P31", BASE_1, day(-6), founder_group="NONE").refused_with(
            "FOUNDER_GROUP_NOT_ELIGIBLE"
        ),
        _applied("S-P31", BASE_1, day(-5), founder_group="NONE", free_space=False),
    ),
    _case(
        2,
        "admitted, to move in",
        _applied("S-P32", BASE_2, day(-24), founder_group="VETERAN"),
        step(day(-9), "AdmitTenant"),
    ),
    _case(
        3,
        "a student's first months",
        *_moved_in("S-P33", BASE_2, day(months=-4), founder_current_student=True),
    ),
    _case(
        4,
        "registered, hiring: subsidies for new jobs, one paid and one claimed",
        *_moved_in(
            "S-P34",
            BASE_2,
            day(months=-20),
            founder_current_student=True,
        ),
        _registered("S-E04", day(months=-12)),
        step(
            day(months=-7),
            "SubmitSubsidyClaim",
            claim_id="S-C04-1",
            kind="JOB_CREATION",
            qualifying_new_hires=2,
        ),
        step(day(20, months=-7), "ApproveSubsidyClaim", claim_id="S-C04-1", by=HRSS),
        step(day(28, months=-7), "PaySubsidyClaim", claim_id="S-C04-1", by=HRSS),
        step(
            day(-12),
            "SubmitSubsidyClaim",
            claim_id="S-C04-2",
            kind="JOB_CREATION",
            qualifying_new_hires=3,
        ),
    ),
    _case(
        5,
        "three years over this quarter, and nothing registered yet",
        *_moved_in("S-P35", BASE_1, _ends(75), founder_group="FARMER_HERDER_WORKER"),
    ),
    _case(
        6,
        "three years over this week, ready to graduate",
        *_moved_in("S-P36", BASE_1, _ends(5), founder_group="VETERAN"),
        _registered("S-E06", day(months=-11)),
    ),
    _case(
        7,
        "an exception of a year, first asked of somebody who grants none",
        *_moved_in("S-P37", BASE_2, _EXCEPTED, founder_graduated_on=after(_EXCEPTED, months=-5)),
        _registered("S-E07", day(months=-22)),
        step(
            after(last_day(_EXCEPTED, PERIOD), -30),
            "GrantIncubationException",
            months=12,
            approver_role="BASE",
            refused="APPROVER_NOT_AUTHORISED",
        ),
        step(
            after(last_day(_EXCEPTED, PERIOD), -20), "GrantIncubationException", months=12, by=HRSS
        ),
    ),
    _case(
        8,
        "to move out this month",
        *_moved_in("S-P38", BASE_1, _ends(-10)),
        _registered("S-E08", day(months=-14)),
    ),
    _case(9, "a move-out overdue", *_moved_in("S-P39", BASE_1, _ends(-50))),
    _case(
        10,
        "graduated, the base's subsidy paid",
        *_graduated("S-P40", BASE_1, "S-E10", day(months=-50), day(months=-18)),
        step(day(months=-17), "SubmitSubsidyClaim", claim_id="S-C10", kind="INCUBATION"),
        step(day(months=-16), "ApproveSubsidyClaim", claim_id="S-C10", by=HRSS),
        step(day(months=-15), "PaySubsidyClaim", claim_id="S-C10", by=HRSS),
    ),
    _case(
        11,
        "graduated, a claim to be decided",
        *_graduated("S-P41", BASE_1, "S-E11", day(months=-30), day(-45)),
        step(day(-20), "SubmitSubsidyClaim", claim_id="S-C11", kind="INCUBATION"),
    ),
    _case(
        12,
        "graduated, a claim approved and to be paid",
        *_graduated("S-P42", BASE_2, "S-E12", day(months=-35), day(-90)),
        step(
            day(-41),
            "SubmitSubsidyClaim",
            claim_id="S-C12",
            kind="INCUBATION",
            amount_yuan="4000.00",
        ),
        step(day(-10), "ApproveSubsidyClaim", claim_id="S-C12", by=HRSS),
    ),
    _case(
        13,
        "graduated last week, nothing claimed yet",
        *_graduated("S-P43", BASE_1, "S-E13", day(months=-27), day(-6)),
    ),
    _case(
        14,
        "left without a registration",
        *_moved_in("S-P44", BASE_3, day(months=-44)),
        step(day(months=-13), "RecordMoveOut"),
        by=INCUBATOR_2,
    ),
    _case(
        15,
        "deregistered in the base",
        *_moved_in("S-P45", BASE_3, day(months=-33)),
        _registered("S-E15", day(months=-24)),
        step(day(months=-8), "RecordDeregistration"),
        by=INCUBATOR_2,
    ),
    _case(
        16,
        "rejected for want of space",
        _applied("S-P46", BASE_1, day(months=-16)),
        step(day(12, months=-16), "RejectTenancy", reason="NO_SPACE"),
    ),
    _case(
        17,
        "withdrawn after the admission",
        _applied("S-P47", BASE_2, day(months=-10), founder_group="DISABLED"),
        step(day(10, months=-10), "AdmitTenant"),
        step(day(24, months=-10), "WithdrawTenancy"),
    ),
    _case(
        18,
        "a paying tenant of a private base; a claim for new jobs rejected",
        *_moved_in("S-P48", BASE_3, day(months=-26)),
        _registered("S-E18", day(months=-19)),
        step(
            day(months=-9),
            "SubmitSubsidyClaim",
            claim_id="S-C18",
            kind="JOB_CREATION",
            qualifying_new_hires=1,
        ),
        step(
            day(15, months=-9),
            "RejectSubsidyClaim",
            claim_id="S-C18",
            reason="INCOMPLETE_FILE",
            by=HRSS_2,
        ),
        by=INCUBATOR_2,
    ),
    _case(
        19,
        "moved on to another base, the clock going on",
        *_moved_in("S-P49", BASE_1, day(months=-11), founder_current_student=True),
        step(day(months=-2), "TransferBase", to_base_id=BASE_2),
    ),
)
