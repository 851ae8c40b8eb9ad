"""What re-performing finds: a place in the record, what it says, and what the rules give there.

Plain values; the doors may import them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

import orjson
from pydantic import JsonValue

from qixian.ledger.records import RecordedEvent

Check = Literal[
    "FIELD",
    "MISSING",
    "EXTRA",
    "NOT_ALLOWED",
    "REFUSAL",
    "NOT_DUE",
    "COMMAND",
    "EDITION",
    "UNREADABLE",
    "UNLISTED",
]
"""FIELD       a field of an event is not what the rule gives
MISSING     the rule gives an event that is not recorded
EXTRA       an event is recorded that the rule does not give
NOT_ALLOWED a command was accepted that the rule refuses
REFUSAL     a command was refused, or found nothing to do, and the rule says otherwise
NOT_DUE     a deadline fell due that was not due, or not on that day
COMMAND     an event's command is not there, or is not as it was asked
EDITION     the pinned edition is not there, or not what its digest says
UNREADABLE  an event or a command cannot be read, or the rule cannot go on from it
UNLISTED    a list by which the rules of other cases find this one has no such row of it
"""

KEPT: Final = 1000
"""How many differences of a whole ledger are kept; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement between the record and the rules.

    `seq` and `position` are the event's; of an event that is missing, the number it would have and
    position 0; both are 0 where a command changed nothing. `event` is the event's type, or the
    command's name. `field` is what differs, `recorded` what the record says and `calculated` what
    the rule gives: days as ISO texts, money in integer fen, None for nothing. `clauses` are the
    R-numbers or articles the calculated value, or else the recorded one, rests on.
    """

    check: Check
    case_id: str
    seq: int
    position: int
    event: str
    cause_id: str
    field: str
    recorded: JsonValue
    calculated: JsonValue
    clauses: tuple[str, ...] = ()

    def sentence(self) -> str:
        """The difference as one line."""
        clauses = f" ({', '.join(self.clauses)})" if self.clauses else ""
        return (
            f"{self.check} {self.event} {self.field}, event {self.seq} of case {self.case_id} "
            f"(position {self.position}, cause {self.cause_id}){clauses}: "
            f"recorded {value_text(self.recorded)}, calculated {value_text(self.calculated)}"
        )


def at_event(
    check: Check,
    row: RecordedEvent,
    field: str,
    recorded: JsonValue,
    calculated: JsonValue,
    clauses: tuple[str, ...] = (),
) -> Difference:
    """A difference in a recorded event."""
    return Difference(
        check, row.case_id, row.seq, row.position, row.type, row.cause_id, field, recorded,
        calculated, clauses,
    )  # fmt: skip


class NotFallenDue(NamedTuple):
    """A deadline that a case still has ahead though its day (Asia/Shanghai) has come."""

    book: str
    case_id: str
    kind: str
    fires_on: date


class Performed(NamedTuple):
    """What performing one case again found."""

    differences: tuple[Difference, ...]
    overdue: tuple[NotFallenDue, ...] = ()


def value_text(value: JsonValue) -> str:
    """A value as it is written into a line."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


@dataclass(frozen=True, slots=True)
class Reperformed:
    """How much was performed again, and everything that did not agree.

    `commands` are those of them that changed nothing. At most `KEPT` differences are kept of a
    whole ledger; `found` counts all. `overdue` is no difference, and is there where it was asked
    for: deadlines that have not fallen due.
    """

    events: int
    cases: int
    commands: int
    differences: tuple[Difference, ...]
    found: int
    overdue: tuple[NotFallenDue, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every decision is what the rules give."""
        return not self.found

    def and_then(self, part: "Reperformed") -> "Reperformed":
        """This and a further part of the same ledger."""
        return Reperformed(
            self.events + part.events,
            self.cases + part.cases,
            self.commands + part.commands,
            (self.differences + part.differences)[:KEPT],
            self.found + part.found,
            self.overdue + part.overdue,
        )


NOTHING: Final = Reperformed(0, 0, 0, (), 0)
