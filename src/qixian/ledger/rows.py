"""Between the record's shapes and the rows and arguments of its SQL functions; `ledger` only."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, TypeAlias

import asyncpg
import orjson

from qixian.domain.case import Usage
from qixian.ledger.records import (
    Append,
    BoardRow,
    CommandRecord,
    Loaded,
    PastEvent,
    UsedRight,
)

Argument: TypeAlias = (
    str | int | bool | date | bytes | Sequence[str] | Sequence[int] | Sequence[date] | None
)

_NO_BOARD: Final = (None,) * 10
_NO_COMMAND: Final = (None,) * 10
_EVENT_ARRAYS: Final = slice(11, 23)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def append_arguments(entry: Append) -> tuple[Argument, ...]:
    """The 36 arguments of `ledger.append`, in its order."""
    events = entry.events
    return (
        entry.book,
        entry.case_id,
        entry.case_type,
        entry.expected_version,
        entry.actor,
        entry.cause_kind,
        entry.cause_id,
        entry.edition,
        entry.edition_digest,
        entry.calendar_version,
        [event.type for event in events],
        [event.schema for event in events],
        [event.effective_on for event in events],
        ["\n".join(event.clauses) for event in events],
        [event.data for event in events],
        *(_NO_BOARD if entry.board is None else _board_arguments(entry.board)),
        _read_models(entry),
        *(_NO_COMMAND if entry.command is None else _command_arguments(entry.command)),
    )


def _board_arguments(board: BoardRow) -> tuple[Argument, ...]:
    return (
        board.state,
        board.open,
        board.opened_on,
        board.last_effective_on,
        board.next_wake,
        _json(dict(board.parties)),
        _json(dict(board.dates)),
        board.fact_keys,
        board.researcher_id,
        board.institution_id,
    )


def _command_arguments(command: CommandRecord) -> tuple[Argument, ...]:
    return (
        command.command_id,
        command.name,
        command.params,
        command.on_date,
        command.outcome,
        command.fingerprint,
        command.code,
        command.clause,
        command.remedy,
        command.data,
    )


def _read_models(entry: Append) -> str | None:
    """The changed rows as one JSON object with only the parts that changed; None for none."""
    parts: dict[str, object] = {}
    if entry.reckonings:
        parts["reckonings"] = [
            {
                "field": row.field,
                "nominal": row.nominal,
                "effective": row.effective,
                "rule": row.rule,
                "convention": row.convention,
                "inputs": dict(row.inputs),
                "provisional": row.provisional,
            }
            for row in entry.reckonings
        ]
    if entry.reckonings_gone:
        parts["reckonings_gone"] = entry.reckonings_gone
    if entry.due:
        # The standard dataclass encoder: kind, last_day, fires_on, rule.
        parts["due"] = entry.due
    if entry.due_gone:
        parts["due_gone"] = [{"kind": kind, "fires_on": day} for kind, day in entry.due_gone]
    if entry.usage is not None:
        parts["usage"] = entry.usage
    if entry.notices:
        parts["notices"] = entry.notices
    return _json(parts) if parts else None


def loaded(row: asyncpg.Record) -> Loaded:
    """The row of `ledger.load` as a value."""
    arrays = row[_EVENT_ARRAYS]
    events = tuple(map(PastEvent, *arrays)) if arrays[0] else ()
    return Loaded(
        now=row["now"],
        version=events[-1].seq if events else 0,
        board=_board(row),
        events=events,
        usages=_used_rights(row["usages"]),
        overdue=tuple(row["overdue"] or ()),
        decided=_command(row["decided"]),
    )


def _board(row: asyncpg.Record) -> BoardRow | None:
    if row["state"] is None:
        return None
    dates: Mapping[str, str] = orjson.loads(row["dates"])
    return BoardRow(
        state=row["state"],
        open=row["open"],
        opened_on=row["opened_on"],
        last_effective_on=row["last_effective_on"],
        next_wake=row["next_wake"],
        parties=orjson.loads(row["parties"]),
        dates={name: date.fromisoformat(day) for name, day in dates.items()},
        fact_keys=tuple(row["fact_keys"]),
        researcher_id=row["researcher_id"],
        institution_id=row["institution_id"],
    )


def _used_rights(text: str | None) -> tuple[UsedRight, ...]:
    if text is None:
        return ()
    return tuple(UsedRight(Usage(*row[:-1]), row[-1]) for row in orjson.loads(text))


def _command(text: str | None) -> CommandRecord | None:
    if text is None:
        return None
    row = orjson.loads(text)
    row["on_date"] = date.fromisoformat(row["on_date"])
    row["recorded_at"] = datetime.fromisoformat(row["recorded_at"])
    row["fingerprint"] = bytes.fromhex(row["fingerprint"].removeprefix("\\x"))
    return CommandRecord(**row)
