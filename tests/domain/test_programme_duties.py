"""Duties with a clock: when they are due, what is overdue, and doing them in time or late."""

from datetime import date

import pytest
from pydantic import JsonValue, ValidationError
from tests.domain.file_story import KIND, FileStory

YEARLY = [
    ("AWARD_BUDGET", "R54"),
    ("MODEL_FOUNDERS", "R108"),
    ("BUDGET", "R113"),
    ("ANNUAL_PLAN", "R118"),
]
QUARTERLY = [("PROGRESS_REPORT", "R116"), ("TARGET_REVIEW", "R02")]


def opened(
    duty: str = "BUDGET", *, on: str = "2024-02-01", year: int = 2024, **more: JsonValue
) -> FileStory:
    """A duty D1 is opened."""
    return FileStory().when(on, "OpenDuty", duty_id="D1", duty=duty, year=year, **more)


@pytest.mark.parametrize(("duty", "rule"), YEARLY)
def test_a_yearly_duty_is_due_on_the_last_day_of_its_year(duty: str, rule: str) -> None:
    story = opened(duty).granted()
    assert story.last() == {"duty_id": "D1", "duty": duty, "due_date": "2024-12-31"}
    assert story.records[-1].event.clauses == (rule,)
    assert story.ahead() == [(f"DUTY_{duty}", "2024-12-31", "2025-01-01", rule)]


@pytest.mark.parametrize(("duty", "rule"), QUARTERLY)
@pytest.mark.parametrize(
    ("quarter", "due"),
    [(1, "2024-03-31"), (2, "2024-06-30"), (3, "2024-09-30"), (4, "2024-12-31")],
)
def test_a_quarterly_duty_is_due_on_the_last_day_of_its_quarter_and_not_rolled(
    duty: str, rule: str, quarter: int, due: str
) -> None:
    story = opened(duty, quarter=quarter).granted()
    assert story.last()["due_date"] == due
    assert story.records[-1].event.clauses == (rule,)


@pytest.mark.parametrize(
    ("duty", "quarter"),
    [("BUDGET", 1), ("TARGET_REVIEW", None), ("TARGET_REVIEW", 5), ("TARGET_REVIEW", 0)],
)
def test_a_quarter_belongs_to_quarterly_duties_only(duty: str, quarter: int | None) -> None:
    with pytest.raises(ValidationError) as caught:
        opened(duty, quarter=quarter)
    assert [error["loc"] for error in caught.value.errors()] == [("quarter",)]


def test_a_duty_nobody_did_is_overdue_on_the_day_after() -> None:
    story = opened().until("2024-12-31")
    assert [event for _, event in story.told()] == ["DutyOpened"]
    story.until("2030-01-01")
    assert story.told() == [("2024-02-01", "DutyOpened"), ("2025-01-01", "DutyOverdue")]
    assert story.last() == {"duty_id": "D1", "duty": "BUDGET", "due_date": "2024-12-31"}
    assert story.records[-1].event.clauses == ("R113",)
    assert story.ahead() == []
    (told,) = KIND.notices(story.records[-1].event)
    assert (told.kind, told.audience, told.refers_to) == ("DutyOverdue", "HRSS", date(2024, 12, 31))


@pytest.mark.parametrize(
    ("on", "late"), [("2024-12-31", False), ("2025-01-01", True), ("2026-05-06", True)]
)
def test_a_duty_can_be_done_in_time_or_late(on: str, late: bool) -> None:
    story = opened().when(on, "FulfilDuty", duty_id="D1", evidence_id="DOC1").granted()
    assert story.last() == {
        "duty_id": "D1",
        "duty": "BUDGET",
        "evidence_id": "DOC1",
        "late": late,
    }
    assert not story.summary().open
    story.until("2030-01-01")
    assert [event for _, event in story.told()].count("DutyOverdue") == int(late)


def test_a_duty_opened_after_its_day_is_overdue_at_once() -> None:
    story = opened(on="2025-03-03")
    assert story.told() == [("2025-03-03", "DutyOpened"), ("2025-03-03", "DutyOverdue")]


def test_done_twice_by_the_same_evidence_is_nothing_to_do_and_by_another_refused() -> None:
    story = opened().when("2024-03-01", "FulfilDuty", duty_id="D1", evidence_id="DOC1")
    story.when("2024-03-02", "FulfilDuty", duty_id="D1", evidence_id="DOC1").nothing_to_do()
    story.when("2024-03-02", "FulfilDuty", duty_id="D1", evidence_id="DOC2")
    story.refused("INVALID_STATE", "B.0", state="FULFILLED")


def test_a_duty_nobody_opened_cannot_be_done() -> None:
    story = FileStory().when("2024-03-01", "FulfilDuty", duty_id="D1", evidence_id="DOC1")
    story.refused("INVALID_STATE", state="NONE")
    assert story.files == {}


def test_the_same_duty_opened_again_is_nothing_to_do_and_another_under_its_id_refused() -> None:
    story = opened()
    story.when("2024-02-02", "OpenDuty", duty_id="D1", duty="BUDGET", year=2024).nothing_to_do()
    for duty, year in (("BUDGET", 2025), ("ANNUAL_PLAN", 2024)):
        story.when("2024-02-02", "OpenDuty", duty_id="D1", duty=duty, year=year)
        story.refused("DUTY_ID_TAKEN", duty_id="D1")


def test_duties_of_one_day_fall_due_together_and_what_was_done_does_not() -> None:
    story = opened()
    for duty_id in ("D2", "D3"):
        story.when("2024-02-01", "OpenDuty", duty_id=duty_id, duty="BUDGET", year=2024).granted()
    story.when("2024-02-01", "OpenDuty", duty_id="D4", duty="ANNUAL_PLAN", year=2024).granted()
    assert [kind for kind, *_ in story.ahead()] == ["DUTY_ANNUAL_PLAN", "DUTY_BUDGET"]
    story.when("2024-05-06", "FulfilDuty", duty_id="D2", evidence_id="DOC1").granted()
    story.until("2025-01-01")
    overdue = [r.data["duty_id"] for r in story.records if r.event.type == "DutyOverdue"]
    assert overdue == ["D4", "D1", "D3"]


def test_deadlines_come_in_the_order_of_their_days() -> None:
    story = opened("BUDGET")
    story.when("2024-02-01", "OpenDuty", duty_id="D2", duty="TARGET_REVIEW", year=2024, quarter=1)
    assert [fires for _, _, fires, _ in story.ahead()] == ["2024-04-01", "2025-01-01"]


def test_no_duty_is_ever_reminded_of() -> None:
    story = opened("TARGET_REVIEW", quarter=3).until("2026-01-01")
    assert {event for _, event in story.told()} == {"DutyOpened", "DutyOverdue"}
