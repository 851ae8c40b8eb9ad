"""The internship subsidy as a claim: for whom, once, and what its lines say."""

import pytest
from tests.domain.claim_story import (
    FILE,
    INTERNSHIP,
    ClaimStory,
    claim_elsewhere,
    eligible,
)

from qixian.domain.subsidy_claims import ClaimContext

ON = "2024-06-03"
WINDOW_OPEN = ClaimContext(case_state="VENTURE_WINDOW_OPEN", person_id="Y1")


def received(status: str, person: str | None = "Y1") -> ClaimStory:
    """The person, or another one, has an internship claim in another case."""
    return ClaimStory(eligible()).beside(
        claim_elsewhere("VENTURE_INTERNSHIP", status, enterprise="E9", person=person)
    )


@pytest.mark.parametrize(
    ("context", "state"), [(WINDOW_OPEN, "VENTURE_WINDOW_OPEN"), (FILE, "NONE")]
)
def test_without_a_venture_in_its_window_there_is_nothing_to_claim(
    context: ClaimContext, state: str
) -> None:
    ClaimStory(context).submits(ON, INTERNSHIP).refused("NOT_ELIGIBLE", "R27", state=state)


@pytest.mark.parametrize("status", ["APPROVED", "PAID"])
def test_who_has_received_it_elsewhere_does_not_receive_it_again(status: str) -> None:
    received(status).submits(ON, INTERNSHIP).refused(
        "ALREADY_RECEIVED", "R27", conflicting_claim_id="X1"
    )


@pytest.mark.parametrize("status", ["SUBMITTED", "REJECTED", "WITHDRAWN"])
def test_a_claim_that_came_to_nothing_or_waits_does_not_stand_in_the_way(status: str) -> None:
    received(status).submits(ON, INTERNSHIP).granted()


def test_what_another_person_received_does_not_stand_in_the_way() -> None:
    received("PAID", person="Y2").submits(ON, INTERNSHIP).granted()


def test_of_two_claims_that_wait_the_one_approved_first_wins() -> None:
    story = ClaimStory(eligible()).submits(ON, INTERNSHIP)
    story.submits(ON, INTERNSHIP, claim_id="I2").granted()
    story.approves("2024-06-20", "I2").granted()
    story.approves("2024-06-21", "I1").refused("ALREADY_RECEIVED", conflicting_claim_id="I2")


def test_what_was_approved_elsewhere_meanwhile_is_seen_on_approval() -> None:
    story = ClaimStory(eligible()).submits(ON, INTERNSHIP).granted()
    paid = claim_elsewhere("VENTURE_INTERNSHIP", "PAID", enterprise="E9", person="Y1")
    story.beside(paid).approves("2024-06-20", "I1").refused("ALREADY_RECEIVED")


def test_the_claim_is_about_the_venture_that_followed() -> None:
    story = ClaimStory(eligible()).submits(ON, INTERNSHIP, enterprise_id="E2")
    story.refused("OTHER_ENTERPRISE", "R27", enterprise_id="E1")


def test_the_guards_come_in_their_order() -> None:
    paid = claim_elsewhere("VENTURE_INTERNSHIP", "PAID", person="Y1")
    ClaimStory(WINDOW_OPEN).beside(paid).submits(ON, INTERNSHIP).refused("NOT_ELIGIBLE")
    received("PAID").submits(ON, INTERNSHIP, enterprise_id="E2").refused("ALREADY_RECEIVED")
    received("PAID").submits(ON, INTERNSHIP, amount_yuan="1").refused("ALREADY_RECEIVED")
    ClaimStory(eligible()).submits(ON, INTERNSHIP, enterprise_id="E2", amount_yuan="1").refused(
        "OTHER_ENTERPRISE"
    )


def test_another_amount_than_the_sum_of_the_lines_is_refused() -> None:
    story = ClaimStory(eligible()).submits(ON, INTERNSHIP, amount_yuan="14256.01")
    story.refused("AMOUNT_IS_COMPUTED", "R27", amount_fen=1425600)
    story.submits(ON, INTERNSHIP, amount_yuan="14256").granted()


def test_a_day_before_the_first_known_wage_is_named() -> None:
    early = eligible(start="2021-11-30", end="2022-11-29", registered="2022-12-01")
    ClaimStory(early).submits("2022-12-05", INTERNSHIP).refused(
        "WAGE_NOT_KNOWN", "R27", date="2021-11-30"
    )


def test_the_event_spells_its_lines_as_the_ledger_does() -> None:
    short = eligible(start="2024-12-08", end="2025-01-20", registered="2025-06-12")
    told = ClaimStory(short).submits("2025-06-20", INTERNSHIP).granted().last()
    assert told["lines"] == [
        {
            "from": "2024-12-08",
            "to": "2025-01-07",
            "min_wage_yuan": "2270",
            "amount_yuan": "1362.00",
        },
        {
            "from": "2025-01-08",
            "to": "2025-01-20",
            "min_wage_yuan": "2270",
            "days": 13,
            "amount_yuan": "590.20",
        },
    ]
    assert (told["amount_fen"], told["payee"], told["person_id"]) == (195220, "PARTICIPANT", "Y1")


def test_a_wage_with_fen_is_spelled_with_two_decimals() -> None:
    story = ClaimStory(eligible(), {"min_wage_class1": [["2021-12-01", "1980.50"]]})
    lines = story.submits(ON, INTERNSHIP).granted().last()["lines"]
    assert isinstance(lines, list)
    assert [line["min_wage_yuan"] for line in lines if isinstance(line, dict)] == ["1980.50"] * 12


def test_where_the_edition_pays_the_host_a_person_is_still_counted_once() -> None:
    story = ClaimStory(eligible(), {"payee": "HOST"}).submits(ON, INTERNSHIP).granted()
    story.approves(ON, "I1").when(ON, "PaySubsidyClaim", claim_id="I1").granted()
    assert story.last()["payee"] == "HOST"
    story.submits(ON, INTERNSHIP, claim_id="I2").refused("ALREADY_RECEIVED")
