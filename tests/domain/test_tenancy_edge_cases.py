"""The edge cases of B.2, each by its own sentence."""

from pydantic import JsonValue
from tests.domain.tenancy_story import TenancyStory

CLAIM: dict[str, JsonValue] = {"claim_id": "C1", "kind": "INCUBATION"}
HIRES: dict[str, JsonValue] = {
    "claim_id": "J1",
    "kind": "JOB_CREATION",
    "qualifying_new_hires": 2,
}


def paid(story: TenancyStory, on: str) -> TenancyStory:
    """The incubation subsidy is claimed, approved and paid on a day."""
    story.when(on, "SubmitSubsidyClaim", **CLAIM).granted()
    story.when(on, "ApproveSubsidyClaim", claim_id="C1").granted()
    return story.when(on, "PaySubsidyClaim", claim_id="C1").granted()


# Graduates early: closes at once, timers cancelled, subsidy as usual.


def test_a_tenant_who_graduates_early_is_done_at_once() -> None:
    story = TenancyStory().moved_in().registered("2022-08-10")
    story.when("2024-01-15", "RecordMoveOut").has("GRADUATED")
    story.recorded("TenantGraduated", "2024-01-15", graduation_date="2024-01-15")
    assert story.used() == (19, 15)
    assert story.ahead() == {}
    story.until("2030-01-01").has("GRADUATED")
    story.never("ReminderIssued").never("IncubationPeriodEnded").never("MoveOutOverdue")


def test_the_base_of_a_tenant_who_graduated_early_is_paid_as_usual() -> None:
    story = TenancyStory().moved_in().registered().when("2024-01-15", "RecordMoveOut")
    paid(story, "2024-02-01").recorded("SubsidyPaid", amount_fen=500000)


# Late move-out: still a graduation.


def test_a_late_move_out_is_still_a_graduation_and_late_days_do_not_count() -> None:
    story = TenancyStory().moved_in().registered("2022-08-10")
    story.until("2025-09-01").has("MOVE_OUT_OVERDUE")
    story.when("2025-09-01", "RecordMoveOut").has("GRADUATED")
    story.recorded("TenantGraduated", graduation_date="2025-09-01")
    assert story.used() == (36, 0)
    paid(story, "2025-10-09").recorded("SubsidyPaid", amount_fen=500000)


# Registered only after the period: counts if before moving out.


def test_a_registration_after_the_period_counts_when_it_comes_before_moving_out() -> None:
    story = TenancyStory().moved_in().until("2025-06-10").has("MOVE_OUT_DUE")
    story.registered("2025-06-10").has("MOVE_OUT_DUE")
    story.when("2025-06-20", "RecordMoveOut").has("GRADUATED")


def test_a_registration_while_overdue_counts_as_well() -> None:
    story = TenancyStory().moved_in().until("2025-08-01").has("MOVE_OUT_OVERDUE")
    story.registered("2025-08-01").has("MOVE_OUT_OVERDUE")
    story.when("2025-08-01", "RecordMoveOut").has("GRADUATED")
    story.recorded("TenantGraduated", graduation_date="2025-08-01")


# Moves out unregistered, later registers elsewhere: not a graduation by default.


def test_a_tenant_who_moves_out_unregistered_exits() -> None:
    story = TenancyStory().moved_in().when("2024-01-15", "RecordMoveOut").has("EXITED")
    story.recorded("TenantExited", reason="NOT_REGISTERED", incubated_months=19, incubated_days=15)
    story.never("TenantGraduated")


def test_a_registration_elsewhere_after_the_exit_makes_no_graduation() -> None:
    story = TenancyStory().moved_in().when("2024-01-15", "RecordMoveOut")
    told: dict[str, JsonValue] = {"enterprise_id": "E1", "registration_date": "2024-02-01"}
    story.when("2024-02-01", "RecordRegistration", **told)
    story.refused("INVALID_STATE", state="EXITED")
    story.when("2024-02-02", "SubmitSubsidyClaim", **CLAIM)
    story.refused("NOT_GRADUATED", state="EXITED")


# Deregisters in the base: closed, no subsidy.


def test_a_venture_deregistered_in_the_base_closes_the_case_without_a_subsidy() -> None:
    story = TenancyStory().moved_in().registered()
    story.when("2023-05-04", "RecordDeregistration").has("DEREGISTERED")
    story.recorded("TenantDeregistered", "2023-05-04")
    assert story.ahead() == {}
    story.when("2023-05-05", "SubmitSubsidyClaim", **CLAIM)
    story.refused("NOT_GRADUATED", state="DEREGISTERED")


# Deregisters after graduation: no clawback in the text.


def test_a_deregistration_after_graduation_takes_nothing_back() -> None:
    story = TenancyStory().moved_in().registered().when("2024-01-15", "RecordMoveOut")
    paid(story, "2024-02-01")
    story.when("2024-03-01", "RecordDeregistration").refused("INVALID_STATE", state="GRADUATED")
    assert [claim.status for claim in story.summary().claims] == ["PAID"]


# Transfer between bases: clock goes on.


def test_the_clock_goes_on_in_the_next_base() -> None:
    story = TenancyStory().moved_in()
    story.when("2023-06-01", "TransferBase", to_base_id="B2").has("IN_INCUBATION")
    story.recorded(
        "TenancyTransferred",
        from_base_id="B1",
        to_base_id="B2",
        incubation_start_date=None,
        incubation_end_date="2025-05-31",
        move_out_due_date="2025-06-30",
    )
    story.until("2025-06-01").has("MOVE_OUT_DUE")
    assert story.days_of("ReminderIssued") == ["2025-03-02", "2025-05-01", "2025-05-24"]


def test_a_transfer_is_no_graduation_even_of_a_registered_tenant() -> None:
    story = TenancyStory().moved_in().registered()
    story.when("2023-06-01", "TransferBase", to_base_id="B2")
    story.never("TenantGraduated").when("2023-06-02", "SubmitSubsidyClaim", **CLAIM)
    story.refused("NOT_GRADUATED", state="IN_INCUBATION")


def test_time_in_both_bases_counts_when_the_tenant_moves_out_of_the_second() -> None:
    story = TenancyStory().moved_in().registered()
    story.when("2023-06-01", "TransferBase", to_base_id="B2").when("2024-05-31", "RecordMoveOut")
    assert story.used() == (24, 0)


# Base itself closes or changes operator: record as TransferBase.


def test_a_base_that_changes_hands_twice_leaves_the_dates_alone() -> None:
    story = TenancyStory().moved_in()
    before = story.dates()
    story.when("2023-06-01", "TransferBase", to_base_id="B2")
    story.when("2024-06-01", "TransferBase", to_base_id="B1").granted()
    assert story.dates() == before
    assert story.tenancy().base_id == "B1"


# If nobody acts: free space and the right to the job-creation subsidy end with the period.


def test_the_right_to_the_job_creation_subsidy_ends_with_the_period() -> None:
    last_day = TenancyStory().moved_in().registered().until("2025-05-31")
    last_day.when("2025-05-31", "SubmitSubsidyClaim", **HIRES).granted()
    assert last_day.tenancy().in_incubation
    day_after = TenancyStory().moved_in().registered().until("2025-06-01")
    day_after.when("2025-06-01", "SubmitSubsidyClaim", **HIRES)
    day_after.refused("NOT_IN_INCUBATION", state="MOVE_OUT_DUE")
    assert not day_after.tenancy().in_incubation


def test_nobody_acting_makes_neither_a_graduation_nor_an_eviction() -> None:
    story = TenancyStory().moved_in().registered().until("2040-01-01")
    story.has("MOVE_OUT_OVERDUE").never("TenantGraduated").never("TenantExited")
    assert story.days_of("MoveOutOverdue") == ["2025-07-01"]


def test_an_application_waits_for_the_base_as_long_as_it_takes() -> None:
    TenancyStory().applied().until("2040-01-01").has("APPLIED")


def test_who_moves_out_on_the_day_of_moving_in_was_there_a_day() -> None:
    story = TenancyStory().moved_in().when("2022-06-01", "RecordMoveOut").has("EXITED")
    assert story.used() == (0, 1)
