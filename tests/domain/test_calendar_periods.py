"""How periods are counted, against a walk through every day and as properties."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qixian.domain.calendar.periods import (
    FirstDay,
    Span,
    cap_units,
    corresponding_day,
    span,
    term_last_day,
    window_last_day,
)

ONE_DAY = timedelta(days=1)
FIRST_START, LAST_START = date(2004, 1, 1), date(2040, 12, 31)
MONTH_COUNTS = (1, 6, 12, 18, 36, 60)

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
month_counts = st.integers(1, 240)
first_days: st.SearchStrategy[FirstDay] = st.sampled_from(("INCLUDED", "EXCLUDED"))


def _every_day(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _monthly_stops(calendar_days: list[date], number: int) -> list[date]:
    """The days at which a count by months from the `number`-th stops: one in every month."""
    return [
        day
        for day in calendar_days
        if day.day == number or (day.day < number and (day + ONE_DAY).day == 1)
    ]


@pytest.mark.parametrize("number", range(1, 32))
def test_every_start_from_2004_to_2040_ends_where_a_walk_from_month_to_month_ends(
    number: int,
) -> None:
    stops = _monthly_stops(list(_every_day(FIRST_START, date(2045, 12, 31))), number)
    for at, first in enumerate(stops):
        if first.day != number or first > LAST_START:
            continue
        for months in MONTH_COUNTS:
            reached = stops[at + months]
            minus = ONE_DAY if reached.day == number else timedelta()
            assert window_last_day(first, months) == reached, (first, months)
            assert term_last_day(first, months) == reached - minus, (first, months)
            assert term_last_day(first, months, "EXCLUDED") == reached, (first, months)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, None),
        (date(2024, 2, 29), 12, None),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 11, 30), 3, None),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 5, 15), 0, date(2024, 5, 15)),
    ],
)
def test_a_month_without_the_day_has_no_corresponding_day(
    day: date, months: int, expected: date | None
) -> None:
    assert corresponding_day(day, months) == expected


@pytest.mark.parametrize("months", [0, -1])
def test_a_period_of_less_than_a_month_is_refused_with_a_sentence(months: int) -> None:
    with pytest.raises(ValueError, match=rf"A period of {months} months cannot be counted"):
        term_last_day(date(2024, 1, 1), months)
    with pytest.raises(ValueError, match="it needs 1 month or more"):
        window_last_day(date(2024, 1, 1), months)


def test_subsidy_months_are_counted_from_the_first_day_and_not_from_the_month_before() -> None:
    start = date(2023, 1, 31)
    ends = [term_last_day(start, month) for month in (1, 2, 3)]
    assert ends == [date(2023, 2, 28), date(2023, 3, 30), date(2023, 4, 30)]


@given(days, month_counts)
def test_a_term_is_never_longer_than_the_window_and_at_most_one_day_shorter(
    first: date, months: int
) -> None:
    difference = window_last_day(first, months) - term_last_day(first, months)
    assert difference in (timedelta(), ONE_DAY)


@given(days, month_counts, first_days)
def test_a_longer_term_ends_later(first: date, months: int, first_day: FirstDay) -> None:
    longer = term_last_day(first, months + 1, first_day)
    assert longer > term_last_day(first, months, first_day)


@given(days, month_counts, first_days)
def test_the_span_of_a_whole_term_is_its_months_and_no_days(
    first: date, months: int, first_day: FirstDay
) -> None:
    assert span(first, term_last_day(first, months, first_day), first_day) == Span(months, 0)


@given(days, st.integers(-1, 4000), first_days)
def test_months_and_days_of_a_span_lead_back_to_its_last_day(
    first: date, length: int, first_day: FirstDay
) -> None:
    last = first + timedelta(days=length)
    months, left = span(first, last, first_day)
    begun = term_last_day(first, months, first_day) if months else first - ONE_DAY
    assert left >= 0
    assert begun + timedelta(days=left) == last
    assert term_last_day(first, months + 1, first_day) > last


def test_an_empty_span_is_nothing_and_an_earlier_end_is_refused() -> None:
    first = date(2024, 3, 1)
    assert span(first, date(2024, 2, 29)) == Span(0, 0)
    with pytest.raises(ValueError, match=r"cannot end on 2024-02-28; its last day is 2024-02-29"):
        span(first, date(2024, 2, 28))


@pytest.mark.parametrize(
    ("first", "last", "first_day", "expected"),
    [
        (date(2022, 7, 1), date(2025, 6, 30), "INCLUDED", Span(36, 0)),
        (date(2022, 7, 1), date(2025, 7, 1), "INCLUDED", Span(36, 1)),
        (date(2022, 7, 1), date(2025, 7, 1), "EXCLUDED", Span(36, 0)),
        (date(2024, 1, 31), date(2024, 2, 29), "INCLUDED", Span(1, 0)),
        (date(2024, 1, 31), date(2024, 3, 30), "INCLUDED", Span(2, 0)),
        (date(2024, 1, 1), date(2024, 1, 1), "EXCLUDED", Span(0, 1)),
    ],
)
def test_a_span_is_counted_as_its_first_day_is(
    first: date, last: date, first_day: FirstDay, expected: Span
) -> None:
    assert span(first, last, first_day) == expected


def test_six_years_are_2160_units_of_the_cap() -> None:
    assert cap_units(72, 0) == 2160
    assert cap_units(*span(date(2022, 7, 1), date(2022, 8, 4))) == 34
