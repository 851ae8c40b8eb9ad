"""What the other readings of the edition's parameters change for an internship (B.0.3)."""

from tests.domain.internship_story import InternshipStory


def test_with_the_first_day_not_counted_an_internship_ends_on_the_corresponding_day() -> None:
    story = InternshipStory({"term_first_day": "EXCLUDED"}).interning()
    story.recorded("InternshipStarted", planned_end_date="2024-03-01").until("2024-03-02")
    story.recorded("InternshipEnded", "2024-03-02", full_months=12, residual_days=0)
    story.recorded("VentureWindowOpened", nominal_last_day="2024-09-01")


def test_where_terms_roll_an_internship_that_ends_on_a_rest_day_ends_on_the_next_working_day() -> (
    None
):
    story = InternshipStory({"term_end_roll": "NEXT_WORKDAY"}).interning(start="2024-10-05")
    story.recorded("InternshipStarted", planned_end_date="2025-10-09").until("2025-10-10")
    story.recorded(
        "InternshipEnded",
        "2025-10-10",
        actual_end_date="2025-10-09",
        full_months=12,
        residual_days=5,
    )
    story.recorded("VentureWindowOpened", nominal_last_day="2026-04-09")


def test_where_only_statutory_holidays_rest_a_window_that_ends_on_a_sunday_stays() -> None:
    story = InternshipStory({"rest_day_scope": "STATUTORY_HOLIDAYS_ONLY"})
    story.interning(start="2024-10-08").ended_early("2025-01-20")
    story.recorded("VentureWindowOpened", effective_last_day="2025-07-20")


def test_another_length_of_the_window_is_a_parameter_of_the_edition() -> None:
    story = InternshipStory({"venture_window_months": 12}).interning().until("2024-03-01")
    story.recorded("VentureWindowOpened", effective_last_day="2025-02-28")


def test_counted_from_the_start_the_window_may_close_soon_after_a_short_internship() -> None:
    story = InternshipStory({"venture_window_from": "START"}).interning(months=4)
    story.until("2023-07-01").recorded(
        "VentureWindowOpened",
        "2023-07-01",
        nominal_last_day="2023-09-01",
        effective_last_day="2023-09-01",
    )
    story.registers("2023-09-01").granted()


def test_counted_from_the_start_a_window_that_is_over_opens_and_expires_at_the_next_midnight() -> (
    None
):
    story = InternshipStory({"venture_window_from": "START"}).interning()
    story.until("2024-03-01").has("VENTURE_WINDOW_OPEN")
    story.recorded("VentureWindowOpened", "2024-03-01", effective_last_day="2023-09-01")
    story.until("2024-12-31").has("WINDOW_EXPIRED").never("ReminderIssued")
    story.recorded("VentureWindowExpired", "2024-03-02", effective_last_day="2023-09-01")


def test_counted_from_the_start_an_early_end_after_the_window_expires_at_the_next_midnight() -> (
    None
):
    story = InternshipStory({"venture_window_from": "START"}).interning()
    story.ended_early("2023-11-20").has("VENTURE_WINDOW_OPEN").until("2023-11-21")
    story.recorded("VentureWindowExpired", "2023-11-21").has("WINDOW_EXPIRED")


def test_counted_from_the_start_a_venture_during_the_internship_can_come_too_late() -> None:
    story = InternshipStory({"venture_window_from": "START"}).interning()
    story.registers("2023-09-04").refused("VENTURE_WINDOW_EXPIRED", effective_last_day="2023-09-01")
    story.has("INTERNING").registers("2023-09-01", on="2023-09-04").granted()
    story.recorded("InternshipEnded", actual_end_date="2023-09-01", full_months=6)


def test_where_a_venture_during_the_internship_does_not_count_it_is_refused_and_nothing_ends() -> (
    None
):
    story = InternshipStory({"venture_during_internship": False}).interning()
    story.registers("2023-08-15").refused("VENTURE_DURING_INTERNSHIP", "R26").has("INTERNING")
    story.until("2024-03-01").recorded("InternshipEnded", reason="COMPLETED", full_months=12)


def test_where_it_does_not_count_waiting_for_the_end_does_not_make_it_count() -> None:
    story = InternshipStory({"venture_during_internship": False}).interning()
    story.registers("2024-02-29", on="2024-03-05").refused("VENTURE_DURING_INTERNSHIP")
    story.registers("2024-03-01", on="2024-03-05").granted()


def test_other_reminder_days_are_reminded_of_instead() -> None:
    story = InternshipStory({"reminder_days": [14]}).interning().until("2024-12-31")
    assert story.days_of("ReminderIssued") == ["2024-08-15"]
    story.recorded("ReminderIssued", kind="VENTURE_WINDOW_14D")


def test_without_reminder_days_nobody_is_reminded() -> None:
    story = InternshipStory({"reminder_days": []}).interning().until("2024-12-31")
    story.never("ReminderIssued").recorded("VentureWindowExpired", "2024-08-30")


def test_intake_after_the_plan_can_be_silent() -> None:
    story = InternshipStory({"intake_after_plan_end": "SILENT"}).applied(on="2026-03-02").granted()
    story.never("PolicyPeriodWarning")


def test_where_no_provisional_date_is_allowed_an_end_that_fixes_one_is_refused() -> None:
    story = InternshipStory({"calendar_beyond_data": "RAISE"}).interning(start="2026-06-01")
    story.when("2026-07-01", "EndInternshipEarly", reason="PERSONAL")
    story.refused(
        "CALENDAR_NOT_LOADED", "民法典203", field="window_effective_last_day", year=2027
    ).has("INTERNING")
    story.when("2026-07-01", "EndInternshipEarly", reason="MISCONDUCT", disqualifying=True)
    story.granted().has("TERMINATED")


def test_where_no_provisional_date_is_allowed_a_term_that_no_holiday_moves_can_begin() -> None:
    story = InternshipStory({"calendar_beyond_data": "RAISE"}).interning(start="2026-06-01")
    story.recorded("InternshipStarted", planned_end_date="2027-05-31")


def test_where_no_provisional_date_is_allowed_a_rolled_term_beyond_the_notices_cannot_begin() -> (
    None
):
    story = InternshipStory(
        {"calendar_beyond_data": "RAISE", "term_end_roll": "NEXT_WORKDAY"}
    ).applied(on="2026-06-01")
    story.when("2026-06-01", "StartInternship")
    story.refused("CALENDAR_NOT_LOADED", field="planned_end_date", year=2027).has("APPLIED")
