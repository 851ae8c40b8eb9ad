"""The edge cases of a venture internship that B.3 names, but for those about money."""

import pytest
from tests.domain.internship_story import InternshipStory


@pytest.fixture
def story() -> InternshipStory:
    """A world without a case, under the shipped edition and calendar."""
    return InternshipStory()


def test_a_venture_on_the_last_day_of_the_window_is_accepted(story: InternshipStory) -> None:
    story.interning().registers("2024-08-29").granted().has("SUBSIDY_ELIGIBLE")
    story.recorded(
        "VentureRegistered",
        "2024-08-29",
        enterprise_id="E1",
        registration_date="2024-08-29",
        recorded_after_expiry=False,
    )


def test_a_venture_a_day_after_the_window_is_refused(story: InternshipStory) -> None:
    story.interning().registers("2024-08-30")
    story.refused("VENTURE_WINDOW_EXPIRED", "R26", effective_last_day="2024-08-29")
    story.has("WINDOW_EXPIRED").never("VentureRegistered")


def test_a_last_day_on_a_holiday_moves_to_the_next_working_day(story: InternshipStory) -> None:
    story.interning(start="2024-04-02").until("2025-04-02").recorded(
        "VentureWindowOpened",
        "2025-04-02",
        nominal_last_day="2025-10-01",  # National Day holiday until 2025-10-08
        effective_last_day="2025-10-09",
    )
    story.registers("2025-10-09").granted().has("SUBSIDY_ELIGIBLE")


def test_a_day_after_the_holiday_rolled_window_is_refused(story: InternshipStory) -> None:
    story.interning(start="2024-04-02").registers("2025-10-10")
    story.refused("VENTURE_WINDOW_EXPIRED", effective_last_day="2025-10-09")


def test_a_last_day_on_an_adjusted_working_day_does_not_move(story: InternshipStory) -> None:
    story.interning(start="2024-07-05").until("2025-07-05").recorded(
        "VentureWindowOpened",
        nominal_last_day="2026-01-04",  # a Sunday that is worked
        effective_last_day="2026-01-04",
    )
    story.registers("2026-01-05").refused("VENTURE_WINDOW_EXPIRED", effective_last_day="2026-01-04")


def test_without_the_roll_a_last_day_on_a_holiday_stays() -> None:
    story = InternshipStory({"window_end_roll": "NONE"}).interning(start="2024-04-02")
    story.until("2025-04-02").recorded(
        "VentureWindowOpened", nominal_last_day="2025-10-01", effective_last_day="2025-10-01"
    )
    story.registers("2025-10-02").refused("VENTURE_WINDOW_EXPIRED", effective_last_day="2025-10-01")


def test_an_internship_ended_early_has_its_window_from_the_actual_end(
    story: InternshipStory,
) -> None:
    story.interning(start="2024-10-08").ended_early("2025-01-20", reason="VENTURE_PREPARATION")
    story.recorded(
        "InternshipEnded",
        "2025-01-20",
        actual_end_date="2025-01-20",
        reason="VENTURE_PREPARATION",
        full_months=3,
        residual_days=13,
    )
    story.recorded(
        "VentureWindowOpened",
        "2025-01-20",
        nominal_last_day="2025-07-20",
        effective_last_day="2025-07-21",
    )
    assert story.fields()["used"] == {"months": 3, "days": 13}
    story.until("2025-12-31").recorded("VentureWindowExpired", "2025-07-22")
    assert story.days_of("InternshipEnded") == ["2025-01-20"]


def test_an_internship_ended_on_its_first_day_lasted_one_day(story: InternshipStory) -> None:
    story.interning().ended_early("2023-03-01")
    story.recorded("InternshipEnded", full_months=0, residual_days=1)


def test_an_internship_ended_by_the_host_on_its_planned_last_day_lasted_its_whole_term(
    story: InternshipStory,
) -> None:
    story.interning().ended_early("2024-02-29").until("2024-12-31")
    story.recorded("InternshipEnded", reason="PERSONAL", full_months=12, residual_days=0)
    assert story.days_of("VentureWindowOpened") == ["2024-02-29"]


def test_a_venture_during_the_internship_ends_it_on_that_day(story: InternshipStory) -> None:
    story.interning().registers("2023-08-15", on="2023-08-21").granted().has("SUBSIDY_ELIGIBLE")
    story.recorded(
        "InternshipEnded",
        "2023-08-21",
        actual_end_date="2023-08-15",
        reason="VENTURE_REGISTERED",
        full_months=5,
        residual_days=15,
    )
    story.recorded("VentureWindowOpened", "2023-08-21", effective_last_day="2024-02-18")
    assert [event for _, event in story.told()][-3:] == [
        "InternshipEnded",
        "VentureWindowOpened",
        "VentureRegistered",
    ]
    recorded = len(story.records)
    assert len(story.until("2030-01-01").records) == recorded


def test_a_venture_on_the_first_day_of_the_internship_counts(story: InternshipStory) -> None:
    story.interning().registers("2023-03-01").granted().has("SUBSIDY_ELIGIBLE")
    story.recorded("InternshipEnded", full_months=0, residual_days=1)


def test_a_venture_the_day_before_the_internship_does_not_count(story: InternshipStory) -> None:
    story.interning().registers("2023-02-28", on="2023-03-01")
    story.refused("VENTURE_PRECEDES_INTERNSHIP", "R26", internship_start_date="2023-03-01")
    story.has("INTERNING").never("InternshipEnded")


def test_misconduct_ends_the_case_without_a_window(story: InternshipStory) -> None:
    story.interning().when(
        "2023-06-15", "EndInternshipEarly", reason="MISCONDUCT", disqualifying=True
    )
    story.granted().has("TERMINATED").never("VentureWindowOpened")
    story.recorded("InternshipEnded", "2023-06-15", reason="MISCONDUCT", full_months=3)
    story.recorded("InternshipDisqualified", "2023-06-15", reason="MISCONDUCT")
    assert story.ahead() == {}
    story.registers("2023-06-16").refused("INVALID_STATE", state="TERMINATED")


def test_months_spent_before_a_disqualification_stay_used(story: InternshipStory) -> None:
    story.interning().when(
        "2023-08-31", "EndInternshipEarly", reason="MISCONDUCT", disqualifying=True
    )
    story.applied("B", on="2023-09-01", months=7)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", remaining_months=6, remaining_days=0)


def test_misconduct_that_does_not_disqualify_opens_the_window(story: InternshipStory) -> None:
    story.interning().ended_early("2023-06-15", reason="MISCONDUCT").has("VENTURE_WINDOW_OPEN")
    story.never("InternshipDisqualified")


@pytest.mark.parametrize(
    ("start", "months", "ends"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2025-03-31", 6, "2025-09-30"),
        ("2023-08-31", 12, "2024-08-30"),
        ("2025-01-31", 12, "2026-01-30"),
    ],
)
def test_an_internship_from_the_31st_ends_by_the_month_it_reaches(
    story: InternshipStory, start: str, months: int, ends: str
) -> None:
    story.interning(start=start, months=months)
    story.recorded("InternshipStarted", start, planned_end_date=ends).until("2027-01-01")
    story.recorded("InternshipEnded", actual_end_date=ends, full_months=months, residual_days=0)


def test_a_registration_inside_the_window_recorded_after_it_is_accepted(
    story: InternshipStory,
) -> None:
    story.interning().registers("2024-08-29", on="2025-03-03").granted().has("SUBSIDY_ELIGIBLE")
    story.recorded("VentureWindowExpired", "2024-08-30").recorded(
        "VentureRegistered",
        "2025-03-03",
        registration_date="2024-08-29",
        recorded_after_expiry=True,
    )


def test_a_registration_during_the_internship_recorded_in_the_window_leaves_the_end_as_it_was(
    story: InternshipStory,
) -> None:
    story.interning().registers("2024-02-20", on="2024-03-04").granted().has("SUBSIDY_ELIGIBLE")
    assert story.days_of("InternshipEnded") == ["2024-03-01"]
    assert story.dates()["actual_end_date"] == "2024-02-29"


def test_when_nobody_acts_the_internship_ends_and_the_window_passes(
    story: InternshipStory,
) -> None:
    story.interning().until("2035-01-01").has("WINDOW_EXPIRED")
    assert story.told()[2:] == [
        ("2024-03-01", "InternshipEnded"),
        ("2024-03-01", "VentureWindowOpened"),
        ("2024-05-31", "ReminderIssued"),
        ("2024-07-30", "ReminderIssued"),
        ("2024-08-22", "ReminderIssued"),
        ("2024-08-30", "VentureWindowExpired"),
    ]
    story.recorded("InternshipEnded", reason="COMPLETED", actual_end_date="2024-02-29")


def test_an_application_nobody_acts_on_stays_as_it_is(story: InternshipStory) -> None:
    story.applied().until("2035-01-01").has("APPLIED")
    assert story.told() == [("2023-02-15", "InternshipApplied")]


def test_the_internship_runs_from_the_day_it_begins_and_not_from_the_planned_day(
    story: InternshipStory,
) -> None:
    story.applied(start="2023-03-01", months=3).when("2023-03-20", "StartInternship")
    story.recorded(
        "InternshipStarted",
        "2023-03-20",
        internship_start_date="2023-03-20",
        planned_end_date="2023-06-19",
    )
