"""Working days: the shipped notices, years beyond them, rolling and counting."""

import pickle
from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]
import holidays
import pytest
from pydantic import ValidationError

from qixian.domain.calendar.working_days import (
    Notice,
    RestDayScope,
    WorkingCalendar,
    load_calendar,
)

# The 2006 notice (国办发明电〔2005〕35号) says “12月31日(星期六)上班”;
# chinesecalendar 1.11.0 does not carry it.
MISSED_BY_CHINESECALENDAR = {date(2005, 12, 31)}


@pytest.fixture
def calendar() -> WorkingCalendar:
    return load_calendar()


def _every_day(first_year: int, last_year: int) -> Iterator[date]:
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        yield day
        day += timedelta(days=1)


def _notice_2027(**changes: object) -> Notice:
    """An invented notice, in the shape an administrator loads."""
    fields: dict[str, object] = {
        "year": 2027,
        "title": "国务院办公厅关于2027年部分节假日安排的通知",
        "source": "Invented for this test.",
        "rest_days": ["2027-01-01", "2027-03-01"],
        "extra_working_days": ["2027-02-27"],
    }
    return Notice.model_validate(fields | changes)


def test_every_day_from_2004_to_2026_is_worked_as_chinesecalendar_says(
    calendar: WorkingCalendar,
) -> None:
    differing = {
        day
        for day in _every_day(2004, 2026)
        if calendar.is_working_day(day) != chinese_calendar.is_workday(day)
    }
    assert differing == MISSED_BY_CHINESECALENDAR


def test_every_day_from_2004_to_2026_is_worked_as_holidays_says(
    calendar: WorkingCalendar,
) -> None:
    other = holidays.country_holidays("CN", years=range(2003, 2028))
    differing = [
        day
        for day in _every_day(2004, 2026)
        if calendar.is_working_day(day) != other.is_working_day(day)
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("years", "days_a_year"),
    [(range(2004, 2008), 10), (range(2008, 2025), 11), (range(2025, 2027), 13)],
)
def test_a_year_has_as_many_statutory_days_as_the_regulation_gave_it(
    calendar: WorkingCalendar, years: range, days_a_year: int
) -> None:
    for notice in calendar.notices:
        # 中秋节 fell on 3 October 2009 and on 1 October 2020: one day for two holidays.
        expected = days_a_year - (1 if notice.year in (2009, 2020) else 0)
        assert notice.year not in years or len(notice.statutory_days) == expected, notice.year


def test_the_shipped_notices_cover_2004_to_2026_and_say_where_they_come_from(
    calendar: WorkingCalendar,
) -> None:
    assert [notice.year for notice in calendar.notices] == list(range(2004, 2027))
    for notice in calendar.notices:
        assert notice.title == f"国务院办公厅关于{notice.year}年部分节假日安排的通知"
        assert notice.source.startswith("State Council")
        assert notice.number is None or f"〔{notice.year - 1}〕" in notice.number
        assert notice.issued is None or notice.issued.year == notice.year - 1


def test_the_shipped_calendar_is_read_once_and_has_a_plain_version() -> None:
    assert load_calendar() is load_calendar()
    assert load_calendar().version == "CN-2004..2026"


def test_years_without_a_notice_rest_on_weekends_and_fixed_holidays_provisionally(
    calendar: WorkingCalendar,
) -> None:
    weekday_rest = [
        day
        for day in _every_day(2029, 2029)
        if day.weekday() < 5 and not calendar.is_working_day(day)
    ]
    assert not calendar.covers(2029)
    assert weekday_rest == [
        date(2029, 1, 1),
        date(2029, 5, 1),
        date(2029, 5, 2),
        date(2029, 10, 1),
        date(2029, 10, 2),
        date(2029, 10, 3),
    ]
    assert not any(calendar.is_working_day(d) for d in _every_day(2029, 2029) if d.weekday() >= 5)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), False),
        (date(2004, 1, 1), date(2026, 12, 31), False),
        (date(2026, 12, 31), date(2027, 1, 1), True),
        (date(2027, 1, 1), date(2026, 12, 31), True),
        (date(2003, 12, 31), date(2004, 1, 1), True),
        (date(2031, 1, 1), date(2031, 1, 2), True),
    ],
)
def test_a_range_that_touches_a_year_without_a_notice_is_provisional(
    calendar: WorkingCalendar, first: date, last: date, expected: bool
) -> None:
    assert calendar.provisional(first, last) is expected


def test_the_day_after_a_working_saturday_is_still_rest(calendar: WorkingCalendar) -> None:
    assert calendar.roll(date(2026, 2, 14)) == date(2026, 2, 14)
    assert calendar.roll(date(2026, 2, 15)) == date(2026, 2, 24)
    assert calendar.next_working_day(date(2026, 2, 14)) == date(2026, 2, 24)


def test_working_days_are_counted_from_the_next_working_day(calendar: WorkingCalendar) -> None:
    friday = date(2024, 1, 12)
    assert calendar.add_working_days(friday, 1) == date(2024, 1, 15)
    assert calendar.add_working_days(date(2024, 1, 13), 1) == date(2024, 1, 15)
    # 2024-02-04, a Sunday, was worked: story L38's decision is due on the 20th working day.
    assert calendar.add_working_days(date(2024, 1, 15), 20) == date(2024, 2, 9)


def test_the_first_day_is_number_one_when_it_is_worked(calendar: WorkingCalendar) -> None:
    assert calendar.nth_working_day(date(2024, 1, 12), 1) == date(2024, 1, 12)
    assert calendar.nth_working_day(date(2024, 1, 13), 1) == date(2024, 1, 15)
    assert calendar.nth_working_day(date(2024, 1, 12), 2) == date(2024, 1, 15)


def test_counting_no_working_days_is_refused_with_a_sentence(calendar: WorkingCalendar) -> None:
    with pytest.raises(ValueError, match="0 working days cannot be counted"):
        calendar.add_working_days(date(2024, 1, 12), 0)


def test_with_statutory_holidays_only_weekends_and_exchanged_days_off_do_not_roll(
    calendar: WorkingCalendar,
) -> None:
    only: RestDayScope = "STATUTORY_HOLIDAYS_ONLY"
    assert calendar.roll(date(2025, 8, 31), only) == date(2025, 8, 31)
    assert calendar.roll(date(2025, 2, 3), only) == date(2025, 2, 3)
    assert calendar.roll(date(2025, 1, 28), only) == date(2025, 2, 1)
    assert calendar.roll(date(2025, 10, 1), only) == date(2025, 10, 4)
    assert calendar.roll(date(2030, 5, 1), only) == date(2030, 5, 3)


def test_loading_the_2027_notice_moves_the_return_and_ends_the_provision(
    calendar: WorkingCalendar,
) -> None:
    term_end = date(2027, 2, 28)
    assert calendar.next_working_day(term_end) == date(2027, 3, 1)
    assert calendar.roll(term_end) == date(2027, 3, 1)
    assert calendar.provisional(term_end, date(2027, 3, 1))

    loaded = calendar.with_notice(_notice_2027())

    assert loaded.next_working_day(term_end) == date(2027, 3, 2)
    assert loaded.roll(term_end) == date(2027, 3, 2)
    assert loaded.is_working_day(date(2027, 2, 27))
    assert not loaded.provisional(term_end, date(2027, 3, 2))
    assert not calendar.covers(2027)


def test_a_notice_without_statutory_days_leaves_the_fixed_ones(calendar: WorkingCalendar) -> None:
    loaded = calendar.with_notice(_notice_2027())
    assert loaded.is_statutory_holiday(date(2027, 1, 1))
    assert not loaded.is_statutory_holiday(date(2027, 3, 1))


def test_a_version_with_other_days_bears_their_digest_whoever_wrote_the_title(
    calendar: WorkingCalendar,
) -> None:
    loaded = calendar.with_notice(_notice_2027())
    assert loaded.version.startswith("CN-2004..2027+")
    assert loaded.version == calendar.with_notice(_notice_2027(title="Another title")).version
    assert loaded.version != calendar.with_notice(_notice_2027(extra_working_days=[])).version


def test_a_notice_of_the_same_year_is_replaced_and_a_gap_shows_in_the_version(
    calendar: WorkingCalendar,
) -> None:
    corrected = calendar.with_notice(_notice_2027()).with_notice(_notice_2027(rest_days=[]))
    assert corrected.is_working_day(date(2027, 3, 1))
    assert len(corrected.notices) == len(calendar.notices) + 1
    later = _notice_2027(year=2029, rest_days=["2029-01-01"], extra_working_days=[])
    assert calendar.with_notice(later).version.startswith("CN-2004..2026,2029+")


def test_a_notice_overrules_the_year_before_in_its_december(calendar: WorkingCalendar) -> None:
    late = _notice_2027(rest_days=["2026-12-31"], extra_working_days=["2026-12-26"])
    alone = WorkingCalendar.of([late])
    for loaded in (calendar.with_notice(late), alone):
        assert not loaded.is_working_day(date(2026, 12, 31))
        assert loaded.is_working_day(date(2026, 12, 26))
    restored = {"rest_days": ["2026-12-26"], "extra_working_days": ["2026-12-31"]}
    both = WorkingCalendar.of([late, _notice_2027(year=2026, source="Invented.", **restored)])
    assert not both.is_working_day(date(2026, 12, 31))
    assert both.is_working_day(date(2026, 12, 26))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"extra_working_days": ["2027-03-01"]}, "names 2027-03-01 as rest and as work"),
        ({"statutory_days": ["2027-05-01"]}, "must be among its rest_days"),
        ({"rest_days": ["2026-11-30"]}, "may name days from 2026-12-01 to 2027-12-31"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused_with_a_sentence(
    changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        _notice_2027(**changes)


def test_two_notices_for_one_year_are_refused() -> None:
    with pytest.raises(ValueError, match="Two notices are for 2027"):
        WorkingCalendar.of([_notice_2027(), _notice_2027()])


def test_a_calendar_is_a_value(calendar: WorkingCalendar) -> None:
    again = WorkingCalendar.of(reversed(calendar.notices))
    assert again == calendar
    assert hash(again) == hash(calendar)
    assert pickle.loads(pickle.dumps(calendar)) == calendar
