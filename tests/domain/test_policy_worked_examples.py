"""The examples beside a rule are computed under the edition, so another edition shows others."""

from datetime import date

import pytest
from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.domain.policies.rules import clauses
from qixian.domain.policies.worked_examples import Step, worked_examples


def steps(rule: str, **overrides: JsonValue) -> tuple[Step, ...]:
    policy = load_edition().with_overrides(overrides, id="other").policy()
    return worked_examples(rule, policy, load_calendar())


def last(rule: str, **overrides: JsonValue) -> dict[str, str | int]:
    return dict(steps(rule, **overrides)[-1].values)


def test_two_full_terms_fill_the_cap_of_r89_exactly() -> None:
    first, second, total, left = steps("R89")

    assert dict(first.values) == {"first": "2022-07-01", "months": 36, "last": "2025-06-30"}
    assert dict(second.values) == {"first": "2025-07-01", "months": 36, "last": "2028-06-30"}
    assert dict(total.values) == {"first": 36, "second": 36, "total": 72, "months": 72, "days": 0}
    assert (left.key, dict(left.values)) == ("cap_left", {"cap": 72, "months": 0, "days": 0})


def test_a_lower_cap_is_shown_as_exceeded_by_what_is_too_much() -> None:
    left = steps("R89", leave_cap_months=66)[-1]

    assert (left.key, dict(left.values)) == ("cap_exceeded", {"cap": 66, "months": 6, "days": 0})


def test_a_term_that_does_not_count_its_first_day_ends_a_day_later() -> None:
    assert steps("R85")[0].values["last"] == "2025-06-30"
    assert steps("R85", term_first_day="EXCLUDED")[0].values["last"] == "2025-07-01"


def test_the_window_of_r26_ends_in_a_holiday_and_moves_behind_it() -> None:
    assert last("R26")["nominal"] == "2025-10-01"
    assert last("R26")["effective"] == "2025-10-09"


def test_a_window_that_does_not_roll_has_one_last_day() -> None:
    (step,) = steps("R26", window_end_roll="NONE")

    assert step.key == "window"
    assert step.values["nominal"] == "2025-10-01"


def test_the_month_s_end_stands_in_for_a_day_the_month_does_not_have() -> None:
    term, window = steps("民法典202")

    assert (term.values["first"], term.values["last"]) == ("2024-02-29", "2027-02-28")
    assert (window.values["event"], window.values["nominal"]) == ("2025-08-31", "2026-02-28")


def test_the_subsidy_of_r27_follows_every_wage_and_the_rate() -> None:
    assert [step.values["monthly"] for step in steps("R27")] == ["1188.00", "1362.00"]
    assert [step.values["whole"] for step in steps("R27")] == ["14256.00", "16344.00"]
    assert last("R27", internship_rate="0.5")["monthly"] == "1135.00"


def test_working_days_of_r84_leave_out_the_national_day_holiday() -> None:
    assert last("R84") == {"asked": "2025-09-26", "days": 20, "day": "2025-10-30"}


def test_an_edition_without_a_time_for_the_decision_has_no_example_of_it() -> None:
    assert steps("R84", decision_sla_workdays=None) == ()


def test_the_review_of_article_15_opens_the_day_after_the_sixteenth_absent_working_day() -> None:
    # 2022-07-01 is a Friday; the sixteenth working day from it is a Friday three weeks later.
    assert last("条例15") == {
        "due": "2022-07-01",
        "limit": 15,
        "reached": "2022-07-22",
        "day": "2022-07-23",
    }


def test_a_base_is_left_thirty_days_after_the_three_years_and_an_exception_adds_a_year() -> None:
    term, move_out, exception = steps("R65")

    assert term.values["last"] == "2025-02-28"
    assert move_out.values["day"] == "2025-03-31"
    assert exception.values["last"] == "2026-02-28"
    assert len(steps("R65", incubation_exception_max_count=0)) == 2


def test_an_operating_year_makes_eligible_on_the_anniversary() -> None:
    assert last("R14")["day"] == "2025-03-01"


@pytest.mark.parametrize(("rule", "until"), [("R13", "2024-06-30"), ("R66", "2027-06-30")])
def test_a_status_lasts_to_the_corresponding_day(rule: str, until: str) -> None:
    assert last(rule)["last"] == until


def test_an_extension_can_be_asked_for_from_its_window_to_the_late_day() -> None:
    term, opens, apply_by = steps("R86")

    assert term.values["last"] == "2025-06-30"
    assert opens.values["day"] == "2025-04-01"
    assert apply_by.values == {"day": "2025-06-30", "late": "2025-07-30"}
    assert len(steps("R86", extension_opens_days=None)) == 2


@pytest.mark.parametrize("rule", [rule for rule in clauses() if steps(rule)])
def test_an_example_of_any_rule_counts_forward(rule: str) -> None:
    for step in steps(rule):
        days = [
            date.fromisoformat(value)
            for value in step.values.values()
            if isinstance(value, str) and value.count("-") == 2
        ]
        assert days == sorted(days)
