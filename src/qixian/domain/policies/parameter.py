"""One parameter of a policy: its value, who says it and how it is read; everybody may import."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr

from qixian.domain.policies.texts import EditionError

_PREAMBLE: Final = re.compile(r"^(Decimal input|Input|Tuple) should (be |have )?")

ParameterValue = (
    StrictBool | StrictInt | StrictStr | tuple[StrictInt, ...] | tuple[tuple[str, str], ...] | None
)
Basis = Literal["TEXT", "LAW", "GUIDE", "DESIGN"]


def is_none(value: object) -> bool:
    """Leaves a field out of the content where it has nothing to say."""
    # What came after the first editions is absent from their content, or their digests would move.
    return value is None


class Parameter(BaseModel, frozen=True, extra="forbid"):
    """One number or choice of a policy, and why it is what it is.

    `value` is JSON: dates ISO, decimals strings, `unit` says of what (months, days, yuan, choice).
    `effective` is the date it holds from (Asia/Shanghai). `rule` names R-numbers or articles,
    `clause` the place, `quotation` the exact Chinese words (empty where nobody says it). `basis`
    tells who says it: TEXT the policy, LAW a statute, GUIDE a ministry, region, league or city,
    DESIGN nobody. `alternatives` can each be set by an overlay; `at_least` and `at_most` bound what
    it may set. `ask`: to be confirmed by the regional HR department before real use. `number` is
    that of the local document the value is from; None where it is the edition's own.
    """

    name: str
    value: ParameterValue
    unit: str
    effective: date
    rule: str
    clause: str
    quotation: str
    basis: Basis
    reading: str
    reading_zh: str
    alternatives: tuple[str, ...]
    ask: bool
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    number: str | None = Field(None, exclude_if=is_none)

    def overlaid(self, value: ParameterValue, overlay: str) -> "Parameter":
        """This parameter with `value`, as `overlay` sets it; no text is claimed for it any more."""
        said = {
            "value": value,
            "basis": "DESIGN",
            "reading": f"Overlay {overlay} sets {shown(value)} in place of {shown(self.value)}.",
            "reading_zh": f"{overlay} 以 {shown(value)} 代替 {shown(self.value)}。",
            "number": None,
        }
        return Parameter.model_validate(self.model_dump() | said)


def check_bounds(parameter: Parameter) -> None:
    """Raise `EditionError` when the value is not within the bounds the text gives it."""
    least, most = parameter.at_least, parameter.at_most
    if least is None and most is None:
        return
    value = Decimal(str(parameter.value))
    if least is not None and value < least:
        raise impossible(parameter.name, parameter.value, f"at least {least} ({parameter.rule})")
    if most is not None and value > most:
        raise impossible(parameter.name, parameter.value, f"at most {most} ({parameter.rule})")


def impossible(name: str, got: object, complaint: str) -> EditionError:
    """The error for a value that cannot be, with what would be right."""
    right = _PREAMBLE.sub("", complaint)
    return EditionError(f"Parameter {name} cannot be {shown(got)}; right would be {right}.")


def shown(value: object) -> str:
    """A value as JSON, which tells the text "30" from the number 30."""
    return json.dumps(value, ensure_ascii=False, default=str)
