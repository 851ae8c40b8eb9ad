"""The root of a tree that grows, from as many hashes as its size has ones in binary."""

from collections.abc import Iterable, Sequence

from qixian.ledger.merkle.tree import EMPTY_ROOT, node_hash


class CompactRange:
    """Leaves 0 to `size`, kept as the hashes of its whole subtrees, the largest first.

    Goes on from a `size` and the `hashes` another one had there; ValueError when they do not fit.
    """

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if size < 0 or len(hashes) != size.bit_count():
            raise ValueError(f"{len(hashes)} hashes are no compact range of {size} leaves")
        self._size, self._hashes = size, list(hashes)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._size

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The hashes of the whole subtrees, the largest first."""
        return tuple(self._hashes)

    def append(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add hashes of leaves at the end."""
        hashes, size = self._hashes, self._size
        for one in leaf_hashes:
            # Each trailing one of the size is a whole subtree that finds its neighbour now.
            at = size
            while at & 1:
                one = node_hash(hashes.pop(), one)
                at >>= 1
            hashes.append(one)
            size += 1
        self._size = size

    def root(self) -> bytes:
        """The root over the leaves so far."""
        if not self._hashes:
            return EMPTY_ROOT
        calculated = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            calculated = node_hash(left, calculated)
        return calculated
