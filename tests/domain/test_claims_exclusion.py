"""What excludes what: the pair of R59, what is given once, and how editions read it otherwise."""

import pytest
from pydantic import JsonValue
from tests.domain.claim_story import (
    GRADUATED,
    HIRES,
    IN_INCUBATION,
    INCUBATION,
    ONE_OFF,
    ClaimStory,
    Data,
    claim_elsewhere,
)

ON = "2024-03-15"
OTHER = {"INCUBATION": "ONE_OFF_VENTURE", "ONE_OFF_VENTURE": "INCUBATION"}
PAIR = [(INCUBATION, "ONE_OFF_VENTURE"), (ONE_OFF, "INCUBATION")]
FOUNDERS: Data = ONE_OFF | {"registration_date": "2022-08-10"}
IN_THE_WAY = ["APPROVED", "PAID"]
NOT_IN_THE_WAY = ["SUBMITTED", "REJECTED", "WITHDRAWN"]


def both_wait(config: dict[str, JsonValue] | None = None) -> ClaimStory:
    """In the case of a graduated tenancy both subsidies of E1 are claimed, the base's first."""
    story = ClaimStory(GRADUATED, config).submits("2024-02-01", INCUBATION).granted()
    return story.submits("2024-02-02", FOUNDERS).granted()


# The pair of R59


@pytest.mark.parametrize("status", IN_THE_WAY)
@pytest.mark.parametrize(("claim", "other"), PAIR)
def test_the_other_subsidy_of_the_pair_granted_elsewhere_refuses_the_claim(
    claim: Data, other: str, status: str
) -> None:
    story = ClaimStory(GRADUATED).beside(claim_elsewhere(other, status))
    story.submits(ON, claim).refused("MUTUALLY_EXCLUSIVE", "R59", conflicting_claim_id="X1")


@pytest.mark.parametrize("status", NOT_IN_THE_WAY)
@pytest.mark.parametrize(("claim", "other"), PAIR)
def test_the_other_subsidy_of_the_pair_that_is_not_granted_does_not(
    claim: Data, other: str, status: str
) -> None:
    ClaimStory(GRADUATED).beside(claim_elsewhere(other, status)).submits(ON, claim).granted()


@pytest.mark.parametrize(("claim", "other"), PAIR)
def test_the_pair_is_about_one_enterprise(claim: Data, other: str) -> None:
    elses = claim_elsewhere(other, "PAID", enterprise="E2")
    nobodys = claim_elsewhere(other, "PAID", enterprise=None)
    ClaimStory(GRADUATED).beside(elses, nobodys).submits(ON, claim).granted()


@pytest.mark.parametrize("kind", ["JOB_CREATION", "VENTURE_INTERNSHIP"])
@pytest.mark.parametrize(("claim", "other"), PAIR)
def test_every_other_subsidy_may_be_combined(claim: Data, other: str, kind: str) -> None:
    ClaimStory(GRADUATED).beside(claim_elsewhere(kind, "PAID")).submits(ON, claim).granted()


def test_two_claims_may_wait_side_by_side_and_the_one_approved_first_wins() -> None:
    story = both_wait().approves("2024-02-20", "S1").granted()
    story.approves("2024-02-21", "C1").refused("MUTUALLY_EXCLUSIVE", conflicting_claim_id="S1")
    story.when("2024-02-22", "PaySubsidyClaim", claim_id="S1").granted()
    story.approves("2024-02-23", "C1").refused("MUTUALLY_EXCLUSIVE", conflicting_claim_id="S1")
    story.when("2024-02-24", "WithdrawSubsidyClaim", claim_id="C1").granted()


def test_the_base_wins_when_its_claim_is_approved_first() -> None:
    story = both_wait().approves("2024-02-20", "C1").granted()
    story.approves("2024-02-21", "S1").refused("MUTUALLY_EXCLUSIVE", conflicting_claim_id="C1")


def test_a_claim_rejected_leaves_the_way_free() -> None:
    story = both_wait()
    story.when("2024-02-20", "RejectSubsidyClaim", claim_id="C1", reason="INCOMPLETE_FILE")
    story.granted().approves("2024-02-21", "S1").granted()


def test_what_was_granted_elsewhere_meanwhile_is_seen_on_approval() -> None:
    story = ClaimStory(GRADUATED).submits(ON, INCUBATION).granted()
    story.beside(claim_elsewhere("ONE_OFF_VENTURE", "APPROVED")).approves("2024-04-01", "C1")
    story.refused("MUTUALLY_EXCLUSIVE", conflicting_claim_id="X1")


def test_the_guards_of_the_kind_come_before_the_pair() -> None:
    story = ClaimStory().beside(claim_elsewhere("INCUBATION", "PAID"))
    story.submits(ON, ONE_OFF, amount_yuan="1").refused("AMOUNT_BELOW_FLOOR")
    story.submits("2024-03-14", ONE_OFF).refused("OPERATING_PERIOD_TOO_SHORT")


# Given once


@pytest.mark.parametrize("status", IN_THE_WAY)
@pytest.mark.parametrize(("claim", "clause"), [(INCUBATION, "R57"), (ONE_OFF, "R15")])
def test_the_same_subsidy_is_given_once_to_an_enterprise(
    claim: Data, clause: str, status: str
) -> None:
    same = claim_elsewhere(str(claim["kind"]), status)
    story = ClaimStory(GRADUATED).beside(same).submits(ON, claim)
    story.refused("ALREADY_RECEIVED", clause, conflicting_claim_id="X1")


@pytest.mark.parametrize("status", NOT_IN_THE_WAY)
@pytest.mark.parametrize("claim", [INCUBATION, ONE_OFF])
def test_the_same_subsidy_not_granted_elsewhere_may_be_claimed(claim: Data, status: str) -> None:
    same = claim_elsewhere(str(claim["kind"]), status)
    ClaimStory(GRADUATED).beside(same).submits(ON, claim).granted()


def test_of_two_claims_of_one_kind_the_second_is_refused_on_approval() -> None:
    story = ClaimStory().submits(ON, ONE_OFF).submits(ON, ONE_OFF, claim_id="S2").granted()
    story.approves(ON, "S2").granted().approves(ON, "S1").refused("ALREADY_RECEIVED", "R15")


def test_the_pair_is_looked_at_before_what_is_given_once() -> None:
    known = claim_elsewhere("ONE_OFF_VENTURE", "PAID", claim_id="X2")
    story = ClaimStory().beside(known, claim_elsewhere("INCUBATION", "PAID"))
    story.submits(ON, ONE_OFF).refused("MUTUALLY_EXCLUSIVE", conflicting_claim_id="X1")


# Where the first submitted wins

FIRST: dict[str, JsonValue] = {"exclusivity": "FIRST_SUBMITTED"}


def test_a_claim_that_waits_blocks_the_other_one_from_being_made() -> None:
    story = ClaimStory(GRADUATED, FIRST).submits("2024-02-01", INCUBATION).granted()
    story.submits("2024-02-01", FOUNDERS).refused("MUTUALLY_EXCLUSIVE", conflicting_claim_id="C1")
    story.when("2024-02-02", "WithdrawSubsidyClaim", claim_id="C1").granted()
    story.submits("2024-02-03", FOUNDERS).granted()


def test_a_claim_made_earlier_elsewhere_blocks_the_approval_of_a_later_one() -> None:
    story = ClaimStory(GRADUATED, FIRST).submits("2024-02-02", INCUBATION).granted()
    earlier = claim_elsewhere("ONE_OFF_VENTURE", "SUBMITTED", submitted="2024-02-01")
    later = claim_elsewhere("ONE_OFF_VENTURE", "SUBMITTED", submitted="2024-02-03")
    story.beside(earlier).approves("2024-02-20", "C1").refused("MUTUALLY_EXCLUSIVE")
    story.beside(later).approves("2024-02-20", "C1").granted()


@pytest.mark.parametrize("status", IN_THE_WAY)
def test_a_granted_claim_still_excludes_the_other(status: str) -> None:
    story = ClaimStory(GRADUATED, FIRST).beside(claim_elsewhere("ONE_OFF_VENTURE", status))
    story.submits(ON, INCUBATION).refused("MUTUALLY_EXCLUSIVE")


def test_claims_of_one_kind_do_not_block_each_other_by_waiting() -> None:
    story = ClaimStory(config=FIRST).submits(ON, ONE_OFF)
    story.submits(ON, ONE_OFF, claim_id="S2").granted()


# Where the founder chooses

CHOICE: dict[str, JsonValue] = {"exclusivity": "FOUNDER_CHOOSES"}


@pytest.mark.parametrize(("claim_id", "kind"), [("C1", "INCUBATION"), ("S1", "ONE_OFF_VENTURE")])
def test_an_approval_needs_the_choice_and_it_has_to_be_this_kind(claim_id: str, kind: str) -> None:
    story = both_wait(CHOICE).approves("2024-02-20", claim_id)
    story.refused("FOUNDER_CHOICE_REQUIRED", "R59", field="founder_choice")
    story.approves("2024-02-20", claim_id, founder_choice=OTHER[kind])
    story.refused("FOUNDER_CHOSE_OTHER", "R59", founder_choice=OTHER[kind])
    story.approves("2024-02-20", claim_id, founder_choice=kind).granted()
    assert story.last()["founder_choice"] == kind


def test_a_choice_does_not_undo_what_was_granted_first() -> None:
    story = both_wait(CHOICE).approves("2024-02-20", "S1", founder_choice="ONE_OFF_VENTURE")
    story.approves("2024-02-21", "C1", founder_choice="INCUBATION")
    story.refused("MUTUALLY_EXCLUSIVE", conflicting_claim_id="S1")


def test_a_subsidy_outside_the_pair_needs_no_choice() -> None:
    story = ClaimStory(IN_INCUBATION, CHOICE).submits(ON, HIRES).approves(ON, "J1").granted()
    assert story.last()["founder_choice"] is None
