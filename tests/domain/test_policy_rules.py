"""Every clause that is shown to a reader stands in the text it is said to stand in."""

import pytest

from qixian.domain.policies.rules import Clause, clause_of, clauses, delegated
from qixian.domain.policies.texts import EditionError, quotation_found, source_text

RULES = [f"R{number:02d}" for number in range(1, 120)]
LAWS = "\n".join(source_text(name) for name in ("civil-code", "personnel-regulation"))


def test_the_rules_are_r01_to_r119_and_nothing_is_left_out() -> None:
    assert [rule for rule in clauses() if rule.startswith("R")] == RULES


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_quotes_words_that_stand_in_the_policy(rule: str) -> None:
    clause = clause_of(rule)
    assert clause.quotation
    assert clause.place
    assert quotation_found(clause.quotation, source_text("nmg-2022-31"))


@pytest.mark.parametrize("rule", [rule for rule in clauses() if rule not in RULES])
def test_an_article_quotes_the_law_and_a_decision_of_the_house_quotes_nobody(rule: str) -> None:
    clause = clause_of(rule)
    if clause.kind == "DESIGN":
        assert clause.quotation == ""
    else:
        assert clause.kind == "LAW"
        assert clause.quotation
        assert quotation_found(clause.quotation, LAWS)


def test_the_cap_of_a_leave_can_be_shown_with_its_place_and_words() -> None:
    assert clause_of("R89") == Clause(
        rule="R89",
        place="二(六)1",
        kind="LIMIT",
        title="Leave: cumulative cap",
        title_zh="离岗创业：累计期限",
        quotation="在同一事业单位申请离岗创办企业的期限累计不超过6年。",
    )


@pytest.mark.parametrize(
    ("cited", "rule"),
    [
        ("R9", "R09"),
        ("r 89", "R89"),
        ("民法典第203条", "民法典203"),
        ("民法典203第2款", "民法典203"),
        ("条例 15", "条例15"),
        ("B.0", "B.0"),
    ],
)
def test_a_clause_is_found_in_the_ways_it_is_usually_cited(cited: str, rule: str) -> None:
    assert clause_of(cited).rule == rule


@pytest.mark.parametrize(
    ("cited", "near"),
    [
        ("R00", " (the nearest is R100)"),
        ("R120", " (the nearest is R20)"),
        ("民法典205", " (the nearest is 民法典204)"),
        ("B.9", " (the nearest is B.4)"),
        ("", ""),
        ("leave_cap_months", ""),
    ],
)
def test_a_clause_that_does_not_exist_is_refused_with_what_would_be_right(
    cited: str, near: str
) -> None:
    with pytest.raises(EditionError) as refused:
        clause_of(cited)
    assert str(refused.value) == (
        f"Clause {cited!r} is not known{near}; cite R01 to R119, an article such as 民法典203"
        " or 条例15, or a section such as B.0."
    )


def test_every_clause_has_a_title_in_both_languages() -> None:
    lacking = [
        clause.rule
        for clause in clauses().values()
        if not clause.title.isascii() or not any(sign >= "一" for sign in clause.title_zh)
    ]
    assert lacking == []


def test_no_two_rules_have_the_same_chinese_title() -> None:
    titles = [clause.title_zh for clause in clauses().values()]
    assert len(set(titles)) == len(titles)


def test_only_r62_leaves_something_to_leagues_and_cities() -> None:
    assert delegated() == dict.fromkeys(("R57", "R58", "R59", "R60"), "R62")


def test_line_breaks_and_page_marks_do_not_hide_a_quotation_but_other_words_do() -> None:
    printed = "期限不超过 3\n\n- 14 -\n\n年，期满后"
    assert quotation_found("不超过3年，", printed)
    assert not quotation_found("不超过6年", printed)
