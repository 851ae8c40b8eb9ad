"""The worked examples of the domain analysis, parts C.5 and C.6, row by row."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest

from qixian.domain.calendar.periods import (
    FirstDay,
    corresponding_day,
    status_last_day,
    term_last_day,
    window_last_day,
)
from qixian.domain.calendar.working_days import load_calendar

LAST_DAY = {"TERM": term_last_day, "WINDOW": window_last_day, "STATUS": status_last_day}
OTHER_COUNT: dict[str, FirstDay] = {
    "TERM": "EXCLUDED",
    "WINDOW": "INCLUDED",
    "STATUS": "INCLUDED",
}

# "day" is the kind of the last day, "*" marks what is provisional under notices to 2026,
# "other count" is the last day with the first day counted the other way, "-" is not asked.
WORKED_EXAMPLES = """
 # anchor     kind   mo last day   day   return due act by      other count
 1 2022-01-29 TERM   36 2025-01-28 rest  2025-02-05 2025-02-05  2025-01-29
 2 2022-02-28 TERM   36 2025-02-27 work  2025-02-28 2025-02-27  2025-02-28
 3 2022-03-01 TERM   36 2025-02-28 work  2025-03-03 2025-02-28  2025-03-01
 4 2022-05-05 TERM   36 2025-05-04 rest  2025-05-06 2025-05-06  2025-05-05
 5 2022-06-01 TERM   36 2025-05-31 rest  2025-06-03 2025-06-03  2025-06-01
 6 2022-07-01 TERM   36 2025-06-30 work  2025-07-01 2025-06-30  2025-07-01
 7 2022-09-01 TERM   36 2025-08-31 rest  2025-09-01 2025-09-01  2025-09-01
 8 2022-10-05 TERM   36 2025-10-04 rest  2025-10-09 2025-10-09  2025-10-05
 9 2023-01-01 TERM   36 2025-12-31 work  2026-01-04 2025-12-31  2026-01-01
10 2023-02-15 TERM   36 2026-02-14 work  2026-02-24 2026-02-14  2026-02-15
11 2023-02-18 TERM   36 2026-02-17 rest  2026-02-24 2026-02-24  2026-02-18
12 2023-02-24 TERM   36 2026-02-23 rest  2026-02-24 2026-02-24  2026-02-24
13 2023-03-01 TERM   36 2026-02-28 work  2026-03-02 2026-02-28  2026-03-01
14 2023-04-06 TERM   36 2026-04-05 rest  2026-04-07 2026-04-07  2026-04-06
15 2023-05-02 TERM   36 2026-05-01 rest  2026-05-06 2026-05-06  2026-05-02
16 2023-06-20 TERM   36 2026-06-19 rest  2026-06-22 2026-06-22  2026-06-20
17 2023-09-26 TERM   36 2026-09-25 rest  2026-09-28 2026-09-28  2026-09-26
18 2023-10-08 TERM   36 2026-10-07 rest  2026-10-08 2026-10-08  2026-10-08
19 2023-12-31 TERM   36 2026-12-30 work  2026-12-31 2026-12-30  2026-12-31
20 2024-02-29 TERM   36 2027-02-28 rest* 2027-03-01 2027-03-01  2027-02-28
21 2024-03-01 TERM   36 2027-02-28 rest* 2027-03-01 2027-03-01  2027-03-01
22 2025-03-01 TERM   36 2028-02-29 work* 2028-03-01 2028-02-29  2028-03-01
23 2023-08-31 TERM   18 2025-02-28 work  2025-03-03 2025-02-28  2025-02-28
24 2023-02-28 TERM   12 2024-02-27 work  2024-02-28 2024-02-27  2024-02-28
25 2023-03-01 TERM   12 2024-02-29 work  2024-03-01 2024-02-29  2024-03-01
26 2024-02-28 TERM   12 2025-02-27 work  2025-02-28 2025-02-27  2025-02-28
27 2024-02-29 TERM   12 2025-02-28 work  2025-03-03 2025-02-28  2025-02-28
28 2024-10-01 TERM   12 2025-09-30 work  2025-10-09 2025-09-30  2025-10-01
29 2024-12-01 TERM   12 2025-11-30 rest  2025-12-01 2025-12-01  2025-12-01
30 2025-01-31 TERM   12 2026-01-30 work  2026-02-02 2026-01-30  2026-01-31
31 2025-02-16 TERM   12 2026-02-15 rest  2026-02-24 2026-02-24  2026-02-16
32 2024-08-31 TERM    6 2025-02-28 work  2025-03-03 2025-02-28  2025-02-28
33 2025-03-31 TERM    6 2025-09-30 work  2025-10-09 2025-09-30  2025-09-30
34 2025-04-08 TERM    6 2025-10-07 rest  2025-10-09 2025-10-09  2025-10-08
35 2022-03-31 WINDOW  6 2022-09-30 work  -          2022-09-30  2022-09-30
36 2022-04-08 WINDOW  6 2022-10-08 work  -          2022-10-08  2022-10-07
37 2022-07-01 WINDOW  6 2023-01-01 rest  -          2023-01-03  2022-12-31
38 2023-03-30 WINDOW  6 2023-09-30 rest  -          2023-10-07  2023-09-29
39 2023-08-31 WINDOW  6 2024-02-29 work  -          2024-02-29  2024-02-29
40 2024-02-29 WINDOW  6 2024-08-29 work  -          2024-08-29  2024-08-28
41 2024-07-28 WINDOW  6 2025-01-28 rest  -          2025-02-05  2025-01-27
42 2024-08-08 WINDOW  6 2025-02-08 work  -          2025-02-08  2025-02-07
43 2024-10-31 WINDOW  6 2025-04-30 work  -          2025-04-30  2025-04-30
44 2024-11-01 WINDOW  6 2025-05-01 rest  -          2025-05-06  2025-04-30
45 2025-01-20 WINDOW  6 2025-07-20 rest  -          2025-07-21  2025-07-19
46 2025-03-31 WINDOW  6 2025-09-30 work  -          2025-09-30  2025-09-30
47 2025-04-01 WINDOW  6 2025-10-01 rest  -          2025-10-09  2025-09-30
48 2025-07-04 WINDOW  6 2026-01-04 work  -          2026-01-04  2026-01-03
49 2025-08-14 WINDOW  6 2026-02-14 work  -          2026-02-14  2026-02-13
50 2025-08-15 WINDOW  6 2026-02-15 rest  -          2026-02-24  2026-02-14
51 2025-08-28 WINDOW  6 2026-02-28 work  -          2026-02-28  2026-02-27
52 2025-08-29 WINDOW  6 2026-02-28 work  -          2026-02-28  2026-02-28
53 2025-08-30 WINDOW  6 2026-02-28 work  -          2026-02-28  2026-02-28
54 2025-08-31 WINDOW  6 2026-02-28 work  -          2026-02-28  2026-02-28
55 2025-10-04 WINDOW  6 2026-04-04 rest  -          2026-04-07  2026-04-03
56 2025-12-19 WINDOW  6 2026-06-19 rest  -          2026-06-22  2026-06-18
57 2026-03-25 WINDOW  6 2026-09-25 rest  -          2026-09-28  2026-09-24
58 2026-06-30 WINDOW  6 2026-12-30 work  -          2026-12-30  2026-12-29
59 2026-07-01 WINDOW  6 2027-01-01 rest* -          2027-01-04* 2026-12-31
60 2022-06-30 STATUS 24 2024-06-30 rest  -          2024-06-30  2024-06-29
61 2022-07-01 STATUS 24 2024-07-01 work  -          2024-07-01  2024-06-30
62 2020-02-29 STATUS 60 2025-02-28 work  -          2025-02-28  2025-02-28
63 2019-09-01 STATUS 60 2024-09-01 rest  -          2024-09-01  2024-08-31
"""


class Example(NamedTuple):
    """One row of the table, as it is written there."""

    number: str
    anchor: date
    kind: str
    months: int
    last_day: date
    day: str
    return_due: str
    act_by: str
    other: date


def _examples() -> list[Example]:
    rows = [line.split() for line in WORKED_EXAMPLES.strip().splitlines()[1:]]
    return [
        Example(
            number,
            date.fromisoformat(anchor),
            kind,
            int(months),
            date.fromisoformat(last_day),
            day,
            return_due,
            act_by,
            date.fromisoformat(other),
        )
        for number, anchor, kind, months, last_day, day, return_due, act_by, other in rows
    ]


each_example = pytest.mark.parametrize("row", _examples(), ids=lambda row: f"row {row.number}")


@each_example
def test_a_period_ends_on_the_last_day_of_the_table(row: Example) -> None:
    assert LAST_DAY[row.kind](row.anchor, row.months) == row.last_day


@each_example
def test_counting_the_first_day_the_other_way_ends_on_the_other_day(row: Example) -> None:
    assert LAST_DAY[row.kind](row.anchor, row.months, OTHER_COUNT[row.kind]) == row.other


@each_example
def test_the_last_day_is_worked_or_not_as_the_table_says(row: Example) -> None:
    calendar = load_calendar()
    kind = "work" if calendar.is_working_day(row.last_day) else "rest"
    mark = "*" if calendar.provisional(row.last_day, row.last_day) else ""
    assert kind + mark == row.day


@pytest.mark.parametrize(
    "row",
    [row for row in _examples() if row.kind == "TERM"],
    ids=lambda row: f"row {row.number}",
)
def test_after_a_term_one_returns_on_the_first_working_day(row: Example) -> None:
    assert load_calendar().next_working_day(row.last_day).isoformat() == row.return_due


@pytest.mark.parametrize(
    "row",
    [row for row in _examples() if row.kind != "STATUS"],
    ids=lambda row: f"row {row.number}",
)
def test_what_must_be_done_by_a_rest_day_may_be_done_on_the_next_working_day(row: Example) -> None:
    calendar = load_calendar()
    rolled = calendar.roll(row.last_day)
    assert rolled.isoformat() == row.act_by.rstrip("*")
    if row.kind == "WINDOW":  # the table marks TERM rows at their last day only
        assert calendar.provisional(row.last_day, rolled) == row.act_by.endswith("*")


@pytest.mark.parametrize(
    "row",
    [row for row in _examples() if row.kind == "STATUS"],
    ids=lambda row: f"row {row.number}",
)
def test_a_status_period_is_not_rolled_even_when_it_ends_on_a_weekend(row: Example) -> None:
    assert status_last_day(row.anchor, row.months).isoformat() == row.act_by


def test_two_first_days_share_a_last_day_when_there_is_no_29_february() -> None:
    assert term_last_day(date(2024, 2, 29), 36) == term_last_day(date(2024, 3, 1), 36)


def test_consecutive_terms_join_without_gap_or_overlap() -> None:
    end = term_last_day(date(2022, 7, 1), 36)
    assert end == date(2025, 6, 30)
    assert term_last_day(end + timedelta(days=1), 36) == date(2028, 6, 30)


WRONG_WAYS = """
first day  mo TERM       clamp-1    day-before 365-days
2024-02-29 36 2027-02-28 2027-02-27 2027-02-28 2027-02-27
2023-08-31 18 2025-02-28 2025-02-27 2025-02-28 2025-02-28
2025-03-31  6 2025-09-30 2025-09-29 2025-09-30 2025-09-28
2025-03-01 36 2028-02-29 2028-02-29 2028-02-28 2028-02-28
2023-02-28 12 2024-02-27 2024-02-27 2024-02-27 2024-02-27
2023-03-01 36 2026-02-28 2026-02-28 2026-02-28 2026-02-27
"""


def _clamp_then_minus_one_day(first: date, months: int) -> date:
    day = corresponding_day(first, months) or term_last_day(first, months)
    return day - timedelta(days=1)


def _from_the_day_before(first: date, months: int) -> date:
    return window_last_day(first - timedelta(days=1), months)


def _by_365_days_a_year(first: date, months: int) -> date:
    return first + timedelta(days=round(365 * months / 12) - 1)


@pytest.mark.parametrize("row", WRONG_WAYS.strip().splitlines()[1:])
def test_the_wrong_ways_to_count_a_term_go_wrong_where_the_table_says(row: str) -> None:
    first, months, *expected = row.split()
    ways = (
        term_last_day,
        _clamp_then_minus_one_day,
        _from_the_day_before,
        _by_365_days_a_year,
    )
    counted = [way(date.fromisoformat(first), int(months)) for way in ways]
    assert [day.isoformat() for day in counted] == expected
