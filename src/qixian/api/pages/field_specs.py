"""What a form has to ask for a command: one field for each parameter, read from its JSON schema.

For the command form only. A new command gets its form from its model; nothing is written twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, cast

from pydantic import BaseModel, JsonValue

from qixian.domain.case import Command

Control = Literal["text", "date", "number", "select", "tick", "words", "rows", "days"]
"""A line of text, a day, a whole number, one of several, a tick, people's own words, one record on
each line, one day on each line."""

LONG_TEXT: Final = 200
YES_OR_NO: Final = ("true", "false")

Schema = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One parameter as a form asks for it.

    `choices` are its tokens, `columns` the parts of a record on a line. `default` is what holds
    when nothing is sent, as text; empty when there is none.
    """

    name: str
    control: Control
    required: bool
    default: str = ""
    pattern: str = ""
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    columns: tuple["FieldSpec", ...] = ()
    whole_number: bool = False
    yes_or_no: bool = False


@cache
def specs_of(command: type[Command]) -> tuple[FieldSpec, ...]:
    """The fields of a command's form, in the order of its parameters."""
    return _fields(command, command.private)


def _fields(model: type[BaseModel], private: Sequence[str] = ()) -> tuple[FieldSpec, ...]:
    schema = cast(Schema, model.model_json_schema())
    properties = cast(Mapping[str, Schema], schema.get("properties", {}))
    required = cast(Sequence[str], schema.get("required", ()))
    definitions = cast(Mapping[str, Schema], schema.get("$defs", {}))
    return tuple(
        _spec(name, part, name in required, name in private, definitions)
        for name, part in properties.items()
    )


def _spec(
    name: str,
    part: Schema,
    required: bool,
    private: bool,
    definitions: Mapping[str, Schema],
) -> FieldSpec:
    default = part.get("default")
    value = _without_null(part)
    text = "" if default is None or isinstance(default, list | dict) else _as_text(default)
    given: dict[str, object] = {"name": name, "required": required, "default": text}
    match value.get("type"):
        case "boolean":
            # Optional, it has a third answer: nobody knows. A plain one that is off has none.
            tick = default is False
            given |= {"control": "tick" if tick else "select", "yes_or_no": True}
            given |= {} if tick else {"choices": YES_OR_NO}
        case "integer":
            limits = {"minimum": value.get("minimum"), "maximum": value.get("maximum")}
            given |= {"control": "number", "whole_number": True, **limits}
        case "array":
            given |= _lines(value, definitions)
        case _:
            given |= _text(value, private)
    return FieldSpec(**given)  # type: ignore[arg-type]


def _text(value: Schema, private: bool) -> dict[str, object]:
    if "enum" in value:
        return {"control": "select", "choices": tuple(cast(Sequence[str], value["enum"]))}
    if value.get("format") == "date":
        return {"control": "date"}
    longest = value.get("maxLength")
    long = private or (isinstance(longest, int) and longest > LONG_TEXT)
    return {
        "control": "words" if long else "text",
        "pattern": str(value.get("pattern", "")).removeprefix("^").removesuffix("$"),
        "max_length": longest,
    }


def _lines(value: Schema, definitions: Mapping[str, Schema]) -> dict[str, object]:
    items = cast(Schema, value.get("items", {}))
    if "$ref" not in items:
        return {"control": "days"}
    record = definitions[str(items["$ref"]).rpartition("/")[2]]
    properties = cast(Mapping[str, Schema], record["properties"])
    needed = cast(Sequence[str], record.get("required", ()))
    columns = tuple(
        _spec(name, part, name in needed, False, definitions) for name, part in properties.items()
    )
    return {"control": "rows", "columns": columns}


def _without_null(part: Schema) -> Schema:
    """The schema of a parameter that may be left out, as if it were given."""
    options = part.get("anyOf")
    if not isinstance(options, list):
        return part
    given = [one for one in options if isinstance(one, dict) and one.get("type") != "null"]
    return cast(Schema, given[0])


def _as_text(default: JsonValue) -> str:
    if isinstance(default, bool):
        return "true" if default else "false"
    return str(default)
