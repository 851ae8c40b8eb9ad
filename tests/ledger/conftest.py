"""A leave case small enough to read, for the tests of the record."""

import hashlib
from collections.abc import Callable
from datetime import date

import pytest

from qixian.ledger.canonical import canonical_json, fingerprint
from qixian.ledger.records import Append, BoardRow, CommandRecord, NewEvent

DAY = date(2024, 3, 1)

Entry = Callable[..., Append]


def _event(number: int = 1) -> NewEvent:
    data = canonical_json({"months": 36, "note": f"第{number}次"})
    return NewEvent("LeaveExtended", 1, DAY, ("R12", "R13"), data)


def _board(*, keys: tuple[str, ...] = (), **other: object) -> BoardRow:
    fields = {
        "state": "ON_LEAVE",
        "open": True,
        "opened_on": DAY,
        "last_effective_on": DAY,
        "next_wake": date(2027, 3, 1),
        "parties": {"researcher": "P1", "institution": "I1"},
        "dates": {"term_end": date(2027, 2, 28)},
        "fact_keys": keys,
        "researcher_id": "P1",
        "institution_id": "I1",
    }
    return BoardRow(**(fields | other))  # type: ignore[arg-type]


def _command(command_id: str = "k1", case_id: str = "L1", **other: object) -> CommandRecord:
    params = str(other.pop("params", '{"months":36}'))
    fields = {
        "command_id": command_id,
        "book": "main",
        "case_id": case_id,
        "case_type": "off_post_venture_leave",
        "name": "ExtendLeave",
        "actor": "officer:7",
        "params": params,
        "on_date": DAY,
        "outcome": "ACCEPTED",
        "fingerprint": fingerprint(case_id, "ExtendLeave", "officer:7", params),
    }
    return CommandRecord(**(fields | other))  # type: ignore[arg-type]


@pytest.fixture
def board() -> Callable[..., BoardRow]:
    """Builds a board row; anything may be replaced."""
    return _board


@pytest.fixture
def command() -> Callable[..., CommandRecord]:
    """Builds the audit entry of an accepted extension; anything may be replaced."""
    return _command


@pytest.fixture
def entry() -> Entry:
    """Builds an append of `events` events to a case at version `at`; anything may be replaced."""

    def build(case_id: str = "L1", at: int = 0, events: int = 1, **other: object) -> Append:
        fields = {
            "book": "main",
            "case_id": case_id,
            "case_type": "off_post_venture_leave",
            "expected_version": at,
            "actor": "officer:7",
            "cause_kind": "COMMAND",
            "cause_id": f"k{at}",
            "edition": "nmg-2022-31/1",
            "edition_digest": hashlib.sha256(b"edition").hexdigest(),
            "calendar_version": "2024.1",
            "events": tuple(_event(at + n + 1) for n in range(events)),
            "board": _board() if events else None,
        }
        return Append(**(fields | other))  # type: ignore[arg-type]

    return build
