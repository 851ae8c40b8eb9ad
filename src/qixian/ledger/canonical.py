"""The canonical text of an event and its hash, made here without asking the database.

The database makes the same text when it appends (`sql/03_canonical_event.sql`); this module is the
other half of the proof. Anybody above `ledger` may import it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Final, TypeAlias

import orjson
import rfc8785

from qixian.ledger.records import RecordedEvent

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool | None"

NO_PREVIOUS: Final = bytes(32)


def canonical_json(value: Json) -> str:
    """RFC 8785 text of a JSON value; raises ValueError for what it cannot hold (2**53).

    Sorted orjson output is RFC 8785 as long as everything is ASCII and numbers are integers, and
    that is what events and commands hold; for the rest `rfc8785`, ten times slower, is asked.
    """
    try:
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
    except TypeError as error:
        raise ValueError(str(error)) from error
    return (text if text.isascii() else rfc8785.dumps(value)).decode()


def fingerprint(case_id: str, name: str, actor: str, params: str) -> bytes:
    """SHA-256 of what a command says; `params` is canonical JSON. Tells a retry from a reuse."""
    said = {"actor": actor, "case_id": case_id, "name": name, "params": orjson.loads(params)}
    return hashlib.sha256(rfc8785.dumps(said)).digest()


def envelope(event: RecordedEvent) -> dict[str, Json]:
    """What is hashed of an event: all of it but its position and transaction id."""
    recorded_at = event.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "actor": event.actor,
        "book": event.book,
        "calendar_version": event.calendar_version,
        "case_id": event.case_id,
        "case_type": event.case_type,
        "cause": {"id": event.cause_id, "kind": event.cause_kind},
        "clauses": list(event.clauses),
        "data": orjson.loads(event.data),
        "edition": {"digest": event.edition_digest, "id": event.edition},
        "effective_on": event.effective_on.isoformat(),
        "previous": event.previous_hash.hex(),
        "recorded_at": recorded_at,
        "schema": event.schema,
        "seq": event.seq,
        "type": event.type,
    }


def event_hash(event: RecordedEvent) -> bytes:
    """SHA-256 (32 bytes) over the canonical text of the envelope."""
    return hashlib.sha256(rfc8785.dumps(envelope(event))).digest()
