"""Where a case stands while it is performed again: its state, its rules, the notices ahead of it.

For `reperformance` only. It keeps the order of the ledger's own transaction (`open_case`): a notice
is heard of on its day, after what was due by then.
"""

from datetime import date
from typing import Final, NamedTuple

from qixian.domain.case import Deadline, Event, Rules
from qixian.domain.kinds import KINDS, AnyState
from qixian.domain.policies.policy import Policy
from qixian.ledger.calendars import Stage
from qixian.ledger.fold import event_of
from qixian.ledger.projection import moved
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.comparing import missing
from qixian.ledger.reperformance.decisions import Around, Moment
from qixian.ledger.reperformance.differences import Difference
from qixian.ledger.reperformance.reading import Decided, Told

_BEGINNING: Final = date.min
_QUIET: Final = 1000
"""More deadlines than can fall due one after another."""


class Stand(NamedTuple):
    """A case after some of its events: the last one's number, position, day and calendar."""

    seq: int
    position: int
    state: AnyState
    floor: date
    calendar_version: str


class Walk:
    """A case on its way through its events. Raises what the rules raise."""

    def __init__(self, case: Told, around: Around, policy: Policy) -> None:
        self.case, self.around, self.policy = case, around, policy
        self.kind = KINDS[case.case_type]
        self.found: list[Difference] = []
        self.stands = [Stand(0, 0, self.kind.initial, _BEGINNING, "")]
        self.rules = Rules(policy, around.calendar.at(0, "").current)
        self.ahead: list[Stage] = []
        self.next_seq = 1
        self.settled_until = _BEGINNING
        self.held: set[str] = set()
        """Commands whose events are gone and were calculated."""
        self.shift = 0
        """How much lower the record's numbers are than they were, as far as is known."""

    @property
    def stand(self) -> Stand:
        """Where the case stands now."""
        return self.stands[-1]

    # Under which calendar

    def meet(self, before: int, version: str) -> None:
        """Begin a transaction: the calendar the case stands under, and the notices ahead of it.

        `before` is the transaction's first position, `version` what it says its calendar was.
        """
        known = self.around.calendar.at(before, version, self.stand.calendar_version)
        calendar, self.ahead = known.current, []
        if self.stand.calendar_version:
            calendar, ahead = known.since(self.stand.calendar_version)
            self.ahead = [*ahead]
        if calendar is not self.rules.calendar:
            self.rules = Rules(self.policy, calendar)

    def heard_on(self, stage: Stage) -> date:
        """The day a notice is heard of; a release's calendar at once."""
        return stage.loaded_on or self.stand.floor

    def hear(self) -> tuple[Event, ...]:
        """Hear of the next notice: settle what was due before, then the events it calls for."""
        stage = self.ahead.pop(0)
        day = self.heard_on(stage)
        self.settle(day)
        self.rules = Rules(self.policy, stage.calendar)
        return moved(self.kind, self.stand.state, self.case.case_id, self.rules, day)

    def hear_in_silence(self) -> None:
        """Hear of the next notice where the record has no event of it: each is missing."""
        stage = self.ahead[0]
        events = self.hear()
        self.lack(events, max(self.heard_on(stage), self.stand.floor), stage.cause_id)

    def catch_up(self, day: date) -> None:
        """What the ledger does before it decides: notices and deadlines up to a day."""
        while self.ahead and self.heard_on(self.ahead[0]) <= day:
            self.hear_in_silence()
        self.settle(day)

    def moment(self, decided: Decided, before: int) -> Moment:
        """The case as a command meets it now."""
        # As the ledger: a clock some seconds behind another's dates no event before the one it
        # follows.
        today = max(decided.on_date, self.stand.floor)
        return Moment(self.kind, self.stand.state, self.rules, today, before)

    # What was due

    def due(self) -> tuple[Deadline, ...]:
        """The deadlines ahead, earliest first."""
        return self.kind.deadlines(self.stand.state, self.rules)

    def leads_to(self, cause_id: str, until: date) -> bool:
        """Whether a deadline is the next to fall due, perhaps after others up to a day."""
        state = self.stand.state
        for _ in range(_QUIET):
            due = self.kind.deadlines(state, self.rules)
            if not due or due[0].fires_on > until:
                return False
            if due[0].cause_id == cause_id:
                return True
            on = max(due[0].fires_on, self.stand.floor)
            for event in self.kind.fall_due(state, due[0], self.rules):
                state = self.kind.evolve(state, event, on)
        return False

    def settle(self, until: date, but: str = "") -> None:
        """Let happen every deadline up to a day whose events are missing though the case went on.

        It ends before the deadline `but`.
        """
        for _ in range(_QUIET):
            due = self.due()
            if not due or due[0].fires_on > until or due[0].cause_id == but:
                return
            events = self.kind.fall_due(self.stand.state, due[0], self.rules)
            self.lack(events, max(due[0].fires_on, self.stand.floor), due[0].cause_id)

    # What happens

    @property
    def gap(self) -> int:
        """How many numbers before the next recorded event are free: events that are gone."""
        return self.next_seq - self.stand.seq - 1

    def lack(self, events: tuple[Event, ...], on: date, cause_id: str) -> None:
        """Events that are missing from the record and must have happened.

        They take the numbers that are free; where none is, what follows was numbered anew.
        """
        version = self.rules.calendar.version
        for event in events:
            last = self.stand
            self.found.append(missing(self.case.case_id, last.seq + 1, cause_id, event))
            free = int(self.gap > 0)
            self.shift += 1 - free
            state = self.kind.evolve(last.state, event, on)
            self.stands.append(Stand(last.seq + free, last.position, state, on, version))

    def leave_out(self, extra: int) -> None:
        """So many of the events that now happen are not the rule's: the others were lower."""
        self.shift -= extra

    def happen(self, row: RecordedEvent, event: Event | None = None) -> None:
        """A recorded event. Raises UnknownEventType, ValueError, KeyError."""
        event = event or event_of(self.kind, row)
        on = row.effective_on
        state = self.kind.evolve(self.stand.state, event, on)
        self.stands.append(Stand(row.seq, row.position, state, on, row.calendar_version))
