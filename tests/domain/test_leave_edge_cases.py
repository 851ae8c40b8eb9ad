"""The edge cases of a leave's first term and its end, as B.1 decides them."""

import pytest
from tests.domain.leave_story import LeaveStory

from qixian.domain.off_post_venture_leave.state import OPEN, LeaveState


def test_a_leave_from_29_february_ends_on_the_last_of_february_where_there_is_no_29th(
    story: LeaveStory,
) -> None:
    story.on_leave(start="2024-02-29").recorded(
        "LeaveStarted",
        "2024-02-29",
        term_end_date="2027-02-28",
        return_due_date="2027-03-01",
        extension_apply_by="2027-03-01",
        extension_late_cutoff="2027-03-30",
    )
    assert story.fields()["provisional_calendar"] is True


def test_the_term_runs_from_the_agreed_start_though_the_approval_is_earlier(
    story: LeaveStory,
) -> None:
    story.approved(on="2022-06-10", start="2022-07-01").when("2022-06-10", "SignLeaveAgreement")
    story.until("2022-07-01").recorded("LeaveStarted", "2022-07-01", term_end_date="2025-06-30")


def test_an_approval_after_the_requested_start_moves_the_start_or_is_refused(
    story: LeaveStory,
) -> None:
    story.applied(start="2022-07-01").when("2022-07-08", "ApproveLeave").refused(
        "RETROACTIVE_START"
    )
    story.when("2022-07-08", "ApproveLeave", leave_start_date="2022-08-01").granted()
    story.recorded("LeaveApproved", term_end_date="2025-07-31")


def test_an_agreement_signed_late_moves_the_start_and_every_date_to_the_signing_day(
    story: LeaveStory,
) -> None:
    story.approved(start="2022-07-01").when("2022-07-11", "SignLeaveAgreement")
    assert story.days_of("LeaveStartBlocked") == ["2022-07-01"]
    assert story.dates() == {
        "leave_start_date": "2022-07-11",
        "term_end_date": "2025-07-10",
        "return_due_date": "2025-07-11",
        "extension_window_opens": "2025-04-11",
        "extension_apply_by": "2025-07-10",
        "extension_late_cutoff": "2025-08-11",  # the 30th day is a Saturday
    }


def test_an_agreement_never_signed_lets_the_approval_lapse_and_uses_nothing(
    story: LeaveStory,
) -> None:
    story.approved(on="2022-06-10").when("2022-09-09", "SignLeaveAgreement")
    story.refused("INVALID_STATE", state="LAPSED").never("LeaveStarted")
    story.applied("B", on="2022-09-09", start="2022-10-01").granted()


def test_an_agreement_signed_on_the_last_valid_day_still_begins_the_leave(
    story: LeaveStory,
) -> None:
    story.approved(on="2022-06-10").when("2022-09-08", "SignLeaveAgreement").has("ON_LEAVE")
    story.until("2022-12-31").never("LeaveApprovalLapsed")


def test_a_term_that_ends_on_a_rest_day_is_not_lengthened_but_acts_move(story: LeaveStory) -> None:
    story.on_leave(start="2022-10-05").recorded(
        "LeaveStarted",
        term_end_date="2025-10-04",  # National Day holiday until 2025-10-08
        return_due_date="2025-10-09",
        extension_apply_by="2025-10-09",
        extension_late_cutoff="2025-11-03",
    )
    story.until("2025-10-05").has("RETURN_DUE").when("2025-10-09", "RecordReturn")
    story.recorded("ReturnedToInstitution", timing="ON_TIME", used_months=36, used_days=0)


def test_a_request_on_the_rolled_last_day_is_on_time_and_leave_goes_on(story: LeaveStory) -> None:
    story.on_leave(start="2022-10-05").when("2025-10-09", "RequestExtension", months=12).granted()
    story.recorded("ExtensionRequested", "2025-10-09", on_time=True)
    story.recorded("InterimContinuationStarted", "2025-10-09", from_date="2025-10-05")
    story.has("EXTENSION_PENDING").until("2026-03-01").never("ReturnOverdue")


def test_a_request_the_day_after_the_rolled_last_day_is_late(story: LeaveStory) -> None:
    story.on_leave(start="2022-10-05").when("2025-10-10", "RequestExtension", months=12)
    story.refused("LATE_REASON_REQUIRED").has("RETURN_OVERDUE")


def test_an_early_return_is_possible_on_any_day_and_only_used_time_counts(
    story: LeaveStory,
) -> None:
    story.on_leave().when("2024-01-15", "RecordReturn").has("RETURNED")
    assert story.used() == (18, 14)


def test_a_return_on_the_first_day_of_leave_uses_nothing(story: LeaveStory) -> None:
    story.on_leave().when("2022-07-01", "RecordReturn")
    assert story.used() == (0, 0)


@pytest.mark.parametrize("post", ["ORIGINAL_POST", "EQUIVALENT_POST", "OVER_ESTABLISHMENT"])
def test_a_return_to_any_post_closes_the_case_and_keeps_which(story: LeaveStory, post: str) -> None:
    story.on_leave().when("2025-07-01", "RecordReturn", post_kind=post).has("RETURNED")
    story.recorded("ReturnedToInstitution", post_kind=post)


def test_a_death_ends_the_leave_on_its_day_and_cancels_every_timer(story: LeaveStory) -> None:
    story.on_leave().when("2024-03-15", "RecordDeath", date_of_death="2024-03-10")
    story.recorded(
        "EmploymentEnded",
        "2024-03-15",
        reason="DECEASED",
        last_leave_date="2024-03-10",
        used_months=20,
        used_days=10,
    )
    recorded = len(story.records)
    story.until("2040-01-01")
    assert len(story.records) == recorded


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("RecordDismissal", "DISMISSED"),
        ("RecordResignation", "RESIGNED"),
        ("RecordRetirement", "RETIRED"),
    ],
)
def test_a_dismissal_resignation_or_retirement_ends_the_leave_the_day_before(
    story: LeaveStory, command: str, reason: str
) -> None:
    story.on_leave().when("2024-03-15", command, effective_date="2024-03-10")
    story.recorded("EmploymentEnded", reason=reason, last_leave_date="2024-03-09", used_days=9)


def test_an_end_before_the_first_day_of_leave_uses_nothing(story: LeaveStory) -> None:
    story.on_leave().when("2022-07-05", "RecordDeath", date_of_death="2022-06-28")
    assert story.used() == (0, 0)


def test_overdue_days_are_absence_and_not_leave_whatever_closes_the_case(story: LeaveStory) -> None:
    story.on_leave().when("2025-09-01", "RecordTermination", effective_date="2025-09-01")
    story.recorded(
        "EmploymentEnded",
        "2025-09-01",
        reason="TERMINATED_FAILURE_TO_RETURN",
        last_leave_date="2025-06-30",
        used_months=36,
        used_days=0,
    )


def test_somebody_who_never_returns_stays_overdue_until_a_person_decides(story: LeaveStory) -> None:
    story.on_leave().until("2035-01-01").has("RETURN_OVERDUE")
    assert story.days_of("ReturnOverdue") == ["2025-07-02"]
    assert story.days_of("TerminationReviewOpened") == ["2025-07-23"]
    story.never("EmploymentEnded")


def test_a_closed_venture_is_reviewed_and_does_not_end_the_leave(story: LeaveStory) -> None:
    story.on_leave().when("2023-02-06", "RecordVentureDeregistered")
    story.recorded("VentureEndedDuringLeave", "2023-02-06", review_due_date="2023-03-08")
    story.until("2025-06-30").has("ON_LEAVE")


def test_a_transfer_ends_the_leave_the_day_before_and_the_next_counter_starts_at_nothing(
    story: LeaveStory,
) -> None:
    story.used_before(36, institution="I1").on_leave()
    story.when("2025-06-10", "RecordTransfer", effective_date="2025-06-09", to_institution_id="I2")
    story.recorded("EmploymentEnded", reason="TRANSFERRED", last_leave_date="2025-06-08")
    assert story.used() == (35, 8)
    story.applied("B", on="2025-06-10", start="2025-07-01", months=36, institution="I1")
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=0, remaining_days=22)
    story.applied("B", on="2025-06-10", start="2025-07-01", months=36, institution="I2").granted()


def test_a_leave_at_an_institution_merged_into_this_one_counts_here(story: LeaveStory) -> None:
    # Whoever brings the rows has mapped the old credit code to its successor's.
    story.used_before(60, institution="I1").applied(months=24)
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=12)


def test_a_leave_at_an_unrelated_institution_does_not_count_here(story: LeaveStory) -> None:
    story.used_before(72, institution="I9").applied(months=36).granted()


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_second_leave_beside_an_open_one_is_refused_in_each_state(
    story: LeaveStory, state: LeaveState
) -> None:
    story.in_state(state)
    asked_on = story.today.isoformat()
    story.applied("B", on=asked_on, start=asked_on, institution="I2").refused("OPEN_LEAVE_EXISTS")
    story.applied("B", on=asked_on, start=asked_on, person="P2").granted()


@pytest.mark.parametrize("state", sorted(set(LeaveState) - set(OPEN) - {LeaveState.NONE}))
def test_a_closed_leave_does_not_stand_in_the_way_of_the_next(
    story: LeaveStory, state: LeaveState
) -> None:
    story.in_state(state)
    asked_on = story.today.isoformat()
    story.applied("B", on=asked_on, start=asked_on, months=36).granted()


def test_a_second_leave_at_the_same_institution_has_an_extension_of_its_own(
    story: LeaveStory,
) -> None:
    story.on_leave("A", start="2018-07-01", months=12).extension_asked("2019-06-03", 12)
    story.when("2019-06-10", "DecideExtension", decision="APPROVE").granted()
    story.when("2020-07-01", "RecordReturn")
    assert story.used() == (24, 0)
    story.on_leave("B", start="2020-09-01", months=24).extension_asked("2022-08-01", 24, "B")
    story.when("2022-08-15", "DecideExtension", "B", decision="APPROVE").granted()
    story.when("2024-09-02", "RecordReturn", "B")
    assert story.used("B") == (48, 0)
    story.applied("C", on="2024-09-03", start="2024-10-08", months=1)
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=0, remaining_days=0)


def test_a_term_shorter_than_the_window_opens_it_before_the_leave_itself(
    story: LeaveStory,
) -> None:
    story.approved(on="2022-06-10", start="2022-07-01", months=2)
    story.when("2022-06-10", "SignLeaveAgreement").until("2022-07-01")
    story.recorded("LeaveStarted", extension_window_opens="2022-06-02", term_end_date="2022-08-31")
    story.when("2022-07-01", "RequestExtension", months=12).granted()


def test_an_extension_decided_after_its_own_end_makes_the_return_due_at_once(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-06-20", 1)
    story.when("2025-09-01", "DecideExtension", decision="APPROVE").has("RETURN_OVERDUE")
    story.recorded("ExtendedLeaveStarted", "2025-09-01", extension_end_date="2025-07-31")
    story.recorded("LeaveTermEnded", "2025-09-01", return_due_date="2025-08-01")
    story.recorded("ReturnOverdue", "2025-09-01").recorded("TerminationReviewOpened", "2025-09-01")
