"""What performing some cases again needs, read for many cases at once; for `reperformance` only.

Events come by one cursor in the order of cases. The commands that caused them, the entries they
name and the other cases that share a fact key with them come with one query each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

import orjson
from asyncpg import Record

from qixian.domain.case import Command
from qixian.domain.kinds import KINDS, AnyKind
from qixian.ledger.connection import Connection
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.parsing import parse_command
from qixian.ledger.readable import day, instant
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.others import Others
from qixian.ledger.reperformance.sharing import (
    Elsewhere,
    read_left,
    read_listed,
    read_sharing,
)

COMMAND_COLUMNS: Final = (
    "c.command_id, c.book, c.case_id, c.case_type, c.name, c.actor, c.params, "
    f"{day('c.on_date')} AS on_date, {instant('c.recorded_at')} AS recorded_at, "
    "c.outcome, c.first_seq, c.last_seq, c.code, c.clause, c.data, c.fingerprint"
)
_BY_ID: Final = f"SELECT {COMMAND_COLUMNS} FROM ledger.command c WHERE c.command_id = ANY ($1)"
_QUIET: Final = f"""
    SELECT {COMMAND_COLUMNS} FROM ledger.command c
     WHERE c.case_id = ANY ($1) AND c.outcome <> 'ACCEPTED'
     ORDER BY c.case_id, c.recorded_at, c.command_id
"""
_ENTRIES: Final = f"""
    SELECT entry_id, kind, {instant("created_at")} AS created_at FROM registry.entry
     WHERE book = $1 AND entry_id = ANY ($2)
"""

_case_of: Final = itemgetter("case_id")


class Decided(NamedTuple):
    """A command as the audit keeps it, with what came of it; as `records.CommandRecord`."""

    command_id: str
    book: str
    case_id: str
    case_type: str
    name: str
    actor: str
    params: str
    on_date: date
    recorded_at: datetime
    outcome: str
    first_seq: int | None
    last_seq: int | None
    code: str | None
    clause: str | None
    data: str | None
    fingerprint: bytes


class Entry(NamedTuple):
    """What kind of entry the registry holds for an id, and since when (UTC)."""

    kind: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One case as it is recorded.

    `commands` are those that caused its events, `quiet` those that changed nothing, `lost` those
    that were accepted and have left no event. `parsed` has the commands that can be read.
    `keys` are all the fact keys its commands name, `listed` the rows that the lists have of it.
    """

    case_id: str
    case_type: str
    book: str
    recorded: tuple[RecordedEvent, ...]
    commands: Mapping[str, Decided]
    quiet: tuple[Decided, ...]
    lost: tuple[Decided, ...]
    parsed: Mapping[str, Command]
    keys: frozenset[str]
    listed: frozenset[tuple[str, str]]
    """Book and row, as `sharing.rows_for` names it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some cases, with whatever their rules look at outside of them; entries by (book, id)."""

    cases: tuple[Told, ...]
    entries: Mapping[tuple[str, str], Entry]
    others: Others


async def read_part(
    conn: Connection,
    rows: Sequence[Record],
    lost: Mapping[str, Sequence[Decided]],
    elsewhere: Elsewhere,
) -> Part:
    """Whole cases from their events, in the order of cases; `lost` is by case."""
    recorded = {
        case_id: tuple(RecordedEvent(*row) for row in own)
        for case_id, own in groupby(rows, key=_case_of)
    }
    causes = {
        event.cause_id
        for own in recorded.values()
        for event in own
        if event.cause_kind == "COMMAND"
    }
    found = await conn.fetch(_BY_ID, list(causes))
    commands = {row["command_id"]: Decided(*row) for row in found}
    quiet = await conn.fetch(_QUIET, list(recorded))
    by_case = {
        case_id: tuple(Decided(*row) for row in own) for case_id, own in groupby(quiet, _case_of)
    }
    listed = await read_listed(conn, recorded)
    cases = tuple(
        _told(
            own,
            commands,
            by_case.get(case_id, ()),
            tuple(lost.get(case_id, ())),
            frozenset(listed.get(case_id, ())),
        )
        for case_id, own in recorded.items()
    )
    return await _with_surroundings(conn, cases, elsewhere)


async def read_unopened(conn: Connection, rows: Sequence[Record], elsewhere: Elsewhere) -> Part:
    """Cases that were asked for and never opened, from their commands in the order of cases."""
    cases = []
    for _, own in groupby(rows, key=_case_of):
        decided = tuple(Decided(*row) for row in own)
        quiet = tuple(one for one in decided if one.outcome != "ACCEPTED")
        lost = tuple(one for one in decided if one.outcome == "ACCEPTED")
        cases.append(_told((), {}, quiet, lost))
    return await _with_surroundings(conn, tuple(cases), elsewhere)


def _told(
    recorded: tuple[RecordedEvent, ...],
    commands: Mapping[str, Decided],
    quiet: tuple[Decided, ...],
    lost: tuple[Decided, ...],
    listed: frozenset[tuple[str, str]] = frozenset(),
) -> Told:
    first = recorded[0] if recorded else (quiet + lost)[0]
    kind = KINDS.get(first.case_type)
    own = {
        event.cause_id: commands[event.cause_id]
        for event in recorded
        if event.cause_kind == "COMMAND" and event.cause_id in commands
    }
    parsed, keys = _parsed(kind, first.case_id, (*own.values(), *quiet, *lost))
    return Told(
        first.case_id, first.case_type, first.book, recorded, own, quiet, lost, parsed, keys, listed
    )


def _parsed(
    kind: AnyKind | None, case_id: str, decided: Iterable[Decided]
) -> tuple[dict[str, Command], frozenset[str]]:
    parsed: dict[str, Command] = {}
    keys: set[str] = set()
    if kind is None:
        return parsed, frozenset()
    for one in decided:
        if one.case_id != case_id:
            continue
        try:
            command = parse_command(kind, one.name, orjson.loads(one.params))
        except (MalformedCommand, orjson.JSONDecodeError):
            continue
        parsed[one.command_id] = command
        keys.update(map(str, kind.fact_keys(kind.initial, command)))
    return parsed, frozenset(keys)


async def _with_surroundings(
    conn: Connection, cases: tuple[Told, ...], elsewhere: Elsewhere
) -> Part:
    entries: dict[tuple[str, str], Entry] = {}
    sharing: dict[str, dict[str, list[str]]] = {}
    for book in {case.book for case in cases}:
        own = [case for case in cases if case.book == book]
        entries |= await _entries(conn, book, own)
        keys = {key for case in own for key in case.keys}
        sharing[book] = await read_sharing(conn, book, keys, elsewhere)
    left = await read_left(conn, {case.case_id: case.recorded for case in cases}, sharing)
    return Part(cases, entries, Others(sharing, left, elsewhere.successors))


async def _entries(
    conn: Connection, book: str, cases: Sequence[Told]
) -> dict[tuple[str, str], Entry]:
    named = {
        reference.id
        for case in cases
        for command in case.parsed.values()
        for reference in KINDS[case.case_type].references(command)
    }
    if not named:
        return {}
    rows = await conn.fetch(_ENTRIES, book, list(named))
    return {(book, row["entry_id"]): Entry(row["kind"], row["created_at"]) for row in rows}
