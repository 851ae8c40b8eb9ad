"""Each alternative reading of B.0.3 that concerns a tenancy changes it as it says."""

import pytest
from pydantic import JsonValue
from tests.domain.tenancy_story import KIND, TenancyStory


def test_a_first_day_that_is_not_counted_moves_every_date_by_a_day() -> None:
    story = TenancyStory({"term_first_day": "EXCLUDED"}).moved_in()
    story.recorded(
        "IncubationStarted", incubation_end_date="2025-06-01", move_out_due_date="2025-07-01"
    )
    story.registered().when("2025-06-15", "RecordMoveOut")
    assert story.used() == (36, 0)


def test_an_end_that_rolls_lengthens_the_period_and_leads_to_a_later_day_to_leave() -> None:
    story = TenancyStory({"term_end_roll": "NEXT_WORKDAY"}).moved_in("2022-10-05")
    story.recorded(
        "IncubationStarted",
        incubation_end_date="2025-10-09",  # National Day until 10-08
        move_out_due_date="2025-11-10",  # 11-08 is a Saturday
    )
    story.when("2025-10-10", "GrantIncubationException", months=12)
    story.refused("EXCEPTION_WINDOW_CLOSED", closed="2025-10-09")


def test_an_exception_to_a_rolled_end_begins_after_the_roll() -> None:
    story = TenancyStory({"term_end_roll": "NEXT_WORKDAY"}).moved_in("2022-10-05")
    story.when("2025-10-09", "GrantIncubationException", months=1)
    story.recorded("IncubationExtended", incubation_end_date="2025-11-10")  # rolled from 11-09


def test_only_statutory_days_resting_rolls_the_day_to_leave_less() -> None:
    story = TenancyStory({"rest_day_scope": "STATUTORY_HOLIDAYS_ONLY"}).moved_in("2022-09-05")
    # 2025-10-04 is a day off in exchange, not a statutory holiday.
    story.recorded("IncubationStarted", move_out_due_date="2025-10-04")


def test_other_months_are_the_months_of_the_period() -> None:
    story = TenancyStory({"incubation_max_months": 24}).moved_in()
    story.recorded("IncubationStarted", incubation_end_date="2024-05-31")


@pytest.mark.parametrize(
    ("told", "end"),
    [({}, "2025-05-24"), ({"agreement_date": "2022-05-10"}, "2025-05-09")],
)
def test_the_period_can_run_from_the_agreement_or_else_the_admission(
    told: dict[str, JsonValue], end: str
) -> None:
    story = TenancyStory({"incubation_start_basis": "AGREEMENT_DATE"}).applied(on="2022-05-09")
    story.when("2022-05-25", "AdmitTenant").when("2022-06-01", "MoveIn", **told).granted()
    story.recorded("IncubationStarted", move_in_date="2022-06-01", incubation_end_date=end)


def test_an_agreement_day_counts_for_nothing_where_the_move_begins_the_period() -> None:
    story = TenancyStory().applied().when("2022-05-25", "AdmitTenant")
    story.when("2022-06-01", "MoveIn", agreement_date="2022-05-10")
    story.recorded("IncubationStarted", incubation_end_date="2025-05-31")


def test_time_from_the_agreement_on_is_time_in_incubation() -> None:
    story = TenancyStory({"incubation_start_basis": "AGREEMENT_DATE"}).applied()
    story.when("2022-05-25", "AdmitTenant").when("2022-06-01", "MoveIn")
    story.when("2022-06-24", "RecordMoveOut")
    assert story.used() == (1, 0)


def test_a_move_into_a_period_that_is_over_is_due_to_leave_at_once() -> None:
    story = TenancyStory({"incubation_start_basis": "AGREEMENT_DATE"}).applied()
    story.when("2022-05-25", "AdmitTenant")
    story.when("2022-06-01", "MoveIn", agreement_date="2019-05-20").has("MOVE_OUT_DUE")
    story.recorded("IncubationPeriodEnded", "2022-06-01", move_out_due_date="2022-06-20")


# The clock of each base


def test_a_clock_of_each_base_starts_anew_with_the_transfer() -> None:
    story = TenancyStory({"incubation_clock_scope": "PER_BASE"}).moved_in()
    story.when("2025-03-10", "TransferBase", to_base_id="B2").recorded(
        "TenancyTransferred",
        incubation_start_date="2025-03-10",
        incubation_end_date="2028-03-09",
        move_out_due_date="2028-04-10",  # 04-08 is a Saturday
    )
    story.until("2028-03-09").has("IN_INCUBATION").until("2028-03-10").has("MOVE_OUT_DUE")
    assert story.days_of("ReminderIssued")[-3:] == ["2027-12-10", "2028-02-08", "2028-03-02"]


def test_a_clock_that_starts_anew_brings_no_reminder_from_before_the_transfer() -> None:
    short: dict[str, JsonValue] = {"incubation_max_months": 1, "reminder_days": [30, 7]}
    story = TenancyStory({"incubation_clock_scope": "PER_BASE", **short}).moved_in()
    story.when("2022-06-11", "TransferBase", to_base_id="B2").until("2022-07-10")
    assert story.days_of("ReminderIssued") == ["2022-07-03"]


def test_time_in_all_bases_counts_where_each_base_has_its_clock() -> None:
    story = TenancyStory({"incubation_clock_scope": "PER_BASE"}).moved_in()
    story.when("2025-05-31", "TransferBase", to_base_id="B2").when("2025-07-31", "RecordMoveOut")
    assert story.used() == (38, 0)


def test_a_clock_that_starts_anew_during_an_exception_has_the_full_length() -> None:
    story = TenancyStory({"incubation_clock_scope": "PER_BASE"}).moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=6).granted()
    story.when("2025-06-01", "TransferBase", to_base_id="B2")
    story.recorded("TenancyTransferred", incubation_end_date="2028-05-31")
    end, _ = KIND.reckonings(story.tenancy(), story.rules)
    assert (end.counting.amount, end.effective.isoformat()) == (36, "2028-05-31")
    story.when("2028-05-20", "GrantIncubationException", months=6)
    story.refused("EXCEPTION_ALREADY_USED")


# The exception


def test_an_edition_that_allows_no_exception_says_so_after_the_approver() -> None:
    story = TenancyStory({"incubation_exception_max_count": 0}).moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=99, approver_role="BASE")
    story.refused("APPROVER_NOT_AUTHORISED")
    story.when("2025-05-20", "GrantIncubationException", months=99)
    story.refused("EXCEPTION_NOT_ALLOWED", "R65")


def test_more_exceptions_join_without_a_gap() -> None:
    story = TenancyStory({"incubation_exception_max_count": 2}).moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=6).granted()
    story.when("2025-05-20", "GrantIncubationException", months=6).granted()
    story.recorded("IncubationExtended", incubation_end_date="2026-05-31")
    story.when("2025-05-20", "GrantIncubationException", months=6)
    story.refused("EXCEPTION_ALREADY_USED")


def test_an_exception_without_a_limit_can_have_any_length() -> None:
    story = TenancyStory({"incubation_exception_max_months": None}).moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=60)
    story.recorded("IncubationExtended", incubation_end_date="2030-05-31")


# Days of grace, reminders, intake, the calendar


def test_without_days_of_grace_the_tenant_leaves_by_the_rolled_end() -> None:
    story = TenancyStory({"move_out_grace_days": 0}).moved_in()
    story.recorded("IncubationStarted", move_out_due_date="2025-06-03")
    story.until("2025-06-03").has("MOVE_OUT_DUE").until("2025-06-04").has("MOVE_OUT_OVERDUE")


def test_without_days_of_grace_an_end_on_a_working_day_is_overdue_the_next_morning() -> None:
    story = TenancyStory({"move_out_grace_days": 0}).moved_in("2022-07-01").until("2025-07-01")
    story.has("MOVE_OUT_OVERDUE").recorded("IncubationPeriodEnded", "2025-07-01")
    story.recorded("MoveOutOverdue", "2025-07-01", move_out_due_date="2025-06-30")


def test_other_reminder_days_are_the_days_of_the_reminders() -> None:
    story = TenancyStory({"reminder_days": [60, 10]}).moved_in().until("2025-06-01")
    assert story.days_of("ReminderIssued") == ["2025-04-01", "2025-05-21"]
    story.recorded("ReminderIssued", kind="INCUBATION_END_60D")


def test_a_reminder_before_the_move_is_not_sent() -> None:
    story = TenancyStory({"reminder_days": [30], "incubation_max_months": 1}).moved_in()
    story.until("2022-07-01").never("ReminderIssued")


@pytest.mark.parametrize(("reading", "warnings"), [("WARN", ["2026-01-04"]), ("SILENT", [])])
def test_the_end_of_the_plan_warns_or_says_nothing(reading: str, warnings: list[str]) -> None:
    story = TenancyStory({"intake_after_plan_end": reading}).applied(on="2026-01-04").granted()
    assert story.days_of("PolicyPeriodWarning") == warnings


def test_where_provisional_dates_are_forbidden_a_move_waits_for_the_notice() -> None:
    story = TenancyStory({"calendar_beyond_data": "RAISE"}).applied(on="2024-02-01")
    story.when("2024-02-01", "AdmitTenant").granted()
    story.when("2024-02-01", "MoveIn")
    story.refused("CALENDAR_NOT_LOADED", "民法典203", field="move_out_due_date", year=2027)
    story.has("ADMITTED")


def test_where_provisional_dates_are_forbidden_a_covered_period_is_fine() -> None:
    story = TenancyStory({"calendar_beyond_data": "RAISE"}).moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=12).granted()
