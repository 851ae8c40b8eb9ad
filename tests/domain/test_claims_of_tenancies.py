"""Two subsidies about a base: for a household that graduated, for new jobs in incubation."""

import pytest
from tests.domain.claim_story import (
    FILE,
    GRADUATED,
    HIRES,
    IN_INCUBATION,
    INCUBATION,
    ClaimStory,
    Data,
    tenancy_elsewhere,
)

from qixian.domain.subsidy_claims import ClaimContext

ON = "2024-02-01"

KINDS: list[tuple[Data, str, str, str]] = [
    (INCUBATION, "GRADUATED", "NOT_GRADUATED", "R58"),
    (HIRES, "IN_INCUBATION", "NOT_IN_INCUBATION", "R60"),
]
STATES = [
    "APPLIED",
    "ADMITTED",
    "IN_INCUBATION",
    "MOVE_OUT_DUE",
    "MOVE_OUT_OVERDUE",
    "GRADUATED",
    "EXITED",
    "DEREGISTERED",
    "REJECTED",
    "WITHDRAWN",
]


def tenancy(state: str) -> ClaimContext:
    """The case of a tenancy in a state."""
    return ClaimContext(case_state=state, enterprise_id="E1", is_tenancy=True)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("claim", "wanted", "code", "clause"), KINDS)
def test_in_its_own_case_the_state_of_the_tenancy_decides(
    claim: Data, wanted: str, code: str, clause: str, state: str
) -> None:
    story = ClaimStory(tenancy(state)).submits(ON, claim)
    if state == wanted:
        story.granted()
    else:
        story.refused(code, clause, state=state)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("claim", "wanted", "code", "clause"), KINDS)
def test_in_a_file_the_tenancy_of_the_enterprise_decides(
    claim: Data, wanted: str, code: str, clause: str, state: str
) -> None:
    story = ClaimStory(FILE).beside(tenancy_elsewhere(state))
    story.submits(ON, claim, enterprise_id="E1")
    if state == wanted:
        story.granted()
    else:
        story.refused(code, clause, state=state)


@pytest.mark.parametrize(("claim", "wanted", "code", "clause"), KINDS)
def test_in_a_file_without_such_a_tenancy_the_state_is_none(
    claim: Data, wanted: str, code: str, clause: str
) -> None:
    other = tenancy_elsewhere(wanted, enterprise="E2")
    nobodys = tenancy_elsewhere(wanted, enterprise=None)
    story = ClaimStory(FILE).beside(other, nobodys)
    story.submits(ON, claim, enterprise_id="E1").refused(code, clause, state="NONE")
    story.submits(ON, claim).refused(code, clause, state="NONE")


def test_of_several_tenancies_one_that_graduated_is_enough() -> None:
    story = ClaimStory(FILE).beside(
        tenancy_elsewhere("GRADUATED", moved_in="2020-01-01"),
        tenancy_elsewhere("EXITED", moved_in="2023-01-01"),
    )
    story.submits(ON, INCUBATION, enterprise_id="E1").granted()


def test_of_several_tenancies_that_do_not_count_the_last_one_moved_into_is_told() -> None:
    story = ClaimStory(FILE).beside(
        tenancy_elsewhere("IN_INCUBATION", moved_in="2023-01-01"),
        tenancy_elsewhere("EXITED", moved_in="2020-01-01"),
    )
    story.submits(ON, INCUBATION, enterprise_id="E1").refused(
        "NOT_GRADUATED", state="IN_INCUBATION"
    )


@pytest.mark.parametrize(
    ("claim", "context", "clause"), [(INCUBATION, GRADUATED, "R57"), (HIRES, IN_INCUBATION, "R60")]
)
def test_a_tenancy_earns_nothing_in_the_name_of_another_enterprise(
    claim: Data, context: ClaimContext, clause: str
) -> None:
    story = ClaimStory(context).submits(ON, claim, enterprise_id="E2")
    story.refused("OTHER_ENTERPRISE", clause, enterprise_id="E1")
    story.submits(ON, claim, enterprise_id="E1").granted()


# Amounts


def test_without_an_amount_the_ceiling_is_claimed_for_the_base() -> None:
    claim = ClaimStory(GRADUATED).submits(ON, INCUBATION).granted().claim("C1")
    assert (claim.amount_fen, claim.payee, claim.enterprise_id) == (500000, "BASE", "E1")


@pytest.mark.parametrize(("amount", "expected"), [("5000.00", 500000), ("1234.5", 123450)])
def test_the_ceiling_and_what_is_below_it_can_be_claimed(amount: str, expected: int) -> None:
    story = ClaimStory(GRADUATED).submits(ON, INCUBATION, amount_yuan=amount).granted()
    assert story.claim("C1").amount_fen == expected


def test_a_fen_above_the_ceiling_is_refused() -> None:
    story = ClaimStory(GRADUATED).submits(ON, INCUBATION, amount_yuan="5000.01")
    story.refused("AMOUNT_ABOVE_CEILING", "R57", ceiling_fen=500000)


def test_a_league_that_pays_less_lowers_the_ceiling() -> None:
    story = ClaimStory(GRADUATED, {"incubation_subsidy_yuan": "3000"})
    story.submits(ON, INCUBATION, amount_yuan="3000.01").refused(
        "AMOUNT_ABOVE_CEILING", ceiling_fen=300000
    )
    assert story.submits(ON, INCUBATION).granted().claim("C1").amount_fen == 300000


@pytest.mark.parametrize(("hires", "expected"), [(1, 300000), (2, 600000), (40, 12000000)])
def test_new_jobs_are_paid_by_the_head_to_the_enterprise(hires: int, expected: int) -> None:
    story = ClaimStory(IN_INCUBATION).submits(ON, HIRES, qualifying_new_hires=hires).granted()
    assert (story.claim("J1").amount_fen, story.claim("J1").payee) == (expected, "ENTERPRISE")


def test_the_rate_for_a_new_job_is_the_editions() -> None:
    story = ClaimStory(IN_INCUBATION, {"job_creation_yuan": "2500.50"}).submits(ON, HIRES)
    assert story.granted().claim("J1").amount_fen == 500100


def test_how_many_were_hired_has_to_be_told() -> None:
    story = ClaimStory(IN_INCUBATION).submits(ON, HIRES, qualifying_new_hires=None)
    story.refused("PARAMETER_REQUIRED", "R60", field="qualifying_new_hires")


def test_another_amount_than_heads_times_rate_is_refused_and_the_same_accepted() -> None:
    story = ClaimStory(IN_INCUBATION).submits(ON, HIRES, amount_yuan="6000.01")
    story.refused("AMOUNT_IS_COMPUTED", "R60", amount_fen=600000)
    story.submits(ON, HIRES, amount_yuan="6000").granted()


# The order of the guards


def test_the_tenancy_is_looked_at_before_enterprise_hires_and_amount() -> None:
    out = ClaimStory(tenancy("EXITED"))
    out.submits(ON, INCUBATION, enterprise_id="E2", amount_yuan="9999").refused("NOT_GRADUATED")
    out.submits(ON, HIRES, enterprise_id="E2").refused("NOT_IN_INCUBATION")
    ClaimStory(GRADUATED).submits(ON, INCUBATION, enterprise_id="E2", amount_yuan="9999").refused(
        "OTHER_ENTERPRISE"
    )
    ClaimStory(IN_INCUBATION).submits(
        ON, HIRES, qualifying_new_hires=None, amount_yuan="1"
    ).refused("PARAMETER_REQUIRED")


def test_an_enterprise_may_claim_for_new_jobs_again_and_again() -> None:
    story = ClaimStory(IN_INCUBATION).submits(ON, HIRES).approves(ON, "J1").granted()
    story.submits("2024-05-01", HIRES, claim_id="J2").approves("2024-05-02", "J2").granted()
