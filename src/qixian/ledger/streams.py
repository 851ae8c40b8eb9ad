"""Append to a case, load it under its locks, read it, and follow the whole record.

`activities` and the doors may import this module. Every function takes an asyncpg connection, or a
pool where one statement is all it needs, and
raises only `LedgerError` and its kinds; see `ledger/sql` for what happens in the database.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import asyncpg

from qixian.domain.holiday_calendar import calendar_case_id
from qixian.ledger.connection import Connection, Queryable
from qixian.ledger.errors import (
    CaseNotFound,
    CommandIdReused,
    LedgerError,
    StaleVersion,
    translated,
)
from qixian.ledger.readable import day, instant
from qixian.ledger.records import (
    Append,
    Appended,
    Cursor,
    Loaded,
    RecordedEvent,
    StoredEvent,
)
from qixian.ledger.rows import append_arguments, loaded

START: Final = Cursor(0, 0)

_COLUMNS: Final = (
    "position, xid, book, case_id, seq, case_type, type, schema, effective_on, recorded_at, actor, "
    "cause_kind, cause_id, edition, edition_digest, calendar_version, clauses, data, "
    "previous_hash, hash"
)
EVENT_COLUMNS: Final = _COLUMNS.replace(
    "effective_on, recorded_at",
    f"{day('effective_on')} AS effective_on, {instant('recorded_at')} AS recorded_at",
)
"""The columns of a `RecordedEvent`; a day or an instant that cannot be is as `readable` has it."""
_LOAD: Final = "SELECT * FROM ledger.load($1, $2, $3, $4, $5, $6)"
APPEND: Final = f"SELECT * FROM ledger.append({', '.join(f'${n}' for n in range(1, 40))})"
_READ_CASE: Final = f"SELECT {EVENT_COLUMNS} FROM ledger.event WHERE case_id = $1 ORDER BY seq"
_READ_STORED: Final = (
    "SELECT position, type, schema, effective_on, data FROM ledger.event "
    "WHERE case_id = $1 ORDER BY seq"
)
_TAIL: Final = f"SELECT {_COLUMNS} FROM ledger.tail($1, $2, $3)"


async def load(
    conn: Connection,
    book: str,
    case_id: str,
    *,
    keys: Sequence[str] = (),
    on: date | None = None,
    command_id: str | None = None,
    fingerprint: bytes | None = None,
) -> Loaded:
    """Lock and read a case; must run inside a transaction, whose end lets the locks go.

    `keys` are the facts the rule looks at: those of the scopes person, enterprise, claim and
    recipient are locked together with those on the board; `institution:ID` says which institution
    rights are counted at and is not locked. `on` is the business day (Asia/Shanghai) up to which
    other open cases of the same facts should have fallen due; those that have not are `overdue`.
    Load one case a transaction: asking for a second case while holding facts may deadlock.
    Raises CommandIdReused (when `fingerprint` is given), LedgerUnreachable, NotMigrated.
    """
    with translated():
        if not conn.is_in_transaction():
            raise LedgerError("load holds its locks to the end of a transaction: open one first")
        calendar_id = calendar_case_id(book)
        row = await conn.fetchrow(_LOAD, book, case_id, keys, on, command_id, calendar_id)
    if row is None:
        raise LedgerError(f"ledger.load gave no row for case {case_id}: run `qixian migrate`")
    case = loaded(row)
    decided = case.decided
    if decided is not None and fingerprint is not None and decided.fingerprint != fingerprint:
        raise CommandIdReused(decided.command_id)
    return case


async def append(conn: Queryable, entry: Append) -> Appended:
    """Write one append, all or nothing; alone it is its own transaction.

    Raises StaleVersion, CommandIdReused, LedgerUnreachable, NotMigrated; after a StaleVersion a
    surrounding transaction has to be rolled back.
    """
    arguments = append_arguments(entry)
    with translated():
        try:
            row = await conn.fetchrow(APPEND, *arguments)
        except asyncpg.UniqueViolationError as error:
            # Another writer came first at this very instant; asked again, the ledger says exactly
            # what it left. A surrounding transaction is spoilt and can only be told "at least".
            if not isinstance(conn, asyncpg.Pool) and conn.is_in_transaction():
                raise StaleVersion(
                    entry.case_id, entry.expected_version, entry.expected_version + 1
                ) from error
            row = await conn.fetchrow(APPEND, *arguments)
    if row is None:
        raise LedgerError(f"ledger.append gave no row for case {entry.case_id}: migrate again")
    first_seq, last_seq, positions, recorded_at, head_hash, repeated = row
    return Appended(
        first_seq, last_seq, tuple(positions or ()), recorded_at, head_hash or b"", repeated
    )


async def read_recorded(conn: Queryable, case_id: str) -> list[RecordedEvent]:
    """Every event of a case in order of `seq`, none for a case nobody opened; no locks."""
    with translated():
        rows = await conn.fetch(_READ_CASE, case_id)
    return [RecordedEvent(*row) for row in rows]


async def read_case(conn: Queryable, case_id: str) -> list[RecordedEvent]:
    """Every event of a case in order of `seq`; no locks. Raises CaseNotFound."""
    recorded = await read_recorded(conn, case_id)
    if not recorded:
        raise CaseNotFound(case_id)
    return recorded


async def read_stored(conn: Queryable, case_id: str) -> list[StoredEvent]:
    """What folding needs of every event of a case, in order; no locks. Raises CaseNotFound."""
    with translated():
        rows = await conn.fetch(_READ_STORED, case_id)
    if not rows:
        raise CaseNotFound(case_id)
    return [StoredEvent(*row) for row in rows]


async def tail(conn: Queryable, after: Cursor, limit: int) -> list[RecordedEvent]:
    """The next events after `after` that no running transaction can still come before.

    Pass on `Cursor(last.xid, last.position)`; an empty list means nothing new is settled yet.
    """
    with translated():
        rows = await conn.fetch(_TAIL, after.xid, after.position, limit)
    return [RecordedEvent(*row) for row in rows]
