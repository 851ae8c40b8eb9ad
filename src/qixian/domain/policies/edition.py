"""One version of a policy's parameters with its sources, and overlays over it; all may import."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    JsonValue,
    StrictBool,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from qixian.domain.policies.policy import Policy
from qixian.domain.policies.spellings import settings_of, words_for
from qixian.domain.policies.texts import (
    EditionError,
    first_complaint,
    quotation_found,
    source_names,
    table,
)

__all__ = [
    "Edition",
    "EditionError",
    "Parameter",
    "ParameterValue",
    "editions",
    "load_edition",
    "quotation_found",
]

_PREAMBLE = re.compile(r"^(Decimal input|Input|Tuple) should (be |have )?")

ParameterValue = (
    StrictBool | StrictInt | StrictStr | tuple[StrictInt, ...] | tuple[tuple[str, str], ...] | None
)
Basis = Literal["TEXT", "LAW", "GUIDE", "DESIGN"]
EditionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:+-]{0,99}$")]


class Parameter(BaseModel, frozen=True, extra="forbid"):
    """One number or choice of a policy, and why it is what it is.

    `value` is JSON: dates ISO, decimals strings, `unit` says of what (months, days, yuan, choice).
    `effective` is the date it holds from (Asia/Shanghai). `rule` names R-numbers or articles,
    `clause` the place, `quotation` the exact Chinese words (empty where nobody says it). `basis`
    tells who says it: TEXT the policy, LAW a statute, GUIDE a ministry or region, DESIGN nobody.
    `alternatives` can each be set by an overlay; `at_least` and `at_most` bound what it may set.
    `ask`: to be confirmed by the regional HR department before real use.
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

    def overlaid(self, value: ParameterValue, overlay: str) -> "Parameter":
        """This parameter with `value`, as `overlay` sets it; no text is claimed for it any more."""
        said = {
            "value": value,
            "basis": "DESIGN",
            "reading": f"Overlay {overlay} sets {_shown(value)} in place of {_shown(self.value)}.",
            "reading_zh": f"{overlay} 以 {_shown(value)} 代替 {_shown(self.value)}。",
        }
        return Parameter.model_validate(self.model_dump() | said)


def _by_name(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    # One order for one content, so that moving a table in a file does not change the digest.
    return tuple(sorted(parameters, key=lambda parameter: parameter.name))


class Edition(BaseModel, frozen=True, extra="forbid"):
    """A policy's parameters, complete and possible. A case pins `id` and `digest` when it opens."""

    id: EditionId
    title: str
    issuer: str
    number: str
    issued: date
    parameters: Annotated[tuple[Parameter, ...], AfterValidator(_by_name)]

    @model_validator(mode="after")
    def _is_a_policy(self) -> "Edition":
        names = [parameter.name for parameter in self.parameters]
        for name in names:
            if names.count(name) > 1:
                raise EditionError(f"Parameter {name} is in edition {self.id} twice; keep one.")
        self.policy()
        for parameter in self.parameters:
            _check_bounds(parameter)
        return self

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of the canonical content: the model as JSON (`to_json`) in UTF-8.

        Canonical means sorted keys, no spaces and no escapes of Chinese characters; parameters are
        in order of name. Every field counts, the quotations and readings too.
        """
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def parameter(self, name: str) -> Parameter:
        """The parameter called `name`; raises `EditionError` when there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise _unknown(name, self.id)

    def policy(self) -> Policy:
        """The values, typed, for the rules to read."""
        return _policy(self.id, _values(self.parameters))

    def with_overrides(
        self,
        overrides: Mapping[str, JsonValue],
        id: str,  # noqa: A002 - the name of the field
    ) -> "Edition":
        """This edition with some values replaced, as edition `id`; `spellings.toml` is understood.

        Raises `EditionError` for an unknown name or an impossible value.
        """
        settings = settings_of(overrides)
        for name, value in settings.items():
            if words := words_for(name):
                raise _impossible(name, value, " or ".join(words))
            self.parameter(name)
        policy = _policy(self.id, _values(self.parameters) | settings)
        new = _canonical(policy)
        parameters = tuple(
            parameter
            if parameter.value == new[parameter.name]
            else parameter.overlaid(new[parameter.name], id)
            for parameter in self.parameters
        )
        return _edition({**dict(self), "id": id, "parameters": parameters})

    def to_json(self) -> str:
        """The canonical content as one line of JSON; `from_json` reads it back."""
        content = self.model_dump(mode="json")
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Edition":
        """The edition that `to_json` wrote; raises `EditionError` when `text` is not one."""
        try:
            content: object = json.loads(text)
        except json.JSONDecodeError as error:
            raise EditionError(
                f"The edition is not JSON at line {error.lineno}, column {error.colno};"
                " right would be what to_json wrote."
            ) from error
        return _edition(content)


@cache
def load_edition(id: str = "nmg-2022-31") -> Edition:  # noqa: A002 - the name of the field
    """The shipped edition `id` with the class-I minimum wages of `minimum-wages.toml`.

    Raises `EditionError` for an id that is not shipped.
    """
    if id not in editions():
        raise EditionError(
            f"Edition {id!r} is not shipped; right would be {', '.join(editions())}."
        )
    content = dict(table(id))
    rows = TypeAdapter(dict[str, dict[str, JsonValue]]).validate_python(content["parameters"])
    rows["min_wage_class1"] = {**rows["min_wage_class1"], "value": _class1_wages()}
    written = {name: row["value"] for name, row in rows.items()}
    values = _canonical(_policy(id, settings_of(written)))
    parameters = [{**row, "name": name, "value": values.get(name)} for name, row in rows.items()]
    return _edition({**content, "parameters": parameters})


@cache
def editions() -> tuple[str, ...]:
    """The ids of all shipped editions; each has its policy's text under `sources/`."""
    return tuple(name for name in source_names() if _has_table(name))


def _has_table(name: str) -> bool:
    try:
        table(name)
    except FileNotFoundError:
        return False
    return True


def _class1_wages() -> JsonValue:
    rows = TypeAdapter(list[dict[str, JsonValue]]).validate_python(table("minimum-wages")["rows"])
    return [[row["from"], row["class_1"]] for row in rows]


def _values(parameters: tuple[Parameter, ...]) -> dict[str, object]:
    return {parameter.name: parameter.value for parameter in parameters}


def _canonical(policy: Policy) -> dict[str, ParameterValue]:
    values = TypeAdapter(dict[str, ParameterValue])
    return values.validate_python(policy.model_dump(mode="json"))


def _policy(edition: str, values: Mapping[str, object]) -> Policy:
    try:
        return Policy.model_validate(values)
    except ValidationError as error:
        place, complaint = first_complaint(error)
        name = place.split(".")[0]
        if name not in Policy.model_fields:
            raise _unknown(name, edition) from error
        if name not in values:
            raise EditionError(f"Edition {edition} has no {name}; every one is needed.") from error
        raise _impossible(name, values[name], complaint) from error


def _edition(content: object) -> Edition:
    try:
        return Edition.model_validate(content)
    except ValidationError as error:
        cause = error.errors()[0].get("ctx", {}).get("error")
        if isinstance(cause, EditionError):
            raise EditionError(str(cause)) from error
        place, complaint = first_complaint(error)
        raise EditionError(f"The edition is wrong at {place or 'its top'}: {complaint}.") from error


def _check_bounds(parameter: Parameter) -> None:
    least, most = parameter.at_least, parameter.at_most
    if least is None and most is None:
        return
    value = Decimal(str(parameter.value))
    if least is not None and value < least:
        raise _impossible(parameter.name, parameter.value, f"at least {least} ({parameter.rule})")
    if most is not None and value > most:
        raise _impossible(parameter.name, parameter.value, f"at most {most} ({parameter.rule})")


def _unknown(name: str, edition: str) -> EditionError:
    near = get_close_matches(name, Policy.model_fields, n=1)
    hint = f"right would be {near[0]}" if near else "right would be a name of the table B.0.3"
    return EditionError(f"Parameter {name!r} is not in edition {edition}; {hint}.")


def _impossible(name: str, got: object, complaint: str) -> EditionError:
    right = _PREAMBLE.sub("", complaint)
    return EditionError(f"Parameter {name} cannot be {_shown(got)}; right would be {right}.")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
