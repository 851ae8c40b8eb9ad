"""Prove the seals: every leaf against its event, every kept hash and every root calculated again.

Anybody above `ledger` may import this module. Reads every event once, in the order readers follow,
with the auditor's rights; memory does not grow with the ledger but by 32 bytes for 256 events, and
by the origin, size and root of each checkpoint.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.found import Found
from qixian.ledger.merkle.compact_range import CompactRange
from qixian.ledger.merkle.kept import WIDTH, completed
from qixian.ledger.merkle.tree import leaf_hash, root
from qixian.ledger.seals.checkpoint import parse_signed
from qixian.ledger.seals.errors import SealError
from qixian.ledger.seals.keys import VerifierKey, require_log_signed
from qixian.ledger.seals.tree import Leaf

Check = Literal[
    "LEAF_GAP",
    "LEAF_WITHOUT_EVENT",
    "LEAF_HASH",
    "LEAF_ORDER",
    "EVENT_WITHOUT_LEAF",
    "NODE",
    "CHECKPOINT_ROOT",
    "CHECKPOINT_SIZE",
    "CHECKPOINT_NOTE",
]

_CHUNK: Final = 2000
_NEAR: Final = 256
"""Where leaves and events part ways by less, the leaf's event is taken to have moved, by more, the
event's leaf; only the number of findings depends on it."""

_LEAVES: Final = """
    SELECT leaf_index, position, case_id, seq, hash FROM ledger.leaf ORDER BY leaf_index
"""
_EVENTS: Final = "SELECT position, case_id, seq, hash FROM ledger.event ORDER BY xid, position"
_LEAF_OF: Final = "SELECT leaf_index FROM ledger.leaf WHERE position = $1"
_HASH_OF: Final = "SELECT hash FROM ledger.event WHERE (case_id, seq, position) = ($1, $2, $3)"
_NODES: Final = "SELECT level, node_index, hash FROM ledger.node ORDER BY level, node_index"
_CHECKPOINTS: Final = "SELECT origin, size, root FROM ledger.checkpoint ORDER BY size, origin"
_NOTES: Final = "SELECT origin, size, root, note FROM ledger.checkpoint ORDER BY size, origin"


@dataclass(frozen=True, slots=True)
class TreeFinding:
    """One disagreement of the seals: what was calculated and what is recorded (hashes in hex).

    `index` is a leaf's, a node's, or a checkpoint's size. `position` and `case_id` are those of the
    event it is about; 0 and empty where it is about none.
    """

    check: Check
    index: int
    calculated: str
    recorded: str
    position: int = 0
    case_id: str = ""
    seq: int = 0

    def sentence(self) -> str:
        """The finding as one line."""
        event = f", event {self.seq} of case {self.case_id} (position {self.position})"
        place = f"{self.check} at {self.index}{event if self.case_id else ''}"
        return f"{place}: calculated {self.calculated}, recorded {self.recorded}"


@dataclass(frozen=True, slots=True)
class TreeVerification:
    """How many leaves and checkpoints were looked at, events not sealed yet, and what disagreed.

    `more` says for a check that found more than can be kept how many were only counted.
    """

    leaves: int
    checkpoints: int
    waiting: int
    findings: tuple[TreeFinding, ...]
    roots: Mapping[int, bytes] = field(default_factory=dict, compare=False)
    """The root at each size that was asked for and is reached, over the events as they are here."""
    more: Mapping[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing disagreed."""
        return not self.findings


async def verify_tree(
    conn: Connection, keys: Iterable[VerifierKey] = (), sizes: Iterable[int] = ()
) -> TreeVerification:
    """Check leaves, kept hashes and checkpoints, as of one instant; with `keys` signatures too.

    `sizes` (events) are those whose roots are wanted, for what others hold of this ledger. Must
    not run inside a transaction. Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            walk = _Walk([tuple(row) for row in await conn.fetch(_CHECKPOINTS)], frozenset(sizes))
            await walk.through(conn)
            await walk.compare_nodes(conn)
            await walk.compare_notes(conn, tuple(keys))
    found = tuple(sorted(walk.found.kept, key=lambda one: (one.index, one.check)))
    looked_at = walk.tree.size, len(walk.checkpoints), walk.waiting
    return TreeVerification(*looked_at, found, walk.roots, walk.found.more())


@dataclass(slots=True)
class _Walk:
    """Along leaves and events side by side; the checkpoints are met on the way."""

    checkpoints: Sequence[tuple[str, int, bytes]]
    sizes: frozenset[int] = frozenset()
    roots: dict[int, bytes] = field(default_factory=dict)
    tree: CompactRange = field(default_factory=CompactRange)
    tile: list[bytes] = field(default_factory=list)
    above: list[bytes] = field(default_factory=list)
    early: dict[int, bytes] = field(default_factory=dict)
    met: int = 0
    waiting: int = 0
    found: Found[TreeFinding] = field(default_factory=Found)

    async def through(self, conn: Connection) -> None:
        events = _Events(conn)
        async for row in _rows(conn, _LEAVES):
            leaf = Leaf(*row)
            if leaf.index != self.tree.size:
                self._about(leaf, "LEAF_GAP", str(self.tree.size), str(leaf.index))
            await self._against_its_event(conn, events, leaf)
            self._grow(leaf_hash(leaf.hash))
        ahead = CompactRange(self.tree.size, self.tree.hashes)
        while (event := await events.next()) is not None:
            self.waiting += 1
            ahead.append([leaf_hash(event[3])])
            self._note_root(ahead)
        held = str(self.tree.size)
        for _, size, _ in self.checkpoints[self.met :]:
            self.found.add(TreeFinding("CHECKPOINT_SIZE", size, held, str(size)))

    async def _against_its_event(self, conn: Connection, events: "_Events", leaf: Leaf) -> None:
        if leaf.position in self.early:
            self._about(leaf, "LEAF_ORDER", self.early.pop(leaf.position).hex(), leaf.hash.hex())
            return
        while (event := await events.peek()) is not None:
            position, case_id, seq, hashed = event
            if (position, case_id, seq) == (leaf.position, leaf.case_id, leaf.seq):
                await events.next()
                if hashed != leaf.hash:
                    self._about(leaf, "LEAF_HASH", hashed.hex(), leaf.hash.hex())
                return
            its_leaf = await conn.fetchval(_LEAF_OF, position)
            if its_leaf is not None:
                there = await conn.fetchval(_HASH_OF, leaf.case_id, leaf.seq, leaf.position)
                if there is None or its_leaf - leaf.index <= _NEAR:
                    self._astray(events, leaf, there)
                    return
                self.early[position] = hashed
            else:
                # Before one that has a leaf: it came in later than it says.
                found = leaf.index, hashed.hex(), "", position, case_id, seq
                self.found.add(TreeFinding("EVENT_WITHOUT_LEAF", *found))
            await events.next()
        self._about(leaf, "LEAF_WITHOUT_EVENT", "", leaf.hash.hex())

    def _astray(self, events: "_Events", leaf: Leaf, there: bytes | None) -> None:
        """A leaf whose event is gone, or comes later than its leaf says."""
        if there is None:
            self._about(leaf, "LEAF_WITHOUT_EVENT", "", leaf.hash.hex())
        else:
            self._about(leaf, "LEAF_ORDER", there.hex(), leaf.hash.hex())
            events.leave_out(leaf.position)

    def _about(self, leaf: Leaf, check: Check, calculated: str, recorded: str) -> None:
        self.found.add(
            TreeFinding(
                check, leaf.index, calculated, recorded, leaf.position, leaf.case_id, leaf.seq
            )
        )

    def _grow(self, hashed: bytes) -> None:
        self.tree.append([hashed])
        self._note_root(self.tree)
        self.tile.append(hashed)
        if len(self.tile) == WIDTH:
            self.above.append(root(self.tile))
            self.tile.clear()
        while self.met < len(self.checkpoints) and self.checkpoints[self.met][1] <= self.tree.size:
            _, size, recorded = self.checkpoints[self.met]
            if (calculated := self.tree.root()) != recorded:
                self.found.add(
                    TreeFinding("CHECKPOINT_ROOT", size, calculated.hex(), recorded.hex())
                )
            self.met += 1

    def _note_root(self, tree: CompactRange) -> None:
        if tree.size in self.sizes:
            self.roots[tree.size] = tree.root()

    async def compare_nodes(self, conn: Connection) -> None:
        wanted: dict[tuple[int, int], bytes] = {}
        level = self.above
        number = 1
        while level:
            wanted |= {(number, at): one for at, one in enumerate(level)}
            level, number = completed(level), number + 1
        async for at_level, index, recorded in _rows(conn, _NODES):
            calculated = wanted.pop((at_level, index), b"")
            if calculated != recorded:
                self.found.add(TreeFinding("NODE", index, calculated.hex(), recorded.hex()))
        lacking = (TreeFinding("NODE", at, one.hex(), "") for (_, at), one in wanted.items())
        self.found.extend(lacking)

    async def compare_notes(self, conn: Connection, keys: tuple[VerifierKey, ...]) -> None:
        async for origin, size, recorded, note in _rows(conn, _NOTES):
            try:
                sealed = parse_signed(note)
                if keys:
                    require_log_signed(sealed.note, keys)
            except SealError as wrong:
                self.found.add(TreeFinding("CHECKPOINT_NOTE", size, str(wrong), "signed"))
                continue
            one = sealed.checkpoint
            if (one.origin, one.size, one.root) != (origin, size, recorded):
                told = f"{one.origin} {one.size} {one.root.hex()}"
                row = f"{origin} {size} {recorded.hex()}"
                self.found.add(TreeFinding("CHECKPOINT_NOTE", size, told, row))


_Event = tuple[int, str, int, bytes]


class _Events:
    """The events in order, with a look at the next one."""

    def __init__(self, conn: Connection) -> None:
        self._rows = _rows(conn, _EVENTS)
        self._ahead: _Event | None = None
        self._left_out: set[int] = set()

    async def peek(self) -> _Event | None:
        """The next event, which stays the next; None at the end."""
        while self._ahead is None:
            row = await anext(self._rows, None)
            if row is None:
                return None
            if row[0] in self._left_out:
                self._left_out.discard(row[0])
                continue
            self._ahead = (row[0], row[1], row[2], row[3])
        return self._ahead

    async def next(self) -> _Event | None:
        """The next event, which is then behind."""
        event, self._ahead = await self.peek(), None
        return event

    def leave_out(self, position: int) -> None:
        """Pass over an event that was looked at out of its order."""
        self._left_out.add(position)


async def _rows(conn: Connection, query: str) -> AsyncIterator[tuple]:  # type: ignore[type-arg]
    cursor = await conn.cursor(query)
    while rows := await cursor.fetch(_CHUNK):
        for row in rows:
            yield tuple(row)
