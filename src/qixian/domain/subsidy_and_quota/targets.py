"""The targets of the plan as typed values, read from `targets.toml`.

Pure apart from reading its own data; imported by whoever shows how far the programme is.
"""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from pydantic import BaseModel, TypeAdapter

_PACKAGE: Final = "qixian.domain.subsidy_and_quota"


class Target(BaseModel, frozen=True, extra="forbid"):
    """A figure to be reached: `metric` names its assessments (`AssessTarget`)."""

    metric: str
    threshold: Decimal
    unit: Literal["persons", "yuan", "projects", "bases", "spaces"]


@cache
def targets() -> dict[str, Target]:
    """Every target by the rule that sets it, in the order of the text. Do not change."""
    text = (files(_PACKAGE) / "targets.toml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Target]).validate_python(tomllib.loads(text))


def target_of(metric: str) -> tuple[str, Target] | None:
    """The rule and target that a metric is about: by its own name, or by the rule's number."""
    for rule, target in targets().items():
        if metric in (target.metric, rule):
            return rule, target
    return None
