"""The test vectors of Certificate Transparency's reference implementation, and what is no proof.

From proof/verify_test.go of transparency-dev/merkle (Apache-2.0); leaves are counted from 1 there.
"""

import pytest

from qixian.ledger.merkle.compact_range import CompactRange
from qixian.ledger.merkle.proofs import consistent, included, root_of_inclusion
from qixian.ledger.merkle.tree import EMPTY_ROOT, leaf_hash, root

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
G = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
H = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
K = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
L = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"

INCLUSION = [
    (1, 1, []),
    (1, 8, [A, B, C]),
    (6, 8, [D, E, F]),
    (3, 3, [G]),
    (2, 5, [H, B, D]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, [A, B, C]),
    (6, 8, [K, E, F]),
    (2, 5, [B, D]),
    (6, 7, [K, L, F]),
]
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def bent(path: list[bytes], *roots: bytes) -> list[list[bytes]]:
    """The reference implementation's ways to spoil a proof."""
    ways = [[*path, b""], [b"", *path]]
    ways += [way for one in roots for way in ([*path, one], [one, *path])]
    if path:
        ways += [path[:-1], [path[0], *path]]
    if len(path) > 1:
        ways.append([path[0], SOME_HASH, *path[1:]])
    for at, one in enumerate(path):
        flipped = bytes([one[0] ^ 8]) + one[1:]
        ways.append([*path[:at], flipped, *path[at + 1 :]])
    return ways


def test_the_root_of_each_of_the_eight_trees() -> None:
    growing = CompactRange()
    for size, wanted in enumerate(ROOTS, start=1):
        growing.append([leaf_hash(LEAVES[size - 1])])
        assert root([leaf_hash(leaf) for leaf in LEAVES[:size]]) == wanted == growing.root()
    assert root([]) == EMPTY_ROOT == CompactRange().root()
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")


@pytest.mark.parametrize(("leaf", "size", "texts"), INCLUSION)
def test_an_inclusion_proof_holds_and_no_bent_one_does(
    leaf: int, size: int, texts: list[str]
) -> None:
    index, path, tree = leaf - 1, hashes(texts), ROOTS[size - 1]
    one = leaf_hash(LEAVES[index])

    assert root_of_inclusion(index, size, one, path) == tree
    assert included(index, size, one, path, tree)
    for other_index, other_size in (
        (index - 1, size),
        (index + 1, size),
        (index ^ 2, size),
        (index, size * 2),
        (index, size // 2),
    ):
        assert not included(other_index, other_size, one, path, tree)
    for other_leaf, other_root in (
        (b"WrongLeaf", tree),
        (b"", tree),
        (one, EMPTY_ROOT),
        (one, SOME_HASH),
        (one, b""),
    ):
        assert not included(index, size, other_leaf, path, other_root)
    for way in bent(path, tree):
        assert not included(index, size, one, way, tree)


@pytest.mark.parametrize(("smaller", "larger", "texts"), CONSISTENCY)
def test_a_consistency_proof_holds_and_no_bent_one_does(
    smaller: int, larger: int, texts: list[str]
) -> None:
    path, before, after = hashes(texts), ROOTS[smaller - 1], ROOTS[larger - 1]

    assert consistent(smaller, larger, before, after, path)
    if not path:
        return
    for first, second in (
        (smaller - 1, larger),
        (smaller + 1, larger),
        (smaller ^ 2, larger),
        (smaller, larger * 2),
        (smaller, larger // 2),
    ):
        assert not consistent(first, second, before, after, path)
    for one, two in ((b"WrongRoot", after), (before, b"WrongRoot"), (after, before)):
        assert not consistent(smaller, larger, one, two, path)
    for way in ([], *bent(path, before, after)):
        assert not consistent(smaller, larger, before, after, way)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 0), (2, 1), (-1, 1)])
def test_a_leaf_that_no_tree_has_is_in_none(index: int, size: int) -> None:
    for tree in (b"", EMPTY_ROOT, SOME_HASH):
        assert not included(index, size, SOME_HASH, [], tree)


@pytest.mark.parametrize(
    ("smaller", "larger", "before", "after", "path", "holds"),
    [
        (0, 0, EMPTY_ROOT, EMPTY_ROOT, [], True),
        (0, 8, EMPTY_ROOT, ROOTS[7], [], True),
        (0, 8, SOME_HASH, ROOTS[7], [], False),
        (0, 8, EMPTY_ROOT, ROOTS[7], [SOME_HASH], False),
        (1, 1, ROOTS[0], ROOTS[0], [], True),
        (1, 1, ROOTS[0], ROOTS[0], [SOME_HASH], False),
        (1, 1, ROOTS[0], SOME_HASH, [], False),
        (1, 2, ROOTS[0], ROOTS[1], [], False),
        (2, 1, ROOTS[1], ROOTS[0], [], False),
        (-1, 1, ROOTS[0], ROOTS[0], [], False),
    ],
)
def test_trees_of_equal_size_empty_trees_and_trees_that_shrink(
    smaller: int, larger: int, before: bytes, after: bytes, path: list[bytes], holds: bool
) -> None:
    assert consistent(smaller, larger, before, after, path) is holds
