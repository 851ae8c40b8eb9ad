"""The venture window: the worked examples of C.5, its reminders, its end, and moved holidays."""

from datetime import date, timedelta

import pytest
from tests.domain.internship_story import KIND, InternshipStory, day

from qixian.domain.case import Deadline
from qixian.domain.venture_internship.state import Internship

# Row of C.5, last day of the internship, last day before the roll, last day after it ("*": in a
# year without a notice), last day before the roll with the first day counted.
WORKED_EXAMPLES = """
35 2022-03-31 2022-09-30 2022-09-30  2022-09-30
36 2022-04-08 2022-10-08 2022-10-08  2022-10-07
37 2022-07-01 2023-01-01 2023-01-03  2022-12-31
38 2023-03-30 2023-09-30 2023-10-07  2023-09-29
39 2023-08-31 2024-02-29 2024-02-29  2024-02-29
40 2024-02-29 2024-08-29 2024-08-29  2024-08-28
41 2024-07-28 2025-01-28 2025-02-05  2025-01-27
42 2024-08-08 2025-02-08 2025-02-08  2025-02-07
43 2024-10-31 2025-04-30 2025-04-30  2025-04-30
44 2024-11-01 2025-05-01 2025-05-06  2025-04-30
45 2025-01-20 2025-07-20 2025-07-21  2025-07-19
46 2025-03-31 2025-09-30 2025-09-30  2025-09-30
47 2025-04-01 2025-10-01 2025-10-09  2025-09-30
48 2025-07-04 2026-01-04 2026-01-04  2026-01-03
49 2025-08-14 2026-02-14 2026-02-14  2026-02-13
50 2025-08-15 2026-02-15 2026-02-24  2026-02-14
51 2025-08-28 2026-02-28 2026-02-28  2026-02-27
52 2025-08-29 2026-02-28 2026-02-28  2026-02-28
53 2025-08-30 2026-02-28 2026-02-28  2026-02-28
54 2025-08-31 2026-02-28 2026-02-28  2026-02-28
55 2025-10-04 2026-04-04 2026-04-07  2026-04-03
56 2025-12-19 2026-06-19 2026-06-22  2026-06-18
57 2026-03-25 2026-09-25 2026-09-28  2026-09-24
58 2026-06-30 2026-12-30 2026-12-30  2026-12-29
59 2026-07-01 2027-01-01 2027-01-04* 2026-12-31
"""
ROWS = [line.split() for line in WORKED_EXAMPLES.strip().splitlines()]


@pytest.fixture
def story() -> InternshipStory:
    """A world without a case, under the shipped edition and calendar."""
    return InternshipStory()


def ended_on(last_day: str, story: InternshipStory) -> InternshipStory:
    """An internship that the host ended with `last_day`."""
    start = (day(last_day) - timedelta(days=45)).isoformat()
    return story.interning(start=start).ended_early(last_day)


@pytest.mark.parametrize(("row", "end", "nominal", "effective", "counted_in"), ROWS)
def test_the_window_of_an_internship_that_ends_on_the_day_of_a_worked_example(
    story: InternshipStory, row: str, end: str, nominal: str, effective: str, counted_in: str
) -> None:
    ended_on(end, story)
    assert story.dates()["window_nominal_last_day"] == nominal
    assert story.dates()["window_effective_last_day"] == effective.rstrip("*")
    assert story.fields()["provisional_calendar"] is effective.endswith("*")


@pytest.mark.parametrize(("row", "end", "nominal", "effective", "counted_in"), ROWS)
def test_with_its_first_day_counted_the_window_ends_on_the_other_day_of_the_example(
    row: str, end: str, nominal: str, effective: str, counted_in: str
) -> None:
    story = ended_on(end, InternshipStory({"window_first_day": "INCLUDED"}))
    assert story.dates()["window_nominal_last_day"] == counted_in


# Reminders


def test_reminders_come_90_30_and_7_days_before_the_rolled_last_day(
    story: InternshipStory,
) -> None:
    ended_on("2025-04-01", story)  # window to 2025-10-01, rolled to 2025-10-09
    assert story.ahead() == {
        "REMINDER_VENTURE_WINDOW_90D": "2025-07-11",
        "REMINDER_VENTURE_WINDOW_30D": "2025-09-09",
        "REMINDER_VENTURE_WINDOW_7D": "2025-10-02",
        "VENTURE_WINDOW_END": "2025-10-10",
    }
    story.until("2025-10-02").recorded(
        "ReminderIssued", "2025-10-02", kind="VENTURE_WINDOW_7D", refers_to="2025-10-09"
    )
    assert story.ahead() == {"VENTURE_WINDOW_END": "2025-10-10"}


def test_no_reminder_comes_before_the_internship_has_ended() -> None:
    story = InternshipStory({"venture_window_from": "START"}).interning(months=4)
    assert story.ahead() == {"INTERNSHIP_END": "2023-07-01"}
    # The window closes on 2023-09-01: 90 days before, the internship was still running.
    story.until("2023-12-31")
    assert story.days_of("ReminderIssued") == ["2023-08-02", "2023-08-25"]


def test_a_reminder_of_the_day_the_window_opens_is_left_out() -> None:
    story = InternshipStory({"reminder_days": [181, 180]})  # the window closes 182 days later
    story.interning().until("2024-12-31")
    assert story.days_of("VentureWindowOpened") == ["2024-03-01"]
    assert story.days_of("ReminderIssued") == ["2024-03-02"]


def test_a_registration_silences_the_reminders_and_the_end_of_the_window(
    story: InternshipStory,
) -> None:
    story.interning().registers("2024-06-03").until("2030-01-01").has("SUBSIDY_ELIGIBLE")
    assert story.days_of("ReminderIssued") == ["2024-05-31"]
    story.never("VentureWindowExpired")
    assert story.ahead() == {}


# The end of the window, and timers before commands


def test_the_window_ends_at_the_first_minute_after_its_last_day(story: InternshipStory) -> None:
    story.interning().until("2024-08-29").has("VENTURE_WINDOW_OPEN")
    story.until("2024-08-30").has("WINDOW_EXPIRED")
    story.recorded("VentureWindowExpired", "2024-08-30", effective_last_day="2024-08-29")


def test_the_internship_ends_before_a_command_of_the_day_after_its_last(
    story: InternshipStory,
) -> None:
    story.interning().registers("2024-03-01").granted()
    story.recorded("InternshipEnded", reason="COMPLETED", actual_end_date="2024-02-29")


def test_a_kind_of_deadline_that_an_internship_does_not_have_is_an_error(
    story: InternshipStory,
) -> None:
    stray = Deadline("TERM_END", date(2024, 2, 29), date(2024, 3, 1), "R85")
    with pytest.raises(ValueError, match="TERM_END"):
        KIND.fall_due(story.interning().internship(), stray, story.rules)


# A holiday notice moves a day


def moved(internship: Internship, field: str, old: str, new: str, on: str) -> Internship:
    """The internship after a notice moved one of its dates."""
    event = KIND.recomputed(field, day(old), day(new))
    return KIND.evolve(internship, event, day(on))


def test_a_moved_last_day_moves_the_end_of_the_window_and_what_is_left_of_its_reminders(
    story: InternshipStory,
) -> None:
    story.interning().until("2024-08-01")
    after = moved(
        story.internship(), "window_effective_last_day", "2024-08-29", "2024-09-02", "2024-08-01"
    )
    story.cases["A"] = after
    assert story.dates()["window_nominal_last_day"] == "2024-08-29"
    # 30 days before the new day are 2024-08-03, which is still to come; 90 days before are over.
    assert story.ahead() == {
        "REMINDER_VENTURE_WINDOW_30D": "2024-08-03",
        "REMINDER_VENTURE_WINDOW_7D": "2024-08-26",
        "VENTURE_WINDOW_END": "2024-09-03",
    }
    story.registers("2024-09-02").granted()


def test_a_moved_planned_end_moves_the_end_of_the_internship(story: InternshipStory) -> None:
    story.interning()
    after = moved(story.internship(), "planned_end_date", "2024-02-29", "2024-03-04", "2023-12-01")
    story.cases["A"] = after
    assert story.ahead() == {"INTERNSHIP_END": "2024-03-05"}


@pytest.mark.parametrize("field", ["window_nominal_last_day", "actual_end_date", "term_end_date"])
def test_a_date_that_no_holiday_moves_cannot_be_recomputed(
    story: InternshipStory, field: str
) -> None:
    story.interning().until("2024-03-01")
    with pytest.raises(ValueError, match=field):
        moved(story.internship(), field, "2024-08-29", "2024-08-30", "2024-03-01")
