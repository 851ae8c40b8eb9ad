"""What is kept of a large tree, so that no proof has to read it: every eighth level of it.

Level 0 is the leaves; level n + 1 has a hash for each 256 whole neighbours of level n, as the tiles
of C2SP's tlog-tiles have them. A subtree's hash is made of at most 255 hashes of each level.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from qixian.ledger.merkle.paths import Subtree
from qixian.ledger.merkle.tree import EMPTY_ROOT, node_hash, root

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT


class Run(NamedTuple):
    """Neighbouring kept hashes: the level, the number of the first, and how many."""

    level: int
    first: int
    length: int


def runs_of(subtree: Subtree) -> list[Run]:
    """The kept hashes that a subtree's hash is made of, the leftmost first.

    The subtree is one of a proof or begins at leaf 0: it splits into whole subtrees, larger ones
    first.
    """
    runs, first = [], subtree.first
    while first < subtree.end:
        height = (subtree.end - first).bit_length() - 1
        level, within = divmod(height, HEIGHT)
        runs.append(Run(level, first >> level * HEIGHT, 1 << within))
        first += 1 << height
    return runs


def hash_of(subtree: Subtree, kept: Mapping[Run, Sequence[bytes]]) -> bytes:
    """The hash of a subtree from the kept hashes of its runs."""
    runs = runs_of(subtree)
    if not runs:
        return EMPTY_ROOT
    calculated = root(kept[runs[-1]])
    for run in reversed(runs[:-1]):
        calculated = node_hash(root(kept[run]), calculated)
    return calculated


def completed(neighbours: Sequence[bytes]) -> list[bytes]:
    """The hashes of the next level over kept hashes that begin a tile; a rest completes none."""
    whole = len(neighbours) // WIDTH * WIDTH
    return [root(neighbours[at : at + WIDTH]) for at in range(0, whole, WIDTH)]
