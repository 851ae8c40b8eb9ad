"""Every guard of B.3's table of commands: its code, clause and data, and the guards' order."""

import pytest
from pydantic import ValidationError
from tests.domain.internship_story import KIND, Data, InternshipStory


@pytest.fixture
def story() -> InternshipStory:
    """A world without a case, under the shipped edition and calendar."""
    return InternshipStory()


# ApplyInternship


@pytest.mark.parametrize(
    "host_kind", ["DUAL_INNOVATION_DEMO_BASE", "INCUBATION_DEMO_BASE", "SIZHONG_MARKET"]
)
def test_the_three_kinds_of_hosts_of_r25_can_take_interns(
    story: InternshipStory, host_kind: str
) -> None:
    story.applied(host_kind=host_kind).granted()
    story.recorded(
        "InternshipApplied",
        "2023-02-15",
        participant_id="Y1",
        host_id="B1",
        host_kind=host_kind,
        planned_start_date="2023-03-01",
        planned_months=12,
    )


@pytest.mark.parametrize("host_kind", ["ORDINARY_COMPANY", "OTHER"])
def test_another_host_cannot(story: InternshipStory, host_kind: str) -> None:
    story.applied(host_kind=host_kind).refused("HOST_NOT_ELIGIBLE", "R25", host_kind=host_kind)
    assert story.cases == {}


def test_the_guards_of_an_application_are_asked_in_their_order() -> None:
    story = InternshipStory({"intake_after_plan_end": "BLOCK"}).used_before(12)
    story.applied(on="2026-03-02", host_kind="OTHER").refused("HOST_NOT_ELIGIBLE")
    story.applied(on="2026-03-02").refused("INTERNSHIP_LIMIT_EXCEEDED")
    story.from_elsewhere = ()
    story.applied(on="2026-03-02").refused("PLAN_PERIOD_ENDED", "R01")
    assert story.records == []


def test_an_application_on_the_last_day_of_the_plan_is_taken_in_without_a_word(
    story: InternshipStory,
) -> None:
    story.applied(on="2025-12-31").granted().never("PolicyPeriodWarning")


def test_an_application_after_the_plan_is_taken_in_with_a_warning_first(
    story: InternshipStory,
) -> None:
    story.applied(on="2026-01-01").granted().has("APPLIED")
    story.recorded("PolicyPeriodWarning", "2026-01-01", plan_effective_to="2025-12-31")
    assert [event for _, event in story.told()] == ["PolicyPeriodWarning", "InternshipApplied"]


@pytest.mark.parametrize("months", [0, -1, "6", 6.5, True])
def test_months_are_a_whole_number_from_one(months: float | str | bool) -> None:
    with pytest.raises(ValidationError, match="planned_months"):
        KIND.commands["ApplyInternship"].model_validate(
            {
                "participant_id": "Y1",
                "host_id": "B1",
                "host_kind": "OTHER",
                "planned_start_date": "2023-03-01",
                "planned_months": months,
            }
        )


# EndInternshipEarly


@pytest.mark.parametrize("disqualifying", [True, False])
def test_an_early_end_needs_a_reason(story: InternshipStory, disqualifying: bool) -> None:
    story.interning().when("2023-06-15", "EndInternshipEarly", disqualifying=disqualifying)
    story.refused("REASON_REQUIRED", "R28", field="reason").has("INTERNING")


def test_an_early_end_after_the_planned_last_day_comes_too_late(story: InternshipStory) -> None:
    story.interning().when("2024-03-01", "EndInternshipEarly", reason="PERSONAL")
    story.refused("INVALID_STATE", state="VENTURE_WINDOW_OPEN")


@pytest.mark.parametrize("written", ["yes", "true", 1])
def test_whether_an_end_disqualifies_is_true_or_false(written: str | int) -> None:
    with pytest.raises(ValidationError, match="disqualifying"):
        KIND.commands["EndInternshipEarly"].model_validate({"disqualifying": written})


# RecordVentureRegistration


@pytest.mark.parametrize("today", ["2023-06-01", "2024-05-20", "2024-09-02"])
def test_a_registration_that_has_not_happened_is_refused(
    story: InternshipStory, today: str
) -> None:
    story.interning().registers("2024-09-03", on=today)
    story.refused("REGISTRATION_IN_FUTURE", "R26", today=today).never("VentureRegistered")


def test_a_registration_before_the_internship_is_refused_in_the_window_too(
    story: InternshipStory,
) -> None:
    story.interning().registers("2023-02-28", on="2024-05-20")
    story.refused("VENTURE_PRECEDES_INTERNSHIP", "R26", internship_start_date="2023-03-01")
    story.registers("2023-02-28", on="2024-12-02").refused("VENTURE_PRECEDES_INTERNSHIP")


def test_a_refused_registration_can_be_recorded_with_another_day(story: InternshipStory) -> None:
    story.interning().registers("2024-08-30").refused("VENTURE_WINDOW_EXPIRED")
    story.registers("2024-08-28", on="2024-08-30", venture="E2").granted()
    story.recorded("VentureRegistered", enterprise_id="E2", recorded_after_expiry=True)


def test_the_same_registration_again_finds_the_case_decided(story: InternshipStory) -> None:
    story.interning().registers("2024-05-20").granted()
    recorded = len(story.records)
    story.registers("2024-05-20").refused("INVALID_STATE", state="SUBSIDY_ELIGIBLE")
    assert len(story.records) == recorded


def test_a_future_day_is_asked_about_before_the_window() -> None:
    story = InternshipStory().interning()
    story.registers("2024-12-03", on="2024-12-02").refused("REGISTRATION_IN_FUTURE")
    story.registers("2024-12-02").refused("VENTURE_WINDOW_EXPIRED")


def test_the_window_is_asked_about_before_the_start_and_the_start_before_the_reading() -> None:
    config: Data = {
        "venture_window_from": "START",
        "venture_window_months": 1,
        "venture_during_internship": False,
    }
    story = InternshipStory(config).interning()
    story.registers("2023-05-02").refused("VENTURE_WINDOW_EXPIRED", effective_last_day="2023-04-03")
    story.registers("2023-02-27", on="2023-05-02").refused("VENTURE_PRECEDES_INTERNSHIP")
    story.registers("2023-03-20", on="2023-05-02").refused("VENTURE_DURING_INTERNSHIP", "R26")
    story.has("INTERNING")
