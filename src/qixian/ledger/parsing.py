"""From what was asked to what can be decided: the command's class, its audit row, its facts.

Used by the ledger's transactions and, for the sentences about malformed commands, by the doors.
"""

from dataclasses import replace
from datetime import date

from pydantic import ValidationError

from qixian.domain.asking import Asked
from qixian.domain.case import Command
from qixian.domain.facts import Facts
from qixian.domain.kinds import KINDS, AnyKind, AnyState
from qixian.ledger.canonical import canonical_json, fingerprint
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.records import CommandRecord, Loaded


def kind_of(case_type: str) -> AnyKind:
    """The case kind by its name; MalformedCommand for one this release does not know."""
    kind = KINDS.get(case_type)
    if kind is None:
        raise MalformedCommand(f"case type {case_type!r} is unknown; known: {', '.join(KINDS)}")
    return kind


def parse_command(kind: AnyKind, name: str, params: object) -> Command:
    """The command `name` of a kind with `params`; MalformedCommand says which field and why."""
    known = kind.commands.get(name)
    if known is None:
        names = ", ".join(sorted(kind.commands))
        raise MalformedCommand(f"{kind.name} has no command {name!r}; it has {names}")
    try:
        return known.model_validate(params)
    except ValidationError as error:
        raise MalformedCommand(_complaint(name, error)) from None


def _complaint(name: str, error: ValidationError) -> str:
    """One line: the command, the first field that is wrong, what it should be."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "params"
    what = first["msg"].removeprefix("Value error, ")
    more = error.error_count() - 1
    also = f" (and {more} more)" if more else ""
    return f"{name}.{field}: {what[0].lower()}{what[1:]}{also}"


def parse(asked: Asked) -> tuple[AnyKind, Command]:
    """The kind and the command of what was asked. MalformedCommand when there is none."""
    kind = kind_of(asked.case_type)
    return kind, parse_command(kind, asked.command, asked.params)


def keys_of(kind: AnyKind, command: Command) -> tuple[str, ...]:
    """The fact keys a command names itself; those of an open case are on its board row."""
    return tuple(str(key) for key in kind.fact_keys(kind.initial, command))


def _kept(command: Command) -> str:
    """The parameters a command keeps, canonical: what may not be a ground (R83) has no trace."""
    return canonical_json(command.model_dump(mode="json", exclude_defaults=True))


def fingerprint_of(asked: Asked) -> str:
    """What tells a command from another under the same id (hex). MalformedCommand."""
    _, command = parse(asked)
    return fingerprint(asked.case_id, asked.command, asked.actor, _kept(command)).hex()


def audit_row(asked: Asked, command: Command, today: date) -> CommandRecord:
    """The audit row of a command before it is decided."""
    params = _kept(command)
    return CommandRecord(
        command_id=asked.command_id,
        book=asked.book,
        case_id=asked.case_id,
        case_type=asked.case_type,
        name=asked.command,
        actor=asked.actor,
        params=params,
        on_date=today,
        outcome="NOTHING_TO_DO",
        fingerprint=fingerprint(asked.case_id, asked.command, asked.actor, params),
        request_id=asked.request_id or None,
    )


def facts_of(kind: AnyKind, state: AnyState, command: Command | None, loaded: Loaded) -> Facts:
    """What the rule may see of other cases; a successor institution counts as the one asked for."""
    institution = next(
        (key.id for key in kind.fact_keys(state, command) if key.scope == "institution"), None
    )
    usages = tuple(
        replace(right.usage, institution_id=institution) if right.same_institution else right.usage
        for right in loaded.usages
    )
    return Facts(usages, loaded.claims, loaded.tenancies, loaded.awards)
