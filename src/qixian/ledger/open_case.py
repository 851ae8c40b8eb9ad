"""A case inside one transaction: let what is due fall due, decide, append.

Used by `carry_out` only. Holds no rule: it asks the case kind and writes what the kind says.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Generic, TypeVar

from qixian.domain.asking import Asked, OutcomeName, RecordedFact, Standing
from qixian.domain.case import CaseKind, Command, Event, Rules
from qixian.domain.facts import Facts
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal
from qixian.ledger.calendars import BookCalendar, Stage
from qixian.ledger.canonical import canonical_json
from qixian.ledger.fold import SCHEMA, event_of, fold
from qixian.ledger.projection import Rows, board_row, difference, moved, rows_of
from qixian.ledger.records import (
    Append,
    CauseKind,
    CommandRecord,
    Loaded,
    NewEvent,
    Notice,
    PastEvent,
)
from qixian.ledger.rows import dates_anew

StateT = TypeVar("StateT")

CLOCK_ACTOR: Final = "CLOCK"
RELEASE: Final = "RELEASE:"
"""What caused a recount when no notice was loaded: a release ships another calendar."""

Write = Callable[[Append], Awaitable[object]]
"""How an append gets to the database: at once, with others of the transaction, or not at all."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a case is decided under: its pinned edition (id and digest) and its book's calendar."""

    policy: Policy
    edition: tuple[str, str]
    calendar: BookCalendar


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


def outcome_of(refusal: Refusal | None, events: tuple[object, ...]) -> OutcomeName:
    """What came of a command in one word."""
    if refusal is not None:
        return "REFUSED"
    return "ACCEPTED" if events else "NOTHING_TO_DO"


def _outcome(
    audit: CommandRecord | None, events: tuple[Event, ...], refusal: Refusal | None
) -> CommandRecord | None:
    """The audit row of a command, with what came of it."""
    if audit is None:
        return None
    outcome = outcome_of(refusal, events)
    if refusal is None:
        return replace(audit, outcome=outcome)
    return replace(
        audit,
        outcome=outcome,
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
        write: Write,
        kind: CaseKind[StateT],
        place: tuple[str, str],
        loaded: Loaded,
        terms: Terms,
    ) -> None:
        self._write, self._kind, self._edition = write, kind, terms.edition
        self._book, self._case_id = place
        self.state = fold(kind, loaded.events)
        self.version = loaded.version
        self._opened_on = loaded.board.opened_on if loaded.board else None
        self._floor = loaded.events[-1].effective_on if loaded.events else date.min
        self._ahead: tuple[Stage, ...] = ()
        self._anew = False
        calendar = terms.calendar.current
        if loaded.events:
            calendar, self._ahead = terms.calendar.since(loaded.events[-1].calendar_version)
        self._rules = Rules(terms.policy, calendar)
        self._rows: Rows | None = None
        if loaded.version:
            self._rows = rows_of(kind, self.state, self._case_id, self._rules)

    async def catch_up(self, today: date) -> None:
        """Let everything up to `today` happen in its order: deadlines, and notices of holidays.

        A deadline that came before a notice was loaded falls due under the calendar of its day.
        """
        for stage in self._ahead:
            loaded_on = stage.loaded_on or self._floor
            if loaded_on > today:
                break
            await self.settle(loaded_on)
            await self._recount(stage, loaded_on)
        await self.settle(today)

    async def _recount(self, stage: Stage, loaded_on: date) -> None:
        """Count the open dates again under a new calendar; an event for each that moved."""
        self._rules = Rules(self._rules.policy, stage.calendar)
        self._anew = True
        if self._rows is not None:
            self._rows = rows_of(self._kind, self.state, self._case_id, self._rules)
        cause = stage.cause_id or f"{RELEASE}{stage.calendar.version}"
        events = moved(self._kind, self.state, self._case_id, self._rules, loaded_on)
        if events:
            on = max(loaded_on, self._floor)
            await self._append(events, on, stage.actor or CLOCK_ACTOR, "COMMAND", cause, None)

    @property
    def rows(self) -> Rows | None:
        """What the read models have of the case as it stands; None for a case nobody opened."""
        return self._rows

    @property
    def recounted(self) -> bool:
        """Whether the case's rows are under another calendar than the read models still show."""
        return self._anew

    def dates_anew(self) -> str | None:
        """The case's deadline and due rows whole, to be written where no event was."""
        rows = self._rows
        return None if rows is None else dates_anew(rows.reckonings, rows.due)

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
        self, command: Command, facts: Facts, asked: Asked, audit: CommandRecord
    ) -> tuple[Refusal | None, tuple[RecordedFact, ...]]:
        """Put the command to the rule and record what came of it: events, a refusal or nothing."""
        # A clock some seconds behind another's must not date an event before the case's last one.
        today = max(audit.on_date, self._floor)
        decision = self._kind.decide(self.state, command, facts, self._rules, today)
        if isinstance(decision, Refusal):
            return await self.refuse(decision, asked, audit), ()
        first = self.version + 1
        await self._append(decision, today, asked.actor, "COMMAND", asked.command_id, audit)
        return None, tuple(
            recorded_fact(seq, event, today) for seq, event in enumerate(decision, start=first)
        )

    async def refuse(self, refusal: Refusal, asked: Asked, audit: CommandRecord) -> Refusal:
        """Keep a refused command as an audit entry; the case does not change."""
        today = max(audit.on_date, self._floor)
        await self._append((), today, asked.actor, "COMMAND", asked.command_id, audit, refusal)
        return refusal

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
            command=_outcome(audit, events, refusal),
        )
        if events:
            self._opened_on = self._opened_on or on
            self._floor = on
            entry = self._with_rows(entry, events, on, first, before)
        await self._write(entry)
        self.version += len(events)

    def _with_rows(
        self, entry: Append, events: tuple[Event, ...], on: date, first: int, before: Rows | None
    ) -> Append:
        kind = self._kind
        rows = self._rows = rows_of(kind, self.state, self._case_id, self._rules)
        keys = kind.fact_keys(self.state, None)
        change = difference(before, rows)
        anew, self._anew = self._anew, False
        return replace(
            entry,
            events=tuple(new_event(event, on) for event in events),
            board=board_row(rows, self._opened_on or on, on, keys),
            anew=anew,
            reckonings=rows.reckonings if anew else change.reckonings,
            reckonings_gone=() if anew else change.reckonings_gone,
            due=rows.due if anew else change.due,
            due_gone=() if anew else change.due_gone,
            usage=change.usage,
            claims=change.claims,
            tenancy=change.tenancy,
            awards=change.awards,
            assessments=change.assessments,
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
