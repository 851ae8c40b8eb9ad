"""Why a date is that day: every step is the arithmetic that was done, and names its reasons."""

from datetime import date, timedelta
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qixian.domain.calendar.counting import EVERY_REST_DAY, Counting, Way
from qixian.domain.calendar.working_days import RestDayScope, WorkingCalendar, load_calendar
from qixian.domain.case import Reckoning
from qixian.domain.explanation import steps as s
from qixian.domain.explanation.dates import explain_date, explain_fixed
from qixian.domain.explanation.explanation import Explanation
from qixian.domain.policies.edition import EditionError, load_edition

CALENDAR = load_calendar()
EDITION = load_edition()
KNOWN = sorted(notice.year for notice in CALENDAR.notices)


StepT = TypeVar("StepT", bound=s.Step)


def explanation(
    counting: Counting, stored: date | None = None, calendar: WorkingCalendar = CALENDAR
) -> Explanation:
    parameters = ("window_first_day", "window_end_roll")
    reckoning = Reckoning.of("a_date", "R26", parameters, counting, calendar)
    return explain_date(reckoning, calendar, EDITION, stored)


def window(anchor: str, months: int, roll: RestDayScope | None = EVERY_REST_DAY) -> Counting:
    day = date.fromisoformat(anchor)
    return Counting("WINDOW", day, months, "actual_end_date", "EXCLUDED", roll)


def day(text: str) -> date:
    return date.fromisoformat(text)


def named(steps: tuple[s.Step, ...]) -> list[str]:
    return [step.step for step in steps]


def only(kind: type[StepT], found: Explanation) -> StepT:
    (step,) = (step for step in found.steps if isinstance(step, kind))
    return step


def test_a_window_that_ends_on_a_sunday_says_so_and_where_it_moved() -> None:
    found = explanation(window("2025-01-20", 6))

    assert found.steps == (
        s.Start("actual_end_date", day("2025-01-20")),
        s.CountMonths("WINDOW", 6, "EXCLUDED", day("2025-07-20")),
        s.CorrespondingDay(day("2025-07-20")),
        only(s.Roll, found),
        s.Result(day("2025-07-20"), day("2025-07-21")),
    )
    (sunday,) = only(s.Roll, found).over
    assert (sunday.day, sunday.reason, sunday.notice) == (day("2025-07-20"), "WEEKEND", None)
    assert not found.provisional


def test_a_window_over_spring_festival_names_the_notice_for_every_day_it_moves_over() -> None:
    found = explanation(window("2024-07-28", 6))

    roll = only(s.Roll, found)
    assert roll.to == day("2025-02-05")
    assert len(roll.over) == 8
    assert {rest.reason for rest in roll.over} == {"NOTICE"}
    assert [rest.statutory for rest in roll.over] == [True] * 4 + [False] * 4
    notice = roll.over[0].notice
    assert notice is not None
    assert notice.title == "国务院办公厅关于2025年部分节假日安排的通知"
    assert notice.number == "国办发明电〔2024〕12号"


def test_a_roll_that_stops_at_a_worked_sunday_names_the_notice_that_has_it_worked() -> None:
    found = explanation(window("2024-07-25", 6))

    roll = only(s.Roll, found)
    assert [rest.reason for rest in roll.over] == ["WEEKEND"]
    assert roll.to == day("2025-01-26")
    assert roll.stopped_by is not None
    assert roll.stopped_by.year == 2025


def test_a_last_day_that_is_a_worked_sunday_does_not_move_and_says_why() -> None:
    roll = only(s.Roll, explanation(window("2024-07-26", 6)))

    assert (roll.over, roll.to) == ((), day("2025-01-26"))
    assert roll.stopped_by is not None


def test_without_a_corresponding_day_the_months_end_is_the_last_day() -> None:
    found = explanation(
        Counting("TERM", day("2024-02-29"), 36, "leave_start_date", "INCLUDED", None)
    )

    assert named(found.steps) == ["START", "COUNT_MONTHS", "MONTH_END", "NO_ROLL", "RESULT"]
    assert only(s.CountMonths, found).corresponding is None
    assert only(s.MonthEnd, found).day == day("2027-02-28")


def test_a_term_whose_first_day_counts_ends_the_day_before_the_corresponding_day() -> None:
    found = explanation(
        Counting("TERM", day("2022-07-01"), 36, "leave_start_date", "INCLUDED", None)
    )

    assert only(s.CountMonths, found).corresponding == day("2025-07-01")
    assert only(s.DayBefore, found).day == day("2025-06-30")


def test_days_before_the_anchor_are_below_zero() -> None:
    found = explanation(Counting("DAYS", day("2025-06-30"), -90, "term_end_date"))

    assert only(s.CountDays, found) == s.CountDays(-90, day("2025-04-01"))
    assert named(found.steps) == ["START", "COUNT_DAYS", "RESULT"]


def test_working_days_tell_the_rest_days_skipped_at_both_ends_and_the_weekends_worked() -> None:
    found = explanation(Counting("WORKING_DAYS", day("2025-01-17"), 20, "requested_on"))

    counted = only(s.CountWorkingDays, found)
    assert (counted.first, counted.last) == (day("2025-01-18"), day("2025-02-20"))
    assert not counted.anchor_counts
    between = (counted.last - counted.first).days + 1
    assert counted.skipped == between - 20
    assert [rest.day for rest in counted.first_skipped] == [
        day("2025-01-18"),
        day("2025-01-19"),
        day("2025-01-25"),
    ]
    assert [rest.day for rest in counted.last_skipped] == [
        day("2025-02-09"),
        day("2025-02-15"),
        day("2025-02-16"),
    ]
    assert [adjusted for adjusted, _ in counted.adjusted] == [day("2025-01-26"), day("2025-02-08")]


def test_a_few_skipped_rest_days_are_each_shown_once() -> None:
    counted = only(
        s.CountWorkingDays,
        explanation(Counting("NTH_WORKING_DAY", day("2025-07-01"), 10, "return_due_date")),
    )

    assert counted.anchor_counts
    shown = [rest.day for rest in (*counted.first_skipped, *counted.last_skipped)]
    assert shown == [day("2025-07-05"), day("2025-07-06"), day("2025-07-12"), day("2025-07-13")]
    assert counted.skipped == 4


def test_a_year_without_a_notice_is_provisional_and_its_holidays_are_assumed() -> None:
    after = KNOWN[-1] + 2
    found = explanation(window(f"{after - 1}-04-01", 18))

    roll = only(s.Roll, found)
    assert roll.over[0].day == date(after, 10, 1)
    assert {rest.reason for rest in roll.over} >= {"ASSUMED_HOLIDAY"}
    assert only(s.Provisional, found).years == (after,)
    assert found.provisional


def test_only_statutory_holidays_are_rolled_over_where_the_edition_says_so() -> None:
    holiday = only(s.Roll, explanation(window("2024-07-28", 6, "STATUTORY_HOLIDAYS_ONLY")))
    weekend = only(s.Roll, explanation(window("2025-01-20", 6, "STATUTORY_HOLIDAYS_ONLY")))

    assert [rest.statutory for rest in holiday.over] == [True] * 4
    assert holiday.to == day("2025-02-01")
    assert (weekend.over, weekend.to) == ((), day("2025-07-20"))


def test_a_date_the_record_keeps_is_told_apart_from_what_would_be_counted_today() -> None:
    moved = explanation(window("2025-01-20", 6), stored=day("2025-07-20"))
    same = explanation(window("2025-01-20", 6), stored=day("2025-07-21"))

    assert moved.steps[-1] == s.Kept(day("2025-07-20"), day("2025-07-21"))
    assert "KEPT" not in named(same.steps)


def test_an_explanation_carries_clause_words_parameters_and_the_calendars_version() -> None:
    found = explanation(window("2025-01-20", 6))

    clause, *articles = found.clauses
    assert clause.rule == "R26"
    assert "6个月内" in clause.quotation
    assert [article.rule for article in articles] == ["民法典201", "民法典203"]
    assert "开始的当日不计入" in articles[0].quotation
    assert [parameter.name for parameter in found.parameters] == [
        "window_first_day",
        "window_end_roll",
    ]
    assert found.calendar_version == CALENDAR.version


def test_an_article_is_cited_only_where_the_counting_came_to_it() -> None:
    parameters = ("window_first_day", "missing_counterpart_day", "window_end_roll")

    def articles(counting: Counting) -> list[str]:
        reckoning = Reckoning.of("a_date", "R26", parameters, counting, CALENDAR)
        found = explain_date(reckoning, CALENDAR, EDITION)
        return [clause.rule for clause in found.clauses if clause.rule != "R26"]

    month_end = window("2024-08-31", 6, None)

    assert articles(month_end) == ["民法典201", "民法典202"]
    assert articles(window("2025-01-20", 6)) == ["民法典201", "民法典203"]


def test_a_date_that_no_holiday_can_move_names_no_calendar() -> None:
    found = explanation(Counting("DAYS", day("2025-06-30"), -90, "term_end_date"))

    assert found.calendar_version is None


def test_a_date_that_an_event_fixed_is_not_said_to_be_counted() -> None:
    event = ("LeaveStarted", day("2022-07-01"))
    found = explain_fixed("leave_start_date", day("2022-07-01"), event, ("R85", "R999"), EDITION)

    assert found.steps == (s.Fixed(day("2022-07-01"), "LeaveStarted", day("2022-07-01")),)
    assert [clause.rule for clause in found.clauses] == ["R85"]
    assert found.uncited == ("R999",)


def test_a_parameter_that_no_edition_has_is_an_error_and_not_left_out() -> None:
    counting = window("2025-01-20", 6)
    reckoning = Reckoning.of("a_date", "R26", ("window_lenght",), counting, CALENDAR)

    with pytest.raises(EditionError, match="window_lenght"):
        explain_date(reckoning, CALENDAR, EDITION)


MONTHS: list[Way] = ["TERM", "WINDOW", "STATUS"]
countings = st.builds(
    Counting,
    way=st.sampled_from([*MONTHS, "DAYS", "WORKING_DAYS", "NTH_WORKING_DAY"]),
    anchor=st.dates(date(KNOWN[0] + 1, 1, 1), date(KNOWN[-1] + 3, 12, 31)),
    amount=st.integers(1, 72),
    anchor_field=st.just("leave_start_date"),
    first_day=st.sampled_from(["INCLUDED", "EXCLUDED", None]),
    roll=st.sampled_from([None, EVERY_REST_DAY, "STATUTORY_HOLIDAYS_ONLY"]),
)


@given(countings)
def test_every_explanation_leads_to_the_day_that_is_counted(counting: Counting) -> None:
    reckoning = Reckoning.of("a_date", "R26", (), counting, CALENDAR)
    found = explain_date(reckoning, CALENDAR, EDITION)

    assert only(s.Result, found) == s.Result(reckoning.nominal, reckoning.effective)
    assert ("PROVISIONAL" in named(found.steps)) == reckoning.provisional
    for step in found.steps:
        match step:
            case s.Roll():
                expected = reckoning.effective - timedelta(days=len(step.over))
                assert (step.to, expected) == (reckoning.effective, reckoning.nominal)
            case s.CountMonths():
                assert counting.way in MONTHS
            case s.DayBefore() | s.CorrespondingDay() | s.MonthEnd() | s.CountDays():
                assert step.day == reckoning.nominal
            case s.CountWorkingDays():
                total = (step.last - step.first).days + 1
                assert total - step.skipped == step.days
            case _:
                pass
