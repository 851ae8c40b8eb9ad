"""Rebuild a case from its events, for everybody who shows one. Reads only; takes no lock."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import TypeVar

from pydantic import JsonValue

from qixian.domain.asking import RecordedFact
from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.case import CaseKind, CaseSummary, Deadline, Reckoning, Rules
from qixian.domain.kinds import AnyKind, AnyState
from qixian.ledger.connection import Connection, Queryable
from qixian.ledger.editions import read_edition
from qixian.ledger.fold import event_of, fold
from qixian.ledger.open_case import recorded_fact
from qixian.ledger.parsing import kind_of
from qixian.ledger.projection import rows_of
from qixian.ledger.records import RecordedEvent
from qixian.ledger.streams import read_case, read_stored

StateT = TypeVar("StateT")


@dataclass(frozen=True, slots=True)
class ReplayedCase:
    """A case as its events make it, up to a day, or as known at an instant, when that was asked.

    `recorded` and `facts` are empty, and `state` is that of a case nobody opened, where nothing had
    happened by then, or nothing was known.
    """

    kind: AnyKind
    case_id: str
    state: AnyState
    rules: Rules
    recorded: tuple[RecordedEvent, ...]
    facts: tuple[RecordedFact, ...]
    summary: CaseSummary
    reckonings: tuple[Reckoning, ...]
    ahead: tuple[Deadline, ...]

    @property
    def provisional(self) -> bool:
        """Whether one of the case's dates was computed with a year that has no notice yet."""
        return any(r.provisional for r in self.reckonings if r.field in self.summary.dates)

    def deadline_fields(self) -> dict[str, JsonValue]:
        """The deadline fields of the vocabulary, with `used` and `provisional_calendar`."""
        fields: dict[str, JsonValue] = {
            field: day.isoformat() for field, day in self.summary.dates.items()
        }
        if self.summary.used is not None:
            fields["used"] = {"months": self.summary.used.months, "days": self.summary.used.days}
        fields["provisional_calendar"] = self.provisional
        return fields


async def state_of(conn: Queryable, kind: CaseKind[StateT], case_id: str) -> StateT:
    """Where a case stands, and nothing else: the quickest way to ask. CaseNotFound."""
    return fold(kind, await read_stored(conn, case_id))


async def replay(
    conn: Connection,
    case_id: str,
    calendar: WorkingCalendar,
    as_of: date | None = None,
    as_known: datetime | None = None,
) -> ReplayedCase:
    """The case under the edition it pinned, with the events effective on or before `as_of`.

    `as_known` (aware) leaves out what was recorded after that instant, whatever day it is effective
    on. Dates that no event fixed are counted under `calendar`: hand in the book's of that instant,
    `BookCalendar.known(as_known)`. Editions need no such care, since a case keeps the one it was
    opened under. Raises CaseNotFound, UnknownEventType, EditionMissing.
    """
    every = await read_case(conn, case_id)
    # A transaction that waited for its turn bears an earlier instant than the one it waited for, so
    # what was known ends before the first event that was not.
    known = takewhile(lambda event: as_known is None or event.recorded_at <= as_known, every)
    recorded = [event for event in known if as_of is None or event.effective_on <= as_of]
    first = every[0]
    kind = kind_of(first.case_type)
    edition = await read_edition(conn, first.edition_digest)
    rules = Rules(edition.policy(), calendar)
    state, facts = kind.initial, []
    for event in recorded:
        happened = event_of(kind, event)
        state = kind.evolve(state, happened, event.effective_on)
        facts.append(recorded_fact(event.seq, happened, event.effective_on))
    rows = rows_of(kind, state, case_id, rules)
    return ReplayedCase(
        kind=kind,
        case_id=case_id,
        state=state,
        rules=rules,
        recorded=tuple(recorded),
        facts=tuple(facts),
        summary=rows.summary,
        reckonings=rows.reckonings,
        ahead=rows.due,
    )
