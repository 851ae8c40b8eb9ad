"""What a case awaits of a person: which day it is, and that it stays until somebody acts."""

from datetime import date

import pytest

from qixian.domain.case import Awaited
from qixian.domain.incubation_tenancy.state import Tenancy, TenancyState
from qixian.domain.kinds import KINDS, AnyState
from qixian.domain.off_post_venture_leave.kind import awaited
from qixian.domain.off_post_venture_leave.state import Leave, LeaveState
from qixian.domain.subsidy_and_quota.state import DutyStatus, File, OwedDuty
from qixian.domain.venture_internship.state import Internship, InternshipState

DECIDE, START, LAPSE = date(2026, 1, 5), date(2026, 2, 1), date(2026, 4, 1)
REVIEW, BACK = date(2026, 6, 1), date(2029, 2, 1)

LEAVE = Leave(
    decision_due_date=DECIDE,
    leave_start_date=START,
    approval_lapse_date=LAPSE,
    return_due_date=BACK,
)


@pytest.mark.parametrize(
    ("leave", "expected"),
    [
        (LEAVE, None),
        (LEAVE._replace(state=LeaveState.APPLIED), ("decision_due_date", DECIDE)),
        (LEAVE._replace(state=LeaveState.APPROVED), ("leave_start_date", START)),
        (LEAVE._replace(state=LeaveState.APPROVED, agreement_signed=True), None),
        (
            LEAVE._replace(state=LeaveState.APPROVED, start_blocked=True),
            ("approval_lapse_date", LAPSE),
        ),
        (LEAVE._replace(state=LeaveState.ON_LEAVE), ("return_due_date", BACK)),
        (LEAVE._replace(state=LeaveState.EXTENSION_PENDING), ("decision_due_date", DECIDE)),
        (LEAVE._replace(state=LeaveState.RETURN_OVERDUE), ("return_due_date", BACK)),
        (
            LEAVE._replace(state=LeaveState.ON_LEAVE, venture_review_due_date=REVIEW),
            ("venture_review_due_date", REVIEW),
        ),
        (
            LEAVE._replace(
                state=LeaveState.ON_LEAVE,
                venture_review_due_date=REVIEW,
                venture_review_overdue=True,
            ),
            ("return_due_date", BACK),
        ),
        (LEAVE._replace(state=LeaveState.RETURNED, venture_review_due_date=REVIEW), None),
    ],
)
def test_a_leave_awaits_the_next_act_of_a_person(
    leave: Leave, expected: tuple[str, date] | None
) -> None:
    assert awaited(leave) == (Awaited(*expected) if expected else None)


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        ("incubation_tenancy", Tenancy(state=TenancyState.ADMITTED), None),
        (
            "incubation_tenancy",
            Tenancy(state=TenancyState.IN_INCUBATION, incubation_end_date=BACK),
            ("incubation_end_date", BACK),
        ),
        (
            "incubation_tenancy",
            Tenancy(state=TenancyState.MOVE_OUT_OVERDUE, move_out_due_date=BACK),
            ("move_out_due_date", BACK),
        ),
        (
            "venture_internship",
            Internship(state=InternshipState.INTERNING, planned_end_date=BACK),
            ("planned_end_date", BACK),
        ),
        (
            "venture_internship",
            Internship(state=InternshipState.VENTURE_WINDOW_OPEN, window_effective_last_day=BACK),
            ("window_effective_last_day", BACK),
        ),
        ("venture_internship", Internship(state=InternshipState.WINDOW_EXPIRED), None),
        (
            "subsidy_and_quota",
            File(
                duties=(
                    OwedDuty("D1", "ANNUAL_PLAN", START, DutyStatus.FULFILLED),
                    OwedDuty("D2", "ANNUAL_PLAN", BACK),
                    OwedDuty("D3", "ANNUAL_PLAN", REVIEW, DutyStatus.OVERDUE),
                )
            ),
            ("due_date", REVIEW),
        ),
        ("subsidy_and_quota", File(), None),
    ],
)
def test_the_other_kinds_await_their_next_day(
    kind: str, state: AnyState, expected: tuple[str, date] | None
) -> None:
    summary = KINDS[kind].summarise(state, "C1")

    assert summary.awaited == (Awaited(*expected) if expected else None)
