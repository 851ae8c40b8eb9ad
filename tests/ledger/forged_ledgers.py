"""What somebody with every right to the database can do to a sealed ledger; used by tests.

Each forger changes something, tells in which place, and is put right again by `Sealed.restore`.
None of them has the log's key.
"""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from qixian.ledger.canonical import canonical_json
from qixian.ledger.merkle.tree import leaf_hash, root
from qixian.ledger.records import RecordedEvent
from qixian.ledger.seals.checkpoint import Checkpoint
from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.signed_note import SignedNote
from qixian.ledger.streams import read_recorded
from tests.ledger.forged import inserted, rehashed, removed, set_columns
from tests.ledger.sealed import ORIGIN

Connection = asyncpg.Connection  # type: ignore[type-arg]
FORGER: Final = SigningKey.of_seed(ORIGIN, b"f" * 32)
TABLES: Final = (
    "ledger.event",
    "ledger.edition",
    "ledger.leaf",
    "ledger.node",
    "ledger.checkpoint",
    "read_model.case_board",
)
# What the rule could have written too, so that only hashes and seals can tell.
_COLUMNS: Final = {
    "effective_on": "effective_on + 1",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "actor": "actor || 'x'",
    "cause_id": "cause_id || 'x'",
    "clauses": "clauses || '{R90}'::text[]",
    "data": "replace(data, '{', '{\"amount_fen\":1,')",
    "calendar_version": "calendar_version || 'x'",
    "edition_digest": "reverse(edition_digest)",
    "previous_hash": "sha256(previous_hash)",
    "hash": "sha256(hash)",
}


@dataclass(frozen=True)
class Sealed:
    """A sealed ledger that can be changed and put right: its cases, and where its seals lie."""

    conn: Connection
    cases: Sequence[str]
    outside: Path

    async def keep(self) -> None:
        """Remember everything as it is; nothing guards it from now on."""
        await self.conn.execute("CREATE SCHEMA kept")
        for table in TABLES:
            await self.conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            await self.conn.execute(f"CREATE TABLE kept.{_bare(table)} AS TABLE {table}")

    async def restore(self) -> None:
        """Everything in the database is as it was; files are put right by who changed them."""
        for table in TABLES:
            names = await self.conn.fetchval(_WRITTEN, table)
            await self.conn.execute(
                f"DELETE FROM {table}; INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
                f" SELECT {names} FROM kept.{_bare(table)}"
            )

    async def event(self, dice: random.Random) -> RecordedEvent:
        """An event anywhere."""
        return dice.choice(await read_recorded(self.conn, dice.choice(self.cases)))


_WRITTEN: Final = """
    SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
     WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
Forger = Callable[[random.Random, Sealed], Awaitable[str]]
"""Changes something; gives a part of what a finding has to say."""


def _bare(table: str) -> str:
    return table.rpartition(".")[2]


async def row_flipped(dice: random.Random, sealed: Sealed) -> str:
    """One column of one row."""
    event, column = await sealed.event(dice), dice.choice(sorted(_COLUMNS))
    await sealed.conn.execute(
        f"UPDATE ledger.event SET {column} = {_COLUMNS[column]} WHERE position = $1", event.position
    )
    return f"event {event.seq} of case {event.case_id}"


async def row_dropped(dice: random.Random, sealed: Sealed) -> str:
    """One row is gone, perhaps the last of its case."""
    event = await sealed.event(dice)
    await sealed.conn.execute("DELETE FROM ledger.event WHERE position = $1", event.position)
    return event.case_id


async def rows_reordered(dice: random.Random, sealed: Sealed) -> str:
    """Two events of a case change places, and the chain is made again."""
    case = dice.choice([one for one in sealed.cases if await _events(sealed, one) > 1])
    one, two = sorted(dice.sample(await read_recorded(sealed.conn, case), 2), key=lambda e: e.seq)
    for event, seq in ((one, 100_000), (two, one.seq), (one, two.seq)):
        await sealed.conn.execute(
            "UPDATE ledger.event SET seq = $2 WHERE position = $1", event.position, seq
        )
    await _covered(sealed, case)
    return case


async def row_inserted(dice: random.Random, sealed: Sealed) -> str:
    """One more event, with a chain and a board that fit it."""
    event = await sealed.event(dice)
    await inserted(sealed.conn, event, cause_id="forged")
    await _covered(sealed, event.case_id)
    return event.case_id


async def row_removed(dice: random.Random, sealed: Sealed) -> str:
    """One event less, with numbers, chain and board that fit."""
    event = await sealed.event(dice)
    await removed(sealed.conn, event, closed_up=True)
    await _covered(sealed, event.case_id)
    return event.case_id


async def row_rewritten(dice: random.Random, sealed: Sealed) -> str:
    """An event says something else, with a chain and a board that fit."""
    event = await sealed.event(dice)
    await set_columns(sealed.conn, event, actor=f"{event.actor}x", data=canonical_json({"x": 1}))
    await _covered(sealed, event.case_id)
    return f"event {event.seq} of case {event.case_id}"


async def leaves_rewritten(dice: random.Random, sealed: Sealed) -> str:
    """An event, its chain, the board and the leaves all say something else."""
    told = await row_rewritten(dice, sealed)
    await sealed.conn.execute(_LEAVES_AS_EVENTS)
    return told


async def tree_signed_anew(dice: random.Random, sealed: Sealed) -> str:
    """All of that, and a new root with a signature by another key of the same name."""
    told = await leaves_rewritten(dice, sealed)
    rows = await sealed.conn.fetch("SELECT hash FROM ledger.leaf ORDER BY leaf_index")
    top = root([leaf_hash(row["hash"]) for row in rows])
    text = Checkpoint(ORIGIN, len(rows), top).text()
    note = SignedNote(text, (FORGER.sign(text),)).encoded()
    await sealed.conn.execute("UPDATE ledger.checkpoint SET root = $1, note = $2", top, note)
    return told


async def leaf_flipped(dice: random.Random, sealed: Sealed) -> str:
    """A leaf has another hash, or belongs to another event."""
    change = dice.choice(("hash = sha256(hash)", "seq = seq + 1", "case_id = case_id || 'x'"))
    index = await _some_leaf(dice, sealed)
    await sealed.conn.execute(f"UPDATE ledger.leaf SET {change} WHERE leaf_index = $1", index)
    return f" at {index}, event "


async def leaf_dropped(dice: random.Random, sealed: Sealed) -> str:
    """A leaf is gone."""
    index = await _some_leaf(dice, sealed)
    await sealed.conn.execute("DELETE FROM ledger.leaf WHERE leaf_index = $1", index)
    left = await sealed.conn.fetchval("SELECT count(*) FROM ledger.leaf")
    # Behind the last one there is none whose number could show it.
    return f"EVENT_WITHOUT_LEAF at {index + 1}, event " if index < left else "CHECKPOINT_SIZE at "


async def node_flipped(dice: random.Random, sealed: Sealed) -> str:
    """A hash that is kept of the tree is another, or gone."""
    rows = await sealed.conn.fetch("SELECT level, node_index FROM ledger.node")
    level, index = dice.choice(rows)
    where = f"WHERE (level, node_index) = ({level}, {index})"
    await sealed.conn.execute(
        dice.choice(("DELETE FROM ledger.node ", "UPDATE ledger.node SET hash = sha256(hash) "))
        + where
    )
    return f"NODE at {index}"


async def checkpoint_flipped(dice: random.Random, sealed: Sealed) -> str:
    """One character of a signed note is another."""
    size, note = dice.choice(
        await sealed.conn.fetch("SELECT size, note FROM ledger.checkpoint ORDER BY size")
    )
    at = dice.randrange(len(note))
    other = dice.choice([one for one in "AbZ9+\n" if one != note[at]])
    await sealed.conn.execute(
        "UPDATE ledger.checkpoint SET note = $2 WHERE size = $1",
        size,
        note[:at] + other + note[at + 1 :],
    )
    return f"at {size}"


async def checkpoint_signed_anew(dice: random.Random, sealed: Sealed) -> str:
    """A signed note has the signature of another key of the same name."""
    size, note = dice.choice(
        await sealed.conn.fetch("SELECT size, note FROM ledger.checkpoint ORDER BY size")
    )
    text = note.partition("\n\n")[0] + "\n"
    forged = SignedNote(text, (FORGER.sign(text),)).encoded()
    await sealed.conn.execute(
        "UPDATE ledger.checkpoint SET note = $2 WHERE size = $1", size, forged
    )
    return f"at {size}"


async def edition_flipped(dice: random.Random, sealed: Sealed) -> str:
    """A parameter of a pinned edition has another digit."""
    digest, text = dice.choice(
        await sealed.conn.fetch("SELECT digest, content FROM ledger.edition ORDER BY digest")
    )
    at = dice.choice([n for n, one in enumerate(text) if one.isdigit()])
    other = str((int(text[at]) + 1) % 10)
    await sealed.conn.execute(
        "UPDATE ledger.edition SET content = $2 WHERE digest = $1",
        digest,
        text[:at] + other + text[at + 1 :],
    )
    return digest


async def outside_flipped(dice: random.Random, sealed: Sealed) -> str:
    """One byte of a file outside is another: of leaves, or of the newest checkpoint."""
    newest = max(sealed.outside.glob("checkpoints/*.txt"), key=lambda one: int(one.stem))
    file = dice.choice([*sorted(sealed.outside.glob("leaves/*.txt")), newest])
    content = bytearray(file.read_bytes())
    # No letter becomes a capital: hexadecimal says the same in both.
    content[dice.randrange(len(content) - 1)] ^= 1 << dice.randrange(5)
    file.write_bytes(bytes(content))
    return "outside: "


FORGERS: Final[tuple[Forger, ...]] = (
    row_flipped,
    row_dropped,
    rows_reordered,
    row_inserted,
    row_removed,
    row_rewritten,
    leaves_rewritten,
    tree_signed_anew,
    leaf_flipped,
    leaf_dropped,
    node_flipped,
    checkpoint_flipped,
    checkpoint_signed_anew,
    edition_flipped,
    outside_flipped,
)

# What was added behind the last seal is no change of what was sealed, and an edition is in no seal.
BY_THE_RULES: Final = (row_inserted, edition_flipped)

_LEAVES_AS_EVENTS: Final = """
    UPDATE ledger.leaf l SET hash = e.hash FROM ledger.event e WHERE e.position = l.position
"""
_BOARD_AS_EVENTS: Final = """
    UPDATE read_model.case_board b SET version = e.seq, head_hash = e.hash
      FROM (SELECT seq, hash FROM ledger.event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1) e
     WHERE b.case_id = $1
"""


async def _covered(sealed: Sealed, case: str) -> None:
    """The chain and the board fit what is there now."""
    await rehashed(sealed.conn, case)
    await sealed.conn.execute(_BOARD_AS_EVENTS, case)


async def _events(sealed: Sealed, case: str) -> int:
    found: int = await sealed.conn.fetchval(
        "SELECT count(*) FROM ledger.event WHERE case_id = $1", case
    )
    return found


async def _some_leaf(dice: random.Random, sealed: Sealed) -> int:
    return dice.randrange(await sealed.conn.fetchval("SELECT count(*) FROM ledger.leaf"))
