"""A case one event at a time: what happened, the state before and after, the dates that changed.

For this room and the doors.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qixian.ledger.lateness import days_late
from qixian.ledger.records import RecordedEvent
from qixian.ledger.steps import CaseStep
from qixian.presentation.words import Words


@dataclass(frozen=True, slots=True)
class DateStep:
    """One date that an event set, moved or took away; civil dates in Asia/Shanghai."""

    field: str
    before: date | None
    after: date | None


def date_steps(step: CaseStep) -> Iterator[DateStep]:
    """The dates that are others after an event, by field."""
    before, after = step.dates_before, step.dates_after
    for field in sorted({*before, *after}):
        if before.get(field) != after.get(field):
            yield DateStep(field, before.get(field), after.get(field))


def late_text(words: Words, event: RecordedEvent) -> str:
    """How many days after its day a deadline was recorded, in words; empty for what is not late."""
    late = days_late(event)
    return words.heading("recorded_late", days=late) if late else ""


def step_document(step: CaseStep) -> dict[str, object]:
    """A step as JSON shows it."""
    event = step.event
    return {
        "seq": event.seq,
        "position": event.position,
        "effective_on": event.effective_on,
        "recorded_at": event.recorded_at,
        "recorded_days_late": days_late(event),
        "event": event.type,
        "clauses": event.clauses,
        "data": step.fact.data,
        "cause": {"kind": event.cause_kind, "id": event.cause_id},
        "actor": event.actor,
        "edition": event.edition,
        "calendar": event.calendar_version,
        "state_before": step.state_before,
        "state_after": step.state_after,
        "dates": [*date_steps(step)],
        "hash": event.hash.hex(),
    }
