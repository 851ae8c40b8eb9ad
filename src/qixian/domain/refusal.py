"""Why a command is refused: a stable code, the clause it rests on, and what could be done.

    Refusal                 the rule says no; carries code, data, clause, remedy
    └── InvalidState        the command does not fit the state the case is in

A refusal is a value, not an exception: `decide` returns it, the ledger keeps it as an audit entry,
and each door translates it once (rejected update, problem+json, a sentence on a page).
"""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

RefusalValue = str | int | bool | None

NO_CLAUSE: Final = "B.0"


class Refusal(BaseModel):
    """A command that the rule does not allow.

    `code` is stable for ever. `data` holds what the code is about (dates as ISO strings, months,
    days, fen). `clause` is the R-number (or article) the refusal rests on. `remedy` is one English
    sentence that says what could be done instead.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    clause: str
    remedy: str
    data: Mapping[str, RefusalValue] = {}

    def sentence(self) -> str:
        """The refusal as one line for a terminal."""
        facts = ", ".join(f"{key}={value}" for key, value in self.data.items())
        return f"{self.code} ({self.clause}{'; ' + facts if facts else ''}): {self.remedy}"


class InvalidState(Refusal):
    """The command does not fit the state of the case (code INVALID_STATE)."""

    @classmethod
    def of(cls, state: str, command: str, allowed: tuple[str, ...]) -> "InvalidState":
        """`state` is where the case stands; `allowed` are the states `command` is possible in."""
        where = ", ".join(allowed) if allowed else "a case that is not open yet"
        return cls(
            code="INVALID_STATE",
            clause=NO_CLAUSE,
            remedy=f"{command} is possible in {where}; the case is {state}.",
            data={"state": state},
        )


def reason_required(clause: str, act: str, example: str) -> Refusal:
    """An act that somebody must be able to question gives its reason, as `example` is one."""
    return Refusal(
        code="REASON_REQUIRED",
        clause=clause,
        remedy=f"Send a reason with {act}, for instance {example}.",
        data={"field": "reason"},
    )
