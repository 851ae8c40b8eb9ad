"""One version of a policy's parameters with its sources, and overlays over it; all may import."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    JsonValue,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from qixian.domain.policies.parameter import (
    Parameter,
    ParameterValue,
    check_bounds,
    impossible,
    is_none,
    shown,
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
    "SHIPPED_EDITION",
    "Edition",
    "EditionError",
    "Parameter",
    "ParameterValue",
    "edition_from",
    "editions",
    "load_edition",
    "quotation_found",
]

SHIPPED_EDITION: Final = "nmg-2022-31"

EditionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:+-]{0,99}$")]


def _by_name(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    # One order for one content, so that moving a table in a file does not change the digest.
    return tuple(sorted(parameters, key=lambda parameter: parameter.name))


class Edition(BaseModel, frozen=True, extra="forbid"):
    """A policy's parameters, complete and possible. A case pins `id` and `digest` when it opens.

    `over` is the id of the edition that a league's or city's document was laid over, else None.
    """

    id: EditionId
    title: str
    issuer: str
    number: str
    issued: date
    parameters: Annotated[tuple[Parameter, ...], AfterValidator(_by_name)]
    over: EditionId | None = Field(None, exclude_if=is_none)

    @model_validator(mode="after")
    def _is_a_policy(self) -> "Edition":
        names = [parameter.name for parameter in self.parameters]
        for name in names:
            if names.count(name) > 1:
                raise EditionError(f"Parameter {name} is in edition {self.id} twice; keep one.")
        self.policy()
        for parameter in self.parameters:
            check_bounds(parameter)
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
                raise impossible(name, value, " or ".join(words))
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

    def restated(
        self, top: Mapping[str, str], rows: Mapping[str, Mapping[str, JsonValue]]
    ) -> "Edition":
        """This edition with other fields of its own, and other fields of some parameters.

        Each of `rows` has a `value`. Raises `EditionError` for what cannot be.
        """
        values = {name: row["value"] for name, row in rows.items()}
        policy = _policy(top["id"], _values(self.parameters) | settings_of(values))
        new = _canonical(policy)
        parameters = [
            {**dict(parameter), **rows[parameter.name], "value": new[parameter.name]}
            if parameter.name in rows
            else parameter
            for parameter in self.parameters
        ]
        return _edition({**dict(self), **top, "parameters": parameters})

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
def load_edition(id: str = SHIPPED_EDITION) -> Edition:  # noqa: A002 - the name of the field
    """The shipped edition `id` with the class-I minimum wages of `minimum-wages.toml`.

    Raises `EditionError` for an id that is not shipped.
    """
    if id not in editions():
        raise EditionError(
            f"Edition {id!r} is not shipped; right would be {', '.join(editions())}."
        )
    return edition_from(table(id), id)


def edition_from(content: Mapping[str, JsonValue], id: str) -> Edition:  # noqa: A002 - as above
    """The edition that the file of `id` holds; wages it does not give are the shipped ones.

    Raises `EditionError` when it is not a whole edition, or not the edition `id`.
    """
    try:
        rows = TypeAdapter(dict[str, dict[str, JsonValue]]).validate_python(content["parameters"])
        written = {name: row["value"] for name, row in _with_wages(rows).items()}
    except (KeyError, ValidationError) as error:
        raise EditionError(
            f"Edition {id} needs a table [parameters.NAME] with a value for each parameter."
        ) from error
    if content.get("id") != id:
        raise EditionError(
            f"The file of edition {id} holds id {shown(content.get('id'))}; name them alike."
        )
    if "over" in content:
        raise EditionError(f"Edition {id} lies over nothing; an overlay is a file of its own.")
    values = _canonical(_policy(id, settings_of(written)))
    parameters = [
        _parameter(id, {**row, "name": name, "value": values.get(name)})
        for name, row in rows.items()
    ]
    return _edition({**content, "parameters": parameters})


def _parameter(edition: str, row: dict[str, JsonValue | ParameterValue]) -> Parameter:
    try:
        return Parameter.model_validate(row)
    except ValidationError as error:
        place, complaint = first_complaint(error)
        raise EditionError(
            f"Parameter {row['name']} of edition {edition} is wrong at {place}: {complaint}."
        ) from error


def _with_wages(rows: dict[str, dict[str, JsonValue]]) -> dict[str, dict[str, JsonValue]]:
    wages = rows["min_wage_class1"]
    return {**rows, "min_wage_class1": {"value": _class1_wages(), **wages}}


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
        raise impossible(name, values[name], complaint) from error


def _edition(content: object) -> Edition:
    try:
        return Edition.model_validate(content)
    except ValidationError as error:
        cause = error.errors()[0].get("ctx", {}).get("error")
        if isinstance(cause, EditionError):
            raise EditionError(str(cause)) from error
        place, complaint = first_complaint(error)
        raise EditionError(f"The edition is wrong at {place or 'its top'}: {complaint}.") from error


def _unknown(name: str, edition: str) -> EditionError:
    near = get_close_matches(name, Policy.model_fields, n=1)
    hint = f"right would be {near[0]}" if near else "right would be a name of the table B.0.3"
    return EditionError(f"Parameter {name!r} is not in edition {edition}; {hint}.")
