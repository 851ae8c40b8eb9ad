"""Every timer of B.1: on which day it fires, what it records, and what follows if nobody acts."""

import pytest
from tests.domain.leave_story import LeaveStory

from qixian.domain.case import Deadline
from qixian.domain.off_post_venture_leave.state import LeaveState

FAR_AHEAD = "2040-01-01"


def test_an_application_left_undecided_is_escalated_once_and_never_granted(
    story: LeaveStory,
) -> None:
    story.applied(on="2022-05-20").until("2022-06-20").never("DecisionOverdue")
    story.until(FAR_AHEAD).has("APPLIED").recorded(
        "DecisionOverdue",
        "2022-06-21",
        subject="APPLICATION",
        escalate_to="SUPERVISING_DEPARTMENT",
    )
    assert len(story.records_of("DecisionOverdue")) == 1
    assert story.ahead() == {}


def test_an_overdue_application_can_still_be_approved(story: LeaveStory) -> None:
    story.applied(start="2022-09-01").until("2022-06-21").recorded("DecisionOverdue")
    story.when("2022-08-01", "ApproveLeave").granted().has("APPROVED")


def test_a_decision_in_time_is_never_overdue(story: LeaveStory) -> None:
    story.applied(on="2022-05-20").when("2022-06-20", "ApproveLeave").granted()
    story.until("2022-08-01").never("DecisionOverdue")


def test_an_extension_left_undecided_is_escalated_once_and_never_granted(
    story: LeaveStory,
) -> None:
    story.on_leave(applied_on="2022-06-20").extension_asked("2025-05-20").until(FAR_AHEAD)
    story.recorded("DecisionOverdue", "2025-06-19", subject="EXTENSION")
    assert len(story.records_of("DecisionOverdue")) == 1
    story.has("EXTENSION_PENDING").never("ExtensionApproved")
    assert story.ahead() == {}


def test_a_signed_leave_starts_by_itself_on_its_first_day(story: LeaveStory) -> None:
    story.approved().when("2022-06-15", "SignLeaveAgreement").until("2022-06-30").has("APPROVED")
    story.until("2022-07-01").has("ON_LEAVE").recorded("LeaveStarted", "2022-07-01")
    story.never("LeaveStartBlocked")


def test_an_unsigned_leave_is_blocked_on_its_first_day_and_lapses_ninety_days_after_approval(
    story: LeaveStory,
) -> None:
    story.approved(on="2022-06-10").until("2022-09-08").has("APPROVED")
    story.recorded("LeaveStartBlocked", "2022-07-01", reason="AGREEMENT_NOT_SIGNED")
    story.until(FAR_AHEAD).has("LAPSED").recorded("LeaveApprovalLapsed", "2022-09-09")
    assert len(story.records_of("LeaveStartBlocked")) == 1
    assert story.used() == (0, 0)


def test_a_signed_approval_does_not_lapse_though_the_start_is_far_ahead(story: LeaveStory) -> None:
    story.approved(start="2022-12-01").when("2022-06-15", "SignLeaveAgreement")
    story.until("2022-12-01").never("LeaveApprovalLapsed").has("ON_LEAVE")


def test_reminders_are_issued_90_30_and_7_days_before_the_term_ends(story: LeaveStory) -> None:
    story.on_leave().until(FAR_AHEAD)
    assert {
        (record.on.isoformat(), record.data["kind"], record.data["refers_to"])
        for record in story.records_of("ReminderIssued")
    } == {
        ("2025-04-01", "TERM_END_90D", "2025-06-30"),
        ("2025-05-31", "TERM_END_30D", "2025-06-30"),  # a Saturday: reminders are not rolled
        ("2025-06-23", "TERM_END_7D", "2025-06-30"),
    }


def test_a_short_leave_has_only_the_reminders_later_than_its_start(story: LeaveStory) -> None:
    story.on_leave(start="2022-07-01", months=1).until(FAR_AHEAD)
    assert story.days_of("ReminderIssued") == ["2022-07-24"]  # 2022-07-01 would be the start


def test_reminders_of_the_first_term_stop_once_its_extension_is_approved(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-04-10", 12)
    story.when("2025-05-12", "DecideExtension", decision="APPROVE").until("2026-07-01")
    assert story.days_of("ReminderIssued") == [
        "2025-04-01",
        "2026-04-01",
        "2026-05-31",
        "2026-06-23",
    ]


def test_a_short_extension_is_not_reminded_of_before_it_begins(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-04-10", 1)
    story.when("2025-04-15", "DecideExtension", decision="APPROVE").until(FAR_AHEAD)
    assert story.days_of("ReminderIssued") == ["2025-04-01", "2025-07-24"]


def test_reminders_go_on_while_an_extension_is_undecided_or_refused(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-05-20").until("2025-06-10").has("EXTENSION_PENDING")
    story.when("2025-06-10", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    story.until("2025-07-01")
    assert story.days_of("ReminderIssued") == ["2025-04-01", "2025-05-31", "2025-06-23"]


def test_a_term_that_ends_without_a_request_makes_the_return_due(story: LeaveStory) -> None:
    story.on_leave().until("2025-06-30").has("ON_LEAVE").until("2025-07-01").has("RETURN_DUE")
    story.recorded(
        "LeaveTermEnded", "2025-07-01", term_end_date="2025-06-30", return_due_date="2025-07-01"
    )


def test_a_term_that_ends_with_a_timely_request_open_goes_on_in_the_interim(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-06-30").until("2025-07-01").has("EXTENSION_PENDING")
    story.recorded("InterimContinuationStarted", "2025-07-01", from_date="2025-07-01")
    story.never("LeaveTermEnded").never("ReturnOverdue")


def test_an_extension_ends_like_a_first_term(story: LeaveStory) -> None:
    story.in_state(LeaveState.ON_EXTENDED_LEAVE).until(FAR_AHEAD).has("RETURN_OVERDUE")
    story.recorded(
        "LeaveTermEnded", "2028-07-01", term_end_date="2028-06-30", return_due_date="2028-07-03"
    )
    story.recorded("ReturnOverdue", "2028-07-04", return_due_date="2028-07-03")
    story.recorded("TerminationReviewOpened", absent_workdays=16)


def test_a_return_due_day_that_passes_makes_the_return_overdue(story: LeaveStory) -> None:
    story.on_leave(start="2022-10-05").until("2025-10-09").has("RETURN_DUE")
    story.until("2025-10-10").has("RETURN_OVERDUE")
    story.recorded("ReturnOverdue", "2025-10-10", return_due_date="2025-10-09")


def test_sixteen_absent_working_days_open_a_review_and_nothing_more(story: LeaveStory) -> None:
    story.on_leave().until(FAR_AHEAD).has("RETURN_OVERDUE")
    # 2025-07-01 is absent working day 1, 2025-07-22 is number 16.
    story.recorded("TerminationReviewOpened", "2025-07-23", absent_workdays=16)
    assert len(story.records_of("TerminationReviewOpened")) == 1
    assert story.ahead() == {}


@pytest.mark.parametrize(
    ("command", "state"),
    [
        ("RecordReturn", "RETURNED"),
        ("RecordTermination", "EMPLOYMENT_ENDED"),
        ("RecordResignation", "EMPLOYMENT_ENDED"),
    ],
)
def test_only_a_person_closes_a_case_whose_return_is_overdue(
    story: LeaveStory, command: str, state: str
) -> None:
    params = {} if command == "RecordReturn" else {"effective_date": "2025-09-01"}
    story.on_leave().when("2025-09-01", command, **params).has(state)
    assert story.used() == (36, 0)


def test_a_venture_review_left_undone_is_escalated_and_the_leave_goes_on(story: LeaveStory) -> None:
    story.on_leave().when("2024-03-01", "RecordVentureDeregistered")
    story.until("2024-04-01").never("VentureReviewOverdue")  # 03-31 is a Sunday: due on 04-01
    story.until("2025-06-30").has("ON_LEAVE")
    story.recorded("VentureReviewOverdue", "2024-04-02", escalate_to="INSTITUTION_HR")
    assert len(story.records_of("VentureReviewOverdue")) == 1
    story.until("2025-07-01").has("RETURN_DUE")


def test_a_closed_case_is_left_alone_by_every_timer(story: LeaveStory) -> None:
    story.on_leave().when("2024-03-01", "RecordVentureDeregistered")
    story.extension_asked("2025-05-20").when("2025-05-21", "RecordReturn").has("RETURNED")
    recorded = len(story.records)
    story.until(FAR_AHEAD)
    assert len(story.records) == recorded


def test_a_timer_fires_before_the_commands_of_its_day(story: LeaveStory) -> None:
    story.on_leave().when("2025-07-01", "RecordReturn")
    assert [record.event.type for record in story.records[-2:]] == [
        "LeaveTermEnded",
        "ReturnedToInstitution",
    ]


def test_a_deadline_of_another_kind_of_case_is_an_error(story: LeaveStory) -> None:
    story.on_leave()
    stray = Deadline("MOVE_OUT_DUE", story.today, story.today, "R65")
    with pytest.raises(ValueError, match="a leave has no deadline 'MOVE_OUT_DUE'"):
        story.fall_due(stray)


def test_deadlines_are_listed_earliest_first(story: LeaveStory) -> None:
    story.on_leave().when("2025-03-03", "RecordVentureDeregistered")
    assert story.ahead() == {
        "REMINDER_TERM_END_90D": "2025-04-01",
        "VENTURE_REVIEW": "2025-04-03",
        "REMINDER_TERM_END_30D": "2025-05-31",
        "REMINDER_TERM_END_7D": "2025-06-23",
        "TERM_END": "2025-07-01",
    }
    assert list(story.ahead().values()) == sorted(story.ahead().values())
