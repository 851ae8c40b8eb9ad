"""The edge cases of the one extension and of the six-year cap, as B.1 decides them."""

import pytest
from tests.domain.leave_story import LeaveStory


def test_a_late_request_with_a_reason_stops_the_counting_of_absence(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-07-20", 24).until("2026-01-31")
    story.has("EXTENSION_PENDING").recorded("ReturnOverdue", "2025-07-02")
    story.never("TerminationReviewOpened").never("InterimContinuationStarted")
    story.recorded("ExtensionRequested", on_time=False, decision_due_date="2025-08-15")


def test_a_late_request_that_is_approved_is_dated_back_to_the_day_after_the_term(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-07-20", 24)
    story.when("2025-08-05", "DecideExtension", decision="APPROVE").has("ON_EXTENDED_LEAVE")
    story.recorded(
        "ExtensionApproved",
        "2025-08-05",
        extension_start_date="2025-07-01",
        extension_end_date="2027-06-30",
        return_due_date="2027-07-01",
    )
    story.when("2027-07-01", "RecordReturn")
    assert story.used() == (60, 0)


def test_a_late_request_that_is_refused_starts_the_counting_of_absence_anew(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-07-28", 24)
    story.when("2025-08-05", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    story.has("RETURN_DUE").until("2025-09-30").has("RETURN_OVERDUE")
    assert story.days_of("ReturnOverdue") == ["2025-07-02", "2025-08-07"]
    # The first review was opened before the request; due back on 2025-08-06, so again on 08-28.
    assert story.days_of("TerminationReviewOpened") == ["2025-07-23", "2025-08-28"]
    story.when("2025-10-09", "RecordReturn")
    assert story.used() == (36, 0)


def test_the_last_day_for_a_late_request_moves_to_the_next_working_day(story: LeaveStory) -> None:
    story.on_leave(start="2022-07-11")
    story.when("2025-08-11", "RequestExtension", months=12, late_reason="ill").granted()


@pytest.mark.parametrize(
    ("profit", "answer"), [("-0.01", None), ("0.00", None), ("0.01", "VENTURE_PROFITABLE")]
)
def test_a_profit_of_nothing_is_not_yet_profitable_and_one_fen_is(
    story: LeaveStory, profit: str, answer: str | None
) -> None:
    story.on_leave().when("2025-05-20", "RequestExtension", months=36)
    story.with_profit(profit, 2024, on="2025-05-21")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    if answer is None:
        story.granted()
    else:
        story.refused(answer, "R86", fiscal_year=2024)


def test_a_profitable_venture_leaves_refusal_return_and_resignation(story: LeaveStory) -> None:
    story.on_leave().when("2025-05-20", "RequestExtension", months=36)
    story.with_profit("0.01", 2024, on="2025-05-21")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE").refused("VENTURE_PROFITABLE")
    reason = "VENTURE_PROFITABLE"
    story.when("2025-06-17", "DecideExtension", decision="REFUSE", reason=reason).has("ON_LEAVE")
    story.when("2025-06-20", "RecordResignation", effective_date="2025-06-23")
    story.has("EMPLOYMENT_ENDED")


def test_a_profit_of_an_earlier_year_does_not_bar_an_extension(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-05-20").with_profit("900.00", 2023, on="2025-05-21")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE").granted()


def test_a_corrected_figure_is_the_one_that_counts(story: LeaveStory) -> None:
    story.on_leave().when("2025-05-20", "RequestExtension", months=36)
    story.with_profit("500.00", 2024, on="2025-05-21").with_profit("-1.00", 2024, on="2025-06-02")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE").granted()


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [("2022-12-31", "2025-12-30", 2024), ("2023-01-01", "2025-12-31", 2025)],
)
def test_a_term_that_ends_on_31_december_needs_the_figures_of_that_same_year(
    story: LeaveStory, start: str, end: str, year: int
) -> None:
    story.on_leave(start=start).recorded("LeaveStarted", term_end_date=end)
    story.when("2025-12-01", "RequestExtension", months=12)
    story.with_profit("-1.00", year - 1, on="2025-12-01")
    story.when("2025-12-15", "DecideExtension", decision="APPROVE")
    story.refused("MISSING_FINANCIALS", fiscal_year=year)
    story.with_profit("-1.00", year, on="2026-01-20")
    story.when("2026-01-20", "DecideExtension", decision="APPROVE").granted()


def test_a_request_undecided_at_expiry_and_approved_later_is_one_leave_without_a_gap(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-06-20", 12).until("2025-07-01")
    story.when("2025-08-20", "DecideExtension", decision="APPROVE").has("ON_EXTENDED_LEAVE")
    story.recorded("ExtensionApproved", extension_end_date="2026-06-30")
    story.when("2026-07-01", "RecordReturn")
    assert story.used() == (48, 0)


def test_a_request_undecided_at_expiry_and_refused_later_uses_the_interim_days(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-06-20", 12)
    story.when("2025-08-20", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    story.recorded("ExtensionRefused", return_due_date="2025-08-21").has("RETURN_DUE")
    story.when("2025-08-21", "RecordReturn").recorded("ReturnedToInstitution", timing="ON_TIME")
    assert story.used() == (37, 20)


def test_overdue_days_after_a_refusal_in_the_interim_are_not_used_days(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-06-20", 12)
    story.when("2025-08-20", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    story.when("2025-12-01", "RecordReturn").recorded("ReturnedToInstitution", timing="LATE")
    assert story.used() == (37, 20)


def test_a_return_in_the_interim_is_never_late_and_uses_the_days_before_it(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-06-20", 12).when("2025-08-20", "RecordReturn")
    story.recorded("ReturnedToInstitution", timing="ON_TIME")
    assert story.used() == (37, 19)


def test_a_death_in_the_interim_uses_the_days_up_to_it(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-06-20", 12)
    story.when("2025-08-22", "RecordDeath", date_of_death="2025-08-20")
    story.recorded("EmploymentEnded", last_leave_date="2025-08-20")
    assert story.used() == (37, 20)


def test_a_return_before_an_approved_extension_begins_uses_only_the_first_term(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-05-20", 12)
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    story.when("2025-06-20", "RecordReturn").recorded("ReturnedToInstitution", timing="EARLY")
    assert story.used() == (35, 19)
    story.until("2030-01-01").never("ExtendedLeaveStarted")


def test_a_second_extension_is_refused(story: LeaveStory) -> None:
    story.on_leave(months=12).extension_asked("2023-06-01", 12)
    story.when("2023-06-15", "DecideExtension", decision="APPROVE").until("2024-06-03")
    story.has("ON_EXTENDED_LEAVE").when("2024-06-03", "RequestExtension", months=12)
    story.refused("EXTENSION_ALREADY_USED", "R87")


def test_a_refused_request_does_not_use_up_the_extension(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-04-10")
    story.when("2025-05-06", "DecideExtension", decision="REFUSE", reason="INCOMPLETE_FILE")
    story.extension_asked("2025-05-20").has("EXTENSION_PENDING")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE").granted()
    assert story.leave().extension_requests == 2


@pytest.mark.parametrize("months", [1, 36])
def test_an_extension_may_be_up_to_three_years_three_years_included(
    story: LeaveStory, months: int
) -> None:
    story.on_leave().when("2025-05-20", "RequestExtension", months=months).granted()


def test_a_term_and_an_extension_of_three_years_each_add_up_to_exactly_the_cap(
    story: LeaveStory,
) -> None:
    story.on_leave().extension_asked("2025-05-20", 36)
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    story.when("2028-07-03", "RecordReturn")
    assert story.used() == (72, 0)
    story.applied("B", on="2028-07-04", start="2028-08-01", months=1)
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=0, remaining_days=0)


def test_the_cap_adds_months_and_days_of_several_leaves_thirty_days_a_month(
    story: LeaveStory,
) -> None:
    story.on_leave("A", start="2018-07-01").when("2020-01-15", "RecordReturn")  # 18 months 14 days
    story.on_leave("B", start="2020-03-01").when("2023-02-21", "RecordReturn", "B")
    assert (story.used("A"), story.used("B")) == ((18, 14), (35, 20))
    story.applied("C", on="2023-03-01", start="2023-04-03", months=18)
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=17, remaining_days=26)
    story.on_leave("C", start="2023-04-03", months=10)
    story.when("2024-01-08", "RequestExtension", "C", months=8)
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=7, remaining_days=26)
    story.when("2024-01-08", "RequestExtension", "C", months=7).granted()


def test_interim_days_leave_less_of_the_cap_for_the_next_leave(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-06-20", 12)
    story.when("2025-08-20", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    story.when("2025-08-21", "RecordReturn")
    story.applied("B", on="2025-09-01", start="2025-11-03", months=35)
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=34, remaining_days=10)
