"""The life of a claim: which command is possible when, ids, and what others see of it."""

from datetime import date

import pytest
from tests.domain.claim_story import (
    COMMANDS,
    EVENTS,
    FILE,
    GRADUATED,
    HIRES,
    IN_INCUBATION,
    INCUBATION,
    INTERNSHIP,
    ONE_OFF,
    ClaimStory,
    Data,
    claim_elsewhere,
    eligible,
)

from qixian.domain.case import Command, FactKey, NoticeFor, Reference
from qixian.domain.case_events import PolicyPeriodWarning
from qixian.domain.facts import ClaimFact
from qixian.domain.refusal import InvalidState
from qixian.domain.subsidy_claims import (
    NO_CLAIMS,
    ClaimContext,
    ClaimStatus,
    claim_facts,
    claim_keys,
    claim_notices,
    claim_references,
    decide_claim,
    fold_claim,
    is_claim_command,
)

ON = "2024-03-15"
S = ClaimStatus
WAYS: dict[ClaimStatus, list[str]] = {
    S.NONE: [],
    S.SUBMITTED: ["SubmitSubsidyClaim"],
    S.APPROVED: ["SubmitSubsidyClaim", "ApproveSubsidyClaim"],
    S.REJECTED: ["SubmitSubsidyClaim", "RejectSubsidyClaim"],
    S.WITHDRAWN: ["SubmitSubsidyClaim", "WithdrawSubsidyClaim"],
    S.PAID: ["SubmitSubsidyClaim", "ApproveSubsidyClaim", "PaySubsidyClaim"],
}
FROM = {
    "ApproveSubsidyClaim": S.SUBMITTED,
    "RejectSubsidyClaim": S.SUBMITTED,
    "WithdrawSubsidyClaim": S.SUBMITTED,
    "PaySubsidyClaim": S.APPROVED,
}
LEADS_TO = {
    "ApproveSubsidyClaim": S.APPROVED,
    "RejectSubsidyClaim": S.REJECTED,
    "WithdrawSubsidyClaim": S.WITHDRAWN,
    "PaySubsidyClaim": S.PAID,
}
EVERY_KIND: list[tuple[Data, ClaimContext]] = [
    (ONE_OFF, FILE),
    (INCUBATION, GRADUATED),
    (HIRES, IN_INCUBATION),
    (INTERNSHIP, eligible()),
]


def asks(story: ClaimStory, command: str, on: str = ON) -> ClaimStory:
    """A command about claim S1."""
    if command == "SubmitSubsidyClaim":
        return story.submits(on, ONE_OFF)
    reason: Data = {"reason": "INCOMPLETE_FILE"} if command == "RejectSubsidyClaim" else {}
    return story.when(on, command, claim_id="S1", **reason)


def standing(status: ClaimStatus) -> ClaimStory:
    """Claim S1 stands in a status."""
    story = ClaimStory()
    for command in WAYS[status]:
        asks(story, command).granted()
    return story


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("command", FROM)
def test_a_command_is_possible_in_its_own_status_only(command: str, status: ClaimStatus) -> None:
    story = asks(standing(status), command)
    if status is FROM[command]:
        assert story.granted().claim("S1").status is LEADS_TO[command]
        return
    story.refused("INVALID_STATE", "B.0", state=status.value)
    assert isinstance(story.answer, InvalidState)
    assert story.claims == standing(status).claims


@pytest.mark.parametrize(("claim", "context"), EVERY_KIND)
def test_a_claim_of_every_kind_is_approved_and_paid_with_its_amount(
    claim: Data, context: ClaimContext
) -> None:
    story, claim_id = ClaimStory(context), str(claim["claim_id"])
    amount = story.submits("2024-06-03", claim).granted().last()["amount_fen"]
    assert story.approves("2024-06-04", claim_id).granted().last()["amount_fen"] == amount
    story.when("2024-06-05", "PaySubsidyClaim", claim_id=claim_id).granted()
    assert story.last()["amount_fen"] == amount
    paid = story.claim(claim_id)
    assert (paid.submitted_on, paid.decided_on, paid.paid_on) == (
        date(2024, 6, 3),
        date(2024, 6, 4),
        date(2024, 6, 5),
    )


def test_a_rejection_gives_its_reason() -> None:
    story = standing(S.SUBMITTED).when(ON, "RejectSubsidyClaim", claim_id="S1")
    story.refused("REASON_REQUIRED", field="reason")
    asks(story, "RejectSubsidyClaim").granted()
    assert story.last() == {
        "claim_id": "S1",
        "kind": "ONE_OFF_VENTURE",
        "reason": "INCOMPLETE_FILE",
    }


def test_the_status_is_looked_at_before_the_reason() -> None:
    story = standing(S.PAID).when(ON, "RejectSubsidyClaim", claim_id="S1")
    story.refused("INVALID_STATE", state="PAID")


# Ids


def test_the_same_claim_made_again_is_nothing_to_do_while_it_waits() -> None:
    story = standing(S.SUBMITTED).submits("2024-05-01", ONE_OFF).nothing_to_do()
    story.submits("2024-05-01", ONE_OFF, amount_yuan="5000.00").nothing_to_do()
    assert len(story.claims) == 1


@pytest.mark.parametrize(("claim", "context"), EVERY_KIND)
def test_so_it_is_for_every_kind(claim: Data, context: ClaimContext) -> None:
    story = ClaimStory(context).submits("2024-06-03", claim).granted()
    story.submits("2024-06-04", claim).nothing_to_do()


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "INCUBATION"},
        {"enterprise_id": "E2"},
        {"founder_group": "DISABLED"},
        {"registration_date": "2023-03-14"},
        {"other_employees": 2},
        {"amount_yuan": "6000"},
    ],
)
def test_another_claim_under_the_id_is_refused(other: Data) -> None:
    story = standing(S.SUBMITTED).submits(ON, ONE_OFF, **other)
    story.refused("CLAIM_ID_TAKEN", claim_id="S1")


@pytest.mark.parametrize("status", [S.APPROVED, S.REJECTED, S.WITHDRAWN, S.PAID])
def test_the_id_of_a_decided_claim_is_not_used_again(status: ClaimStatus) -> None:
    standing(status).submits(ON, ONE_OFF).refused("CLAIM_ID_TAKEN", claim_id="S1")


def test_an_amount_left_out_after_a_higher_one_is_another_claim() -> None:
    story = ClaimStory().submits(ON, ONE_OFF, amount_yuan="8000").granted()
    story.submits(ON, ONE_OFF).refused("CLAIM_ID_TAKEN")
    story.submits(ON, ONE_OFF, amount_yuan="8000.00").nothing_to_do()


def test_the_id_of_a_claim_elsewhere_is_taken_and_that_is_looked_at_first() -> None:
    other = claim_elsewhere("JOB_CREATION", "REJECTED", claim_id="S1", enterprise="E9")
    story = ClaimStory().beside(other).submits(ON, ONE_OFF, first_venture=False)
    story.refused("CLAIM_ID_TAKEN", "B.0", claim_id="S1")


# What others see


def test_every_event_of_a_claim_names_the_clauses_of_its_kind() -> None:
    clauses = {
        str(claim["kind"]): ClaimStory(context).submits("2024-06-03", claim).events[-1].clauses
        for claim, context in EVERY_KIND
    }
    assert clauses == {
        "ONE_OFF_VENTURE": ("R13", "R14", "R15", "R59"),
        "INCUBATION": ("R57", "R58", "R59"),
        "JOB_CREATION": ("R60",),
        "VENTURE_INTERNSHIP": ("R26", "R27"),
    }
    assert standing(S.PAID).events[-1].clauses == ("R15",)
    assert {"R15", "R57", "R60", "R61", "R27"} == set(EVENTS["SubsidyPaid"].clauses)


def test_the_row_of_a_claim_shows_where_it_stands() -> None:
    (row,) = claim_facts(standing(S.PAID).claims, "case-1")
    assert row == ClaimFact(
        case_id="case-1",
        claim_id="S1",
        kind="ONE_OFF_VENTURE",
        status="PAID",
        amount_fen=500000,
        enterprise_id="E1",
        person_id=None,
        submitted_on=date(2024, 3, 15),
        decided_on=date(2024, 3, 15),
        paid_on=date(2024, 3, 15),
    )


def test_a_command_looks_at_its_claim_and_the_venture_it_names() -> None:
    submit = COMMANDS["SubmitSubsidyClaim"].model_validate(ONE_OFF)
    assert claim_keys(NO_CLAIMS, submit) == (FactKey("claim", "S1"), FactKey("enterprise", "E1"))
    assert claim_references(submit) == (Reference("enterprise_id", "E1", ("venture",)),)
    for name in FROM:
        command = COMMANDS[name].model_validate({"claim_id": "S1"})
        assert claim_keys(NO_CLAIMS, command) == (FactKey("claim", "S1"),)
        assert claim_references(command) == ()


def test_a_case_looks_at_the_ventures_of_claims_that_came_to_something() -> None:
    story = ClaimStory().submits(ON, ONE_OFF).submits(ON, ONE_OFF, claim_id="S2")
    story.submits(ON, ONE_OFF, claim_id="S3", enterprise_id="E3").granted()
    story.submits(ON, ONE_OFF, claim_id="S4", enterprise_id="E2").granted()
    story.when(ON, "WithdrawSubsidyClaim", claim_id="S4").granted()
    story.when(ON, "RejectSubsidyClaim", claim_id="S2", reason="INCOMPLETE_FILE").granted()
    assert claim_keys(story.claims, None) == (
        FactKey("enterprise", "E1"),
        FactKey("enterprise", "E3"),
    )


def test_a_command_that_is_about_no_claim_says_nothing_here() -> None:
    class Other(Command):
        type = "Other"
        actor = "HRSS"

    assert not is_claim_command(Other())
    assert claim_keys(standing(S.SUBMITTED).claims, Other()) == ()
    assert claim_references(Other()) == ()
    story = ClaimStory()
    with pytest.raises(ValueError, match="not about a claim"):
        decide_claim(NO_CLAIMS, Other(), FILE, story.facts, story.rules, date(2024, 3, 15))


def test_who_decides_hears_of_a_claim_and_who_claims_of_the_decision() -> None:
    told = {
        event.type: [notice.audience for notice in claim_notices(event)]
        for status in (S.PAID, S.REJECTED, S.WITHDRAWN)
        for event in standing(status).events
    }
    assert told == {
        "SubsidyClaimSubmitted": ["HRSS"],
        "SubsidyClaimApproved": ["CLAIMANT"],
        "SubsidyPaid": ["CLAIMANT"],
        "SubsidyClaimRejected": ["CLAIMANT"],
        "SubsidyClaimWithdrawn": ["HRSS"],
    }
    paid = standing(S.PAID).events[-1]
    assert claim_notices(paid) == (NoticeFor("SubsidyPaid", "CLAIMANT", None),)
    assert claim_notices(PolicyPeriodWarning(plan_effective_to=date(2025, 12, 31))) == ()


def test_an_event_of_nobodys_claim_or_of_no_claim_is_not_folded() -> None:
    with pytest.raises(KeyError):
        fold_claim(NO_CLAIMS, standing(S.PAID).events[-1], date(2024, 3, 15))
    with pytest.raises(ValueError, match="not about a claim"):
        fold_claim(
            NO_CLAIMS,
            PolicyPeriodWarning(plan_effective_to=date(2025, 12, 31)),
            date(2024, 3, 15),
        )
