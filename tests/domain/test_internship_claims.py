"""What an internship opens for a claim: who may claim, when, for which time, and once a person."""

import pytest
from tests.domain.internship_story import InternshipStory

from qixian.domain.case import FactKey
from qixian.domain.venture_internship import VENTURE_INTERNSHIP
from qixian.domain.venture_internship.state import InternshipState

S = InternshipState


@pytest.fixture
def story() -> InternshipStory:
    """A world without a case, under the shipped edition and calendar."""
    return InternshipStory()


def claimed(
    story: InternshipStory, on: str, *, case: str = "A", claim: str = "C1"
) -> InternshipStory:
    """The internship subsidy is claimed."""
    return story.when(on, "SubmitSubsidyClaim", case, claim_id=claim, kind="VENTURE_INTERNSHIP")


@pytest.mark.parametrize("state", sorted(set(S) - {S.NONE, S.SUBSIDY_ELIGIBLE}))
def test_without_a_registered_venture_no_internship_subsidy_can_be_claimed(
    story: InternshipStory, state: InternshipState
) -> None:
    story.in_state(state)
    claimed(story, story.today.isoformat()).refused("NOT_ELIGIBLE").never("SubsidyClaimSubmitted")


def test_a_venture_recorded_late_opens_the_claim_that_was_refused_before(
    story: InternshipStory,
) -> None:
    story.interning(months=1)
    claimed(story, "2023-12-01").refused("NOT_ELIGIBLE")
    story.registers("2023-09-28", on="2023-12-04").granted()
    claimed(story, "2023-12-04").granted()
    assert story.claims()["C1"].amount_fen == 118800


def test_an_internship_that_the_venture_ended_is_paid_to_that_day(story: InternshipStory) -> None:
    story.interning(start="2025-01-31").registers("2025-04-30").granted()
    claimed(story, "2025-05-06").granted()
    lines = story.records_of("SubsidyClaimSubmitted")[0].data["lines"]
    assert isinstance(lines, list)
    months = [(line["from"], line["to"]) for line in lines if isinstance(line, dict)]
    assert months == [
        ("2025-01-31", "2025-02-28"),
        ("2025-03-01", "2025-03-30"),
        ("2025-03-31", "2025-04-30"),
    ]


def test_a_claim_does_not_move_the_internship_and_its_state_is_the_claims_own(
    story: InternshipStory,
) -> None:
    story.in_state(S.SUBSIDY_ELIGIBLE)
    claimed(story, "2024-06-03").granted().has("SUBSIDY_ELIGIBLE")
    story.when("2024-06-20", "ApproveSubsidyClaim", claim_id="C1").granted()
    story.when("2024-07-01", "PaySubsidyClaim", claim_id="C1").granted().has("SUBSIDY_ELIGIBLE")
    claim = story.claims()["C1"]
    assert (claim.status, claim.person_id, claim.amount_fen) == ("PAID", "Y1", 1425600)


def test_a_person_is_paid_for_one_internship_only(story: InternshipStory) -> None:
    story.interning(months=3).registers("2023-09-01").granted()
    claimed(story, "2023-09-04").granted()
    story.when("2023-09-18", "ApproveSubsidyClaim", claim_id="C1").granted()
    story.interning("B", start="2024-03-01", months=3).registers(
        "2024-07-01", case="B", venture="E2"
    ).granted()
    claimed(story, "2024-07-02", case="B", claim="C2").refused("ALREADY_RECEIVED")


def test_two_persons_are_paid_each(story: InternshipStory) -> None:
    story.interning(months=3).interning("B", months=3, person="Y2")
    story.registers("2023-09-01").registers("2023-09-01", case="B", venture="E2")
    claimed(story, "2023-09-04").when("2023-09-18", "ApproveSubsidyClaim", claim_id="C1").granted()
    claimed(story, "2023-09-19", case="B", claim="C2").granted()


def test_a_claim_is_among_what_the_case_shares(story: InternshipStory) -> None:
    story.in_state(S.SUBSIDY_ELIGIBLE)
    command = VENTURE_INTERNSHIP.commands["ApproveSubsidyClaim"].model_validate({"claim_id": "C9"})
    keys = VENTURE_INTERNSHIP.fact_keys(story.internship(), command)
    assert {FactKey("claim", "C9"), FactKey("person", "Y1"), FactKey("enterprise", "E1")} <= {*keys}
    assert len(keys) == len(set(keys))
