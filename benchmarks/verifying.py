"""Proving a million events: every hash calculated again, against reading and hashing alone."""

import asyncio
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from benchmarks.leaves import plant
from benchmarks.measure import Effort, Line, Target, faster, in_turn, rate
from benchmarks.served_door import without_ours
from benchmarks.stage import Records, analysed, records, unique
from qixian.ledger.canonical import NO_PREVIOUS
from qixian.ledger.connection import Connection
from qixian.ledger.records import RecordedEvent
from qixian.ledger.streams import read_case
from qixian.ledger.verify import canonical_bytes, verify
from qixian.runtime.connections import connect

BEGINS: Final = date(2024, 7, 1)
EVENTS: Final = 60
ALL_EVENTS: Final = 1_000_000
_CHUNK: Final = 2000
_RATE: Final = Target(">=", 100_000, "/s")
_SHARE: Final = Target(">=", 0.4)
_MEMORY: Final = Target("<", 200, " MB")

_COLUMNS: Final = RecordedEvent._fields[2:]
# Whatever is hashed, as fast as it comes: in the order in which it lies on the disk.
_BARE: Final = f"SELECT {', '.join(_COLUMNS)} FROM ledger.event"
_DATA: Final = _COLUMNS.index("data")
# A row of the board for each leave that has none, but for what the table makes by itself.
_BOARD_COLUMNS: Final = """
    SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
     WHERE attrelid = 'read_model.case_board'::regclass AND attnum > 0 AND NOT attisdropped
       AND attgenerated = '' AND attname NOT IN ('case_id', 'head_hash')
"""
_BOARD: Final = """
    INSERT INTO read_model.case_board (case_id, head_hash, {columns})
    SELECT e.case_id, e.hash, {columns}
      FROM (SELECT {columns} FROM read_model.case_board WHERE case_id = $1) b
      JOIN (SELECT case_id, hash, seq FROM ledger.event WHERE case_id <> $1) e ON e.seq = b.version
"""


def _copies(leave: list[RecordedEvent], cases: int) -> Iterator[tuple[object, ...]]:
    """The leave again under other ids, each with a chain of its own.

    All first events come first, then all second ones: as cases that live side by side are written.
    """
    heads = [NO_PREVIOUS] * cases
    for event in leave:
        for number, head in enumerate(heads):
            case_id = f"V{number:07d}"
            cause_id = f"{case_id}:{event.seq}"
            moved = event._replace(case_id=case_id, cause_id=cause_id, previous_hash=head)
            heads[number] = hashlib.sha256(canonical_bytes(moved)).digest()
            yield (*moved[2:-1], heads[number])


async def _planted(stage: Records, events: int) -> int:
    """One leave lived by the rules, and as many like it; how many events they have together."""
    first = unique("V")
    await plant(stage.pool, [first], BEGINS, EVENTS, stage.terms)
    copies = max(1, events // EVENTS - 1)
    conn = await connect(stage.url)
    try:
        rows = _copies(await read_case(conn, first), copies)
        await conn.copy_records_to_table(
            "event", schema_name="ledger", columns=_COLUMNS, records=rows
        )
        columns = await conn.fetchval(_BOARD_COLUMNS)
        await conn.execute(_BOARD.format(columns=columns), first)
    finally:
        await conn.close()
    await analysed(stage.url)
    return (copies + 1) * EVENTS


async def _verified(conn: Connection, events: int) -> float:
    began = time.perf_counter()
    proof = await verify(conn)
    seconds = time.perf_counter() - began
    if not proof.ok or proof.events != events:
        raise ValueError(f"{proof.events} of {events} verified, {len(proof.findings)} findings")
    return events / seconds


async def _read_and_hashed(conn: Connection, events: int) -> float:
    began, read = time.perf_counter(), 0
    async with conn.transaction(readonly=True):
        cursor = await conn.cursor(_BARE)
        while rows := await cursor.fetch(_CHUNK):
            for row in rows:
                hashlib.sha256(row[_DATA].encode()).digest()
            read += len(rows)
    if read != events:
        raise ValueError(f"{read} events were read, not {events}")
    return events / (time.perf_counter() - began)


def _megabytes(url: str) -> float:
    """Resident memory of `qixian ledger verify` at its highest."""
    with tempfile.TemporaryDirectory(prefix="qixian-") as home:
        environment = without_ours() | {"DATABASE_URL": url, "QIXIAN_HOME": home}
        command = [sys.executable, "-m", "qixian.cli", "ledger", "verify"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ValueError(f"qixian ledger verify ended with {process.returncode}")
    return used.ru_maxrss / 1024


async def measure(effort: Effort) -> list[Line]:
    """A whole ledger, reading included, on one connection."""
    async with records() as stage:
        events = await _planted(stage, effort.whole(ALL_EVENTS))
        conn = await connect(stage.url)
        try:
            ours, bare = await in_turn(
                effort.rounds,
                partial(_verified, conn, events),
                partial(_read_and_hashed, conn, events),
            )
        finally:
            await conn.close()
        peak = await asyncio.to_thread(_megabytes, stage.url)
    held = f"{events:,} events of {events // EVENTS:,} leaves, written side by side"
    return [
        rate("verifying the ledger", ours, _RATE, held),
        faster("verifying: read and hash alone", ours, bare, _SHARE, "bare, in the order of rows"),
        Line("memory of ledger verify", peak, _MEMORY, f"resident at its highest, {events:,}"),
    ]
