"""How the record stands with its seals: the newest checkpoint, who signed it, and what waits.

The doors may import this module. Nothing is calculated again here; that is what an audit is for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.seals.checkpoints import KeptCheckpoint, newest_checkpoint
from qixian.ledger.seals.errors import NotAsSealed, NoteMalformed
from qixian.ledger.seals.keys import KeyKind, VerifierKey, cosigned_at
from qixian.ledger.seals.signed_note import Signature

MOST_COUNTED: Final = 10_000
"""More events that wait for a seal than this are "at least": counting a whole ledger is slow."""

Checked = Literal["VALID", "WRONG", "UNKNOWN"]
"""A signature by a known key over this text, one that says so and is not, one by no known key."""

# The events behind the last one that is sealed, in the order readers follow; all of them where
# nothing is. A last one that is not there as it was sealed makes no row, and nothing can be said.
_WAITING: Final = f"""
    WITH sealed AS (
        SELECT e.xid, e.position FROM ledger.leaf l
          JOIN ledger.event e ON (e.case_id, e.seq, e.position) = (l.case_id, l.seq, l.position)
         WHERE l.leaf_index = $1 - 1
        UNION ALL SELECT '0'::xid8, 0 WHERE $1 = 0
    )
    SELECT w.events, w.since FROM sealed s, LATERAL (
        SELECT count(*) AS events, min(n.recorded_at) AS since FROM (
            SELECT recorded_at FROM ledger.event e
             WHERE (e.xid, e.position) > (s.xid, s.position)
             ORDER BY e.xid, e.position LIMIT {MOST_COUNTED + 1}) n) w
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature under a checkpoint; `at` is the instant (UTC) a witness's names."""

    name: str
    key_id: str
    kind: KeyKind
    checked: Checked
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Events that no checkpoint covers: how many, or at least so many; the oldest's instant."""

    events: int
    more: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class SealStanding:
    """The newest checkpoint (None before the first) with its signatures, and what waits.

    `waiting` is None where the last sealed event is not there as it was sealed, and `unreadable`
    says what is wrong with a checkpoint that is none: audit then.
    """

    newest: KeptCheckpoint | None
    signatures: Sequence[Signed]
    waiting: Waiting | None
    unreadable: str = ""


async def seal_standing(conn: Queryable, origin: str, keys: Iterable[VerifierKey]) -> SealStanding:
    """How a log stands; `keys` are those its signatures are checked with.

    Raises LedgerUnreachable, NotMigrated.
    """
    try:
        newest = await newest_checkpoint(conn, origin)
        signatures = _signatures(newest, origin, list(keys))
    except (NoteMalformed, NotAsSealed) as wrong:
        return SealStanding(None, (), None, str(wrong))
    size = newest.sealed.checkpoint.size if newest else 0
    return SealStanding(newest, signatures, await waiting_behind(conn, size))


async def waiting_behind(conn: Queryable, size: int) -> Waiting | None:
    """What a checkpoint over so many events does not cover; None as in `SealStanding`.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        row = await conn.fetchrow(_WAITING, size)
    if row is None:
        return None
    events = row["events"]
    return Waiting(min(events, MOST_COUNTED), events > MOST_COUNTED, row["since"])


def _signatures(
    newest: KeptCheckpoint | None, origin: str, keys: Sequence[VerifierKey]
) -> list[Signed]:
    if newest is None:
        return []
    note = newest.sealed.note
    return [_signed(note.text, one, origin, keys) for one in note.signatures]


def _signed(text: str, one: Signature, origin: str, keys: Sequence[VerifierKey]) -> Signed:
    known = [key for key in keys if key.made(one)]
    checked: Checked = "UNKNOWN"
    if known:
        checked = "VALID" if any(key.verifies(text, one) for key in known) else "WRONG"
    if one.name == origin:
        return Signed(one.name, one.key_id.hex(), KeyKind.LOG, checked)
    return Signed(one.name, one.key_id.hex(), KeyKind.WITNESS, checked, cosigned_at(one))
