"""A file as a case kind: what opens it, when it is open, claims inside it, what it shows."""

from datetime import date

import pytest
from tests.domain.claim_story import INCUBATION, INTERNSHIP, ONE_OFF
from tests.domain.file_story import KIND, Data, FileStory

from qixian.domain.case import Command
from qixian.domain.case_events import PolicyPeriodWarning
from qixian.domain.facts import Facts
from qixian.domain.subsidy_and_quota.state import FileState

ON = "2024-03-15"
PLAN_OVER = PolicyPeriodWarning(plan_effective_to=date(2025, 12, 31))


def claimed(story: FileStory, case: str = "A", **other: str) -> FileStory:
    """The one-off subsidy is claimed in a file."""
    return story.when(ON, "SubmitSubsidyClaim", case, **(ONE_OFF | dict(other)))


def test_every_command_can_open_a_file() -> None:
    assert set(KIND.opening) == set(KIND.commands)
    assert len(KIND.commands) == 19


def test_a_refused_command_opens_no_file() -> None:
    story = claimed(FileStory(), founder_group="NONE").refused("GROUP_NOT_ELIGIBLE")
    story.when(ON, "ApproveSubsidyClaim", claim_id="S1").refused("INVALID_STATE", state="NONE")
    assert story.file().state is FileState.NONE


def test_a_file_is_open_while_a_claim_waits_for_somebody() -> None:
    story = claimed(FileStory()).granted()
    assert (story.summary().state, story.summary().open) == ("RECORDED", True)
    story.when(ON, "ApproveSubsidyClaim", claim_id="S1").granted()
    assert story.summary().open
    story.when(ON, "PaySubsidyClaim", claim_id="S1").granted()
    assert (story.summary().state, story.summary().open) == ("RECORDED", False)


@pytest.mark.parametrize(
    "ending", [("WithdrawSubsidyClaim", {}), ("RejectSubsidyClaim", {"reason": "INCOMPLETE_FILE"})]
)
def test_a_file_is_not_open_for_a_claim_that_came_to_nothing(ending: tuple[str, Data]) -> None:
    story = claimed(FileStory()).when(ON, ending[0], claim_id="S1", **ending[1]).granted()
    assert not story.summary().open


def test_a_file_is_open_while_a_duty_is_not_done_overdue_or_not() -> None:
    story = FileStory().when(ON, "OpenDuty", duty_id="D1", duty="BUDGET", year=2024)
    assert story.summary().open
    assert story.until("2025-06-01").summary().open
    story.when("2025-06-02", "FulfilDuty", duty_id="D1", evidence_id="DOC1")
    assert not story.summary().open


def test_in_a_file_there_is_neither_an_internship_nor_a_tenancy() -> None:
    story = FileStory().when(ON, "SubmitSubsidyClaim", **INTERNSHIP)
    story.refused("NOT_ELIGIBLE", state="NONE")
    story.when(ON, "SubmitSubsidyClaim", **INCUBATION).refused("NOT_GRADUATED", state="NONE")


def test_claims_of_two_files_see_each_other() -> None:
    story = claimed(FileStory()).when(ON, "ApproveSubsidyClaim", claim_id="S1").granted()
    claimed(story, "B").refused("CLAIM_ID_TAKEN", claim_id="S1")
    claimed(story, "B", claim_id="S2").refused("ALREADY_RECEIVED", conflicting_claim_id="S1")
    claimed(story, "B", claim_id="S2", enterprise_id="E2").granted()


def test_a_file_looks_at_the_ventures_it_claims_for_and_a_command_at_what_it_names() -> None:
    story = claimed(FileStory()).granted()
    approve = KIND.commands["ApproveSubsidyClaim"].model_validate({"claim_id": "S1"})
    assert [str(key) for key in KIND.fact_keys(story.file(), None)] == ["enterprise:E1"]
    assert [str(key) for key in KIND.fact_keys(story.file(), approve)] == ["claim:S1"]
    assert KIND.fact_keys(KIND.initial, None) == ()


def test_a_file_has_no_day_that_a_holiday_can_move() -> None:
    story = FileStory().when(ON, "OpenDuty", duty_id="D1", duty="BUDGET", year=2024)
    assert KIND.reckonings(story.file(), story.rules) == ()
    assert (story.summary().dates, story.summary().kept) == ({}, {})
    with pytest.raises(ValueError, match="due_date"):
        KIND.recomputed("due_date", date(2024, 12, 31), date(2025, 1, 2))


def test_what_a_file_cannot_know_raises() -> None:
    class Other(Command):
        type = "Other"
        actor = "HRSS"

    story = FileStory()
    with pytest.raises(KeyError):
        KIND.decide(KIND.initial, Other(), Facts(), story.rules, date(2024, 3, 15))
    with pytest.raises(KeyError):
        KIND.evolve(KIND.initial, PLAN_OVER, date(2024, 3, 15))
    assert KIND.notices(PLAN_OVER) == ()
    fulfilled = KIND.events["DutyFulfilled"].model_validate(
        {"duty_id": "D9", "duty": "BUDGET", "evidence_id": "DOC1", "late": False}
    )
    with pytest.raises(KeyError):
        KIND.evolve(KIND.initial, fulfilled, date(2024, 3, 15))
