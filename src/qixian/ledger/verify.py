"""Prove the record: recalculate every hash, follow every chain, compare with the case board.

The doors may import this module. It reads with the auditor's rights and changes nothing.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC
from typing import Final, Literal, NamedTuple, cast

import orjson
from asyncpg.cursor import Cursor

from qixian.ledger.canonical import NO_PREVIOUS
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.found import Found
from qixian.ledger.readable import day, instant, spoilt
from qixian.ledger.records import RecordedEvent

Check = Literal["HASH", "PREVIOUS_HASH", "SEQ", "BOARD_VERSION", "BOARD_HEAD"]

# Few enough that the database makes the next rows ready while these are looked at.
_CHUNK: Final = 500
# In place of the transaction's id, whether the row has a day or an instant that cannot be.
_EVENTS: Final = f"""
SELECT position, {spoilt("effective_on", "recorded_at")}, book, case_id, seq, case_type, type,
       schema, {day("effective_on")}, {instant("recorded_at")}, actor, cause_kind, cause_id,
       edition, edition_digest, calendar_version, clauses, data, previous_hash, hash
  FROM ledger.event
 WHERE ($1::text IS NULL OR case_id = $1) AND ($2::text IS NULL OR case_id >= $2)
 ORDER BY case_id, seq
"""
# One statement for each span, so that each is found in the index whatever plan is kept.
_BOARD: Final = "SELECT 0, case_id, version, head_hash FROM read_model.case_board WHERE "
_BOARD_OF: Final = f"{_BOARD} case_id = $1"
_BOARD_FROM: Final = f"{_BOARD} case_id >= $1"
_BOARD_BETWEEN: Final = f"{_BOARD} case_id >= $1 AND case_id < $2"


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement: what the record says and what was calculated (hashes in hex).

    `position` is 0 where no event is left to point at. `calculated` is empty where an event has no
    hash, since its day or its instant is none that can be.
    """

    check: Check
    position: int
    case_id: str
    seq: int
    calculated: str
    recorded: str

    def sentence(self) -> str:
        """The finding as one line."""
        return (
            f"{self.check} of event {self.seq} of case {self.case_id} (position {self.position}): "
            f"calculated {self.calculated}, recorded {self.recorded}"
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """How many events and cases were looked at, and what did not agree.

    `next_case` is the first case that was not looked at, where the time for it ran out. `more` says
    for a check that found more than can be kept how many were only counted.
    """

    events: int
    cases: int
    findings: tuple[Finding, ...]
    next_case: str | None = None
    more: Mapping[str, int] = field(default_factory=dict)

    @property
    def found(self) -> int:
        """How many things did not agree."""
        return len(self.findings) + sum(self.more.values())

    @property
    def ok(self) -> bool:
        """Whether nothing disagreed."""
        return not self.findings


def canonical_bytes(e: RecordedEvent) -> bytes:
    """The same bytes as `rfc8785.dumps(canonical.envelope(event))`, many times faster.

    `data` goes in as it is kept, as it did when it was hashed. The keys stand in their order here,
    and orjson escapes strings and writes dates as RFC 8785 and the envelope want them; tests hold
    the two together.
    """
    (_, _, book, case_id, seq, case_type, type_, schema, effective_on, recorded_at, actor,
     cause_kind, cause_id, edition, digest, calendar, clauses, data, previous, _) = e  # fmt: skip
    if recorded_at.tzinfo is not UTC:  # the driver's always is, and asking is cheaper than turning
        recorded_at = recorded_at.astimezone(UTC)
    # A zero fraction is written too, which orjson leaves out.
    exact = recorded_at.microsecond
    instant = recorded_at if exact else f"{recorded_at.isoformat()[:-6]}.000000Z"
    return orjson.dumps(
        {
            "actor": actor,
            "book": book,
            "calendar_version": calendar,
            "case_id": case_id,
            "case_type": case_type,
            "cause": {"id": cause_id, "kind": cause_kind},
            "clauses": clauses,
            "data": orjson.Fragment(data),
            "edition": {"digest": digest, "id": edition},
            "effective_on": effective_on,
            "previous": previous.hex(),
            "recorded_at": instant,
            "schema": schema,
            "seq": seq,
            "type": type_,
        },
        option=orjson.OPT_UTC_Z,
    )


class _Head(NamedTuple):
    """The last event of a case as the record or the board has it."""

    position: int
    case_id: str
    seq: int
    hash: bytes


@dataclass(slots=True)
class _Chain:
    """Where the walk stands: the case, its last event, and what has been found.

    `here` is what was found in this case. `walked` are the heads of the cases that it left behind,
    until somebody takes them.
    """

    found: Found[Finding]
    case_id: str | None = None
    seq: int = 0
    head: bytes = NO_PREVIOUS
    position: int = 0
    events: int = 0
    cases: int = 0
    here: list[Finding] = field(default_factory=list)
    walked: list[_Head] = field(default_factory=list)
    before: int = 0  # events before this case

    def follow(self, rows: Iterable[RecordedEvent]) -> None:
        """Check each event against the one before it."""
        for row in rows:
            case_id, seq, previous, recorded = row[3], row[4], row[18], row[19]
            if case_id != self.case_id:
                self.leave()
                self.case_id, self.seq, self.head = case_id, 0, NO_PREVIOUS
                self.cases += 1
                self.before = self.events
            calculated = hashlib.sha256(canonical_bytes(row)).digest()
            wrong = seq != self.seq + 1 or previous != self.head or recorded != calculated
            if wrong or row[1]:
                self.here.extend(self._differences(RecordedEvent(*row), calculated))
            self.seq, self.head, self.position = seq, recorded, row[0]
            self.events += 1

    def leave(self) -> None:
        """The case has no more events."""
        if self.case_id is not None:
            self.walked.append(_Head(self.position, self.case_id, self.seq, self.head))
            self.found.extend(self.here)
            self.here.clear()

    def step_back(self) -> str | None:
        """Leave out the case of the last row, which may have more; its id."""
        self.events = self.before
        self.cases -= 1
        self.here.clear()
        return self.case_id

    def _differences(self, event: RecordedEvent, calculated: bytes) -> Iterator[Finding]:
        place = event.position, event.case_id, event.seq
        if event.seq != self.seq + 1:
            yield Finding("SEQ", *place, str(self.seq + 1), str(event.seq))
        if event.previous_hash != self.head:
            yield Finding("PREVIOUS_HASH", *place, self.head.hex(), event.previous_hash.hex())
        if event.xid or event.hash != calculated:
            hashed = "" if event.xid else calculated.hex()
            yield Finding("HASH", *place, hashed, event.hash.hex())


@dataclass(slots=True)
class _Board:
    """The case board beside the walk, as far as the walk has come."""

    conn: Connection
    only: str | None
    reached: str
    found: Found[Finding]

    async def compare(self, walked: list[_Head], end: str | None) -> None:
        """Compare every case before `end`, or every case left, with what was walked."""
        if self.only is not None:
            rows = await self.conn.fetch(_BOARD_OF, self.only)
        elif end is None:
            rows = await self.conn.fetch(_BOARD_FROM, self.reached)
        else:
            rows = await self.conn.fetch(_BOARD_BETWEEN, self.reached, end)
            self.reached = end
        board = {row[1]: _Head(*row) for row in rows}
        heads = {head.case_id: head for head in walked}
        walked.clear()
        for case_id in sorted(board.keys() | heads.keys()):
            self.found.extend(_board_differences(case_id, heads, board))


def _board_differences(
    case_id: str, heads: Mapping[str, _Head], board: Mapping[str, _Head]
) -> Iterator[Finding]:
    head, shown = heads.get(case_id, _Head(0, case_id, 0, b"")), board.get(case_id)
    place = head.position, case_id, head.seq
    if shown is None or shown.seq != head.seq:
        # None: the board has no row of this case at all.
        yield Finding("BOARD_VERSION", *place, str(head.seq), str(shown and shown.seq))
    if shown is None or shown.hash != head.hash:
        yield Finding("BOARD_HEAD", *place, head.hash.hex(), shown.hash.hex() if shown else "")


async def _ahead(
    cursor: Cursor, board: _Board, chain: _Chain
) -> AsyncGenerator[list[RecordedEvent]]:
    """The rows in chunks; the database is asked for the next before these are given.

    One connection does one thing at a time, so the board is compared between two chunks.
    """
    coming = asyncio.ensure_future(cursor.fetch(_CHUNK))
    try:
        while rows := await coming:
            if chain.walked and chain.case_id is not None:
                await board.compare(chain.walked, chain.case_id)
            coming = asyncio.ensure_future(cursor.fetch(_CHUNK))
            await asyncio.sleep(0)  # the question is on its way
            # Rows have RecordedEvent's order; making the tuples too would cost a tenth.
            yield cast(list[RecordedEvent], rows)
    finally:
        await asyncio.wait([coming])


async def verify(
    conn: Connection,
    case_id: str | None = None,
    *,
    begin: str | None = None,
    seconds: float | None = None,
) -> Verification:
    """Check the whole record, or one case, as of one instant; rows stream, nothing is locked.

    Checked: `seq` counts from 1 without gaps, each `previous_hash` is the hash before, each hash is
    that of the row's own content, the board's version and head are the last event's. With `begin`
    only from that case on, in order of ids; after `seconds` it stops between two cases and says
    which is next. Must not run inside a transaction. Raises LedgerUnreachable, NotMigrated.
    """
    found: Found[Finding] = Found()
    chain, board, next_case = _Chain(found), _Board(conn, case_id, begin or "", found), None
    latest = None if seconds is None else time.monotonic() + seconds
    with translated():
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            cursor = await conn.cursor(_EVENTS, case_id, begin)
            async with aclosing(_ahead(cursor, board, chain)) as chunks:
                async for rows in chunks:
                    chain.follow(rows)
                    if latest is not None and time.monotonic() > latest and chain.cases > 1:
                        next_case = chain.step_back()
                        break
            if next_case is None:
                chain.leave()
            await board.compare(chain.walked, next_case)
    return Verification(chain.events, chain.cases, tuple(found.kept), next_case, found.more())
