"""What an internship is worth, line by line: months, wages, thirtieths, rounding (R27, B.3)."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from qixian.domain.calendar.periods import span
from qixian.domain.policies.edition import load_edition
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims import InternshipTime
from qixian.domain.subsidy_claims.internship_subsidy import (
    InternshipSubsidy,
    half_up,
    internship_lines,
)

Config = dict[str, JsonValue]

WAGES_WITH_FEN: Config = {"min_wage_class1": [["2021-12-01", "1980.55"]]}


def policy(config: Config | None = None) -> Policy:
    """The shipped edition, or one with some parameters set otherwise."""
    edition = load_edition()
    return (edition.with_overrides(config, id="story") if config else edition).policy()


def subsidy(
    start: str,
    end: str,
    config: Config | None = None,
    *,
    registered: str = "2025-06-12",
    claimed: str = "2025-06-20",
) -> InternshipSubsidy:
    """The subsidy of an internship from `start` to `end`, both days included."""
    time = InternshipTime(*(date.fromisoformat(day) for day in (start, end, registered)))
    found = internship_lines(time, date.fromisoformat(claimed), policy(config))
    assert isinstance(found, InternshipSubsidy), found
    return found


def told(found: InternshipSubsidy) -> list[tuple[str, str, str, int | None, str]]:
    """The lines as the ledger spells them: first and last day, wage, days left over, amount."""
    return [
        (
            line.from_date.isoformat(),
            line.to_date.isoformat(),
            line.min_wage_yuan,
            line.days,
            line.amount_yuan,
        )
        for line in (row.told() for row in found.lines)
    ]


# Whole years


@pytest.mark.parametrize(
    ("start", "end", "total", "each"),
    [
        ("2023-03-01", "2024-02-29", 1425600, 118800),
        ("2025-01-01", "2025-12-31", 1634400, 136200),
    ],
)
def test_a_year_is_twelve_months_at_sixty_per_cent_of_the_wage(
    start: str, end: str, total: int, each: int
) -> None:
    found = subsidy(start, end)
    assert found.total_fen == total
    assert [line.amount_fen for line in found.lines] == [each] * 12


# The wage that changes


def test_a_wage_that_changes_inside_a_month_counts_from_the_next_one() -> None:
    assert told(subsidy("2024-10-08", "2025-01-20")) == [
        ("2024-10-08", "2024-11-07", "1980", None, "1188.00"),
        ("2024-11-08", "2024-12-07", "1980", None, "1188.00"),
        ("2024-12-08", "2025-01-07", "2270", None, "1362.00"),
        ("2025-01-08", "2025-01-20", "2270", 13, "590.20"),
    ]


def test_a_wage_that_changes_on_the_first_day_of_a_month_counts_for_it() -> None:
    assert told(subsidy("2024-11-01", "2024-12-31")) == [
        ("2024-11-01", "2024-11-30", "1980", None, "1188.00"),
        ("2024-12-01", "2024-12-31", "2270", None, "1362.00"),
    ]


@pytest.mark.parametrize(
    ("basis", "each"),
    [
        ("SUBSIDY_MONTH_START", [118800, 136200]),
        ("INTERNSHIP_START", [118800, 118800]),
        ("VENTURE_REGISTRATION", [150000, 150000]),
        ("APPLICATION_DATE", [180000, 180000]),
    ],
)
def test_the_edition_says_whose_days_wage_counts(basis: str, each: list[int]) -> None:
    wages: JsonValue = [
        ["2021-12-01", "1980"],
        ["2024-12-01", "2270"],
        ["2025-03-01", "2500"],
        ["2025-05-01", "3000"],
    ]
    config: Config = {"wage_basis": basis, "min_wage_class1": wages}
    found = subsidy(
        "2024-11-01", "2024-12-31", config, registered="2025-03-01", claimed="2025-05-01"
    )
    assert [line.amount_fen for line in found.lines] == each


def test_each_line_says_which_wage_it_took_and_what_it_multiplied() -> None:
    line = subsidy("2024-12-08", "2025-01-20").lines[1]
    assert (line.wage_day, line.wage.since, line.wage.fen) == (
        date(2025, 1, 8),
        date(2024, 12, 1),
        227000,
    )
    assert line.rate_fen == Fraction(136200)
    assert line.exact_fen == 136200 * Fraction(13, 30)


@pytest.mark.parametrize(
    ("start", "basis", "named"),
    [
        ("2021-11-15", "SUBSIDY_MONTH_START", "2021-11-15"),
        ("2021-11-15", "INTERNSHIP_START", "2021-11-15"),
    ],
)
def test_a_day_before_the_first_wage_is_refused_by_its_date(
    start: str, basis: str, named: str
) -> None:
    first = date.fromisoformat(start)
    time = InternshipTime(first, date(2022, 3, 1), date(2022, 4, 1))
    found = internship_lines(time, date(2022, 5, 1), policy({"wage_basis": basis}))
    assert isinstance(found, Refusal)
    assert (found.code, dict(found.data)) == ("WAGE_NOT_KNOWN", {"date": named})


def test_an_early_start_does_not_matter_where_another_days_wage_counts() -> None:
    found = subsidy("2021-11-15", "2021-12-14", {"wage_basis": "VENTURE_REGISTRATION"})
    assert found.total_fen == 136200


# Months that lack a day


def test_months_are_counted_from_the_first_day_of_all_never_from_the_month_before() -> None:
    months = [row[:2] for row in told(subsidy("2025-01-31", "2025-04-30"))]
    assert months == [
        ("2025-01-31", "2025-02-28"),
        ("2025-03-01", "2025-03-30"),
        ("2025-03-31", "2025-04-30"),
    ]


def test_where_the_first_day_is_not_counted_a_month_ends_on_the_corresponding_day() -> None:
    months = told(subsidy("2025-01-15", "2025-03-20", {"term_first_day": "EXCLUDED"}))
    assert [(first, last, days) for first, last, _, days, _ in months] == [
        ("2025-01-15", "2025-02-15", None),
        ("2025-02-16", "2025-03-15", None),
        ("2025-03-16", "2025-03-20", 5),
    ]


# Days left over


@pytest.mark.parametrize(
    ("residual", "end", "amount"),
    [
        ("PRORATA_30", "2025-01-21", 63560),
        ("PRORATA_30", "2025-01-22", 68100),
        ("PRORATA_30", "2025-02-06", 136200),
        ("DROP", "2025-01-22", 0),
        ("DROP", "2025-02-06", 0),
        ("FULL_IF_15", "2025-01-21", 0),
        ("FULL_IF_15", "2025-01-22", 136200),
        ("FULL_IF_15", "2025-02-06", 136200),
    ],
)
def test_days_left_over_are_paid_as_the_edition_says(residual: str, end: str, amount: int) -> None:
    found = subsidy("2024-12-08", end, {"residual_policy": residual})
    assert found.lines[-1].amount_fen == amount
    assert found.total_fen == 136200 + amount


def test_a_single_day_is_a_thirtieth() -> None:
    assert told(subsidy("2025-03-03", "2025-03-03")) == [
        ("2025-03-03", "2025-03-03", "2270", 1, "45.40")
    ]


def test_an_internship_without_a_day_is_worth_nothing() -> None:
    assert subsidy("2025-03-03", "2025-03-02") == InternshipSubsidy((), 0)


# Rounding: only a wage with fen needs it


def test_rate_and_line_are_each_rounded_half_up() -> None:
    # 1980.55 x 0.6 = 1188.33; 1188.33 x 13 / 30 = 514.943
    assert told(subsidy("2024-10-08", "2024-11-20", WAGES_WITH_FEN)) == [
        ("2024-10-08", "2024-11-07", "1980.55", None, "1188.33"),
        ("2024-11-08", "2024-11-20", "1980.55", 13, "514.94"),
    ]


def test_half_a_fen_goes_up_and_less_goes_down() -> None:
    assert [half_up(Fraction(n, 10)) for n in (4, 5, 14, 15, 25)] == [0, 1, 1, 2, 3]
    # 1000.01 x 0.6 = 600.006; 1000.02 x 0.6 = 600.012; 600.01 x 15 / 30 = 300.005
    odd: Config = {"min_wage_class1": [["2021-12-01", "1000.01"]]}
    found = subsidy("2024-10-08", "2024-11-22", odd)
    assert [line.amount_fen for line in found.lines] == [60001, 30001]


def test_rounded_once_the_fractions_of_the_lines_add_up() -> None:
    # 1000.01 x 0.6 = 600.006 a month: three months are 1800.018, not 3 x 600.01.
    wage: Config = {"min_wage_class1": [["2021-12-01", "1000.01"]]}
    per_line = subsidy("2024-10-01", "2024-12-31", wage)
    per_total = subsidy("2024-10-01", "2024-12-31", wage | {"rounding": "HALF_UP_PER_TOTAL"})
    assert (per_line.total_fen, per_total.total_fen) == (180003, 180002)
    assert [line.amount_fen for line in per_total.lines] == [60001, 60000, 60001]


# What holds for every internship

STARTS = st.dates(date(2021, 12, 1), date(2026, 12, 31))
LENGTHS = st.integers(0, 400)
CONFIGS = st.fixed_dictionaries(
    {
        "term_first_day": st.sampled_from(["INCLUDED", "EXCLUDED"]),
        "residual_policy": st.sampled_from(["PRORATA_30", "DROP", "FULL_IF_15"]),
        "rounding": st.sampled_from(["HALF_UP_PER_LINE", "HALF_UP_PER_TOTAL"]),
        "internship_rate": st.sampled_from(["0.6", "0.333333", "1"]),
        "min_wage_class1": st.sampled_from(
            [
                [["2021-12-01", "1980"], ["2024-12-01", "2270"]],
                [["2021-12-01", "1980.55"], ["2023-07-14", "2270.01"]],
            ]
        ),
    }
)


def any_subsidy(start: date, length: int, config: Config) -> InternshipSubsidy:
    """The subsidy of an internship of `length` days more than one."""
    end = start + timedelta(days=length)
    found = internship_lines(InternshipTime(start, end, end), end, policy(config))
    assert isinstance(found, InternshipSubsidy)
    return found


@given(STARTS, LENGTHS, CONFIGS)
def test_lines_tile_the_internship_without_gap_or_overlap(
    start: date, length: int, config: Config
) -> None:
    rows = [line.stretch for line in any_subsidy(start, length, config).lines]
    assert rows[0].first == start
    assert rows[-1].last == start + timedelta(days=length)
    for row, following in pairwise(rows):
        assert following.first == row.last + timedelta(days=1)
        assert row.days is None


@given(STARTS, LENGTHS, CONFIGS)
def test_months_and_days_are_those_of_the_time_used(
    start: date, length: int, config: Config
) -> None:
    end = start + timedelta(days=length)
    used = span(start, end, policy(config).term_first_day)
    rows = [line.stretch for line in any_subsidy(start, length, config).lines]
    assert sum(row.days is None for row in rows) == used.months
    assert sum(row.days or 0 for row in rows) == used.days


@given(STARTS, LENGTHS, CONFIGS)
def test_the_lines_add_up_to_the_total_in_every_edition(
    start: date, length: int, config: Config
) -> None:
    found = any_subsidy(start, length, config)
    assert sum(line.amount_fen for line in found.lines) == found.total_fen
    worth = sum((line.exact_fen for line in found.lines), Fraction(0))
    if config["rounding"] == "HALF_UP_PER_TOTAL":
        assert found.total_fen == half_up(worth)
    assert all(abs(line.amount_fen - line.exact_fen) < 1 for line in found.lines)


@given(STARTS, st.integers(0, 366))
def test_a_whole_yuan_wage_never_needs_rounding(start: date, length: int) -> None:
    for line in any_subsidy(start, length, {"rounding": "HALF_UP_PER_TOTAL"}).lines:
        assert line.exact_fen == line.amount_fen
