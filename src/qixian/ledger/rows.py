"""Between the record's shapes and the rows and arguments of its SQL functions; `ledger` only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeAlias

import asyncpg
import orjson

from qixian.domain.case import Deadline, Reckoning
from qixian.domain.facts import AwardFact, ClaimFact, TenancyFact, Usage
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

_NO_BOARD: Final = (None,) * 12
_NO_COMMAND: Final = (None,) * 11
_EVENT_ARRAYS: Final = slice(11, 23)
_MANY_EVENT_ARRAYS: Final = slice(13, 25)
_AS_THEY_ARE: Final = (
    "reckonings_gone",
    "due",
    "usage",
    "claims",
    "tenancy",
    "awards",
    "assessments",
    "notices",
)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def append_arguments(entry: Append) -> tuple[Argument, ...]:
    """The 39 arguments of `ledger.append`, in its order."""
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
        board.awaited_field,
        board.awaited_by,
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
        command.request_id,
    )


def _read_models(entry: Append) -> str | None:
    """The changed rows as one JSON object with only the parts that changed; None for none."""
    parts: dict[str, object] = {}
    if entry.anew:
        parts["anew"] = True
    if entry.reckonings:
        parts["reckonings"] = [_reckoning(row) for row in entry.reckonings]
    if entry.due_gone:
        parts["due_gone"] = [{"kind": kind, "fires_on": day} for kind, day in entry.due_gone]
    # The rest by the standard dataclass encoder: the fields are the columns.
    for name in _AS_THEY_ARE:
        if rows := getattr(entry, name):
            parts[name] = rows
    return _json(parts) if parts else None


def dates_anew(reckonings: Sequence[Reckoning], due: Sequence[Deadline]) -> str:
    """Every deadline and due row of a case, to stand in place of those it has."""
    return _json({"anew": True, "reckonings": [_reckoning(row) for row in reckonings], "due": due})


def _reckoning(row: Reckoning) -> dict[str, object]:
    """A reckoning with its counting beside it: one row of `read_model.deadline`."""
    counting = row.counting
    return {
        "field": row.field,
        "nominal": row.nominal,
        "effective": row.effective,
        "rule": row.rule,
        "parameters": row.parameters,
        "way": counting.way,
        "anchor": counting.anchor,
        "amount": counting.amount,
        "anchor_field": counting.anchor_field,
        "first_day": counting.first_day,
        "roll": counting.roll,
        "provisional": row.provisional,
        "moot": row.moot,
    }


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
        claims=_claims(row["claims"]),
        tenancies=_tenancies(row["tenancies"]),
        awards=_awards(row["awards"]),
        loaded_notices=row["notices"],
        case_type=row["case_type"],
    )


def looked(events: tuple[PastEvent, ...], others: asyncpg.Record) -> Loaded:
    """A case that was read without its locks, with what other cases have left for it."""
    return Loaded(
        now=others["now"],
        version=events[-1].seq if events else 0,
        board=None,
        events=events,
        usages=_used_rights(others["usages"]),
        overdue=(),
        decided=None,
        claims=_claims(others["claims"]),
        tenancies=_tenancies(others["tenancies"]),
        awards=_awards(others["awards"]),
        loaded_notices=others["notices"],
    )


def loaded_of_many(row: asyncpg.Record) -> Loaded:
    """A row of `ledger.load_many` as a value: a case without what other cases have left for it."""
    return Loaded(
        now=row["now"],
        version=row["seqs"][-1],
        board=_board(row),
        events=tuple(map(PastEvent, *row[_MANY_EVENT_ARRAYS])),
        usages=(),
        overdue=(),
        decided=None,
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


def _claims(text: str | None) -> tuple[ClaimFact, ...]:
    return tuple(ClaimFact(**row) for row in _rows(text, "submitted_on", "decided_on", "paid_on"))


def _tenancies(text: str | None) -> tuple[TenancyFact, ...]:
    days = ("founder_graduated_on", "move_in_date", "incubation_end_date", "move_out_due_date")
    return tuple(TenancyFact(**row) for row in _rows(text, *days))


def _awards(text: str | None) -> tuple[AwardFact, ...]:
    return tuple(AwardFact(**row) for row in _rows(text, "granted_on"))


def _rows(text: str | None, *days: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON array with the named fields as dates."""
    for row in orjson.loads(text) if text else ():
        yield row | {day: date.fromisoformat(row[day]) for day in days if row[day] is not None}


def _command(text: str | None) -> CommandRecord | None:
    if text is None:
        return None
    row = orjson.loads(text)
    row["on_date"] = date.fromisoformat(row["on_date"])
    row["recorded_at"] = datetime.fromisoformat(row["recorded_at"])
    row["fingerprint"] = bytes.fromhex(row["fingerprint"].removeprefix("\\x"))
    return CommandRecord(**row)
