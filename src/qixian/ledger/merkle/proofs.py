"""Checking proofs against roots (RFC 9162, sections 2.1.3.2 and 2.1.4.2; trees as RFC 6962)."""

from collections.abc import Sequence

from qixian.ledger.merkle.tree import EMPTY_ROOT, HASH_BYTES, node_hash


class ProofMalformed(ValueError):
    """The proof has too few or too many hashes, or something in it is no hash."""


def included(index: int, size: int, leaf_hash: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that leaf `index` of the tree of `size` and `root` has this hash."""
    try:
        return root_of_inclusion(index, size, leaf_hash, path) == root
    except ProofMalformed:
        return False


def root_of_inclusion(index: int, size: int, leaf_hash: bytes, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to. Raises ProofMalformed."""
    _require_hashes([leaf_hash, *path])
    if not 0 <= index < size:
        raise ProofMalformed(f"there is no leaf {index} in a tree of {size}")
    at, last, calculated = index, size - 1, leaf_hash
    for other in path:
        if last == 0:
            raise ProofMalformed(f"{len(path)} hashes are too many for a tree of {size}")
        if at & 1 or at == last:
            calculated = node_hash(other, calculated)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            calculated = node_hash(calculated, other)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofMalformed(f"{len(path)} hashes are too few for a tree of {size}")
    return calculated


def consistent(
    smaller: int, larger: int, smaller_root: bytes, larger_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether `path` proves that the tree of `larger` holds that of `smaller` unchanged."""
    try:
        roots = roots_of_consistency(smaller, larger, smaller_root, path)
    except ProofMalformed:
        return False
    # A tree that was empty says nothing of what it grew into.
    return roots == (smaller_root, larger_root if smaller else EMPTY_ROOT)


def roots_of_consistency(
    smaller: int, larger: int, smaller_root: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """The two roots that a consistency proof leads to, of the smaller and of the larger tree.

    For an empty smaller tree both are the empty root. Raises ProofMalformed.
    """
    _require_hashes([smaller_root, *path])
    if not 0 <= smaller <= larger:
        raise ProofMalformed(f"a tree of {smaller} cannot grow into one of {larger}")
    if smaller in (0, larger):
        if path:
            raise ProofMalformed(f"from {smaller} to {larger} the proof is empty")
        known = smaller_root if smaller else EMPTY_ROOT
        return known, known
    # A whole subtree is the smaller tree itself, and its hash is not sent.
    whole = smaller & (smaller - 1) == 0
    return _climbed(smaller - 1, larger - 1, [smaller_root, *path] if whole else path)


def _climbed(at: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    if not path:
        raise ProofMalformed("the proof is empty")
    while at & 1:
        at, last = at >> 1, last >> 1
    smaller = larger = path[0]
    for other in path[1:]:
        if last == 0:
            raise ProofMalformed(f"{len(path)} hashes are too many")
        if at & 1 or at == last:
            smaller, larger = node_hash(other, smaller), node_hash(other, larger)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            larger = node_hash(larger, other)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofMalformed(f"{len(path)} hashes are too few")
    return smaller, larger


def _require_hashes(hashes: Sequence[bytes]) -> None:
    for one in hashes:
        if len(one) != HASH_BYTES:
            raise ProofMalformed(f"{len(one)} bytes are no SHA-256 hash")
