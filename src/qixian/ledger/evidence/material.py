"""What the ledger holds of a case, with its proofs: what an evidence bundle is made of.

For `evidence.contents` and the doors. Read in the transaction of the caller, which should be one
snapshot (repeatable read), so that events, proofs and readings are of one moment.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson
import rfc8785
from pydantic import JsonValue

from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.ledger.calendars import BookCalendar, Calendars
from qixian.ledger.canonical import envelope
from qixian.ledger.connection import Connection
from qixian.ledger.errors import EditionMissing, translated
from qixian.ledger.records import RecordedEvent
from qixian.ledger.registry.access import AccessNote, accesses_to
from qixian.ledger.seals.checkpoints import KeptCheckpoint, newest_checkpoint
from qixian.ledger.seals.errors import NotAsSealed, NotSealedYet
from qixian.ledger.seals.proof_text import InclusionProof
from qixian.ledger.seals.tree import Leaf, inclusion_proofs, leaves_of_case
from qixian.ledger.streams import read_case

_EDITION: Final = "SELECT content FROM ledger.edition WHERE digest = $1"


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """An event, the text that is hashed of it, and the proof that it was sealed."""

    event: RecordedEvent
    text: bytes
    proof: InclusionProof


@dataclass(frozen=True, slots=True)
class CaseMaterial:
    """A case as the ledger has it, every event of it sealed, the first one first.

    `editions` are the contents of the pinned editions by digest (SHA-256, hex), `calendar` is the
    book's with every notice it has loaded, `accesses` who read the data of those the case names.
    """

    case_id: str
    events: tuple[SealedEvent, ...]
    editions: dict[str, str]
    calendar: BookCalendar
    accesses: tuple[AccessNote, ...]

    @property
    def checkpoint(self) -> str:
        """The signed note that all proofs lead to."""
        return self.events[0].proof.sealed.encoded()


@dataclass(frozen=True, slots=True)
class CaseSeal:
    """How a case stands with the newest checkpoint (None before the first).

    `events` is how many it has, `waiting` the numbers of those that are not under it.
    """

    kept: KeptCheckpoint | None
    events: int
    waiting: tuple[int, ...]

    @property
    def ready(self) -> bool:
        """Whether every event is under it, so that evidence can be given."""
        return self.kept is not None and not self.waiting


async def case_seal(conn: Connection, case_id: str, origin: str) -> CaseSeal:
    """Whether evidence of a case can be given. Raises CaseNotFound and as `case_material`."""
    events = await read_case(conn, case_id)
    kept, leaves = await _leaves(conn, case_id, origin)
    return CaseSeal(kept, len(events), _waiting(events, leaves))


async def case_material(
    conn: Connection, case_id: str, origin: str, shipped: WorkingCalendar
) -> CaseMaterial:
    """What there is of a case under the newest checkpoint.

    Raises CaseNotFound, NotSealedYet when an event is not under it, NotAsSealed (Forked) when what
    is recorded is not what was sealed, EditionMissing, LedgerUnreachable, NotMigrated.
    """
    events = await read_case(conn, case_id)
    sealed = await _sealed(conn, case_id, origin, events)
    digests = sorted({event.edition_digest for event in events})
    editions = {digest: await _edition(conn, digest) for digest in digests}
    book = events[0].book
    calendar = await Calendars(shipped).current(conn, book)
    named = sorted({text for event in events for text in _texts(orjson.loads(event.data))})
    accesses = await accesses_to(conn, book, named)
    return CaseMaterial(case_id, sealed, editions, calendar, tuple(accesses))


async def _sealed(
    conn: Connection, case_id: str, origin: str, events: Sequence[RecordedEvent]
) -> tuple[SealedEvent, ...]:
    kept, leaves = await _leaves(conn, case_id, origin)
    waiting = _waiting(events, leaves)
    if kept is None or waiting:
        raise NotSealedYet(
            f"events {', '.join(map(str, waiting))} of case {case_id} are not sealed yet: "
            "run qixian ledger seal, then ask for the evidence again"
        )
    size = kept.sealed.checkpoint.size
    paths = await inclusion_proofs(conn, [leaves[event.seq].index for event in events], size)
    sealed = []
    for event, path in zip(events, paths, strict=True):
        leaf, text = leaves[event.seq], _hashed(event)
        if not hashlib.sha256(text).digest() == event.hash == leaf.hash:
            raise NotAsSealed(
                f"event {event.seq} of case {case_id} is not what was sealed: "
                f"run qixian ledger verify --case {case_id}"
            )
        proof = InclusionProof(leaf.index, path, kept.sealed)
        proof.require_of(leaf.hash)
        sealed.append(SealedEvent(event, text, proof))
    return tuple(sealed)


def _hashed(event: RecordedEvent) -> bytes:
    """The text an event is hashed as; what is no JSON has none, and is not what was sealed."""
    try:
        return rfc8785.dumps(envelope(event))
    except (ValueError, RecursionError):
        return b""


async def _leaves(
    conn: Connection, case_id: str, origin: str
) -> tuple[KeptCheckpoint | None, dict[int, Leaf]]:
    """The newest checkpoint, and the leaves of the case under it by number of the event."""
    kept = await newest_checkpoint(conn, origin)
    size = kept.sealed.checkpoint.size if kept else 0
    leaves = await leaves_of_case(conn, case_id)
    return kept, {leaf.seq: leaf for leaf in leaves if leaf.index < size}


def _waiting(events: Sequence[RecordedEvent], leaves: Mapping[int, Leaf]) -> tuple[int, ...]:
    return tuple(event.seq for event in events if event.seq not in leaves)


async def _edition(conn: Connection, digest: str) -> str:
    """The content as it was pinned, held to its digest."""
    with translated():
        content = await conn.fetchval(_EDITION, digest)
    if content is None:
        raise EditionMissing(digest)
    if hashlib.sha256(content.encode()).hexdigest() != digest:
        raise NotAsSealed(
            f"edition {digest} is not what was pinned: run qixian replay, which names what differs"
        )
    return str(content)


def _texts(value: JsonValue) -> list[str]:
    """Every text in a value: those that are ids of entries lead to who read these."""
    match value:
        case str():
            return [value]
        case list():
            return [text for one in value for text in _texts(one)]
        case dict():
            return [text for one in value.values() for text in _texts(one)]
        case _:
            return []
