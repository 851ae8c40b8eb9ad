"""The ledger's two transactions, carry out a command and let what is due fall due, and a preview.

`activities` reach `CaseLedger` through a protocol and never see the driver. Whatever is due is
settled before a command is looked at, also in the other cases its rule looks at, so that a late
clock or a lost engine cannot change what a command meets.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

import orjson
from asyncpg import Pool, Record

from qixian.domain.asking import Answer, Asked, RecordedFact, Standing
from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.case import Command
from qixian.domain.kinds import AnyKind, AnyState
from qixian.domain.refusal import Refusal
from qixian.ledger.calendars import Calendars
from qixian.ledger.connection import Connection
from qixian.ledger.editions import Editions
from qixian.ledger.errors import Contended, MalformedCommand, OtherVersion, StaleVersion, translated
from qixian.ledger.open_case import NO_CASE, OpenCase, Terms, Write, outcome_of, past_fact
from qixian.ledger.parsing import audit_row, facts_of, keys_of, kind_of, parse
from qixian.ledger.preview import Preview, look, previewed, write_nothing
from qixian.ledger.records import Append, Appended, CommandRecord, Loaded
from qixian.ledger.recounting import Recounted, Recounting
from qixian.ledger.registry.entries import missing
from qixian.ledger.streams import append, load

ResultT = TypeVar("ResultT")

ATTEMPTS: Final = 5
"""How often a transaction that another one overtook is done again before the caller is told."""

_CASE_TYPES: Final = """
    SELECT case_type, case_id FROM read_model.case_board WHERE case_id = ANY($1)
    ORDER BY next_wake, case_id
"""


@dataclass(frozen=True, slots=True)
class _Overdue:
    """Other cases, by type and id, that must fall due before a rule may look at them."""

    cases: tuple[tuple[str, str], ...]


class CaseLedger:
    """The record as the activities ask for it, on a pool of connections of the application's role.

    `shipped` is the calendar before any notice was loaded into a book. Days are civil dates in
    Asia/Shanghai. Raises only `LedgerError` and its kinds.
    """

    def __init__(self, pool: "Pool[Record]", shipped: WorkingCalendar) -> None:
        self._pool, self._calendars = pool, Calendars(shipped)
        self._editions = Editions()
        self._recounting = Recounting(pool, self._calendars, self._editions)

    async def carry_out(self, asked: Asked, today: date) -> Answer:
        """Decide a command on a business day and record it, once for one command id.

        A refusal is an answer, not an error. MalformedCommand for a command nobody can decide;
        OtherVersion for one that expects another version, after what is due has been recorded.
        """
        kind, command = parse(asked)

        async def once(conn: Connection) -> Answer | _Overdue | OtherVersion:
            return await self._decide(conn, kind, command, asked, today)

        for _ in range(ATTEMPTS):
            answer = await self._transaction(once)
            if isinstance(answer, Answer):
                return answer
            if isinstance(answer, OtherVersion):
                raise answer
            # Each in a transaction of its own: whoever holds facts must not ask for a second case.
            for case_type, case_id in answer.cases:
                await self.fall_due(asked.book, case_type, case_id, today)
        raise Contended(f"other cases of case {asked.case_id} keep falling due: try again")

    async def preview(self, asked: Asked, today: date) -> Preview:
        """What would come of a command on a business day. Writes nothing and waits for nobody.

        What is due of the case by then is settled in memory first. Other cases are looked at as
        they are recorded: one of the same facts with something still to fall due may make
        `carry_out` answer otherwise. `command_id` is not looked at, `expected_version` is. Raises
        MalformedCommand, OtherVersion, EditionMissing.
        """
        kind, command = parse(asked)
        audit = audit_row(asked, command, today)
        with translated():
            async with (
                self._pool.acquire() as conn,
                conn.transaction(isolation="repeatable_read", readonly=True),
            ):
                keys = keys_of(kind, command)
                loaded = await look(conn, asked.book, asked.case_id, keys)
                _require_kind(asked, loaded)
                digest = asked.edition_digest
                case = await self._open(
                    conn, kind, asked.book, asked.case_id, loaded, digest, write_nothing
                )
                await case.catch_up(today)
                other = _other_version(asked, case)
                if other is not None:
                    raise other
                before = case.rows
                refusal, events = await self._put(conn, kind, case, command, asked, audit, loaded)
                await case.settle(today)
        return previewed(before, case.rows, case.standing(), events, refusal)

    async def fall_due(self, book: str, case_type: str, case_id: str, today: date) -> Standing:
        """Record every deadline of a case up to a business day; nothing when there is none."""
        kind = kind_of(case_type)

        async def once(conn: Connection) -> Standing:
            loaded = await load(conn, book, case_id)
            if loaded.case_type != case_type:
                # Not there, or of another kind: a workflow that was started wrongly comes to rest.
                return NO_CASE
            case = await self._open(conn, kind, book, case_id, loaded)
            await case.catch_up(today)
            return case.standing()

        return await self._transaction(once)

    def recount(self, book: str) -> AsyncIterator[Recounted]:
        """Bring every case of a book that a loaded notice moves under the newest calendar.

        Each case once, some at a time; stopped and asked again it goes on where it was.
        """
        return self._recounting.run(book)

    async def moved_before(self, book: str) -> tuple[str, ...]:
        """Every case that the newest notice has moved so far, whoever was told of it."""
        return await self._recounting.moved_before(book)

    async def _transaction(self, work: Callable[[Connection], Awaitable[ResultT]]) -> ResultT:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with translated():
                    async with (
                        self._pool.acquire() as conn,
                        # Whatever the database's default: a snapshot from before the locks would
                        # hide what the one who held them wrote.
                        conn.transaction(isolation="read_committed"),
                    ):
                        return await work(conn)
            except (StaleVersion, Contended):
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _decide(
        self, conn: Connection, kind: AnyKind, command: Command, asked: Asked, today: date
    ) -> Answer | _Overdue | OtherVersion:
        audit = audit_row(asked, command, today)
        loaded = await load(
            conn,
            asked.book,
            asked.case_id,
            keys=keys_of(kind, command),
            on=today,
            command_id=asked.command_id,
            fingerprint=audit.fingerprint,
        )
        if loaded.decided is not None:
            return await self._repeat(conn, kind, asked, loaded, loaded.decided)
        _require_kind(asked, loaded)
        if loaded.overdue:
            rows = await conn.fetch(_CASE_TYPES, list(loaded.overdue))
            return _Overdue(tuple((row["case_type"], row["case_id"]) for row in rows))
        case = await self._open(conn, kind, asked.book, asked.case_id, loaded, asked.edition_digest)
        await case.catch_up(today)
        other = _other_version(asked, case)
        if other is not None:
            # Returned and not raised: what has fallen due is kept, so that whoever reads the case
            # again finds the version this names.
            return other
        refusal, events = await self._put(conn, kind, case, command, asked, audit, loaded)
        await case.settle(today)
        return Answer(
            outcome=outcome_of(refusal, events),
            events=events,
            refusal=refusal,
            standing=case.standing(),
            fingerprint=audit.fingerprint.hex(),
        )

    async def _put(
        self,
        conn: Connection,
        kind: AnyKind,
        case: OpenCase[AnyState],
        command: Command,
        asked: Asked,
        audit: CommandRecord,
        loaded: Loaded,
    ) -> tuple[Refusal | None, tuple[RecordedFact, ...]]:
        """Put a command to its rule, if the registry holds every id it names."""
        unknown = await missing(conn, asked.book, kind.references(command))
        if unknown:
            return await case.refuse(unknown[0].refusal(), asked, audit), ()
        facts = facts_of(kind, case.state, command, loaded)
        return await case.decide(command, facts, asked, audit)

    async def _open(
        self,
        conn: Connection,
        kind: AnyKind,
        book: str,
        case_id: str,
        loaded: Loaded,
        edition_digest: str = "",
        write: Write | None = None,
    ) -> OpenCase[AnyState]:
        """The case under the edition it pinned when it was opened, else under the one asked for."""
        digest = loaded.events[0].edition_digest if loaded.events else edition_digest
        edition = await self._editions.pinned(conn, digest)
        calendar = await self._calendars.of(conn, book, loaded.loaded_notices)

        async def to_the_record(entry: Append) -> Appended:
            return await append(conn, entry)

        terms = Terms(edition.policy, (edition.id, digest), calendar)
        return OpenCase(write or to_the_record, kind, (book, case_id), loaded, terms)

    async def _repeat(
        self,
        conn: Connection,
        kind: AnyKind,
        asked: Asked,
        loaded: Loaded,
        decided: CommandRecord,
    ) -> Answer:
        """The answer a command got the first time; nothing is written."""
        standing = NO_CASE
        if loaded.version:
            case = await self._open(conn, kind, asked.book, asked.case_id, loaded)
            standing = case.standing()
        first, last = decided.first_seq or 0, decided.last_seq or -1
        return Answer(
            outcome=decided.outcome,
            events=tuple(
                past_fact(kind, past) for past in loaded.events if first <= past.seq <= last
            ),
            refusal=refusal_of(decided),
            standing=standing,
            repeated=True,
            fingerprint=decided.fingerprint.hex(),
        )


def _other_version(asked: Asked, case: OpenCase[AnyState]) -> OtherVersion | None:
    """What is wrong with a command that was asked of another version of the case."""
    expected = asked.expected_version
    if expected is None or expected == case.version:
        return None
    return OtherVersion(asked.case_id, expected, case.version)


def _require_kind(asked: Asked, loaded: Loaded) -> None:
    """Raises MalformedCommand for a case that was opened as another kind than is asked for.

    Its events would mean nothing to the kind, and its workflow is of the other type.
    """
    if loaded.case_type not in (None, asked.case_type):
        raise MalformedCommand(
            f"case {asked.case_id} is a {loaded.case_type}, not a {asked.case_type}: ask it as "
            "what it was opened as, or open a case under another id"
        )


def refusal_of(decided: CommandRecord) -> Refusal | None:
    """The refusal an audit row keeps; None for a command that was not refused."""
    if decided.outcome != "REFUSED" or decided.code is None:
        return None
    return Refusal(
        code=decided.code,
        clause=decided.clause or "",
        remedy=decided.remedy or "",
        data=orjson.loads(decided.data or "{}"),
    )
