"""Why so many months and days are used: from which day to which, and what fits between."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qixian.domain.calendar.periods import Span, span
from qixian.domain.explanation import steps as s
from qixian.domain.explanation.used import Stretch, explain_used, stretch_of
from qixian.domain.holiday_calendar import LoadedNotices
from qixian.domain.incubation_tenancy.state import Tenancy
from qixian.domain.off_post_venture_leave.state import Leave
from qixian.domain.policies.edition import load_edition
from qixian.domain.venture_internship.state import Internship

EDITION = load_edition()
START = date(2024, 10, 8)


def counted(first: date, last: date) -> s.CountSpan:
    (step,) = explain_used(Stretch("leave_start_date", first, last, "R85"), EDITION).steps
    assert isinstance(step, s.CountSpan)
    return step


def test_whole_months_and_days_left_over_are_told_with_the_days_they_reach_to() -> None:
    step = counted(START, date(2025, 1, 20))

    assert (step.months, step.days) == (3, 13)
    assert (step.whole_until, step.next_until) == (date(2025, 1, 7), date(2025, 2, 7))


def test_less_than_a_month_has_no_whole_month_to_tell() -> None:
    step = counted(START, date(2024, 10, 10))

    assert (step.months, step.days, step.whole_until) == (0, 3, None)


@given(
    st.dates(date(2004, 1, 1), date(2030, 12, 31)),
    st.integers(0, 3000),
)
def test_an_explanation_counts_what_the_rule_counts(first: date, length: int) -> None:
    last = first + timedelta(days=length)

    step = counted(first, last)

    assert Span(step.months, step.days) == span(first, last)
    assert step.next_until > last
    assert step.whole_until is None or step.whole_until <= last


def test_a_leave_that_runs_is_used_up_to_the_day_that_is_asked_for() -> None:
    leave = Leave(started=True, leave_start_date=START, first_term_end_date=date(2027, 10, 7))

    assert stretch_of(leave, date(2025, 1, 20)) == (
        "leave_start_date",
        START,
        date(2025, 1, 20),
        "R85",
    )
    after = stretch_of(leave, date(2028, 1, 1))
    assert after is not None
    assert after.last == date(2027, 10, 7)


def test_nothing_is_used_before_the_first_day() -> None:
    leave = Leave(started=True, leave_start_date=START, first_term_end_date=date(2027, 10, 7))

    assert stretch_of(leave, START - timedelta(days=1)) is None
    assert stretch_of(leave._replace(started=False), START) is None
    assert stretch_of(Internship(), START) is None
    assert stretch_of(LoadedNotices(), START) is None


def test_an_internship_that_ended_is_used_up_to_its_last_day() -> None:
    internship = Internship(internship_start_date=START, actual_end_date=date(2025, 1, 20))

    found = stretch_of(internship, date(2026, 1, 1))

    assert found == ("internship_start_date", START, date(2025, 1, 20), "R28")


def test_days_in_a_base_after_the_incubation_are_not_used() -> None:
    tenancy = Tenancy(incubation_start_date=START, incubation_end_date=date(2027, 10, 7))

    found = stretch_of(tenancy, date(2027, 10, 20))

    assert found == ("incubation_start_date", START, date(2027, 10, 7), "R65")
