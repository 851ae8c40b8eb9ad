"""Roots and proofs of any size against the RFC's own recursion, and whatever was bent is found."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qixian.ledger.merkle.compact_range import CompactRange
from qixian.ledger.merkle.kept import WIDTH, Run, completed, hash_of, runs_of
from qixian.ledger.merkle.paths import Subtree, consistency_path, inclusion_path
from qixian.ledger.merkle.proofs import consistent, included
from qixian.ledger.merkle.tree import leaf_hash, root
from tests.ledger import merkle_by_the_book as book

ALL = [hashlib.sha256(str(n).encode()).digest() for n in range(200)]
LEAF_HASHES = [leaf_hash(data) for data in ALL]
MANY = [hashlib.sha256(str(n).encode()).digest() for n in range(WIDTH * WIDTH + 3 * WIDTH + 77)]


def of_leaves(subtree: Subtree, leaf_hashes: list[bytes]) -> bytes:
    return root(leaf_hashes[subtree.first : subtree.end])


@given(size=st.integers(0, 200), cut=st.integers(0, 200))
@settings(deadline=None)
def test_the_root_is_that_of_the_rfc_however_the_leaves_came(size: int, cut: int) -> None:
    growing = CompactRange()
    growing.append(LEAF_HASHES[: min(cut, size)])
    going_on = CompactRange(growing.size, growing.hashes)
    going_on.append(LEAF_HASHES[min(cut, size) : size])

    assert going_on.root() == root(LEAF_HASHES[:size]) == book.mth(ALL[:size])
    assert (going_on.size, len(going_on.hashes)) == (size, size.bit_count())


@given(st.data())
@settings(deadline=None)
def test_an_inclusion_proof_is_that_of_the_rfc_and_holds_for_its_leaf_alone(
    data: st.DataObject,
) -> None:
    size = data.draw(st.integers(1, 200))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))

    path = [of_leaves(part, LEAF_HASHES) for part in inclusion_path(index, size)]
    tree = book.mth(ALL[:size])

    assert path == book.path(index, ALL[:size])
    assert included(index, size, LEAF_HASHES[index], path, tree)
    assert included(other, size, LEAF_HASHES[index], path, tree) is (other == index)
    assert included(index, size, LEAF_HASHES[other], path, tree) is (other == index)


@given(st.data())
@settings(deadline=None)
def test_a_consistency_proof_is_that_of_the_rfc_and_holds_for_no_other_tree(
    data: st.DataObject,
) -> None:
    larger = data.draw(st.integers(1, 200))
    smaller = data.draw(st.integers(1, larger))
    changed = data.draw(st.integers(0, smaller - 1))

    path = [of_leaves(part, LEAF_HASHES) for part in consistency_path(smaller, larger)]
    before, after = book.mth(ALL[:smaller]), book.mth(ALL[:larger])
    forked = [*ALL[:changed], b"another", *ALL[changed + 1 : larger]]

    assert path == book.proof(smaller, ALL[:larger])
    assert consistent(smaller, larger, before, after, path)
    assert not consistent(smaller, larger, book.mth(forked[:smaller]), after, path)
    honest = book.proof(smaller, forked)
    assert not consistent(smaller, larger, before, book.mth(forked), honest)


@given(st.data())
@settings(deadline=None)
def test_a_proof_with_one_bit_flipped_never_holds(data: st.DataObject) -> None:
    larger = data.draw(st.integers(2, 200))
    smaller = data.draw(st.integers(1, larger - 1))
    path = [of_leaves(part, LEAF_HASHES) for part in consistency_path(smaller, larger)]
    which = data.draw(st.integers(0, len(path) - 1))
    bit = data.draw(st.integers(0, 255))
    before, after = root(LEAF_HASHES[:smaller]), root(LEAF_HASHES[:larger])

    number = int.from_bytes(path[which]) ^ 1 << bit
    path[which] = number.to_bytes(32)

    assert not consistent(smaller, larger, before, after, path)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_path(index, size)


@pytest.mark.parametrize(("smaller", "larger"), [(4, 3), (-1, 3)])
def test_there_is_no_proof_that_a_tree_shrank(smaller: int, larger: int) -> None:
    with pytest.raises(ValueError, match="cannot grow"):
        consistency_path(smaller, larger)


def test_hashes_that_are_no_compact_range_are_refused() -> None:
    with pytest.raises(ValueError, match="no compact range"):
        CompactRange(3, [ALL[0]])


@pytest.fixture(scope="module")
def levels() -> list[list[bytes]]:
    """What is kept of a tree with two levels of tiles above its leaves."""
    kept = [MANY]
    while above := completed(kept[-1]):
        kept.append(above)
    return kept


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_every_proof_of_a_large_tree_can_be_made_from_every_eighth_level(
    levels: list[list[bytes]], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(MANY)))
    index = data.draw(st.integers(0, size - 1))
    smaller = data.draw(st.integers(1, size))

    def kept(subtree: Subtree) -> bytes:
        runs = runs_of(subtree)
        assert all(run.length < WIDTH for run in runs)
        return hash_of(subtree, {run: _read(levels, run) for run in runs})

    tree, before = kept(Subtree(0, size)), kept(Subtree(0, smaller))
    assert included(index, size, MANY[index], [kept(p) for p in inclusion_path(index, size)], tree)
    path = [kept(part) for part in consistency_path(smaller, size)]
    assert consistent(smaller, size, before, tree, path)


def _read(levels: list[list[bytes]], run: Run) -> list[bytes]:
    found = levels[run.level][run.first : run.first + run.length]
    assert len(found) == run.length
    return found


def test_the_root_of_a_large_tree_is_that_over_its_leaves(levels: list[list[bytes]]) -> None:
    for size in (0, 1, WIDTH - 1, WIDTH, WIDTH + 1, WIDTH * WIDTH, len(MANY)):
        subtree = Subtree(0, size)
        made = hash_of(subtree, {run: _read(levels, run) for run in runs_of(subtree)})
        assert made == root(MANY[:size])
