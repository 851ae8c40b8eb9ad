"""Make every read model again from the record, and tell where the live tables differ.

Used by the doors (`qixian ledger rebuild`, `qixian migrate`). The rows come from the same functions
that write them with an append, folded over every event of the ledger, so whatever a rebuilt table
says follows from the record and from nothing else.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Final

from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.case import Rules
from qixian.ledger.calendars import Calendars
from qixian.ledger.connection import Connection
from qixian.ledger.editions import Editions
from qixian.ledger.errors import translated
from qixian.ledger.parsing import kind_of
from qixian.ledger.rebuilt_rows import COLUMNS, Tables, case_rows
from qixian.ledger.records import RecordedEvent
from qixian.ledger.whole_cases import whole_cases

SHOWN: Final = 100
"""How many differing rows of a table are named; the rest are counted."""

_EVENTS: Final = """
    SELECT position, xid, book, case_id, seq, case_type, type, schema, effective_on, recorded_at,
           actor, cause_kind, cause_id, edition, edition_digest, calendar_version, clauses, data,
           previous_hash, hash
      FROM ledger.event ORDER BY case_id, seq
"""
# Whoever appends an event also writes the case board, and waits there until this is over.
_LOCK: Final = "LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE"
_SHADOW: Final = (
    "CREATE TEMPORARY TABLE {shadow} (LIKE read_model.{table} INCLUDING DEFAULTS) ON COMMIT DROP"
)
# The record says who opened a case and when; the registry, where that was.
_LEAGUES: Final = """
    UPDATE rebuilt_case_board r
       SET league_city = ledger.league_of(r.book, r.parties, r.opened_by, e.recorded_at)
      FROM ledger.event e WHERE e.case_id = r.case_id AND e.seq = 1
"""
_ONLY: Final = """
    SELECT '{side}' AS side, to_jsonb(d) AS row, count(*) OVER () AS found
      FROM (SELECT {columns} FROM {one} EXCEPT ALL SELECT {columns} FROM {other}) d
     ORDER BY d.case_id LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row that only one side has: LIVE what the table says, REBUILT what the record makes of it.

    `row` is the row as JSON text.
    """

    table: str
    side: str
    row: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild went through, and where the live tables were not what the record says.

    `found` counts all rows that differ; of each table and side at most `SHOWN` are named.
    """

    events: int
    cases: int
    rows: dict[str, int] = field(default_factory=dict)
    differences: tuple[RowDifference, ...] = ()
    found: int = 0


async def check_read_models(conn: Connection, shipped: WorkingCalendar) -> Rebuilt:
    """Rebuild beside the live tables and compare row by row; nothing is changed.

    Writers wait while it runs, so that both sides are of one moment. Must not run inside a
    transaction. Raises UnknownEventType, EditionMissing, LedgerUnreachable, NotMigrated.
    """
    with translated():
        async with conn.transaction():
            return await _compared(conn, await _into_shadows(conn, shipped))


async def rebuild_read_models(conn: Connection, shipped: WorkingCalendar) -> Rebuilt:
    """Replace the content of every read model by what the record says, in one transaction.

    Returns also where the replaced tables had differed. Raises as `check_read_models`.
    """
    with translated():
        async with conn.transaction():
            rebuilt = await _compared(conn, await _into_shadows(conn, shipped))
            for table, columns in COLUMNS.items():
                listed = ", ".join(columns)
                await conn.execute(f"DELETE FROM read_model.{table}")
                await conn.execute(
                    f"INSERT INTO read_model.{table} ({listed}) "
                    f"SELECT {listed} FROM rebuilt_{table}"
                )
            return rebuilt


async def _into_shadows(conn: Connection, shipped: WorkingCalendar) -> Rebuilt:
    tables = ", ".join(f"read_model.{table}" for table in COLUMNS)
    await conn.execute(_LOCK.format(tables))
    for table in COLUMNS:
        await conn.execute(_SHADOW.format(shadow=f"rebuilt_{table}", table=table))
    events = cases = 0
    counted = dict.fromkeys(COLUMNS, 0)
    async for rows, seen in _cases(conn, shipped):
        events, cases = events + seen.events, cases + seen.cases
        for table, columns in COLUMNS.items():
            listed = rows[table]
            counted[table] += len(listed)
            if listed:
                await conn.copy_records_to_table(
                    f"rebuilt_{table}", records=listed, columns=columns
                )
    await _keep_deliveries(conn)
    await conn.execute(_LEAGUES)
    return Rebuilt(events, cases, counted)


async def _cases(
    conn: Connection, shipped: WorkingCalendar
) -> AsyncIterator[tuple[Tables, Rebuilt]]:
    """The rows of some cases after another, with how many events they have."""
    editions, calendars = Editions(), Calendars(shipped)
    current: dict[str, WorkingCalendar] = {}
    cursor = await conn.cursor(_EVENTS)
    async for rows in whole_cases(cursor):
        tables: Tables = {table: [] for table in COLUMNS}
        cases = 0
        for _, stored in groupby(rows, key=itemgetter("case_id")):
            recorded = [RecordedEvent(*row) for row in stored]
            first = recorded[0]
            pinned = await editions.pinned(conn, first.edition_digest)
            if first.book not in current:
                current[first.book] = (await calendars.current(conn, first.book)).current
            rules = Rules(pinned.policy, current[first.book])
            case_rows(kind_of(first.case_type), recorded, rules, tables)
            cases += 1
        yield tables, Rebuilt(len(rows), cases)


async def _keep_deliveries(conn: Connection) -> None:
    """What became of a notice is known to the queue and not to the events that called for it."""
    await conn.execute("""
        UPDATE rebuilt_notice r SET status = n.status
          FROM read_model.notice n WHERE n.notice_id = r.notice_id AND n.status <> r.status
    """)


async def _compared(conn: Connection, rebuilt: Rebuilt) -> Rebuilt:
    """With the rows in which live tables and shadows differ."""
    differences: list[RowDifference] = []
    found = 0
    for table, columns in COLUMNS.items():
        live, shadow = f"read_model.{table}", f"rebuilt_{table}"
        for side, one, other in (("LIVE", live, shadow), ("REBUILT", shadow, live)):
            query = _ONLY.format(
                side=side, one=one, other=other, columns=", ".join(columns), most=SHOWN
            )
            rows = await conn.fetch(query)
            differences += [RowDifference(table, row["side"], row["row"]) for row in rows]
            found += rows[0]["found"] if rows else 0
    return replace(rebuilt, differences=tuple(differences), found=found)
