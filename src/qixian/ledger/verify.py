"""Prove the record: recalculate every hash, follow every chain, compare with the case board.

The doors may import this module. It reads with the auditor's rights and changes nothing.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from typing import Final, Literal, cast

import asyncpg
import orjson

from qixian.ledger.canonical import NO_PREVIOUS
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.records import RecordedEvent

Check = Literal["HASH", "PREVIOUS_HASH", "SEQ", "BOARD_VERSION", "BOARD_HEAD"]

_CHUNK: Final = 2000
_EVENTS: Final = """
SELECT position, 0, book, case_id, seq, case_type, type, schema, effective_on, recorded_at, actor,
       cause_kind, cause_id, edition, edition_digest, calendar_version, clauses, data,
       previous_hash, hash
  FROM ledger.event
 WHERE ($1::text IS NULL OR case_id = $1) AND ($2::text IS NULL OR case_id >= $2)
 ORDER BY case_id, seq
"""
# Only the cases in which board and record disagree come back.
_BOARD: Final = """
SELECT coalesce(h.position, 0), coalesce(b.case_id, h.case_id), coalesce(h.seq, 0), b.version,
       coalesce(h.hash, '\\x'), coalesce(b.head_hash, '\\x')
  FROM (SELECT * FROM read_model.case_board
         WHERE ($1::text IS NULL OR case_id = $1) AND ($2::text IS NULL OR case_id >= $2)
           AND ($3::text IS NULL OR case_id < $3)) b
  FULL JOIN (SELECT DISTINCT ON (case_id) case_id, seq, hash, position FROM ledger.event
              WHERE ($1::text IS NULL OR case_id = $1) AND ($2::text IS NULL OR case_id >= $2)
                AND ($3::text IS NULL OR case_id < $3) ORDER BY case_id, seq DESC) h
    ON h.case_id = b.case_id
 WHERE b.version IS DISTINCT FROM h.seq OR b.head_hash IS DISTINCT FROM h.hash
 ORDER BY 2
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement: what the record says and what was calculated (hashes in hex).

    `position` is 0 where no event is left to point at.
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
    """How many events and cases were looked at, and everything that did not agree.

    `next_case` is the first case that was not looked at, where the time for it ran out.
    """

    events: int
    cases: int
    findings: tuple[Finding, ...]
    next_case: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing disagreed."""
        return not self.findings


def _quoted(text: str) -> str:
    # orjson escapes strings as RFC 8785 does; a test holds the two together.
    return orjson.dumps(text).decode()


def canonical_text(e: RecordedEvent, quoted: Callable[[str], str] = _quoted) -> str:
    """The same text as `rfc8785.dumps(canonical.envelope(event))`, several times faster.

    `data` goes in as it is kept, as it did when it was hashed.
    """
    (_, _, book, case_id, seq, case_type, type_, schema, effective_on, recorded_at, actor,
     cause_kind, cause_id, edition, digest, calendar, clauses, data, previous, _) = e  # fmt: skip
    if recorded_at.tzinfo is not UTC:  # the driver's always is, and asking is cheaper than turning
        recorded_at = recorded_at.astimezone(UTC)
    # Without `timespec`, which takes longer than all the quoting; it leaves out a zero fraction.
    instant = recorded_at.isoformat()[:-6]
    if not recorded_at.microsecond:
        instant += ".000000"
    return (
        f'{{"actor":{quoted(actor)},"book":{quoted(book)},"calendar_version":{quoted(calendar)}'
        f',"case_id":{quoted(case_id)},"case_type":{quoted(case_type)}'
        f',"cause":{{"id":{quoted(cause_id)},"kind":{quoted(cause_kind)}}}'
        f',"clauses":[{",".join(map(quoted, clauses))}],"data":{data}'
        f',"edition":{{"digest":{quoted(digest)},"id":{quoted(edition)}}}'
        f',"effective_on":"{effective_on.isoformat()}","previous":"{previous.hex()}"'
        f',"recorded_at":"{instant}Z","schema":{schema},"seq":{seq},"type":{quoted(type_)}}}'
    )


class _Quotes(dict[str, str]):
    """Quoted strings, remembered: few differ among neighbours. Emptied before it grows large."""

    def __missing__(self, text: str) -> str:
        if len(self) > 50_000:
            self.clear()
        quoted = self[text] = _quoted(text)
        return quoted


@dataclass(slots=True)
class _Chain:
    """Where the walk stands: the case, its last event, and what has been found."""

    case_id: str | None = None
    seq: int = 0
    head: bytes = NO_PREVIOUS
    events: int = 0
    cases: int = 0
    findings: list[Finding] = field(default_factory=list)
    quotes: _Quotes = field(default_factory=_Quotes)
    before: tuple[int, int] = (0, 0)  # events and findings before this case

    def follow(self, rows: Iterable[RecordedEvent]) -> None:
        """Check each event against the one before it."""
        quoted = self.quotes.__getitem__
        for row in rows:
            case_id, seq, previous, recorded = row[3], row[4], row[18], row[19]
            if case_id != self.case_id:
                self.case_id, self.seq, self.head = case_id, 0, NO_PREVIOUS
                self.cases += 1
                self.before = self.events, len(self.findings)
            calculated = hashlib.sha256(canonical_text(row, quoted).encode()).digest()
            if seq != self.seq + 1 or previous != self.head or recorded != calculated:
                self.findings.extend(self._differences(RecordedEvent(*row), calculated))
            self.seq, self.head = seq, recorded
            self.events += 1

    def step_back(self) -> str | None:
        """Leave out the case of the last row, which may have more; its id."""
        self.events, found = self.before
        self.cases -= 1
        del self.findings[found:]
        return self.case_id

    def _differences(self, event: RecordedEvent, calculated: bytes) -> Iterator[Finding]:
        place = event.position, event.case_id, event.seq
        if event.seq != self.seq + 1:
            yield Finding("SEQ", *place, str(self.seq + 1), str(event.seq))
        if event.previous_hash != self.head:
            yield Finding("PREVIOUS_HASH", *place, self.head.hex(), event.previous_hash.hex())
        if event.hash != calculated:
            yield Finding("HASH", *place, calculated.hex(), event.hash.hex())


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
    chain, next_case = _Chain(), None
    latest = None if seconds is None else time.monotonic() + seconds
    with translated():
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            cursor = await conn.cursor(_EVENTS, case_id, begin)
            while rows := await cursor.fetch(_CHUNK):
                # Rows have RecordedEvent's order; making the tuples too would cost a tenth.
                chain.follow(cast(list[RecordedEvent], rows))
                if latest is not None and time.monotonic() > latest and chain.cases > 1:
                    next_case = chain.step_back()
                    break
            for row in await conn.fetch(_BOARD, case_id, begin, next_case):
                chain.findings.extend(_board_differences(row))
    return Verification(chain.events, chain.cases, tuple(chain.findings), next_case)


def _board_differences(row: asyncpg.Record) -> Iterator[Finding]:
    position, case_id, seq, version, head, board_head = row
    if version != seq:
        # None: the board has no row of this case at all.
        yield Finding("BOARD_VERSION", position, case_id, seq, str(seq), str(version))
    if board_head != head:
        yield Finding("BOARD_HEAD", position, case_id, seq, head.hex(), board_head.hex())
