"""What a rule number or an article says, so that a reader can be shown it; anyone may import."""

import re
from difflib import get_close_matches
from functools import cache
from typing import Literal

from pydantic import BaseModel, JsonValue, TypeAdapter

from qixian.domain.policies.texts import EditionError, table

_RULE = re.compile(r"R0*(\d{1,3})", re.IGNORECASE)
_ARTICLE = re.compile(r"(民法典|条例)第?(\d+)条?(?:第\d+款)?")

Kind = Literal[
    "TARGET", "QUOTA", "LIMIT", "AMOUNT", "ELIGIBILITY", "CONDITION", "EXCLUSION", "ENTITLEMENT",
    "DECIDER", "FUNDING", "DEFINITION", "PARAMETER", "OBLIGATION", "RECORD", "REPORTING", "SOFT",
    "FRAME", "LAW", "DESIGN",
]  # fmt: skip


class Clause(BaseModel, frozen=True, extra="forbid"):
    """One rule of the policy, one article of the law, or one decision of the house.

    `rule` is the number it is cited by (R89, 民法典203, B.0), `place` where it stands in its text
    (二(六)1), `title` and `title_zh` what it is about, `quotation` its exact Chinese words; the
    quotation is empty only for a decision of the house (kind DESIGN). `delegates` are the rules
    whose values this one leaves to the leagues and cities (R62).
    """

    rule: str
    place: str
    kind: Kind
    title: str
    title_zh: str
    quotation: str
    delegates: tuple[str, ...] = ()


@cache
def clauses() -> dict[str, Clause]:
    """Every clause by the number it is cited by: R01 to R119, then the articles. Do not change."""
    found: dict[str, Clause] = {}
    rows = TypeAdapter(dict[str, dict[str, JsonValue]])
    for section in ("rules", "articles"):
        for rule, row in rows.validate_python(table("rules")[section]).items():
            found[rule] = Clause.model_validate({"rule": rule, **row})
    return found


def clause_of(rule: str) -> Clause:
    """The clause cited as `rule`: R89, 民法典203 (also 民法典第203条), 条例15, B.0.

    Raises `EditionError` when there is no such clause.
    """
    clause = clauses().get(_cited(rule))
    if clause is None:
        near = get_close_matches(_cited(rule), clauses(), n=1)
        hint = f" (the nearest is {near[0]})" if near else ""
        raise EditionError(
            f"Clause {rule!r} is not known{hint}; cite R01 to R119, an article such as 民法典203"
            " or 条例15, or a section such as B.0."
        )
    return clause


@cache
def delegated() -> dict[str, str]:
    """The rules left to leagues and cities, each with the rule that leaves it. Do not change."""
    return {left: clause.rule for clause in clauses().values() for left in clause.delegates}


def _cited(rule: str) -> str:
    plain = "".join(rule.split())
    if number := _RULE.fullmatch(plain):
        return f"R{int(number[1]):02d}"
    if article := _ARTICLE.fullmatch(plain):
        return f"{article[1]}{article[2]}"
    return plain
