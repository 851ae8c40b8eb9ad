"""Every guard of B.1's table of commands: its code, clause and data, and the guards' order."""

import pytest
from tests.domain.leave_story import LeaveStory

R83_REASONS = [
    "PROFESSIONAL_TITLE",
    "AGE",
    "SENIORITY",
    "YEARS_OF_SERVICE",
    "FORM_OF_RESULTS",
    "AWARD_LEVEL",
    "PATENTS",
]


# SubmitLeaveApplication


def test_somebody_who_is_no_researcher_cannot_apply(story: LeaveStory) -> None:
    story.applied(about={"person_category": "ADMINISTRATIVE"}).refused("NOT_A_RESEARCHER", "R82")


def test_a_researcher_can_say_so(story: LeaveStory) -> None:
    story.applied(about={"person_category": "RESEARCHER"}).granted()


@pytest.mark.parametrize("months", [1, 36])
def test_up_to_three_years_can_be_asked_for_three_years_included(
    story: LeaveStory, months: int
) -> None:
    story.applied(months=months).granted()


def test_more_than_three_years_cannot_be_asked_for(story: LeaveStory) -> None:
    story.applied(months=37).refused("TERM_EXCEEDS_LIMIT", "R85")


def test_a_person_with_an_open_leave_cannot_apply_for_another(story: LeaveStory) -> None:
    story.applied("A").applied("B", on="2022-05-23").refused("OPEN_LEAVE_EXISTS", "R82")
    assert "B" not in story.cases


def test_an_application_beyond_the_cap_is_refused_with_what_is_left(story: LeaveStory) -> None:
    story.used_before(59, 20).applied(months=13)
    story.refused("CUMULATIVE_CAP_EXCEEDED", "R89", remaining_months=12, remaining_days=10)
    story.applied(months=12).granted()


def test_the_guards_of_an_application_are_asked_in_their_order() -> None:
    story = LeaveStory({"intake_after_plan_end": "BLOCK"}).used_before(72, still_open=True)
    story.applied(on="2026-03-02", months=37, about={"person_category": "ADMINISTRATIVE"})
    story.refused("NOT_A_RESEARCHER")
    story.applied(on="2026-03-02", months=37).refused("TERM_EXCEEDS_LIMIT")
    story.applied(on="2026-03-02", months=36).refused("OPEN_LEAVE_EXISTS")
    story.from_elsewhere = ()
    story.used_before(72).applied(on="2026-03-02").refused("CUMULATIVE_CAP_EXCEEDED")
    story.from_elsewhere = ()
    story.applied(on="2026-03-02").refused("PLAN_PERIOD_ENDED", "R01")
    assert story.records == []


# RejectLeave


@pytest.mark.parametrize("reason", R83_REASONS)
def test_a_reason_that_may_not_bar_a_leave_is_refused(story: LeaveStory, reason: str) -> None:
    story.applied().when("2022-06-01", "RejectLeave", reason=reason)
    story.refused("REASON_NOT_PERMITTED", "R83", reason=reason).has("APPLIED")


# ApproveLeave


def test_more_than_three_years_cannot_be_approved(story: LeaveStory) -> None:
    story.applied().when("2022-06-10", "ApproveLeave", term_months=37)
    story.refused("TERM_EXCEEDS_LIMIT", "R85").has("APPLIED")


def test_a_leave_cannot_begin_before_it_is_approved(story: LeaveStory) -> None:
    story.applied().when("2022-06-10", "ApproveLeave", leave_start_date="2022-06-09")
    story.refused("RETROACTIVE_START", "R84").has("APPLIED")


def test_a_requested_start_that_has_passed_needs_a_new_one(story: LeaveStory) -> None:
    story.applied(start="2022-07-01").when("2022-07-02", "ApproveLeave")
    story.refused("RETROACTIVE_START", "R84")
    story.when("2022-07-02", "ApproveLeave", leave_start_date="2022-07-02").granted()


def test_a_term_beyond_the_cap_cannot_be_approved(story: LeaveStory) -> None:
    story.used_before(60).applied(months=12).when("2022-06-10", "ApproveLeave", term_months=13)
    story.refused("CUMULATIVE_CAP_EXCEEDED", "R89", remaining_months=12, remaining_days=0)
    story.when("2022-06-10", "ApproveLeave", term_months=12).granted()


def test_the_guards_of_an_approval_are_asked_in_their_order(story: LeaveStory) -> None:
    story.used_before(60).applied(months=12)
    past = "2022-06-09"
    story.when("2022-06-10", "ApproveLeave", leave_start_date=past, term_months=37)
    story.refused("TERM_EXCEEDS_LIMIT")
    story.when("2022-06-10", "ApproveLeave", leave_start_date=past, term_months=36)
    story.refused("RETROACTIVE_START")
    story.when("2022-06-10", "ApproveLeave", term_months=36).refused("CUMULATIVE_CAP_EXCEEDED")


# RequestExtension


def test_an_approved_extension_bars_another_request_before_it_begins(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-05-20", 12)
    story.when("2025-06-16", "DecideExtension", decision="APPROVE").has("ON_LEAVE")
    story.when("2025-06-17", "RequestExtension", months=12)
    story.refused("EXTENSION_ALREADY_USED", "R87")


def test_a_request_before_the_window_opens_is_too_early(story: LeaveStory) -> None:
    story.on_leave().when("2025-03-31", "RequestExtension", months=36)
    story.refused("EXTENSION_TOO_EARLY", "R86", opens="2025-04-01")
    story.when("2025-04-01", "RequestExtension", months=36).granted()


def test_a_request_after_the_late_cut_off_is_refused_with_its_day(story: LeaveStory) -> None:
    story.on_leave().when("2025-07-31", "RequestExtension", months=36, late_reason="ill")
    story.refused("EXTENSION_WINDOW_CLOSED", "R86", closed="2025-07-30").has("RETURN_OVERDUE")


def test_more_than_three_years_more_cannot_be_asked_for(story: LeaveStory) -> None:
    story.on_leave().when("2025-05-20", "RequestExtension", months=37)
    story.refused("TERM_EXCEEDS_LIMIT", "R88")


def test_an_extension_beyond_the_cap_is_refused_with_what_is_left(story: LeaveStory) -> None:
    story.used_before(24, 1).on_leave().when("2025-05-20", "RequestExtension", months=12)
    story.refused("CUMULATIVE_CAP_EXCEEDED", "R89", remaining_months=11, remaining_days=29)
    story.when("2025-05-20", "RequestExtension", months=11).granted()


def test_a_request_after_the_last_day_to_apply_needs_a_reason(story: LeaveStory) -> None:
    story.on_leave().when("2025-07-01", "RequestExtension", months=12)
    story.refused("LATE_REASON_REQUIRED", "R86")
    story.when("2025-07-01", "RequestExtension", months=12, late_reason="ill").granted()
    story.recorded("ExtensionRequested", on_time=False)


def test_an_extension_used_up_is_said_before_it_is_too_early() -> None:
    story = LeaveStory({"leave_extension_scope": "PERSON_AND_INSTITUTION"})
    story.used_before(6, extensions=1).on_leave()
    story.when("2025-03-31", "RequestExtension", months=12).refused("EXTENSION_ALREADY_USED")


def test_an_extension_used_up_is_said_before_its_window_is_closed(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-05-20", 12)
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    story.until("2026-07-02").has("RETURN_OVERDUE")
    story.when("2026-12-01", "RequestExtension", months=37).refused("EXTENSION_ALREADY_USED")


def test_the_guards_of_a_request_are_asked_in_their_order(story: LeaveStory) -> None:
    story.used_before(36).on_leave()
    story.when("2025-03-31", "RequestExtension", months=37).refused("EXTENSION_TOO_EARLY")
    story.when("2025-07-01", "RequestExtension", months=37).refused("TERM_EXCEEDS_LIMIT", "R88")
    story.when("2025-07-01", "RequestExtension", months=36).refused("CUMULATIVE_CAP_EXCEEDED")
    story.when("2025-07-31", "RequestExtension", months=37).refused("EXTENSION_WINDOW_CLOSED")
    story.never("ExtensionRequested")


# DecideExtension


def test_an_extension_cannot_be_approved_without_the_figure_of_the_test_year(
    story: LeaveStory,
) -> None:
    story.on_leave().when("2025-05-20", "RequestExtension", months=12)
    story.with_profit("-1.00", 2023, on="2025-05-21")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    story.refused("MISSING_FINANCIALS", "R86", fiscal_year=2024).has("EXTENSION_PENDING")


def test_an_extension_of_a_profitable_venture_cannot_be_approved(story: LeaveStory) -> None:
    story.on_leave().when("2025-05-20", "RequestExtension", months=12)
    story.with_profit("0.01", 2024, on="2025-05-21")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    story.refused("VENTURE_PROFITABLE", "R86", fiscal_year=2024).has("EXTENSION_PENDING")


@pytest.mark.parametrize("test", ["NEVER_PROFITABLE", "CUMULATIVE"])
def test_a_missing_figure_is_said_before_a_profit_of_another_year(test: str) -> None:
    story = LeaveStory({"profit_test": test}).on_leave()
    story.when("2025-05-20", "RequestExtension", months=12)
    story.with_profit("500.00", 2023, on="2025-05-21")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    story.refused("MISSING_FINANCIALS", fiscal_year=2024)
    story.with_profit("-1.00", 2024, on="2025-06-17")
    story.when("2025-06-17", "DecideExtension", decision="APPROVE").refused("VENTURE_PROFITABLE")


def test_an_extension_cannot_be_refused_without_a_reason(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-05-20")
    story.when("2025-06-16", "DecideExtension", decision="REFUSE")
    story.refused("REASON_REQUIRED", "R84").has("EXTENSION_PENDING")


@pytest.mark.parametrize("reason", ["POST_NEEDED", "INCOMPLETE_FILE", "VENTURE_PROFITABLE"])
def test_a_refusal_needs_no_figures(story: LeaveStory, reason: str) -> None:
    story.on_leave().when("2025-05-20", "RequestExtension", months=12)
    story.when("2025-06-16", "DecideExtension", decision="REFUSE", reason=reason).granted()
    story.recorded("ExtensionRefused", reason=reason, return_due_date="2025-07-01")
