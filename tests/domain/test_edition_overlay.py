"""Overlays: a league, a city or a story lays other values over an edition."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import JsonValue

from qixian.domain.policies.edition import EditionError, load_edition

ALTERNATIVES = [
    (parameter.name, alternative)
    for parameter in load_edition().parameters
    for alternative in parameter.alternatives
]


@pytest.mark.parametrize(("name", "alternative"), ALTERNATIVES)
def test_an_alternative_that_an_edition_names_can_be_set(name: str, alternative: str) -> None:
    edition = load_edition()
    overlay = edition.with_overrides({name: alternative}, id="local")
    assert overlay.parameter(name).value != edition.parameter(name).value
    assert overlay.digest != edition.digest
    changed = [
        new.name
        for new, old in zip(overlay.parameters, edition.parameters, strict=True)
        if new != old
    ]
    assert changed == [name]


def test_an_overlay_has_its_own_id_and_digest_and_says_what_it_set() -> None:
    edition = load_edition()
    overlay = edition.with_overrides({"term_first_day": "EXCLUDED"}, id="story-1")
    parameter = overlay.parameter("term_first_day")
    assert overlay.id == "story-1"
    assert overlay.title == edition.title
    assert parameter.basis == "DESIGN"
    assert parameter.reading == 'Overlay story-1 sets "EXCLUDED" in place of "INCLUDED".'
    assert parameter.reading_zh == 'story-1 以 "EXCLUDED" 代替 "INCLUDED"。'
    assert edition.parameter("term_first_day").value == "INCLUDED"


def test_an_overlay_that_sets_what_is_there_already_changes_no_parameter() -> None:
    edition = load_edition()
    overlay = edition.with_overrides(
        {"internship_rate": 0.60, "job_creation_yuan": 3000, "reminder_days": [7, 30, 90, 30]},
        id="same",
    )
    assert overlay.parameters == edition.parameters


@pytest.mark.parametrize(
    ("overrides", "field", "value"),
    [
        ({"status_window": "rolled"}, "status_end_roll", "NEXT_WORKDAY"),
        ({"STATUS_WINDOW": "ROLLED"}, "status_end_roll", "NEXT_WORKDAY"),
        ({"status_window": "INCLUDED"}, "status_first_day", "INCLUDED"),
        ({"status_window": "first day EXCLUDED, not rolled"}, "status_end_roll", "NONE"),
        ({"window_end_roll": None}, "window_end_roll", "NONE"),
        ({"window_end_roll": "none"}, "window_end_roll", "NONE"),
        ({"term_end_roll": "next workday"}, "term_end_roll", "NEXT_WORKDAY"),
        (
            {"rest_day_scope": "statutory holidays only"},
            "rest_day_scope",
            "STATUTORY_HOLIDAYS_ONLY",
        ),
        ({"calendar_beyond_data": "raise"}, "calendar_beyond_data", "RAISE"),
        ({"decision_sla_workdays": None}, "decision_sla_workdays", None),
        ({"approval_validity_days": "off"}, "approval_validity_days", None),
        ({"extension_opens_days": "any time"}, "extension_opens_days", None),
        ({"venture_review_days": "none"}, "venture_review_days", None),
        ({"venture_review_days": "45"}, "venture_review_days", 45),
        ({"plan_effective_to": "open"}, "plan_effective_to", None),
        ({"plan_effective_to": "2026-12-31"}, "plan_effective_to", date(2026, 12, 31)),
        ({"extension_apply_by": "before term end only"}, "extension_apply_by", "TERM_END"),
        ({"extension_late_grace_days": "0 (strict)"}, "extension_late_grace_days", 0),
        ({"leave_extension_max_count": 2}, "leave_extension_max_count", 2),
        (
            {"leave_extension_max_count": "1 per person and institution"},
            "leave_extension_scope",
            "PERSON_AND_INSTITUTION",
        ),
        (
            {"leave_extension_max_count": "counts requests"},
            "leave_extension_counts",
            "REQUESTS",
        ),
        ({"return_due_date": "the day after"}, "return_due_date", "DAY_AFTER"),
        ({"incubation_exception": "none allowed"}, "incubation_exception_max_count", 0),
        ({"incubation_exception": "no limit"}, "incubation_exception_max_months", None),
        ({"incubation_subsidy_yuan": "4200.5"}, "incubation_subsidy_yuan", Decimal("4200.50")),
        ({"internship_max_months": "per internship"}, "internship_scope", "INTERNSHIP"),
        ({"venture_window_months": "from the start"}, "venture_window_from", "START"),
        ({"venture_during_internship": "does not count"}, "venture_during_internship", False),
        ({"agreement_required": False}, "agreement_required", False),
        ({"wage_basis": "application date"}, "wage_basis", "APPLICATION_DATE"),
        ({"rounding": "per total"}, "rounding", "HALF_UP_PER_TOTAL"),
        ({"payee": "host"}, "payee", "HOST"),
        ({"reminder_days": []}, "reminder_days", ()),
        ({"reminder_days": "7, 60"}, "reminder_days", (60, 7)),
        (
            {"min_wage_class1": [["2024-12-01", "2270.10"], ["2021-12-01", 1980]]},
            "min_wage_class1",
            ((date(2021, 12, 1), Decimal(1980)), (date(2024, 12, 1), Decimal("2270.10"))),
        ),
    ],
)
def test_an_overlay_may_be_written_in_the_words_of_the_table(
    overrides: dict[str, JsonValue], field: str, value: object
) -> None:
    overlay = load_edition().with_overrides(overrides, id="local")
    assert getattr(overlay.policy(), field) == value


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (
            {"colour": 1},
            (
                "Parameter 'colour' is not in edition nmg-2022-31;"
                " right would be a name of the table B.0.3."
            ),
        ),
        (
            {"leave_cap_month": 1},
            (
                "Parameter 'leave_cap_month' is not in edition nmg-2022-31;"
                " right would be leave_cap_months."
            ),
        ),
        (
            {"term_first_day": "MAYBE"},
            (
                'Parameter term_first_day cannot be "MAYBE";'
                " right would be 'INCLUDED' or 'EXCLUDED'."
            ),
        ),
        (
            {"status_window": "sometimes"},
            (
                'Parameter status_window cannot be "sometimes"; right would be rolled or not_rolled'
                " or next_workday or none or included or excluded or first_day_excluded_not_rolled."
            ),
        ),
        (
            {"leave_cap_months": True},
            (
                "Parameter leave_cap_months cannot be true;"
                " right would be a whole number, not true or false."
            ),
        ),
        (
            {"leave_cap_months": 0},
            "Parameter leave_cap_months cannot be 0; right would be greater than or equal to 1.",
        ),
        (
            {"leave_cap_months": None},
            "Parameter leave_cap_months cannot be null; right would be a valid integer.",
        ),
        (
            {"incubation_subsidy_yuan": 6000},
            (
                'Parameter incubation_subsidy_yuan cannot be "6000.00";'
                " right would be at most 5000.00 (R57, R62)."
            ),
        ),
        (
            {"one_off_floor_yuan": "4999.99"},
            (
                'Parameter one_off_floor_yuan cannot be "4999.99";'
                " right would be at least 5000.00 (R15)."
            ),
        ),
        (
            {"job_creation_yuan": "3000.001"},
            (
                'Parameter job_creation_yuan cannot be "3000.001";'
                " right would be no more than 2 decimal places."
            ),
        ),
        (
            {"internship_rate": 2},
            "Parameter internship_rate cannot be 2; right would be less than or equal to 1.",
        ),
        (
            {"reminder_days": [30, 0]},
            "Parameter reminder_days cannot be [30, 0]; right would be greater than or equal to 1.",
        ),
        (
            {"plan_effective_to": "2020-01-01"},
            (
                'Parameter plan_effective_to cannot be "2020-01-01";'
                " right would be on or after plan_effective_from, 2022-05-06."
            ),
        ),
        (
            {"min_wage_class1": []},
            (
                "Parameter min_wage_class1 cannot be [];"
                " right would be at least one pair of a from-date and yuan."
            ),
        ),
        (
            {"min_wage_class1": [["2021-12-01", 1], ["2021-12-01", 2]]},
            (
                'Parameter min_wage_class1 cannot be [["2021-12-01", 1], ["2021-12-01", 2]];'
                " right would be one wage per from-date."
            ),
        ),
        (
            {"venture_date": "after a period of operation"},
            (
                'Parameter venture_date cannot be "after a period of operation";'
                " right would be 'REGISTRATION_DATE'."
            ),
        ),
    ],
)
def test_an_overlay_that_cannot_be_is_refused_with_what_would_be_right(
    overrides: dict[str, JsonValue], sentence: str
) -> None:
    with pytest.raises(EditionError) as refused:
        load_edition().with_overrides(overrides, id="local")
    assert str(refused.value) == sentence


def test_an_overlay_without_a_usable_id_is_refused() -> None:
    with pytest.raises(EditionError, match=r"^The edition is wrong at id: String should match"):
        load_edition().with_overrides({}, id="")
