"""Which subtrees a proof consists of (RFC 6962, sections 2.1.1 and 2.1.2)."""

from typing import NamedTuple


class Subtree(NamedTuple):
    """The leaves from `first` up to, not including, `end`."""

    first: int
    end: int


def inclusion_path(index: int, size: int) -> list[Subtree]:
    """The subtrees whose hashes prove leaf `index` to be in a tree of `size`, the lowest first.

    PATH(m, D[n]) of the RFC. ValueError when there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    path, first, end = [], 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append(Subtree(middle, end))
            end = middle
        else:
            path.append(Subtree(first, middle))
            first = middle
    return path[::-1]


def consistency_path(smaller: int, larger: int) -> list[Subtree]:
    """The subtrees whose hashes prove that a tree grew from `smaller` to `larger`, lowest first.

    PROOF(m, D[n]) of the RFC; empty where one of the two is the whole proof: for equal sizes, and
    for a tree that was empty. ValueError when `smaller` is the larger one, or negative.
    """
    if not 0 <= smaller <= larger:
        raise ValueError(f"a tree of {smaller} cannot grow into one of {larger}")
    if smaller in (0, larger):
        return []
    path, first, end, known = [], 0, larger, True
    while end != smaller:
        middle = first + _split(end - first)
        if smaller <= middle:
            path.append(Subtree(middle, end))
            end = middle
        else:
            path.append(Subtree(first, middle))
            first, known = middle, False
    # What is left is the smaller tree, whose root the verifier has, or the last part of it.
    return ([] if known else [Subtree(first, end)]) + path[::-1]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
