"""The bodies that carry commands: one model for each, told apart by `command`.

So the OpenAPI document shows every command with its parameters. For `api.json.commands` only.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema

from qixian.domain.case import Command
from qixian.domain.holiday_calendar import NAME as CALENDAR
from qixian.domain.kinds import KINDS


class CommandBody(BaseModel):
    """A command and its parameters; each has a model of its own below."""

    model_config = ConfigDict(extra="forbid")

    command: str
    params: Command


def _named(opening: bool) -> dict[str, type[Command]]:
    """Every command of a case; the calendar has a route of its own."""
    kinds = [kind for kind in KINDS.values() if kind.name != CALENDAR]
    return {
        name: kind.commands[name]
        for kind in kinds
        for name in (kind.opening if opening else kind.commands)
    }


def _model(name: str, command: type[Command]) -> type[CommandBody]:
    needs = any(field.is_required() for field in command.model_fields.values())
    params = (command, ...) if needs else (command, Field(default_factory=command))
    return create_model(
        f"{name}Command",
        __base__=CommandBody,
        __doc__=command.__doc__,
        command=(Literal[name], Field()),  # type: ignore[arg-type]  # a type made at run time
        params=params,
    )


_MODELS: Final = {name: _model(name, command) for name, command in _named(False).items()}


class _OneOf:
    """The schema of an annotated body: one of the models, by its `command`."""

    def __init__(self, names: Iterable[str]) -> None:
        self._union = reduce(or_, (_MODELS[name] for name in names))

    def __get_pydantic_core_schema__(
        self, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return handler.generate_schema(Annotated[self._union, Field(discriminator="command")])


AnyCommand: TypeAlias = Annotated[CommandBody, _OneOf(_named(False))]
OpeningCommand: TypeAlias = Annotated[CommandBody, _OneOf(_named(True))]
