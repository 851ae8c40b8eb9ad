"""Events that are recorded beside the events that a rule gives; for `reperformance` only.

Both are compared as they are stored: type, day, actor, calendar, clauses, and the canonical JSON of
the data, so that a value spelled otherwise is found too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

import orjson
from pydantic import JsonValue

from qixian.domain.case import Event
from qixian.domain.kinds import AnyKind
from qixian.ledger.canonical import canonical_json
from qixian.ledger.fold import SCHEMA, UPCASTERS, event_of
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.differences import Difference

Rules = Callable[[], Mapping[str, str]]
"""The rule each date of the case rests on, once the calculated events have happened."""


class Expected(NamedTuple):
    """What one command, deadline or notice should have brought."""

    events: tuple[Event, ...]
    on: date
    actor: str
    calendar_version: str


def compared(
    kind: AnyKind, recorded: Sequence[RecordedEvent], expected: Expected, rules: Rules
) -> Iterator[Difference]:
    """Every difference of one act, event by event; nothing where all is as it should be."""
    events, on, actor, version = expected
    if len(recorded) == len(events):
        for row, event in zip(recorded, events, strict=True):
            if not _alike(row, event, on, actor, version):
                break
        else:
            return
    seq = recorded[0].seq
    for told, calculated in _aligned(recorded, events):
        if told is not None and calculated is not None:
            yield from _fields(kind, told, calculated, expected, rules)
        elif told is not None:
            yield extra(kind, told)
        elif calculated is not None:
            yield missing(recorded[0].case_id, seq, recorded[0].cause_id, calculated)
        seq = seq + 1 if told is None else told.seq + 1


def _alike(row: RecordedEvent, event: Event, on: date, actor: str, version: str) -> bool:
    return (
        row.type == event.type
        and row.data == canonical_json(event.model_dump(mode="json"))
        and row.effective_on == on
        and row.actor == actor
        and row.calendar_version == version
        and row.clauses == [*event.clauses]
    )


def _aligned(
    recorded: Sequence[RecordedEvent], events: Sequence[Event]
) -> Iterator[tuple[RecordedEvent | None, Event | None]]:
    """Pairs of the same type, and what only one side has."""
    types = [row.type for row in recorded]
    wanted = [event.type for event in events]
    for _, i1, i2, j1, j2 in SequenceMatcher(None, types, wanted, autojunk=False).get_opcodes():
        if i2 - i1 == j2 - j1 and types[i1:i2] == wanted[j1:j2]:
            yield from zip(recorded[i1:i2], events[j1:j2], strict=True)
            continue
        yield from ((row, None) for row in recorded[i1:i2])
        yield from ((None, event) for event in events[j1:j2])


def missing(case_id: str, seq: int, cause_id: str, event: Event) -> Difference:
    """An event that the rule gives and the record lacks; `seq` is the number it would have."""
    data = event.model_dump(mode="json")
    return Difference(
        "MISSING", case_id, seq, 0, event.type, cause_id, "event", None, data, event.clauses
    )


def extra(kind: AnyKind, row: RecordedEvent) -> Difference:
    """An event that the record has and the rule does not give."""
    known = kind.events.get(row.type)
    clauses = known.clauses if known else tuple(row.clauses)
    data = _data(kind, row)
    return Difference(
        "EXTRA", row.case_id, row.seq, row.position, row.type, row.cause_id, "event", data, None,
        clauses,
    )  # fmt: skip


def _fields(
    kind: AnyKind, row: RecordedEvent, event: Event, expected: Expected, rules: Rules
) -> Iterator[Difference]:
    told: dict[str, tuple[JsonValue, JsonValue]] = {
        "effective_on": (row.effective_on.isoformat(), expected.on.isoformat()),
        "actor": (row.actor, expected.actor),
        "calendar_version": (row.calendar_version, expected.calendar_version),
        "clauses": (list(row.clauses), list(event.clauses)),
    }
    data, calculated = _data(kind, row), event.model_dump(mode="json")
    told |= {
        field: (data.get(field), calculated.get(field)) for field in sorted({*data, *calculated})
    }
    differing = {field: both for field, both in told.items() if both[0] != both[1] or _typed(*both)}
    if not differing and row.schema == SCHEMA and (row.type, SCHEMA) not in UPCASTERS:
        # The same values in other words: not what this or any release writes.
        spelled = canonical_json(calculated)
        differing = {"data": (row.data, spelled)} if row.data != spelled else {}
    rests_on = rules() if differing else {}
    for field, (recorded, gives) in differing.items():
        clauses = (rests_on[field],) if field in rests_on else event.clauses
        yield Difference(
            "FIELD", row.case_id, row.seq, row.position, row.type, row.cause_id, field,
            recorded, gives, clauses,
        )  # fmt: skip


def _typed(recorded: JsonValue, calculated: JsonValue) -> bool:
    """Whether two values that compare equal are not the same JSON: true and 1."""
    return type(recorded) is not type(calculated)


def _data(kind: AnyKind, row: RecordedEvent) -> dict[str, JsonValue]:
    """The data of an event in the shape of this release."""
    if row.schema == SCHEMA and (row.type, SCHEMA) not in UPCASTERS:
        data: dict[str, JsonValue] = orjson.loads(row.data)
        return data
    return event_of(kind, row).model_dump(mode="json")
