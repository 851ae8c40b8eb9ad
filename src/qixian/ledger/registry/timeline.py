"""Everything about a person, a venture, an institution or a base, over all cases. Reads only.

The doors may import this module. Ids and events only; nothing that is sealed is opened.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import orjson
from pydantic import JsonValue

from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.registry.errors import EntryNotFound

# tenant: and recipient: name persons and ventures alike.
_SCOPES: Final = ("person", "enterprise", "institution", "base", "tenant", "recipient")

# A linked institution or base would bring along the cases of strangers.
_LINKED: Final = """
    SELECT DISTINCT e.entry_id
      FROM registry.link l
      JOIN registry.entry e ON e.book = l.book
           AND e.entry_id = CASE WHEN l.from_id = $2 THEN l.to_id ELSE l.from_id END
     WHERE l.book = $1 AND $2 IN (l.from_id, l.to_id) AND e.kind IN ('person', 'venture')
     ORDER BY e.entry_id
"""
_KNOWN: Final = "SELECT true FROM registry.entry WHERE book = $1 AND entry_id = $2"
_CASES: Final = """
    SELECT b.case_id, b.case_type, b.state, b.open
      FROM read_model.case_board b
     WHERE b.case_id IN (
               SELECT f.case_id FROM read_model.case_board f
                WHERE f.book = $1 AND f.fact_keys && $3::text[]
               UNION SELECT c.case_id FROM read_model.claim c
                WHERE c.book = $1 AND c.enterprise_id = ANY ($2::text[])
               UNION SELECT c.case_id FROM read_model.claim c
                WHERE c.book = $1 AND c.person_id = ANY ($2::text[])
               UNION SELECT t.case_id FROM read_model.tenancy t
                WHERE t.book = $1 AND t.enterprise_id = ANY ($2::text[])
               UNION SELECT a.case_id FROM read_model.award a
                WHERE a.book = $1 AND a.recipient_id = ANY ($2::text[]))
       AND b.book = $1
     ORDER BY b.case_id
"""
_EVENTS: Final = """
    SELECT effective_on, recorded_at, position, case_id, case_type, type, data
      FROM ledger.event WHERE book = $1 AND case_id = ANY ($2::text[])
     ORDER BY effective_on, position
"""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case that concerns the entry, as it stands."""

    case_id: str
    case_type: str
    state: str
    open: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of one of the cases: a civil day in Asia/Shanghai, an instant in UTC."""

    effective_on: date
    recorded_at: datetime
    position: int
    case_id: str
    case_type: str
    type: str
    data: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the cases say of an entry and of the persons and ventures `linked` to it, in order."""

    entry_id: str
    linked: tuple[str, ...]
    cases: tuple[CaseLine, ...]
    events: tuple[Happening, ...]


async def everything_about(conn: Connection, book: str, entry_id: str) -> Timeline:
    """Every event of every case, closed ones too, about an entry and those one link away.

    A case counts by its fact keys, and by its claims, its tenancy and its awards. In order of the
    effective day, then of recording. Raises EntryNotFound when neither the registry nor a case
    knows the id, LedgerUnreachable, NotMigrated.
    """
    with translated():
        async with _one_view(conn):
            known = await conn.fetchval(_KNOWN, book, entry_id)
            linked = tuple(row["entry_id"] for row in await conn.fetch(_LINKED, book, entry_id))
            ids = [entry_id, *linked]
            keys = [f"{scope}:{one}" for scope in _SCOPES for one in ids]
            cases = tuple(CaseLine(*row) for row in await conn.fetch(_CASES, book, ids, keys))
            if not known and not cases:
                raise EntryNotFound(entry_id)
            rows = await conn.fetch(_EVENTS, book, [case.case_id for case in cases])
    events = tuple(Happening(**dict(row) | {"data": orjson.loads(row["data"])}) for row in rows)
    return Timeline(entry_id, linked, cases, events)


@asynccontextmanager
async def _one_view(conn: Connection) -> AsyncIterator[None]:
    """The cases and their events as of one moment, unless the caller's transaction decides."""
    if conn.is_in_transaction():
        yield
        return
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        yield
