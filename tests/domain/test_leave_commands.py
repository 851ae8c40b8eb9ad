"""What comes of each command of a leave that is allowed: the rows of B.1's table of commands."""

import pytest
from tests.domain.leave_story import LeaveStory

from qixian.domain.off_post_venture_leave.state import LeaveState
from qixian.domain.refusal import Refusal

ENDINGS = {
    "RecordDeath": ("date_of_death", "DECEASED", "2024-03-10"),
    "RecordDismissal": ("effective_date", "DISMISSED", "2024-03-09"),
    "RecordTermination": ("effective_date", "TERMINATED_FAILURE_TO_RETURN", "2024-03-09"),
    "RecordRetirement": ("effective_date", "RETIRED", "2024-03-09"),
    "RecordResignation": ("effective_date", "RESIGNED", "2024-03-09"),
}


def events(story: LeaveStory) -> list[str]:
    """The names of the events of the last command."""
    answer = story.granted().answer
    return [] if isinstance(answer, Refusal) else [event.type for event in answer]


def test_an_application_waits_for_a_decision_within_twenty_working_days(story: LeaveStory) -> None:
    story.applied(on="2022-05-20", start="2022-07-01", months=36)
    assert events(story) == ["LeaveApplicationSubmitted"]
    story.has("APPLIED").recorded(
        "LeaveApplicationSubmitted",
        "2022-05-20",
        researcher_id="P1",
        institution_id="I1",
        requested_start_date="2022-07-01",
        requested_months=36,
        decision_due_date="2022-06-20",
    )


@pytest.mark.parametrize("state", [LeaveState.APPLIED, LeaveState.APPROVED])
def test_withdrawing_before_the_leave_begins_closes_the_case(
    story: LeaveStory, state: LeaveState
) -> None:
    story.in_state(state).when(story.today, "WithdrawLeaveApplication")
    assert events(story) == ["LeaveApplicationWithdrawn"]
    story.has("WITHDRAWN").until("2030-01-01").never("LeaveStarted").never("LeaveApprovalLapsed")
    assert story.used() == (0, 0)


def test_rejecting_an_application_closes_the_case_with_the_reason(story: LeaveStory) -> None:
    story.applied().when("2022-06-01", "RejectLeave", reason="KEY_PROJECT_LEAD")
    assert events(story) == ["LeaveRejected"]
    story.has("REJECTED").recorded("LeaveRejected", "2022-06-01", reason="KEY_PROJECT_LEAD")
    story.until("2030-01-01").never("DecisionOverdue")


def test_approving_fixes_the_term_and_when_the_approval_lapses(story: LeaveStory) -> None:
    story.applied().when(
        "2022-06-10", "ApproveLeave", leave_start_date="2022-07-01", term_months=36
    )
    assert events(story) == ["LeaveApproved"]
    story.has("APPROVED").recorded(
        "LeaveApproved",
        "2022-06-10",
        leave_start_date="2022-07-01",
        term_months=36,
        term_end_date="2025-06-30",
        return_due_date="2025-07-01",
        approval_lapse_date="2022-09-08",
    )


def test_approving_without_words_approves_what_was_asked_for(story: LeaveStory) -> None:
    story.approved(start="2022-08-15", months=20)
    story.recorded("LeaveApproved", leave_start_date="2022-08-15", term_months=20)


def test_the_institution_may_approve_another_start_and_a_shorter_term(story: LeaveStory) -> None:
    story.applied(start="2022-07-01", months=36)
    story.when("2022-06-10", "ApproveLeave", leave_start_date="2022-09-01", term_months=24)
    story.recorded("LeaveApproved", leave_start_date="2022-09-01", term_end_date="2024-08-31")


def test_signing_before_the_start_lets_the_leave_begin_on_its_day(story: LeaveStory) -> None:
    story.approved().when("2022-06-15", "SignLeaveAgreement")
    assert events(story) == ["LeaveAgreementSigned"]
    story.has("APPROVED").until("2022-06-30").has("APPROVED")
    story.until("2022-07-01").has("ON_LEAVE").recorded(
        "LeaveStarted",
        "2022-07-01",
        leave_start_date="2022-07-01",
        term_end_date="2025-06-30",
        return_due_date="2025-07-01",
        extension_window_opens="2025-04-01",
        extension_apply_by="2025-06-30",
        extension_late_cutoff="2025-07-30",
    )


def test_signing_twice_before_the_start_has_nothing_to_do(story: LeaveStory) -> None:
    story.approved().when("2022-06-15", "SignLeaveAgreement").granted()
    story.when("2022-06-20", "SignLeaveAgreement").nothing_to_do()
    assert story.days_of("LeaveAgreementSigned") == ["2022-06-15"]


def test_signing_after_the_planned_start_begins_the_leave_that_day(story: LeaveStory) -> None:
    story.approved().when("2022-07-11", "SignLeaveAgreement")
    assert events(story) == ["LeaveAgreementSigned", "LeaveStarted"]
    story.has("ON_LEAVE").recorded("LeaveStarted", "2022-07-11", leave_start_date="2022-07-11")


def test_a_later_figure_of_a_fiscal_year_replaces_the_earlier(story: LeaveStory) -> None:
    story.on_leave().with_profit("10.00", 2024, on="2025-02-01")
    story.with_profit("-3.50", 2024, on="2025-03-01")
    assert story.leave().net_profit_fen(2024) == -350
    assert len(story.records_of("VentureFinancialsRecorded")) == 2


def test_figures_are_taken_before_the_leave_begins(story: LeaveStory) -> None:
    story.applied().with_profit("-3.50", 2021, on="2022-06-01")
    story.has("APPLIED").recorded(
        "VentureFinancialsRecorded", "2022-06-01", fiscal_year=2021, net_profit_yuan="-3.50"
    )


def test_asking_for_an_extension_in_the_term_waits_for_a_decision(story: LeaveStory) -> None:
    story.on_leave().when("2025-05-20", "RequestExtension", months=36)
    assert events(story) == ["ExtensionRequested"]
    story.has("EXTENSION_PENDING").recorded(
        "ExtensionRequested", months=36, on_time=True, decision_due_date="2025-06-18"
    )


def test_an_extension_approved_in_the_term_begins_the_day_after_the_term(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-05-20", 36)
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    assert events(story) == ["ExtensionApproved"]
    story.has("ON_LEAVE").recorded(
        "ExtensionApproved",
        "2025-06-16",
        months=36,
        extension_start_date="2025-07-01",
        extension_end_date="2028-06-30",
        return_due_date="2028-07-03",
    )
    story.until("2025-07-01").has("ON_EXTENDED_LEAVE").recorded(
        "ExtendedLeaveStarted",
        "2025-07-01",
        from_date="2025-07-01",
        extension_end_date="2028-06-30",
    )
    story.never("LeaveTermEnded").never("InterimContinuationStarted")


def test_an_extension_approved_after_the_term_begins_at_once_and_is_dated_back(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-06-20", 12)
    story.when("2025-07-14", "DecideExtension", decision="APPROVE")
    assert events(story) == ["ExtensionApproved", "ExtendedLeaveStarted"]
    story.has("ON_EXTENDED_LEAVE").recorded(
        "ExtendedLeaveStarted", "2025-07-14", from_date="2025-07-01"
    )


def test_a_refusal_on_the_last_day_of_the_term_leaves_the_due_day_as_it_was(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-05-20")
    story.when("2025-06-30", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    assert events(story) == ["ExtensionRefused"]
    story.has("ON_LEAVE").recorded(
        "ExtensionRefused", reason="POST_NEEDED", return_due_date="2025-07-01"
    )


def test_a_refusal_after_the_term_makes_the_return_due_on_the_next_working_day(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-05-20")
    story.when("2025-07-04", "DecideExtension", decision="REFUSE", reason="INCOMPLETE_FILE")
    story.has("RETURN_DUE").recorded(
        "ExtensionRefused", "2025-07-04", reason="INCOMPLETE_FILE", return_due_date="2025-07-07"
    )
    assert story.ahead() == {"RETURN_DUE": "2025-07-08"}


@pytest.mark.parametrize("state", ["ON_LEAVE", "EXTENSION_PENDING", "ON_EXTENDED_LEAVE"])
def test_a_return_inside_the_term_is_early(story: LeaveStory, state: str) -> None:
    story.in_state(LeaveState(state)).when(story.today, "RecordReturn")
    story.has("RETURNED").recorded("ReturnedToInstitution", timing="EARLY")


@pytest.mark.parametrize(
    ("day", "timing"),
    [
        ("2025-10-04", "EARLY"),  # the last day of the term
        ("2025-10-05", "ON_TIME"),  # a rest day before the due day
        ("2025-10-09", "ON_TIME"),  # the due day
        ("2025-10-10", "LATE"),
    ],
)
def test_the_timing_of_a_return_follows_from_the_term_and_the_due_day(
    story: LeaveStory, day: str, timing: str
) -> None:
    story.on_leave(start="2022-10-05").when(day, "RecordReturn")
    story.has("RETURNED").recorded(
        "ReturnedToInstitution", day, return_date=day, timing=timing, post_kind="ORIGINAL_POST"
    )


@pytest.mark.parametrize("command", ENDINGS)
def test_the_end_of_the_personnel_relation_ends_the_leave(story: LeaveStory, command: str) -> None:
    field, reason, last_day = ENDINGS[command]
    story.on_leave().when("2024-03-15", command, **{field: "2024-03-10"})
    assert events(story) == ["EmploymentEnded"]
    story.has("EMPLOYMENT_ENDED").recorded(
        "EmploymentEnded", "2024-03-15", reason=reason, last_leave_date=last_day, used_months=20
    )


def test_a_deregistered_venture_opens_a_review_and_leaves_the_state(
    story: LeaveStory, running: LeaveState
) -> None:
    story.in_state(running).when(story.today, "RecordVentureDeregistered")
    assert events(story) == ["VentureEndedDuringLeave"]
    story.has(running)
    assert story.leave().venture_ended_on == story.today


def test_a_venture_deregistered_again_has_nothing_to_do(story: LeaveStory) -> None:
    story.on_leave().when("2024-03-01", "RecordVentureDeregistered")
    story.recorded("VentureEndedDuringLeave", review_due_date="2024-04-01")
    story.when("2024-03-20", "RecordVentureDeregistered").nothing_to_do()
    assert story.days_of("VentureEndedDuringLeave") == ["2024-03-01"]


@pytest.fixture(params=["ON_LEAVE", "EXTENSION_PENDING", "ON_EXTENDED_LEAVE"])
def running(request: pytest.FixtureRequest) -> LeaveState:
    """A state in which leave runs."""
    return LeaveState(request.param)
