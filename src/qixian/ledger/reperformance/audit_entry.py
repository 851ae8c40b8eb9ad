"""The audit's entry of a command beside what was asked and what came of it.

For `reperformance` only. Commands are not in the chain of hashes: an entry's own fingerprint holds
what was asked, and the numbers of its events what came of it.
"""

import hashlib
from collections.abc import Iterator, Sequence

import orjson

from qixian.ledger.canonical import fingerprint
from qixian.ledger.readable import day_can_be, instant_can_be
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.differences import Difference
from qixian.ledger.reperformance.reading import Decided


def entry_differences(
    decided: Decided, act: Sequence[RecordedEvent] = (), shift: int = 0
) -> Iterator[Difference]:
    """Where the entry of a command is not what its fingerprint and its events say.

    `shift` is how much lower its events are numbered than they were.
    """
    if not _asked_so(decided):
        yield _of(decided, act, "fingerprint", decided.fingerprint.hex(), _calculated(decided))
    if not day_can_be(decided.on_date):
        yield _of(decided, act, "on_date", f"{decided.on_date}", None)
    if not instant_can_be(decided.recorded_at):
        yield _of(decided, act, "recorded_at", f"{decided.recorded_at}", None)
    if not act:
        return
    if decided.outcome != "ACCEPTED":
        yield _of(decided, act, "outcome", decided.outcome, "ACCEPTED")
    first, last = act[0].seq + shift, act[-1].seq + shift
    if decided.first_seq != first:
        yield _of(decided, act, "first_seq", decided.first_seq, first)
    if decided.last_seq != last:
        yield _of(decided, act, "last_seq", decided.last_seq, last)


def _of(
    decided: Decided,
    act: Sequence[RecordedEvent],
    field: str,
    recorded: str | int | None,
    calculated: str | int | None,
) -> Difference:
    seq, position = (act[0].seq, act[0].position) if act else (0, 0)
    return Difference(
        "COMMAND", decided.case_id, seq, position, decided.name, decided.command_id, field,
        recorded, calculated,
    )  # fmt: skip


def _asked_so(decided: Decided) -> bool:
    # The canonical text put together from its canonical parts: many times quicker than making it.
    quoted = [orjson.dumps(one).decode() for one in (decided.actor, decided.case_id, decided.name)]
    actor, case_id, name = quoted
    text = f'{{"actor":{actor},"case_id":{case_id},"name":{name},"params":{decided.params}}}'
    if hashlib.sha256(text.encode()).digest() == decided.fingerprint:
        return True
    return _calculated(decided) == decided.fingerprint.hex()


def _calculated(decided: Decided) -> str | None:
    """The fingerprint of the entry as it stands; None where its parameters are no JSON."""
    try:
        made = fingerprint(decided.case_id, decided.name, decided.actor, decided.params)
    except ValueError:
        return None
    return made.hex()
