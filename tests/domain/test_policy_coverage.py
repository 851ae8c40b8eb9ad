"""What becomes of each rule is said for all of them, in both languages, without contradiction."""

import pytest
from pydantic import ValidationError

from qixian.domain.policies.coverage import Coverage, coverage
from qixian.domain.policies.edition import load_edition
from qixian.domain.policies.groups import groups
from qixian.domain.policies.rules import clauses

RULES = [f"R{number:02d}" for number in range(1, 120)]


def test_every_rule_of_the_policy_is_covered_in_order_and_nothing_else() -> None:
    assert list(coverage()) == RULES


@pytest.mark.parametrize("rule", RULES)
def test_what_becomes_of_a_rule_is_one_sentence_in_each_language(rule: str) -> None:
    covered = coverage()[rule]

    assert covered.why.endswith(".")
    assert covered.why_zh.endswith("。")
    assert covered.why_zh.count("。") == 1


def test_what_a_number_of_the_edition_rests_on_is_never_only_shown() -> None:
    resting = {
        rule for parameter in load_edition().parameters for rule in parameter.rule.split(", ")
    }

    shown = [rule for rule in RULES if rule in resting and coverage()[rule].status == "shown"]

    assert shown == []


def test_a_target_with_a_number_can_be_assessed() -> None:
    targets = [rule for rule in RULES if clauses()[rule].kind == "TARGET" and rule != "R101"]

    assert all("TargetAssessed" in coverage()[rule].events for rule in targets)


@pytest.mark.parametrize("kind", ["LIMIT", "EXCLUSION", "AMOUNT"])
def test_a_limit_an_exclusion_and_an_amount_are_not_left_to_be_shown(kind: str) -> None:
    weak = [
        rule
        for rule in RULES
        if clauses()[rule].kind == kind and coverage()[rule].status == "shown"
    ]

    assert weak == []


def test_a_rule_that_is_only_shown_names_nothing_that_carries_it() -> None:
    with pytest.raises(ValidationError, match="R05 is only shown, so nothing carries it"):
        Coverage(rule="R05", status="shown", events=("LeaveApproved",), why="x", why_zh="x")


def test_a_rule_that_is_enforced_names_an_event() -> None:
    with pytest.raises(ValidationError, match="R85 is enforced; name an event that shows it"):
        Coverage(rule="R85", status="enforced", commands=("ApproveLeave",), why="x", why_zh="x")


def test_every_parameter_is_shown_in_one_group() -> None:
    grouped = [name for group in groups() for name in group.parameters]

    assert sorted(grouped) == [parameter.name for parameter in load_edition().parameters]
