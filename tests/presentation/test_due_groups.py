"""Every day is in one group of a worklist, and the groups end where weeks, months, quarters do."""

from datetime import date, timedelta

import pytest

from qixian.presentation.due_groups import due_groups


@pytest.mark.parametrize(
    ("today", "lasts"),
    [
        # A Wednesday in the middle of a quarter.
        (date(2026, 11, 4), ["2026-11-03", "2026-11-08", "2026-11-30", "2026-12-31", None]),
        # A Sunday is the last day of its week.
        (date(2026, 11, 8), ["2026-11-07", "2026-11-08", "2026-11-30", "2026-12-31", None]),
        # A Monday begins one.
        (date(2026, 11, 9), ["2026-11-08", "2026-11-15", "2026-11-30", "2026-12-31", None]),
        # The week reaches into the next month: nothing is left of this one.
        (date(2026, 10, 29), ["2026-10-28", "2026-11-01", "2026-11-01", "2026-12-31", None]),
        # And into the next quarter and year.
        (date(2026, 12, 31), ["2026-12-30", "2027-01-03", "2027-01-03", "2027-01-03", None]),
        (date(2024, 2, 1), ["2024-01-31", "2024-02-04", "2024-02-29", "2024-03-31", None]),
    ],
)
def test_groups_end_with_the_week_the_month_and_the_quarter(
    today: date, lasts: list[str | None]
) -> None:
    groups = due_groups(today)
    assert [one.last.isoformat() if one.last else None for one in groups] == lasts


def test_every_day_around_any_day_is_in_exactly_one_group() -> None:
    for offset in range(0, 800, 3):
        today = date(2025, 1, 1) + timedelta(days=offset)
        groups = due_groups(today)
        for distance in range(-40, 140):
            day = today + timedelta(days=distance)
            homes = [
                one.name
                for one in groups
                if (one.since is None or one.since <= day)
                and (one.before is None or day < one.before)
            ]
            assert len(homes) == 1, (today, day, homes)
            assert (homes == ["OVERDUE"]) == (day < today)


def test_a_group_without_a_day_says_so() -> None:
    empty = [one.name for one in due_groups(date(2026, 12, 31)) if one.empty]
    assert empty == ["MONTH", "QUARTER"]
