"""The sample leaves 离岗创办企业: one for each state, and for each thing that can be due."""

from typing import Final

from qixian.rehearsal.sample_office.cases import (
    HR,
    HR_2,
    INSTITUTE,
    UNIVERSITY,
    SampleCase,
    SampleStep,
    step,
)
from qixian.rehearsal.sample_office.days import (
    When,
    after,
    closed_year,
    day,
    last_day,
    workday_after,
)

TERM: Final = 36
EXTENDED: Final = 24


def _applied(person: str, on: When, start: When, months: int = TERM, at: str = HR) -> SampleStep:
    return step(
        on,
        "SubmitLeaveApplication",
        researcher_id=person,
        institution_id=UNIVERSITY if at == HR else INSTITUTE,
        requested_start_date=start,
        requested_months=months,
    )


def _left(person: str, start: When, months: int = TERM, at: str = HR) -> tuple[SampleStep, ...]:
    """Applied, approved and signed before the first day of leave."""
    return (
        _applied(person, after(start, -45), start, months, at),
        step(after(start, -25), "ApproveLeave"),
        step(after(start, -10), "SignLeaveAgreement"),
    )


def _asked(
    start: When, on: When, profit: str = "-86000.00", months: int = EXTENDED
) -> tuple[SampleStep, ...]:
    """The figure of the year that counts, and the request for the extension, on one day."""
    return (
        step(
            on,
            "RecordVentureFinancials",
            fiscal_year=closed_year(last_day(start, TERM)),
            net_profit_yuan=profit,
        ),
        step(on, "RequestExtension", months=months),
    )


def _extended(start: When, months: int) -> tuple[SampleStep, ...]:
    """Asked for in time and approved before the first term was over."""
    end = last_day(start, TERM)
    return (
        *_asked(start, after(end, -40), months=months),
        step(after(end, -20), "DecideExtension", decision="APPROVE"),
    )


def _case(
    number: int, shows: str, *steps: SampleStep, by: str = HR, later: bool = False
) -> SampleCase:
    return SampleCase(f"S-OVL-{number:02}", "off_post_venture_leave", shows, by, steps, later)


def _ends(in_days: int) -> When:
    """The first day of a term whose last day is so many days ahead."""
    return day(in_days + 1, months=-TERM)


_LONG: Final = day(months=-70)
"""When the leave of S-OVL-20 began, whose researcher has a second one."""
_LONG_END: Final = last_day(after(last_day(_LONG, TERM), 1), EXTENDED)

LEAVES: Final = (
    _case(1, "applied a few days ago", _applied("S-P01", day(-3), day(60))),
    _case(2, "a decision due about now", _applied("S-P02", day(-25), day(45), 24)),
    _case(3, "a decision overdue", _applied("S-P03", day(-55), day(30))),
    _case(
        4,
        "rejected, after a reason that R83 forbids",
        _applied("S-P04", day(months=-20), day(months=-18)),
        step(day(14, months=-20), "RejectLeave", reason="AGE", refused="REASON_NOT_PERMITTED"),
        step(day(15, months=-20), "RejectLeave", reason="KEY_PROJECT_LEAD"),
    ),
    _case(
        5,
        "withdrawn",
        _applied("S-P05", day(months=-9), day(months=-7), 24, HR_2),
        step(day(9, months=-9), "WithdrawLeaveApplication"),
        by=HR_2,
    ),
    _case(
        6,
        "an approval that lapsed unsigned",
        _applied("S-P06", day(-170), day(-120)),
        step(day(-150), "ApproveLeave"),
    ),
    _case(
        7,
        "approved, to be signed before it lapses",
        _applied("S-P07", day(-80), day(20)),
        step(day(-60), "ApproveLeave"),
    ),
    _case(8, "a leave about to start", *_left("S-P08", day(5))),
    _case(
        9,
        "a start blocked by an unsigned agreement",
        _applied("S-P09", day(-62), day(-10)),
        step(day(-40), "ApproveLeave"),
    ),
    _case(
        10,
        "on leave, long before the extension window",
        *_left("S-P10", day(months=-14)),
        step(
            day(months=-6),
            "RecordVentureFinancials",
            fiscal_year=closed_year(day(months=-6)),
            net_profit_yuan="-152300.00",
        ),
        step(day(-30), "RequestExtension", months=24, refused="EXTENSION_TOO_EARLY"),
    ),
    _case(11, "a term that ends this quarter", *_left("S-P11", _ends(60))),
    _case(12, "a term that ends this week", *_left("S-P12", _ends(4))),
    _case(
        13,
        "an extension pending, asked for in time",
        *_left("S-P13", _ends(20)),
        *_asked(_ends(20), day(-10)),
    ),
    _case(
        14,
        "leave that goes on while a request is undecided; a profitable venture",
        *_left("S-P14", _ends(-12)),
        *_asked(_ends(-12), day(-35), profit="43500.00"),
        step(day(-5), "DecideExtension", decision="APPROVE", refused="VENTURE_PROFITABLE"),
    ),
    _case(
        15,
        "an extension about to begin",
        *_left("S-P15", _ends(15)),
        *_extended(_ends(15), 36),
    ),
    _case(
        16,
        "on extended leave; it cannot be extended again",
        *_left("S-P16", day(months=-50), at=HR_2),
        *_extended(day(months=-50), 36),
        step(day(-12), "RequestExtension", months=12, refused="EXTENSION_ALREADY_USED"),
        by=HR_2,
    ),
    _case(
        17,
        "an extension that ends this month, after six years",
        *_left("S-P17", day(26, months=-72)),
        *_extended(day(26, months=-72), 36),
    ),
    _case(
        18,
        "due back after a request refused today",
        *_left("S-P18", _ends(-9)),
        *_asked(_ends(-9), day(-24)),
        step(day(), "DecideExtension", decision="REFUSE", reason="POST_NEEDED"),
    ),
    _case(19, "due back after a term that ended yesterday", *_left("S-P19", _ends(-1))),
    _case(
        20,
        "returned on time after five years",
        *_left("S-P20", _LONG),
        *_extended(_LONG, EXTENDED),
        step(workday_after(_LONG_END), "RecordReturn"),
    ),
    _case(
        21,
        "a second leave within what is left of six years",
        step(
            day(-50, months=-3),
            "SubmitLeaveApplication",
            researcher_id="S-P20",
            institution_id=UNIVERSITY,
            requested_start_date=day(months=-3),
            requested_months=36,
            refused="CUMULATIVE_CAP_EXCEEDED",
        ),
        *_left("S-P20", day(months=-3), 12),
        later=True,
    ),
    _case(22, "a return overdue", *_left("S-P22", _ends(-14))),
    _case(
        23,
        "a return overdue until a termination review",
        *_left("S-P23", _ends(-60), at=HR_2),
        by=HR_2,
    ),
    _case(
        24,
        "returned early, to an equivalent post",
        *_left("S-P24", day(months=-40)),
        step(day(months=-19), "RecordReturn", post_kind="EQUIVALENT_POST"),
    ),
    _case(
        25,
        "resigned: the venture goes on",
        *_left("S-P25", day(months=-45)),
        step(day(months=-16), "RecordResignation", effective_date=day(months=-15)),
    ),
    _case(
        26,
        "a contract ended for failure to return",
        *_left("S-P26", day(months=-46)),
        step(day(months=-6), "RecordTermination", effective_date=day(months=-6)),
    ),
    _case(
        27,
        "transferred to another institution",
        *_left("S-P27", day(months=-26)),
        step(
            day(months=-5),
            "RecordTransfer",
            effective_date=day(months=-5),
            to_institution_id=INSTITUTE,
        ),
    ),
    _case(
        28,
        "a venture deregistered: a review due this month",
        *_left("S-P28", day(months=-21), at=HR_2),
        step(day(-20), "RecordVentureDeregistered"),
        by=HR_2,
    ),
    _case(
        29,
        "refused: the researcher of S-OVL-10 is on leave",
        step(
            day(-8),
            "SubmitLeaveApplication",
            researcher_id="S-P10",
            institution_id=UNIVERSITY,
            requested_start_date=day(40),
            requested_months=24,
            refused="OPEN_LEAVE_EXISTS",
        ),
        later=True,
    ),
    _case(
        30,
        "a late request, its reason kept apart, to be decided",
        *_left("S-P29", _ends(-26)),
        step(day(-13), "RequestExtension", months=12, refused="LATE_REASON_REQUIRED"),
        step(day(-12), "RequestExtension", months=12, late_reason="示例：住院期间未能按时申请"),
    ),
)
