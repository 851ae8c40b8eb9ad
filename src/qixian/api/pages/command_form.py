"""The form of any command: its fields, what was entered, what is wrong with it; and reading it.

For the pages of the desks. A form carries an id of its own, so that sending it twice does its work
once, and the version of the case it was made for.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pydantic import JsonValue, ValidationError
from starlette.datastructures import FormData

from qixian.api.pages.choices import Choice, choices_for
from qixian.api.pages.field_specs import Control, FieldSpec, specs_of
from qixian.api.pages.form_sentences import help_for, sentence_for
from qixian.api.pages.language import Speech
from qixian.api.pages.refused_fields import refused_field
from qixian.domain.case import Command
from qixian.domain.refusal import Refusal
from qixian.presentation.remedies import remedy_text

COMMAND_ID: Final = "command_id"
VERSION: Final = "version"

_TRUE: Final = frozenset({"true", "yes", "y", "1", "是"})
_FALSE: Final = frozenset({"false", "no", "n", "0", "否"})
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
_CELL_MARKS: Final = str.maketrans("，、\t", ",,,")


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """Why a form could not be read: a sentence by field, and what had been entered."""

    sentences: Mapping[str, str]
    entered: Mapping[str, str]
    missing_only: bool


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as it is drawn. `fixed` is shown and sent, and cannot be changed; `blank` says that
    a list has a line for no answer.
    """

    name: str
    label: str
    control: Control
    required: bool
    help: str
    value: str
    choices: tuple[Choice, ...]
    max_length: int | None
    wrong: str
    refused: bool
    fixed: bool
    blank: bool
    offered: Sequence[str] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class CommandForm:
    """A command's form. `action` is where it is sent; `version` 0 for a case that is not open yet.

    `refusal` stands beside the field it is about (`FormField.refused`), else on top.
    """

    command: str
    title: str
    action: str
    fields: tuple[FormField, ...]
    command_id: str
    version: int
    refusal: Refusal | None = None
    remedy: str = ""

    @property
    def wrong(self) -> tuple[FormField, ...]:
        """The fields that have to be corrected, in their order."""
        return tuple(one for one in self.fields if one.wrong)

    @property
    def refused_on_top(self) -> bool:
        """Whether the refusal is about no field of the form."""
        return self.refusal is not None and not any(one.refused for one in self.fields)


@dataclass(frozen=True, slots=True)
class FormSetting:
    """What a form is made for.

    `values` are put into the fields unless something was entered; `choices` replace a field's list
    or make one; `fixed` are fields that cannot be changed here; `offered` are values that a field
    can be filled with, while any other can be written.
    """

    action: str
    version: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    offered: Mapping[str, Sequence[str]] = field(default_factory=dict)


def new_command_id() -> str:
    """An id that makes the sending of one form happen once."""
    return f"page:{uuid.uuid4().hex}"


def command_form(
    spoken: Speech,
    command: type[Command],
    setting: FormSetting,
    *,
    command_id: str | None = None,
    entered: Mapping[str, str] | None = None,
    errors: FieldErrors | None = None,
    refusal: Refusal | None = None,
) -> CommandForm:
    """A command's form, empty, or with what was entered and what came of it."""
    names = [spec.name for spec in specs_of(command)]
    about = refused_field(refusal, names) if refusal else None
    shown = errors.entered if errors else entered
    return CommandForm(
        command=command.type,
        title=spoken.words.of("commands", command.type),
        action=setting.action,
        fields=tuple(
            _field(spoken, command, spec, setting, shown, errors, about == spec.name)
            for spec in specs_of(command)
        ),
        command_id=command_id or new_command_id(),
        version=setting.version,
        refusal=refusal,
        remedy=remedy_text(spoken.words, command.type, refusal) if refusal else "",
    )


def _field(
    spoken: Speech,
    command: type[Command],
    spec: FieldSpec,
    setting: FormSetting,
    entered: Mapping[str, str] | None,
    errors: FieldErrors | None,
    refused: bool,
) -> FormField:
    given = setting.choices.get(spec.name)
    choices = tuple(given) if given is not None else choices_for(spoken, command.type, spec)
    preset = setting.values.get(spec.name, spec.default)
    fixed = spec.name in setting.fixed
    value = preset if entered is None or fixed else entered.get(spec.name, "")
    return FormField(
        name=spec.name,
        label=spoken.words.of("fields", spec.name),
        control="select" if choices and spec.control == "text" else spec.control,
        required=spec.required,
        help=help_for(spoken, spec),
        value=value,
        choices=choices,
        max_length=spec.max_length,
        wrong=errors.sentences.get(spec.name, "") if errors else "",
        refused=refused,
        fixed=fixed,
        blank=not spec.default,
        offered=setting.offered.get(spec.name, ()),
        example=_example(spoken, spec),
    )


def _example(spoken: Speech, spec: FieldSpec) -> str:
    if spec.control != "rows":
        return ""
    yes, no = (spoken.words.heading(key) for key in ("yes", "no"))
    return f"T-001, {yes}\nT-002, {no}, 2024-06-30"


def entered_in(command: type[Command], form: FormData) -> dict[str, str]:
    """What somebody wrote into the fields of a command's form; a file in a field is nothing."""
    texts = {spec.name: form.get(spec.name) for spec in specs_of(command)}
    return {
        name: text.replace("\r\n", "\n").replace("\x00", "").strip()
        for name, text in texts.items()
        if isinstance(text, str)
    }


def read_form(
    command: type[Command], entered: Mapping[str, str], spoken: Speech
) -> Command | FieldErrors:
    """The command that was entered, or a sentence for each field that is not as it should be."""
    params = {
        spec.name: _read(spec, entered[spec.name])
        for spec in specs_of(command)
        if entered.get(spec.name)
    }
    try:
        return command.model_validate(params)
    except ValidationError as error:
        return _errors(command, error, entered, spoken)


def _errors(
    command: type[Command], error: ValidationError, entered: Mapping[str, str], spoken: Speech
) -> FieldErrors:
    specs = {spec.name: spec for spec in specs_of(command)}
    found = error.errors(include_url=False, include_input=False)
    sentences: dict[str, str] = {}
    for one in found:
        name = str(one["loc"][0]) if one["loc"] else ""
        if name in specs:
            sentences.setdefault(name, sentence_for(spoken, specs[name], one))
    missing = all(one["type"] == "missing" and len(one["loc"]) == 1 for one in found)
    return FieldErrors(sentences, dict(entered), missing)


def _read(spec: FieldSpec, text: str) -> JsonValue:
    """A text as the parameter is spelled; one that cannot be read stays a text and is refused."""
    match spec.control:
        case "number":
            return int(text) if _WHOLE.fullmatch(text) else text
        case "tick" | "select" if spec.yes_or_no:
            return _truth(text)
        case "rows":
            return [_row(spec, line) for line in text.splitlines() if line.strip()]
        case "days":
            return [line.strip() for line in text.splitlines() if line.strip()]
        case _:
            return text


def _truth(text: str) -> JsonValue:
    plain = text.lower()
    return True if plain in _TRUE or plain == "on" else False if plain in _FALSE else text


def _row(spec: FieldSpec, line: str) -> JsonValue:
    """One record of a line: its cells in the order of the columns, empty ones left out."""
    cells = [cell.strip() for cell in line.translate(_CELL_MARKS).split(",")]
    if len(cells) > len(spec.columns):
        return line
    return {
        column.name: _read(column, cell)
        for column, cell in zip(spec.columns, cells, strict=False)
        if cell
    }


def day_of(text: str) -> date | None:
    """A day from a query or a filter; None for a text that is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
