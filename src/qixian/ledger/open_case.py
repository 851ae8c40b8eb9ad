"""A case inside one transaction: let what is due fall due, decide, append.

Used by `carry_out` only. Holds no rule: it asks the case kind and writes what the kind says.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final, Generic, TypeVar

from qixian.domain.asking import Asked, RecordedFact, Standing
from qixian.domain.case import CaseKind, Command, Event, Rules, Usage
from qixian.domain.refusal import Refusal
from qixian.ledger.canonical import canonical_json
from qixian.ledger.connection import Connection
from qixian.ledger.fold import SCHEMA, event_of, fold
from qixian.ledger.projection import Rows, board_row, difference, rows_of
from qixian.ledger.records import (
    Append,
    CauseKind,
    CommandRecord,
    Loaded,
    NewEvent,
    Notice,
    PastEvent,
)
from qixian.ledger.streams import append

StateT = TypeVar("StateT")

CLOCK_ACTOR: Final = "CLOCK"

NO_CASE: Final = Standing(exists=False, state="NONE", open=False, version=0, next_wake=None)


def recorded_fact(seq: int, event: Event, on: date) -> RecordedFact:
    """An event as an answer shows it."""
    return RecordedFact(
        seq=seq,
        type=event.type,
        effective_on=on,
        clauses=event.clauses,
        data=event.model_dump(mode="json"),
    )


def past_fact(kind: CaseKind[StateT], past: PastEvent) -> RecordedFact:
    """A recorded event as an answer shows it."""
    return recorded_fact(past.seq, event_of(kind, past), past.effective_on)


def new_event(event: Event, on: date) -> NewEvent:
    """An event as the ledger stores it: its data in RFC 8785 canonical JSON."""
    data = canonical_json(event.model_dump(mode="json"))
    return NewEvent(event.type, SCHEMA, on, event.clauses, data)


def _outcome(
    audit: CommandRecord | None, events: bool, refusal: Refusal | None
) -> CommandRecord | None:
    """The audit row of a command, with what came of it."""
    if audit is None:
        return None
    if refusal is None:
        return replace(audit, outcome="ACCEPTED" if events else "NOTHING_TO_DO")
    return replace(
        audit,
        outcome="REFUSED",
        code=refusal.code,
        clause=refusal.clause,
        remedy=refusal.remedy,
        data=canonical_json(dict(refusal.data)),
    )


class OpenCase(Generic[StateT]):
    """A case inside its transaction: its state, its rows, and the appends that move them on.

    Not shared and not kept: made after the locks are taken, gone with the transaction.
    """

    def __init__(
        self,
        conn: Connection,
        kind: CaseKind[StateT],
        book: str,
        case_id: str,
        loaded: Loaded,
        rules: Rules,
        edition: tuple[str, str],
    ) -> None:
        self._conn, self._kind, self._book, self._case_id = conn, kind, book, case_id
        self._rules, self._edition = rules, edition
        self.state = fold(kind, loaded.events)
        self.version = loaded.version
        self._opened_on = loaded.board.opened_on if loaded.board else None
        self._floor = loaded.events[-1].effective_on if loaded.events else date.min
        self._rows: Rows | None = None
        if loaded.version:
            self._rows = rows_of(kind, self.state, case_id, rules)

    async def settle(self, today: date) -> None:
        """Let every deadline up to and including `today` fall due, in order, with its true date.

        An event is never dated before the one it follows: a deadline that a decision put into the
        past is dated on the day of that decision.
        """
        # The rows follow the state, so their first deadline is the case's.
        while (rows := self._rows) and rows.due and rows.due[0].fires_on <= today:
            deadline = rows.due[0]
            on = max(deadline.fires_on, self._floor)
            events = self._kind.fall_due(self.state, deadline, self._rules)
            await self._append(events, on, CLOCK_ACTOR, "DEADLINE", deadline.cause_id, None)

    async def decide(
        self, command: Command, facts: Sequence[Usage], asked: Asked, audit: CommandRecord
    ) -> tuple[Refusal | None, tuple[RecordedFact, ...]]:
        """Put the command to the rule and record what came of it: events, a refusal or nothing."""
        # A clock some seconds behind another's must not date an event before the case's last one.
        today = max(audit.on_date, self._floor)
        decision = self._kind.decide(self.state, command, tuple(facts), self._rules, today)
        if isinstance(decision, Refusal):
            await self._append((), today, asked.actor, "COMMAND", asked.command_id, audit, decision)
            return decision, ()
        first = self.version + 1
        await self._append(decision, today, asked.actor, "COMMAND", asked.command_id, audit)
        return None, tuple(
            recorded_fact(seq, event, today) for seq, event in enumerate(decision, start=first)
        )

    async def _append(
        self,
        events: tuple[Event, ...],
        on: date,
        actor: str,
        cause_kind: CauseKind,
        cause_id: str,
        audit: CommandRecord | None,
        refusal: Refusal | None = None,
    ) -> None:
        before = self._rows
        first = self.version + 1
        for event in events:
            self.state = self._kind.evolve(self.state, event, on)
        entry = Append(
            book=self._book,
            case_id=self._case_id,
            case_type=self._kind.name,
            expected_version=self.version,
            actor=actor,
            cause_kind=cause_kind,
            cause_id=cause_id,
            edition=self._edition[0],
            edition_digest=self._edition[1],
            calendar_version=self._rules.calendar.version,
            command=_outcome(audit, bool(events), refusal),
        )
        if events:
            self._opened_on = self._opened_on or on
            self._floor = on
            entry = self._with_rows(entry, events, on, first, before)
        await append(self._conn, entry)
        self.version += len(events)

    def _with_rows(
        self, entry: Append, events: tuple[Event, ...], on: date, first: int, before: Rows | None
    ) -> Append:
        kind = self._kind
        rows = self._rows = rows_of(kind, self.state, self._case_id, self._rules)
        keys = kind.fact_keys(self.state, None)
        change = difference(before, rows)
        return replace(
            entry,
            events=tuple(new_event(event, on) for event in events),
            board=board_row(rows, self._opened_on or on, on, keys),
            reckonings=change.reckonings,
            reckonings_gone=change.reckonings_gone,
            due=change.due,
            due_gone=change.due_gone,
            usage=change.usage,
            notices=tuple(self._notices(events, first)),
        )

    def _notices(self, events: tuple[Event, ...], first: int) -> list[Notice]:
        return [
            Notice(f"{self._case_id}:{seq}:{n}", seq, told.kind, told.audience, told.refers_to)
            for seq, event in enumerate(events, start=first)
            for n, told in enumerate(self._kind.notices(event))
        ]

    def standing(self) -> Standing:
        """Where the case stands now."""
        rows = self._rows
        if rows is None:
            return NO_CASE
        return Standing(
            exists=True,
            state=rows.summary.state,
            open=rows.summary.open,
            version=self.version,
            next_wake=rows.next_wake,
            institution_id=rows.summary.parties.get("institution_id"),
        )
