"""What falls due in a tenancy, on which day, and how dates move with a holiday notice."""

from datetime import date

import pytest
from tests.domain.tenancy_story import KIND, TenancyStory

from qixian.domain.calendar.working_days import Notice


def notice_2027(*rest_days: str) -> Notice:
    """A notice for 2027 that names these days of rest."""
    days = frozenset(map(date.fromisoformat, rest_days))
    return Notice(
        year=2027,
        title="放假安排的通知",
        source="a test",
        rest_days=days,
        extra_working_days=frozenset(),
    )


def test_moving_in_fixes_the_three_dates() -> None:
    story = (
        TenancyStory()
        .moved_in("2022-06-01")
        .recorded(
            "IncubationStarted",
            "2022-06-01",
            move_in_date="2022-06-01",
            incubation_start_date="2022-06-01",
            incubation_end_date="2025-05-31",
            move_out_due_date="2025-06-30",
        )
    )
    assert story.dates() == {
        "move_in_date": "2022-06-01",
        "incubation_end_date": "2025-05-31",
        "move_out_due_date": "2025-06-30",
    }


def test_a_case_without_a_move_in_has_no_dates() -> None:
    story = TenancyStory().applied().when("2022-05-25", "AdmitTenant")
    assert story.dates() == story.ahead() == {}
    assert story.summary().kept == {}
    assert KIND.reckonings(story.tenancy(), story.rules) == ()


@pytest.mark.parametrize(
    ("moved_in", "end", "move_out_due"),
    [
        ("2022-06-01", "2025-05-31", "2025-06-30"),
        ("2022-09-05", "2025-09-04", "2025-10-09"),  # thirty days lead into National Day
        ("2022-10-05", "2025-10-04", "2025-11-03"),  # an end on a holiday stays
        ("2024-02-29", "2027-02-28", "2027-03-30"),  # no 29 February 2027
    ],
)
def test_the_end_stays_on_the_calendar_and_the_day_to_leave_rolls(
    moved_in: str, end: str, move_out_due: str
) -> None:
    dates = TenancyStory().moved_in(moved_in).dates()
    assert (dates["incubation_end_date"], dates["move_out_due_date"]) == (end, move_out_due)


def test_reminders_come_90_30_and_7_days_before_the_end() -> None:
    story = TenancyStory().moved_in().until("2040-01-01")
    told = {r.on.isoformat(): r.data for r in story.records if r.event.type == "ReminderIssued"}
    assert told == {
        "2025-03-02": {"kind": "INCUBATION_END_90D", "refers_to": "2025-05-31"},
        "2025-05-01": {"kind": "INCUBATION_END_30D", "refers_to": "2025-05-31"},
        "2025-05-24": {"kind": "INCUBATION_END_7D", "refers_to": "2025-05-31"},
    }


def test_the_period_is_over_on_the_day_after_its_last() -> None:
    story = TenancyStory().moved_in().until("2025-05-31").has("IN_INCUBATION")
    story.until("2025-06-01").has("MOVE_OUT_DUE").recorded(
        "IncubationPeriodEnded",
        "2025-06-01",
        incubation_end_date="2025-05-31",
        move_out_due_date="2025-06-30",
    )


def test_moving_out_is_overdue_on_the_day_after_its_last() -> None:
    story = TenancyStory().moved_in().until("2025-06-30").has("MOVE_OUT_DUE")
    story.until("2025-07-01").has("MOVE_OUT_OVERDUE")
    story.recorded("MoveOutOverdue", "2025-07-01", move_out_due_date="2025-06-30")
    assert story.ahead() == {}


def test_only_the_next_day_with_a_consequence_and_the_reminders_are_ahead() -> None:
    story = TenancyStory().moved_in().until("2025-05-01")
    assert story.ahead() == {
        "REMINDER_INCUBATION_END_7D": "2025-05-24",
        "INCUBATION_END": "2025-06-01",
    }
    story.until("2025-06-01")
    assert story.ahead() == {"MOVE_OUT_DUE": "2025-07-01"}


# The exception


def test_an_exception_runs_from_the_day_after_the_end() -> None:
    story = TenancyStory().moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=12).has("IN_INCUBATION")
    story.recorded(
        "IncubationExtended",
        "2025-05-20",
        months=12,
        incubation_end_date="2026-05-31",
        move_out_due_date="2026-06-30",
    )
    story.until("2025-06-01").never("IncubationPeriodEnded")
    story.until("2026-06-01").has("MOVE_OUT_DUE")
    story.when("2026-06-15", "RecordMoveOut")
    assert story.used() == (48, 0)


def test_an_exception_granted_after_the_end_brings_the_tenant_back_into_incubation() -> None:
    story = TenancyStory().moved_in().until("2025-06-02").has("MOVE_OUT_DUE")
    story.when("2025-06-03", "GrantIncubationException", months=6).has("IN_INCUBATION")
    story.recorded("IncubationExtended", incubation_end_date="2025-11-30")
    story.until("2025-12-01").has("MOVE_OUT_DUE")
    assert story.days_of("IncubationPeriodEnded") == ["2025-06-01", "2025-12-01"]


def test_reminders_of_an_exception_come_after_its_first_day() -> None:
    story = TenancyStory().moved_in()
    # Two months from 2025-06-01: 90 days before their end lie in the first period.
    story.when("2025-02-03", "GrantIncubationException", months=2).granted()
    story.until("2040-01-01")
    assert story.days_of("ReminderIssued") == ["2025-07-01", "2025-07-24"]


def test_a_reminder_up_to_the_day_of_a_late_grant_is_not_sent() -> None:
    story = TenancyStory({"reminder_days": [28, 27, 26]}).moved_in().until("2025-06-02")
    # A month from 2025-06-01 ends on 06-30: the reminders would be on 06-02, 06-03 and 06-04.
    story.when("2025-06-03", "GrantIncubationException", months=1).granted().until("2040-01-01")
    assert story.days_of("ReminderIssued")[3:] == ["2025-06-04"]


# A holiday notice


def test_a_day_to_leave_in_a_year_without_a_notice_is_provisional() -> None:
    story = TenancyStory().moved_in("2024-02-01")
    assert story.fields()["move_out_due_date"] == "2027-03-02"
    assert story.fields()["provisional_calendar"] is True
    assert TenancyStory().moved_in().fields()["provisional_calendar"] is False


def test_a_notice_moves_the_day_to_leave_and_not_the_end() -> None:
    story = TenancyStory().moved_in("2024-02-01")
    story.calendar_loaded("2026-11-05", notice_2027("2027-01-31", "2027-03-02"))
    assert story.days_of("DeadlineRecomputed") == ["2026-11-05"]
    story.recorded(
        "DeadlineRecomputed", field="move_out_due_date", old="2027-03-02", new="2027-03-03"
    )
    story.until("2027-03-03").has("MOVE_OUT_DUE").until("2027-03-04").has("MOVE_OUT_OVERDUE")
    story.recorded("MoveOutOverdue", move_out_due_date="2027-03-03")


def test_a_notice_that_names_other_days_moves_nothing() -> None:
    story = TenancyStory().moved_in("2024-02-01")
    story.calendar_loaded("2026-11-05", notice_2027("2027-04-05")).never("DeadlineRecomputed")
    assert story.fields()["provisional_calendar"] is False


def test_a_rolled_end_moves_with_a_notice_and_takes_day_to_leave_and_reminders_along() -> None:
    story = TenancyStory({"term_end_roll": "NEXT_WORKDAY"}).moved_in("2024-01-05")
    assert story.dates()["incubation_end_date"] == "2027-01-04"
    rest = notice_2027("2027-01-04", "2027-01-05", "2027-01-06")
    story.calendar_loaded("2026-12-30", rest)
    story.recorded("DeadlineRecomputed", field="incubation_end_date", new="2027-01-07")
    story.recorded("DeadlineRecomputed", field="move_out_due_date", new="2027-02-08")
    story.until("2027-01-08").has("MOVE_OUT_DUE")
    # Of the new end only the reminder after the notice is still to come.
    assert story.days_of("ReminderIssued")[-2:] == ["2026-12-28", "2026-12-31"]


def test_a_notice_brings_no_reminder_before_the_first_day_of_an_exception() -> None:
    story = TenancyStory({"term_end_roll": "NEXT_WORKDAY"}).moved_in("2023-12-04")
    story.when("2026-08-03", "GrantIncubationException", months=1)  # from 2026-12-04
    story.calendar_loaded("2026-09-15", notice_2027("2027-01-04"))
    story.recorded("DeadlineRecomputed", field="incubation_end_date", new="2027-01-05")
    story.until("2027-01-05")
    assert story.days_of("ReminderIssued") == ["2026-12-06", "2026-12-29"]


def test_an_end_that_has_passed_keeps_its_day_and_so_does_the_day_to_leave() -> None:
    story = TenancyStory({"term_end_roll": "NEXT_WORKDAY"}).moved_in("2024-01-05")
    story.until("2027-01-05").has("MOVE_OUT_DUE")
    story.calendar_loaded("2027-01-06", notice_2027("2027-01-04")).never("DeadlineRecomputed")
    assert story.dates()["move_out_due_date"] == "2027-02-03"


def test_a_date_that_no_notice_moves_is_not_recomputed() -> None:
    story = TenancyStory().moved_in()
    odd = KIND.recomputed("move_in_date", date(2022, 6, 1), date(2022, 6, 2))
    with pytest.raises(ValueError, match="move_in_date"):
        KIND.evolve(story.tenancy(), odd, date(2022, 6, 2))
