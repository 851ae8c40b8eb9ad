"""Every guard of B.2's table of commands: its code, clause and data, and the guards' order."""

import pytest
from pydantic import JsonValue, ValidationError
from tests.domain.tenancy_story import KIND, TenancyStory

from qixian.domain.incubation_tenancy.state import TenancyState

GROUPS = ["UNIVERSITY_GRADUATE", "FARMER_HERDER_WORKER", "VETERAN", "DISABLED"]

PLAIN: dict[str, JsonValue] = {
    "tenant_id": "T1",
    "base_id": "B1",
    "base_kind": "GOVERNMENT_DEVELOPED",
}

# ApplyTenancy


def test_free_space_in_a_government_base_needs_a_group_of_r64() -> None:
    story = TenancyStory().applied(founder_group="NONE")
    story.refused("FOUNDER_GROUP_NOT_ELIGIBLE", "R64").has("NONE")


def test_a_founder_who_names_no_group_has_none() -> None:
    story = TenancyStory().when("2022-05-16", "ApplyTenancy", **PLAIN, free_space=True)
    story.refused("FOUNDER_GROUP_NOT_ELIGIBLE")


def test_a_founder_who_says_nothing_of_the_space_pays_for_it() -> None:
    story = TenancyStory().when("2022-05-16", "ApplyTenancy", **PLAIN).granted()
    story.recorded("TenancyApplied", founder_group="NONE", free_space=False)


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_of_r64_is_let_into_free_space(group: str) -> None:
    TenancyStory().applied(founder_group=group).granted().has("APPLIED")


def test_space_that_is_paid_for_needs_no_group() -> None:
    TenancyStory().applied(founder_group="NONE", free_space=False).granted()


def test_free_space_in_a_private_base_needs_no_group() -> None:
    TenancyStory().applied(founder_group="NONE", base_kind="PRIVATE").granted()


@pytest.mark.parametrize("free_space", [True, False])
def test_a_group_that_the_text_does_not_name_needs_a_local_rule(free_space: bool) -> None:
    story = TenancyStory().applied(founder_group="OTHER_ELIGIBLE", free_space=free_space)
    story.refused("LOCAL_RULE_REQUIRED", "R64", field="local_rule_id")
    story.applied(founder_group="OTHER_ELIGIBLE", local_rule_id="ORDOS-2023-7").granted()
    story.recorded("TenancyApplied", local_rule_id="ORDOS-2023-7")


def test_the_guards_of_an_application_come_before_the_end_of_the_plan() -> None:
    story = TenancyStory({"intake_after_plan_end": "BLOCK"})
    story.applied(on="2026-01-04", founder_group="NONE").refused("FOUNDER_GROUP_NOT_ELIGIBLE")
    story.applied(on="2026-01-04", founder_group="OTHER_ELIGIBLE").refused("LOCAL_RULE_REQUIRED")
    story.applied(on="2026-01-04").refused("PLAN_PERIOD_ENDED", "R01")
    assert story.records == []


def test_after_the_plan_a_tenant_is_taken_in_with_a_warning_before_it() -> None:
    story = TenancyStory().applied(on="2025-12-31").applied("B", on="2026-01-01")
    assert [record.event.type for record in story.records_of("A")] == ["TenancyApplied"]
    assert [record.event.type for record in story.records_of("B")] == [
        "PolicyPeriodWarning",
        "TenancyApplied",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_kind": "UNIVERSITY"},
        {"founder_group": "REGISTERED_UNEMPLOYED"},
        {"free_space": "yes"},
        {"free_space": 1},
        {"founder_current_student": "true"},
        {"founder_graduated_on": "2021-6-30"},
        {"area_m2": "0"},
        {"area_m2": "0.00"},
        {"area_m2": "-1"},
        {"area_m2": "12.345"},
        {"area_m2": "１２"},
        {"area_m2": 12.5},
        {"name": "a person's name"},
    ],
)
def test_an_application_in_other_words_is_not_read(wrong: dict[str, JsonValue]) -> None:
    with pytest.raises(ValidationError):
        TenancyStory().when("2022-05-16", "ApplyTenancy", **(PLAIN | wrong))


def test_area_and_founder_are_kept_as_they_were_told() -> None:
    story = TenancyStory().applied(
        area_m2="48.50", founder_current_student=False, founder_graduated_on="2021-06-30"
    )
    story.recorded(
        "TenancyApplied",
        area_m2="48.50",
        founder_current_student=False,
        founder_graduated_on="2021-06-30",
    )


# RejectTenancy


def test_a_refusal_needs_a_reason() -> None:
    story = TenancyStory().applied().when("2022-05-20", "RejectTenancy")
    story.refused("REASON_REQUIRED", "R64", field="reason").has("APPLIED")
    story.when("2022-05-20", "RejectTenancy", reason="NO_SPACE").granted().has("REJECTED")
    story.recorded("TenancyRejected", "2022-05-20", reason="NO_SPACE")


# MoveIn


def test_an_applicant_may_take_back_an_admission_that_was_not_used() -> None:
    story = TenancyStory().in_state(TenancyState.ADMITTED)
    story.when("2022-05-28", "WithdrawTenancy").granted().has("WITHDRAWN")
    story.recorded("TenancyWithdrawn", "2022-05-28")


def test_an_agreement_of_tomorrow_is_refused() -> None:
    story = TenancyStory().applied().when("2022-05-25", "AdmitTenant")
    story.when("2022-06-01", "MoveIn", agreement_date="2022-06-02")
    story.refused("AGREEMENT_IN_FUTURE", "R65", today="2022-06-01").has("ADMITTED")
    story.when("2022-06-01", "MoveIn", agreement_date="2022-06-01").granted()


# RecordRegistration


def test_a_registration_of_tomorrow_is_refused_and_of_today_recorded() -> None:
    story = TenancyStory().moved_in()
    told: dict[str, JsonValue] = {"enterprise_id": "E1", "registration_date": "2022-08-10"}
    story.when("2022-08-09", "RecordRegistration", **told)
    story.refused("REGISTRATION_IN_FUTURE", "R58", today="2022-08-09")
    story.when("2022-08-10", "RecordRegistration", **told).granted()


def test_the_same_registration_again_is_nothing_to_do() -> None:
    story = TenancyStory().moved_in().registered("2022-08-10")
    told: dict[str, JsonValue] = {"enterprise_id": "E1", "registration_date": "2022-08-10"}
    story.when("2022-09-01", "RecordRegistration", **told).nothing_to_do()


@pytest.mark.parametrize(
    "told",
    [
        {"enterprise_id": "E2", "registration_date": "2022-08-10"},
        {"enterprise_id": "E1", "registration_date": "2022-08-11"},
    ],
)
def test_another_registration_replaces_the_earlier(told: dict[str, JsonValue]) -> None:
    story = TenancyStory().moved_in().registered("2022-08-10")
    story.when("2022-09-01", "RecordRegistration", **told).granted()
    assert story.records[-1].data == told
    assert story.tenancy().enterprise_id == told["enterprise_id"]


def test_a_registration_needs_its_day() -> None:
    with pytest.raises(ValidationError):
        KIND.commands["RecordRegistration"].model_validate({"enterprise_id": "E1"})


# TransferBase


def test_a_transfer_to_the_same_base_is_nothing_to_do() -> None:
    story = TenancyStory().moved_in().when("2023-06-01", "TransferBase", to_base_id="B1")
    story.nothing_to_do().never("TenancyTransferred")


# GrantIncubationException


def test_only_the_league_or_city_grants_an_exception() -> None:
    story = TenancyStory().moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=12, approver_role="BASE")
    story.refused("APPROVER_NOT_AUTHORISED", "R65")
    story.when("2025-05-20", "GrantIncubationException", months=12).granted()


def test_a_second_exception_is_refused() -> None:
    story = TenancyStory().moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=6).granted()
    story.when("2025-11-20", "GrantIncubationException", months=6)
    story.refused("EXCEPTION_ALREADY_USED", "R65")


def test_an_exception_has_at_most_twelve_months_twelve_included() -> None:
    story = TenancyStory().moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=13)
    story.refused("TERM_EXCEEDS_LIMIT", "R65", limit_months=12)
    story.when("2025-05-20", "GrantIncubationException", months=12).granted()


def test_an_exception_is_granted_up_to_the_rolled_end_of_the_period() -> None:
    # 2025-05-31 to 06-02 is the Dragon Boat Festival.
    story = TenancyStory().moved_in().until("2025-06-04").has("MOVE_OUT_DUE")
    story.when("2025-06-04", "GrantIncubationException", months=12)
    story.refused("EXCEPTION_WINDOW_CLOSED", "R65", closed="2025-06-03")
    in_time = TenancyStory().moved_in()
    in_time.when("2025-06-03", "GrantIncubationException", months=12).granted()


def test_an_end_on_a_working_day_closes_the_exception_that_day() -> None:
    story = TenancyStory().moved_in("2022-07-01")  # ends on Monday 2025-06-30
    story.when("2025-07-01", "GrantIncubationException", months=12)
    story.refused("EXCEPTION_WINDOW_CLOSED", closed="2025-06-30")


def test_the_guards_of_an_exception_are_asked_in_their_order() -> None:
    story = TenancyStory().moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=1).granted()
    late = "2025-07-02"  # after the rolled end of the exception, 2025-06-30
    story.until(late).has("MOVE_OUT_DUE")
    story.when(late, "GrantIncubationException", months=13, approver_role="BASE")
    story.refused("APPROVER_NOT_AUTHORISED")
    story.when(late, "GrantIncubationException", months=13).refused("EXCEPTION_ALREADY_USED")

    fresh = TenancyStory().moved_in().until(late).has("MOVE_OUT_OVERDUE")
    fresh.when(late, "GrantIncubationException", months=1, approver_role="BASE")
    fresh.refused("INVALID_STATE", state="MOVE_OUT_OVERDUE")

    due = TenancyStory().moved_in()
    due.when("2025-06-04", "GrantIncubationException", months=13).refused("TERM_EXCEEDS_LIMIT")
    due.when("2025-06-04", "GrantIncubationException", months=12)
    due.refused("EXCEPTION_WINDOW_CLOSED")
