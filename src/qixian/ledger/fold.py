"""From recorded events back to a state. The only reader of stored event types and shapes.

Used by the ledger's transactions and by everything that replays a case.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

import orjson

from qixian.domain.case import CaseKind, Event
from qixian.ledger.errors import UnknownEventType
from qixian.ledger.records import PastEvent, RecordedEvent, StoredEvent

SCHEMA: Final = 1
"""The shape in which this release writes every event type that has no newer one."""

StateT = TypeVar("StateT")
Upcaster = Callable[[dict[str, object]], dict[str, object]]

UPCASTERS: Final[Mapping[tuple[str, int], Upcaster]] = {}
"""(type, schema) → the function that lifts its data to schema + 1; old rows are never rewritten."""


Stored = StoredEvent | PastEvent | RecordedEvent


def event_of(kind: CaseKind[StateT], stored: Stored) -> Event:
    """The event of a stored row. UnknownEventType for a type or shape this release cannot read."""
    known = kind.events.get(stored.type)
    if known is None:
        raise UnknownEventType(stored.position, stored.type)
    if stored.schema == SCHEMA and (stored.type, SCHEMA) not in UPCASTERS:
        return known.model_validate_json(stored.data)
    return known.model_validate(_lifted(stored))


def _lifted(stored: Stored) -> dict[str, object]:
    data: dict[str, object] = orjson.loads(stored.data)
    schema = stored.schema
    while (upcaster := UPCASTERS.get((stored.type, schema))) is not None:
        data, schema = upcaster(data), schema + 1
    if schema < SCHEMA or (schema != SCHEMA and (stored.type, schema - 1) not in UPCASTERS):
        raise UnknownEventType(stored.position, f"{stored.type} (shape {stored.schema})")
    return data


def fold(kind: CaseKind[StateT], events: Iterable[Stored]) -> StateT:
    """The state after these events, in their order."""
    state = kind.initial
    for past in events:
        state = kind.evolve(state, event_of(kind, past), past.effective_on)
    return state
