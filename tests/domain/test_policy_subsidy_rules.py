"""Rules about money: what each refuses, and the clause the refusal rests on."""

from datetime import date

import pytest
from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import Decision, Rules
from qixian.domain.facts import NO_FACTS, AwardFact, ClaimFact, Facts, TenancyFact
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_and_quota import SUBSIDY_AND_QUOTA as KIND

DAY = date(2024, 6, 3)
RULES = Rules(load_edition().policy(), load_calendar())
ONE_OFF: dict[str, JsonValue] = {
    "claim_id": "K1",
    "kind": "ONE_OFF_VENTURE",
    "enterprise_id": "E1",
    "founder_group": "VETERAN",
    "registration_date": "2023-06-03",
    "first_venture": True,
    "other_employees": 1,
    "tax_filed": True,
}


def decide(name: str, params: dict[str, JsonValue], facts: Facts = NO_FACTS) -> Decision:
    command = KIND.commands[name].model_validate(params)
    return KIND.decide(KIND.initial, command, facts, RULES, DAY)


def refused(name: str, params: dict[str, JsonValue], facts: Facts = NO_FACTS) -> tuple[str, str]:
    decision = decide(name, params, facts)
    assert isinstance(decision, Refusal)
    return decision.code, decision.clause


def amount_fen(name: str, params: dict[str, JsonValue], facts: Facts = NO_FACTS) -> JsonValue:
    decision = decide(name, params, facts)
    assert not isinstance(decision, Refusal), decision.sentence()
    amount: JsonValue = decision[0].model_dump(mode="json")["amount_fen"]
    return amount


def tenancy(state: str) -> Facts:
    fact = TenancyFact(
        case_id="T1",
        state=state,
        base_id="B1",
        base_kind="GOVERNMENT_DEVELOPED",
        tenant_id="P1",
        founder_group="VETERAN",
        free_space=True,
        in_incubation=state == "IN_INCUBATION",
        enterprise_id="E1",
    )
    return Facts(tenancies=(fact,))


def approved(kind: str) -> Facts:
    claim = ClaimFact(
        case_id="X1",
        claim_id="K0",
        kind=kind,
        status="APPROVED",
        amount_fen=500_000,
        enterprise_id="E1",
        person_id=None,
        submitted_on=DAY,
        decided_on=DAY,
    )
    return Facts(claims=(claim,))


def test_a_one_off_claim_that_fulfils_everything_is_worth_the_floor() -> None:
    assert amount_fen("SubmitSubsidyClaim", ONE_OFF) == 500_000


@pytest.mark.parametrize(
    ("changed", "code", "clause"),
    [
        ({"first_venture": False}, "NOT_FIRST_VENTURE", "R13"),
        ({"founder_group": "NONE"}, "GROUP_NOT_ELIGIBLE", "R13"),
        (
            {"founder_group": "GRADUATE_WITHIN_2_YEARS", "left_school_date": "2021-06-02"},
            "GROUP_WINDOW_EXPIRED",
            "R13",
        ),
        ({"registration_date": "2023-06-04"}, "OPERATING_PERIOD_TOO_SHORT", "R14"),
        ({"other_employees": 0}, "NO_EMPLOYMENT_CREATED", "R14"),
        ({"tax_filed": False}, "TAX_NOT_FILED", "R14"),
        ({"amount_yuan": "4999.99"}, "AMOUNT_BELOW_FLOOR", "R15"),
    ],
)
def test_a_one_off_claim_that_lacks_one_thing_is_refused_for_it(
    changed: dict[str, JsonValue], code: str, clause: str
) -> None:
    assert refused("SubmitSubsidyClaim", ONE_OFF | changed) == (code, clause)


def test_a_graduate_counts_on_the_last_day_of_the_two_years() -> None:
    graduate: dict[str, JsonValue] = {
        "founder_group": "GRADUATE_WITHIN_2_YEARS",
        "left_school_date": "2021-06-03",
    }

    assert amount_fen("SubmitSubsidyClaim", ONE_OFF | graduate) == 500_000


def test_a_one_off_subsidy_is_given_to_an_enterprise_once() -> None:
    assert refused("SubmitSubsidyClaim", ONE_OFF, approved("ONE_OFF_VENTURE")) == (
        "ALREADY_RECEIVED",
        "R15",
    )


def test_the_incubation_and_the_one_off_subsidy_exclude_each_other() -> None:
    assert refused("SubmitSubsidyClaim", ONE_OFF, approved("INCUBATION")) == (
        "MUTUALLY_EXCLUSIVE",
        "R59",
    )


def test_the_job_creation_subsidy_excludes_nothing() -> None:
    assert amount_fen("SubmitSubsidyClaim", ONE_OFF, approved("JOB_CREATION")) == 500_000


def test_an_incubation_claim_needs_a_graduated_tenant_and_pays_the_ceiling() -> None:
    claim: dict[str, JsonValue] = {"claim_id": "K1", "kind": "INCUBATION", "enterprise_id": "E1"}

    assert refused("SubmitSubsidyClaim", claim, tenancy("IN_INCUBATION"))[0] == "NOT_GRADUATED"
    assert amount_fen("SubmitSubsidyClaim", claim, tenancy("GRADUATED")) == 500_000
    assert refused(
        "SubmitSubsidyClaim", claim | {"amount_yuan": "5000.01"}, tenancy("GRADUATED")
    ) == ("AMOUNT_ABOVE_CEILING", "R57")


def test_a_job_creation_claim_counts_new_persons_of_a_tenant_in_incubation() -> None:
    claim: dict[str, JsonValue] = {
        "claim_id": "K1",
        "kind": "JOB_CREATION",
        "enterprise_id": "E1",
        "qualifying_new_hires": 4,
    }

    assert amount_fen("SubmitSubsidyClaim", claim, tenancy("IN_INCUBATION")) == 1_200_000
    assert refused("SubmitSubsidyClaim", claim, tenancy("MOVE_OUT_DUE")) == (
        "NOT_IN_INCUBATION",
        "R60",
    )


@pytest.mark.parametrize(
    ("kind", "claim", "facts", "fund"),
    [
        ("INCUBATION", {}, tenancy("GRADUATED"), True),
        ("JOB_CREATION", {"qualifying_new_hires": 1}, tenancy("IN_INCUBATION"), True),
        ("ONE_OFF_VENTURE", ONE_OFF, NO_FACTS, False),
    ],
)
def test_the_payments_about_bases_rest_on_the_fund_of_r61(
    kind: str, claim: dict[str, JsonValue], facts: Facts, fund: bool
) -> None:
    state = KIND.initial
    submit = claim | {"claim_id": "K1", "kind": kind, "enterprise_id": "E1"}
    steps = (
        ("SubmitSubsidyClaim", submit),
        ("ApproveSubsidyClaim", {"claim_id": "K1"}),
        ("PaySubsidyClaim", {"claim_id": "K1"}),
    )
    for name, params in steps:
        command = KIND.commands[name].model_validate(params)
        decision = KIND.decide(state, command, facts, RULES, DAY)
        assert not isinstance(decision, Refusal), decision.sentence()
        (event,) = decision
        state = KIND.evolve(state, event, DAY)

    assert event.type == "SubsidyPaid"
    assert ("R61" in event.clauses) is fund


@pytest.mark.parametrize(
    ("award", "code", "clause"),
    [
        ({"award_kind": "MASTER_STUDIO", "amount_yuan": "100000.01"}, "AWARD_EXCEEDS_LIMIT", "R40"),
        ({"award_kind": "MASTER_STUDIO", "amount_yuan": "99999.99"}, "AWARD_NOT_AS_SET", "R40"),
        (
            {"award_kind": "NATIONAL_BASE", "amount_yuan": "1000000.01"},
            "AWARD_EXCEEDS_LIMIT",
            "R56",
        ),
    ],
)
def test_an_award_of_another_amount_is_refused(
    award: dict[str, JsonValue], code: str, clause: str
) -> None:
    assert refused("GrantAward", award | {"recipient_id": "S1"}) == (code, clause)


@pytest.mark.parametrize(
    ("kind", "amount", "clause"),
    [("MASTER_STUDIO", "100000", "R40"), ("NATIONAL_BASE", "1000000", "R56")],
)
def test_an_award_is_granted_once(kind: str, amount: str, clause: str) -> None:
    award: dict[str, JsonValue] = {
        "recipient_id": "S1",
        "award_kind": kind,
        "amount_yuan": amount,
    }
    before = AwardFact(
        case_id="A1", award_kind=kind, recipient_id="S1", amount_fen=1, granted_on=DAY
    )

    assert amount_fen("GrantAward", award) == int(amount) * 100
    assert refused("GrantAward", award, Facts(awards=(before,))) == ("ALREADY_GRANTED", clause)
