"""The sample office by the rules alone: on any day every state, and always something due."""

from datetime import date, timedelta

import pytest

from qixian.domain.incubation_tenancy.state import TenancyState
from qixian.domain.off_post_venture_leave.state import LeaveState
from qixian.domain.venture_internship.state import InternshipState
from qixian.rehearsal.sample_office.making import CASES
from qixian.rehearsal.sample_office.parties import founders, numeral, parties
from qixian.rehearsal.sample_office.programme import BEGUN
from tests.rehearsal.sample_world import made

DAYS = [
    *(date.fromisoformat(day) for day in ("2026-11-25", "2027-02-28", "2028-02-29", "2029-01-31")),
    *(date(2026, 12, 31) + timedelta(days=41 * n) for n in range(18)),
]
EVERY_STATE = {
    "off_post_venture_leave": {state.value for state in LeaveState} - {"NONE"},
    "incubation_tenancy": {state.value for state in TenancyState} - {"NONE"},
    "venture_internship": {state.value for state in InternshipState} - {"NONE"},
    "subsidy_and_quota": {"RECORDED"},
}
EVERY_STATUS = {"SUBMITTED", "APPROVED", "REJECTED", "WITHDRAWN", "PAID"}


@pytest.mark.parametrize("begun", DAYS, ids=date.isoformat)
def test_on_any_day_the_sample_office_shows_every_state_of_every_kind(begun: date) -> None:
    world = made(begun)

    reached: dict[str, set[str]] = {}
    for case in world.states:
        reached.setdefault(world.kinds[case].name, set()).add(str(world.summary(case).state))
    assert reached == EVERY_STATE
    assert {str(claim.status) for claim in world.claims().values()} == EVERY_STATUS
    assert {record.event.type for record in world.records} >= {
        "DutyOpened", "DutyOverdue", "DutyFulfilled", "TerminationReviewOpened", "DecisionOverdue",
        "InterimContinuationStarted", "LeaveStartBlocked", "IncubationExtended", "AwardGranted",
        "GuaranteedLoanRecorded", "StudentBaseAssessed", "TenancyTransferred",
    }  # fmt: skip


@pytest.mark.parametrize("begun", DAYS, ids=date.isoformat)
def test_on_any_day_something_is_overdue_and_due_this_week_month_and_quarter(begun: date) -> None:
    world = made(begun)

    for kind in ("off_post_venture_leave", "incubation_tenancy"):
        awaited = sorted(
            (summary.awaited.by - begun).days
            for case in world.states
            if world.kinds[case].name == kind and (summary := world.summary(case)).awaited
        )
        assert awaited[0] < 0
        for after, until in ((0, 7), (8, 31), (32, 92)):
            assert any(after <= days <= until for days in awaited), (kind, after, until)


def test_every_party_is_labelled_as_a_sample_and_every_founder_has_a_venture() -> None:
    found = {party.entry_id: party for party in parties((BEGUN, *CASES), DAYS[0])}

    assert all(party.data["name"].startswith("示例") for party in found.values())
    assert found["S-P01"].held_by == "institution:S-I1"
    assert {found[link.from_id].kind for link in founders(CASES)} == {"venture"}
    assert {found[link.to_id].kind for link in founders(CASES)} == {"person"}


def test_numbers_are_counted_as_chinese_counts() -> None:
    told = [numeral(number) for number in (1, 10, 12, 20, 99)]
    assert told == ["一", "十", "十二", "二十", "九十九"]
