"""The typed values of an edition: none is made up in code, impossible ones are refused."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from qixian.domain.policies.edition import load_edition
from qixian.domain.policies.policy import Policy

# The table of parameters, B.0.3: each row and what it is in `Policy`.
ROWS = {
    "term_first_day": ["term_first_day"],
    "term_end_roll": ["term_end_roll"],
    "window_first_day": ["window_first_day"],
    "window_end_roll": ["window_end_roll"],
    "status_window": ["status_first_day", "status_end_roll"],
    "missing_counterpart_day": ["missing_counterpart_day"],
    "rest_day_scope": ["rest_day_scope"],
    "calendar_beyond_data": ["calendar_beyond_data"],
    "reminder_days": ["reminder_days"],
    "decision_sla_workdays": ["decision_sla_workdays"],
    "plan_effective": ["plan_effective_from", "plan_effective_to"],
    "intake_after_plan_end": ["intake_after_plan_end"],
    "leave_max_months": ["leave_initial_max_months", "leave_extension_max_months"],
    "leave_extension_max_count": [
        "leave_extension_max_count",
        "leave_extension_scope",
        "leave_extension_counts",
    ],
    "leave_cap_months, scope": ["leave_cap_months", "leave_cap_scope"],
    "cap_basis": ["cap_basis"],
    "cap_residual_days": ["cap_residual_days"],
    "leave_start_basis": ["leave_start_basis"],
    "agreement_required": ["agreement_required"],
    "approval_validity_days": ["approval_validity_days"],
    "extension_opens_days": ["extension_opens_days"],
    "extension_apply_by": ["extension_apply_by"],
    "extension_late_grace_days": ["extension_late_grace_days"],
    "interim_continuation": ["interim_continuation"],
    "profit_test": ["profit_test"],
    "early_return_notice_days": ["early_return_notice_days"],
    "return_due_date": ["return_due_date"],
    "absence_limit_workdays": ["absence_limit_workdays"],
    "venture_review_days": ["venture_review_days"],
    "incubation_max_months": ["incubation_max_months"],
    "incubation_start_basis": ["incubation_start_basis"],
    "incubation_clock_scope": ["incubation_clock_scope"],
    "incubation_exception_*": [
        "incubation_exception_max_count",
        "incubation_exception_max_months",
        "incubation_exception_approver",
    ],
    "move_out_grace_days": ["move_out_grace_days"],
    "incubation_subsidy_yuan": ["incubation_subsidy_yuan"],
    "job_creation_yuan": ["job_creation_yuan"],
    "one_off_floor_yuan": ["one_off_floor_yuan"],
    "exclusivity": ["exclusivity"],
    "internship_max_months, scope": ["internship_max_months", "internship_scope"],
    "venture_window_months": ["venture_window_months", "venture_window_from"],
    "venture_date": ["venture_date"],
    "venture_during_internship": ["venture_during_internship"],
    "internship_rate, wage_class": ["internship_rate", "wage_class"],
    "wage_basis": ["wage_basis"],
    "residual_policy": ["residual_policy"],
    "rounding": ["rounding"],
    "payee": ["payee"],
}
FIGURES_OF_B4 = {
    "min_wage_class1",
    "master_studio_yuan",
    "national_base_max_yuan",
    "counter_guarantee_max_yuan",
    "free_space_share",
    "student_share",
    "one_off_operating_months",
    "graduate_window_months",
    "student_graduate_window_months",
}


def test_every_row_of_the_table_of_parameters_has_its_fields_and_there_are_no_others() -> None:
    named = {field for fields in ROWS.values() for field in fields}
    assert named | FIGURES_OF_B4 == set(Policy.model_fields)


def test_a_policy_has_no_defaults_so_that_numbers_live_in_editions_only() -> None:
    optional = [name for name, field in Policy.model_fields.items() if not field.is_required()]
    assert optional == []


@pytest.mark.parametrize("name", sorted(Policy.model_fields))
def test_a_policy_without_one_of_its_values_is_refused(name: str) -> None:
    values = load_edition().policy().model_dump()
    del values[name]
    with pytest.raises(ValidationError, match=name):
        Policy.model_validate(values)


def test_a_policy_cannot_be_changed_once_it_is_read() -> None:
    policy = load_edition().policy()
    with pytest.raises(ValidationError, match="frozen"):
        policy.leave_cap_months = 1  # type: ignore[misc]


def test_yuan_of_the_edition_are_fen_for_the_rules() -> None:
    policy = load_edition().policy()
    assert policy.incubation_subsidy_fen == 500_000
    assert policy.job_creation_fen == 300_000
    assert policy.one_off_floor_fen == 500_000
    assert policy.master_studio_fen == 10_000_000
    assert policy.national_base_max_fen == 100_000_000
    assert policy.counter_guarantee_max_fen == 10_000_000
    assert policy.class1_wages_fen == (
        (date(2021, 12, 1), 198_000),
        (date(2024, 12, 1), 227_000),
    )


def test_sixty_percent_of_the_class_one_wage_is_the_monthly_subsidy_of_the_worked_example() -> None:
    policy = load_edition().policy()
    rates = [fen * policy.internship_rate for _, fen in policy.class1_wages_fen]
    assert rates == [Decimal(118_800), Decimal(136_200)]


def test_the_defaults_of_the_house_are_those_of_the_table() -> None:
    policy = load_edition().policy()
    assert (policy.term_first_day, policy.window_first_day) == ("INCLUDED", "EXCLUDED")
    assert (policy.term_end_roll, policy.window_end_roll) == ("NONE", "NEXT_WORKDAY")
    assert (policy.status_first_day, policy.status_end_roll) == ("EXCLUDED", "NONE")
    assert policy.reminder_days == (90, 30, 7)
    assert (policy.plan_effective_from, policy.plan_effective_to) == (
        date(2022, 5, 6),
        date(2025, 12, 31),
    )
    assert (policy.leave_initial_max_months, policy.leave_cap_months) == (36, 72)
    assert policy.internship_rate == Decimal("0.60")
