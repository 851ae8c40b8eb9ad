"""What becomes of each rule of the policy in this system; the doors import this module.

`coverage.toml` names, for R01 to R119, the commands, events and refusal codes that carry a rule and
the tests that hold them to it.
"""

from functools import cache
from typing import Literal, Self

from pydantic import BaseModel, JsonValue, TypeAdapter, model_validator

from qixian.domain.policies.texts import table

Status = Literal["enforced", "tracked", "shown"]


class Coverage(BaseModel, frozen=True, extra="forbid"):
    """Where a rule lives.

    `status`: enforced, a command is refused or a right begins or ends by it; tracked, what was done
    is recorded, computed or reminded of, and nothing is refused; shown, the rule is shown with its
    words. `why` and `why_zh` say in a sentence how, or why no more than that. `commands`, `events`
    and `codes` are names of the vocabulary, `tests` names of test functions.
    """

    rule: str
    status: Status
    commands: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    why: str
    why_zh: str

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.status == "shown" and (self.commands or self.events or self.codes):
            raise ValueError(f"{self.rule} is only shown, so nothing carries it")
        if self.status != "shown" and not self.events:
            raise ValueError(f"{self.rule} is {self.status}; name an event that shows it")
        return self


@cache
def coverage() -> dict[str, Coverage]:
    """What becomes of each rule, R01 to R119 in order. Callers must not change what they get."""
    rows = TypeAdapter(dict[str, dict[str, JsonValue]]).validate_python(table("coverage")["rules"])
    return {rule: Coverage.model_validate({"rule": rule, **row}) for rule, row in rows.items()}
