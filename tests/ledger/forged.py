"""The record changed behind its back, hashes and all: what an intruder with every right can do.

Used by tests. The chain of hashes is made again each time, so that only the rules can tell.
"""

import hashlib
from collections.abc import Mapping

import asyncpg
import orjson
from pydantic import JsonValue

from qixian.ledger.canonical import NO_PREVIOUS, canonical_json
from qixian.ledger.records import RecordedEvent
from qixian.ledger.streams import read_recorded
from qixian.ledger.verify import canonical_bytes

Connection = asyncpg.Connection  # type: ignore[type-arg]

TABLES = ("ledger.event", "ledger.command", "ledger.edition")


async def unguarded(conn: Connection) -> None:
    """Take the triggers away that keep the record append-only."""
    for table in TABLES:
        await conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")


async def rehashed(conn: Connection, case_id: str) -> None:
    """Make the chain of a case again, as if what is there had been recorded so."""
    previous = NO_PREVIOUS
    for event in await read_recorded(conn, case_id):
        linked = event._replace(previous_hash=previous)
        previous = hashlib.sha256(canonical_bytes(linked)).digest()
        await conn.execute(
            "UPDATE ledger.event SET previous_hash = $3, hash = $4 WHERE case_id = $1 AND seq = $2",
            case_id,
            event.seq,
            linked.previous_hash,
            previous,
        )


async def found(conn: Connection, case_id: str, event_type: str, number: int = 0) -> RecordedEvent:
    """An event of a case by its type, the first unless a number is given."""
    of_type = [one for one in await read_recorded(conn, case_id) if one.type == event_type]
    return of_type[number]


async def restated(conn: Connection, event: RecordedEvent, data: Mapping[str, JsonValue]) -> None:
    """Some fields of an event's data say something else."""
    text = canonical_json(orjson.loads(event.data) | dict(data))
    await set_columns(conn, event, data=text)


async def set_columns(conn: Connection, event: RecordedEvent, **columns: object) -> None:
    """Some columns of an event are others."""
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 3))
    await conn.execute(
        f"UPDATE ledger.event SET {names} WHERE case_id = $1 AND seq = $2",
        event.case_id,
        event.seq,
        *columns.values(),
    )
    await rehashed(conn, event.case_id)


async def removed(conn: Connection, event: RecordedEvent, *, closed_up: bool) -> None:
    """An event is gone; with `closed_up` the numbers behind it close the gap."""
    case_id, seq = event.case_id, event.seq
    await conn.execute("DELETE FROM ledger.event WHERE case_id = $1 AND seq = $2", case_id, seq)
    if closed_up:
        await _moved(conn, case_id, seq, -1)
    await rehashed(conn, case_id)


async def inserted(conn: Connection, after: RecordedEvent, **columns: object) -> None:
    """One more event behind another, like it but for some columns."""
    await _moved(conn, after.case_id, after.seq, 1)
    row = after._asdict() | {"seq": after.seq + 1} | columns
    del row["position"], row["xid"]
    names, places = ", ".join(row), ", ".join(f"${n}" for n in range(1, len(row) + 1))
    await conn.execute(f"INSERT INTO ledger.event ({names}) VALUES ({places})", *row.values())
    await rehashed(conn, after.case_id)


async def _moved(conn: Connection, case_id: str, after: int, by: int) -> None:
    """The numbers behind one are others; by way of far away, since each may be there once only."""
    far = 100_000
    for bound, step in ((after, far), (far, by - far)):
        await conn.execute(
            "UPDATE ledger.event SET seq = seq + $3 WHERE case_id = $1 AND seq > $2",
            case_id,
            bound,
            step,
        )
