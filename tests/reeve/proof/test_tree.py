"""The hash tree against the published vectors and against the RFC's own definitions."""

from __future__ import annotations

import pytest

from reeve.proof.tree import (
    EMPTY_ROOT,
    Place,
    Span,
    hash_of,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    path_between,
    path_of,
    places_of,
)
from tests.reeve.proof import naive_tree

# The reference entries, roots and proofs that every implementation of Certificate Transparency is tried with: they are
# in google/certificate-transparency and transparency-dev/merkle.
ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
SIZES = range(1, 34)


def nodes_of(entries: list[bytes]) -> dict[Place, bytes]:
    """Every complete subtree, as a log would have kept it by adding one entry after the other."""
    nodes: dict[Place, bytes] = {}
    for index, entry in enumerate(entries):
        level, place, found = 0, index, leaf_hash(entry)
        nodes[level, place] = found
        while place & 1:
            found = node_hash(nodes[level, place - 1], found)
            level, place = level + 1, place >> 1
            nodes[level, place] = found
    return nodes


def hashes(spans: list[Span], nodes: dict[Place, bytes]) -> list[bytes]:
    return [hash_of(span, nodes) for span in spans]


MANY = [bytes([number]) * number for number in range(max(SIZES))]


def test_the_published_roots_and_proofs_come_out() -> None:
    nodes = nodes_of(ENTRIES)
    assert [hash_of((0, size), nodes).hex() for size in range(9)] == ROOTS
    for (index, size), path in INCLUSION.items():
        assert [each.hex() for each in hashes(path_of(index, size), nodes)] == list(path)
    for (earlier, later), path in CONSISTENCY.items():
        assert [each.hex() for each in hashes(path_between(earlier, later), nodes)] == list(path)


@pytest.mark.parametrize("size", SIZES)
def test_every_root_and_path_is_as_the_rfc_defines_it_and_holds(size: int) -> None:
    entries = MANY[:size]
    nodes, root = nodes_of(entries), naive_tree.mth(entries)
    assert hash_of((0, size), nodes) == root
    for index in range(size):
        path = hashes(path_of(index, size), nodes)
        assert path == naive_tree.path(index, entries)
        assert is_included(leaf_hash(entries[index]), index, size, path=path, root=root)


@pytest.mark.parametrize("size", SIZES)
def test_every_tree_is_shown_to_begin_with_each_earlier_one(size: int) -> None:
    entries = MANY[:size]
    nodes, after = nodes_of(entries), naive_tree.mth(entries)
    for earlier in range(1, size + 1):
        path = hashes(path_between(earlier, size), nodes)
        assert path == naive_tree.proof(earlier, entries)
        before = naive_tree.mth(entries[:earlier])
        assert is_consistent(earlier, size, path=path, roots=(before, after))
        for wrong in ((after, before), (before, EMPTY_ROOT), (EMPTY_ROOT, after)):
            assert wrong == (before, after) or not is_consistent(earlier, size, path=path, roots=wrong)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13])
def test_a_proof_holds_for_nothing_else(size: int) -> None:
    """Each other entry, size, order, length or byte of the path is refused; so is a path for another place."""
    nodes, root = nodes_of(MANY[:size]), naive_tree.mth(MANY[:size])
    for index in range(size):
        path, leaf = hashes(path_of(index, size), nodes), leaf_hash(MANY[index])
        others = [(other, size, path) for other in range(-1, size + 2) if other != index]
        others += [(index, size, path[:-1]), (index, size, [*path, root])] if path else [(index, size, [root])]
        others += [(index, size, path[::-1])] if path != path[::-1] else []
        others += [(index, size, [*path[:at], bytes(32), *path[at + 1 :]]) for at in range(len(path))]
        for other, of, by in others:
            assert not is_included(leaf, other, of, path=by, root=root), (index, other, of)
        assert not is_included(leaf_hash(b"another"), index, size, path=path, root=root)


def test_an_empty_log_has_the_root_of_nothing_and_every_log_begins_with_it() -> None:
    assert naive_tree.mth([]) == EMPTY_ROOT
    assert path_between(0, 5) == [] == places_of((3, 3))
    assert is_consistent(0, 5, path=[], roots=(EMPTY_ROOT, naive_tree.mth(MANY[:5])))
    assert not is_consistent(0, 5, path=[], roots=(bytes(32), naive_tree.mth(MANY[:5])))
    assert not is_consistent(0, 5, path=[bytes(32)], roots=(EMPTY_ROOT, naive_tree.mth(MANY[:5])))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_path_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no entry"):
        path_of(index, size)
    with pytest.raises(ValueError, match="does not begin"):
        path_between(size + 1, size)
