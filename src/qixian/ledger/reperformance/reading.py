"""What performing some cases again needs, read for many cases at once; for `reperformance` only.

Events come by one cursor in the order of cases. The commands that caused them, the entries they
name and the other cases that share a fact key with them come with one query each.
"""

from collections import defaultdict
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
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.others import LeftBy, Others, Successor, Successors

EVENT_COLUMNS: Final = (
    "position, xid, book, case_id, seq, case_type, type, schema, effective_on, recorded_at, actor, "
    "cause_kind, cause_id, edition, edition_digest, calendar_version, clauses, data, "
    "previous_hash, hash"
)
COMMAND_COLUMNS: Final = (
    "c.command_id, c.book, c.case_id, c.case_type, c.name, c.actor, c.params, c.on_date, "
    "c.recorded_at, c.outcome, c.first_seq, c.last_seq, c.code, c.clause, c.data, c.fingerprint"
)
_BY_ID: Final = f"SELECT {COMMAND_COLUMNS} FROM ledger.command c WHERE c.command_id = ANY ($1)"
_QUIET: Final = f"""
    SELECT {COMMAND_COLUMNS} FROM ledger.command c
     WHERE c.case_id = ANY ($1) AND c.outcome <> 'ACCEPTED'
     ORDER BY c.case_id, c.recorded_at, c.command_id
"""
_ENTRIES: Final = """
    SELECT entry_id, kind, created_at FROM registry.entry
     WHERE book = $1 AND entry_id = ANY ($2)
"""
_SUCCESSORS: Final = "SELECT predecessor, successor, since FROM registry.institution_successor"
# The tables a rule's rows are read from, by the columns it asks them with.
_SHARING: Final = """
    SELECT 'person:' || person_id, case_id FROM read_model.used_right
     WHERE book = $1 AND person_id = ANY ($2)
    UNION SELECT 'person:' || person_id, case_id FROM read_model.claim
     WHERE book = $1 AND person_id = ANY ($2)
    UNION SELECT 'enterprise:' || enterprise_id, case_id FROM read_model.claim
     WHERE book = $1 AND enterprise_id = ANY ($3)
    UNION SELECT 'enterprise:' || enterprise_id, case_id FROM read_model.tenancy
     WHERE book = $1 AND enterprise_id = ANY ($3)
    UNION SELECT 'claim:' || claim_id, case_id FROM read_model.claim
     WHERE book = $1 AND claim_id = ANY ($4)
    UNION SELECT 'recipient:' || recipient_id, case_id FROM read_model.award
     WHERE book = $1 AND recipient_id = ANY ($5)
"""
# A tenancy's row has the venture registered last; these were registered before it took their place.
_FORMER: Final = """
    SELECT e.book, 'enterprise:' || (e.data::json ->> 'enterprise_id'), e.case_id
      FROM ledger.event e JOIN read_model.tenancy t ON t.case_id = e.case_id
     WHERE e.type = 'EnterpriseRegistered'
       AND e.data::json ->> 'enterprise_id' IS DISTINCT FROM t.enterprise_id
"""
_SCOPES: Final = ("person", "enterprise", "claim", "recipient")
_RELATED: Final = f"""
    SELECT {EVENT_COLUMNS} FROM ledger.event WHERE case_id = ANY ($1) ORDER BY case_id, seq
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
    `keys` are all the fact keys its commands name.
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


@dataclass(frozen=True, slots=True)
class Part:
    """Some cases, with whatever their rules look at outside of them; entries by (book, id)."""

    cases: tuple[Told, ...]
    entries: Mapping[tuple[str, str], Entry]
    others: Others


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is read once for a run: institutions that count as one, and keys cases once had."""

    successors: Successors
    former: frozenset[tuple[str, str, str]]
    """Book, key and case."""


async def read_elsewhere(conn: Connection) -> Elsewhere:
    """Every link between institutions, and every key that a row has had and has no longer."""
    links = tuple(Successor(*row) for row in await conn.fetch(_SUCCESSORS))
    former = frozenset((row[0], row[1], row[2]) for row in await conn.fetch(_FORMER))
    return Elsewhere(Successors(links), former)


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
    cases = tuple(
        _told(own, commands, by_case.get(case_id, ()), tuple(lost.get(case_id, ())))
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
        first.case_id, first.case_type, first.book, recorded, own, quiet, lost, parsed, keys
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
        sharing[book] = await _sharing(conn, book, own, elsewhere)
    left = await _left(conn, cases, sharing)
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


async def _sharing(
    conn: Connection, book: str, cases: Sequence[Told], elsewhere: Elsewhere
) -> dict[str, list[str]]:
    """The cases of a book by the keys they have rows for; only keys that some of `cases` name."""
    keys = {key for case in cases for key in case.keys}
    ids: list[list[str]] = [
        [key.removeprefix(f"{scope}:") for key in keys if key.startswith(f"{scope}:")]
        for scope in _SCOPES
    ]
    shared: defaultdict[str, list[str]] = defaultdict(list)
    if any(ids):
        for key, case_id in await conn.fetch(_SHARING, book, *ids):
            shared[key].append(case_id)
    for place, key, case_id in elsewhere.former:
        if place == book and key in keys:
            shared[key].append(case_id)
    return shared


async def _left(
    conn: Connection, cases: Sequence[Told], sharing: Mapping[str, Mapping[str, Sequence[str]]]
) -> dict[str, LeftBy]:
    """What the cases that share a key with another had left; their events are read once a part."""
    shared = {
        case_id for keys in sharing.values() for holders in keys.values() for case_id in holders
    }
    here = {case.case_id: case.recorded for case in cases}
    elsewhere = await conn.fetch(_RELATED, [one for one in shared if one not in here])
    told = {one: here[one] for one in shared if here.get(one)} | {
        case_id: tuple(RecordedEvent(*row) for row in own)
        for case_id, own in groupby(elsewhere, _case_of)
    }
    return {
        case_id: LeftBy(KINDS[own[0].case_type], case_id, own)
        for case_id, own in told.items()
        if own[0].case_type in KINDS
    }
