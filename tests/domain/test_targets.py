"""The targets of the plan are those of its text, with the figures that stand there."""

import re
from decimal import Decimal

import pytest

from qixian.domain.policies.rules import clause_of, clauses
from qixian.domain.subsidy_and_quota.events import TargetAssessed
from qixian.domain.subsidy_and_quota.targets import target_of, targets

_FIGURE = re.compile(r"(\d+(?:\.\d+)?)(万|亿)?")
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}


@pytest.mark.parametrize("rule", targets())
def test_a_target_has_a_figure_of_its_rule(rule: str) -> None:
    quotation = clause_of(rule).quotation
    figures = {Decimal(number) * _TIMES[times] for number, times in _FIGURE.findall(quotation)}

    assert targets()[rule].threshold in figures


def test_every_target_with_a_figure_is_there() -> None:
    of_the_text = {clause.rule for clause in clauses().values() if clause.kind == "TARGET"}

    # R101 is a direction without a figure.
    assert set(targets()) == of_the_text - {"R101"}
    assert set(targets()) == set(TargetAssessed.clauses)


def test_an_assessment_is_about_a_target_by_its_name_or_its_rule() -> None:
    assert target_of("trainers") == target_of("R34") == ("R34", targets()["R34"])
    assert target_of("VENTURES") is None


@pytest.mark.parametrize("rule", targets())
def test_an_assessment_rests_on_the_clause_of_its_target(rule: str) -> None:
    for metric in (targets()[rule].metric, rule):
        assessed = TargetAssessed(metric=metric, value="1", threshold="2", met=False)
        assert assessed.clauses == (rule,)


def test_an_assessment_of_no_target_may_be_of_any() -> None:
    assessed = TargetAssessed(metric="VENTURES", value="1", threshold="2", met=False)

    assert assessed.clauses == TargetAssessed.clauses
