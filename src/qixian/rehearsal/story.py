"""A story: dated commands and what must come of them. Reads story files and says what is wrong.

Used by the rehearsal and the `rehearse` command.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator

from qixian.domain.case import Command
from qixian.domain.kinds import AnyKind, command_type, opened_by
from qixian.domain.policies.edition import Edition, EditionError, load_edition
from qixian.domain.values import CivilDate, Identifier
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.parsing import kind_of, parse_command

Label = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")]


class StoryError(Exception):
    """A file is not a story: one sentence with the place and what would be right."""


class Step(BaseModel):
    """One dated command. `case` is a label inside the story."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: int
    date: CivilDate
    case: Label
    actor: Identifier
    command: str
    params: dict[str, JsonValue] = {}

    def parsed(self, kind: AnyKind) -> Command:
        """The command of the step for a case of this kind. MalformedCommand when it has none."""
        return parse_command(kind, self.command, self.params)


class ExpectedEvent(BaseModel):
    """An event that must be in the ledger; of `data` each key given must match."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: CivilDate
    case: str
    event: str
    data: dict[str, JsonValue] = {}


class ExpectedRejection(BaseModel):
    """A step that must be refused with `code`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: int
    command: str
    code: str
    data: dict[str, JsonValue] = {}


class Expected(BaseModel):
    """What must hold after the last move of the clock."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    events: tuple[ExpectedEvent, ...] = ()
    rejected_commands: tuple[ExpectedRejection, ...] = ()
    deadlines: dict[str, dict[str, JsonValue]] = {}
    final_states: dict[str, str] = {}
    amounts: tuple[dict[str, JsonValue], ...] = ()


class Story(BaseModel):
    """A whole story. Days are civil dates in Asia/Shanghai."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Label
    title: str
    case_type: str
    config: dict[str, JsonValue] = {}
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    advance_clock_to: CivilDate
    expected: Expected = Expected()
    key_checks: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for earlier, later in pairwise(self.steps):
            if later.date < earlier.date:
                raise ValueError(f"step {later.n} is dated before step {earlier.n}")
        if len({step.n for step in self.steps}) != len(self.steps):
            raise ValueError("two steps have the same n")
        if self.advance_clock_to < self.steps[-1].date:
            raise ValueError("advance_clock_to is before the last step")
        return self

    def kind_of(self, label: str) -> AnyKind:
        """The kind of the case a label stands for: the one that its first command can open.

        A case whose first command opens nothing is of the story's own kind, and a story of
        `subsidy_and_quota` uses labels only as tags. MalformedCommand for an unknown kind.
        """
        first = next(step for step in self.steps if step.case == label)
        opened = opened_by(first.command)
        return opened if opened is not None else kind_of(self.case_type)

    def named_ids(self) -> tuple[tuple[str, str], ...]:
        """Every id the story's commands name, with the kind of registry entry it has to be.

        The story's world holds them all: a story is about what its cases do.
        """
        fitting: dict[str, tuple[str, ...]] = {}
        for step in self.steps:
            kind = self.kind_of(step.case)
            for reference in kind.references(step.parsed(kind)):
                known = fitting.get(reference.id, reference.entries)
                both = tuple(entry for entry in known if entry in reference.entries)
                fitting[reference.id] = both or known
        return tuple((entry_id, entries[0]) for entry_id, entries in fitting.items())

    def edition(self, name: str) -> Edition:
        """The edition the story is played under: the shipped one, or with its `config` over it."""
        edition = load_edition()
        return edition.with_overrides(self.config, name) if self.config else edition


def read_stories(path: Path) -> tuple[Story, ...]:
    """The stories of a file, which holds one or a list. StoryError when it does not."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoryError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise StoryError(f"{path}: is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise StoryError(
            f"{path}: line {error.lineno}, column {error.colno}: not JSON ({error.msg})"
        ) from None
    listed = content if isinstance(content, list) else [content]
    if not listed:
        raise StoryError(f"{path}: holds no story")
    return tuple(_story(path, number, raw) for number, raw in enumerate(listed, start=1))


def _story(path: Path, number: int, raw: object) -> Story:
    if not isinstance(raw, dict):
        raise StoryError(f"{path}: story {number} is not a JSON object")
    name = raw.get("id", number)
    try:
        story = Story.model_validate(raw)
        story.edition(story.id)
    except ValidationError as error:
        raise StoryError(f"{path}: story {name}: {_first(error)}") from None
    except EditionError as error:
        raise StoryError(f"{path}: story {name}: config: {error}") from None
    for complaint in _malformed(story):
        raise StoryError(f"{path}: story {name}: {complaint}")
    return story


def _malformed(story: Story) -> Iterator[str]:
    for step in story.steps:
        if command_type(step.command) is None:
            yield f"step {step.n}: the command {step.command!r} is unknown"
            continue
        try:
            step.parsed(story.kind_of(step.case))
        except MalformedCommand as error:
            yield f"step {step.n}: {error}"


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
