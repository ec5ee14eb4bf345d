"""The hash tree of RFC 6962, section 2: which subtrees a root or a proof is made of, and whether a proof holds.

A log keeps the hash of every complete subtree, and never builds one again: ``(level, place)`` is the subtree over the
``2 ** level`` entries from ``place * 2 ** level``. Everything else is made of at most two of them a level. Verification
follows RFC 9162, sections 2.1.3.2 and 2.1.4.2, which say the same trees' proofs in steps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TypeAlias

Place: TypeAlias = tuple[int, int]
Span: TypeAlias = tuple[int, int]
Nodes: TypeAlias = Mapping[Place, bytes]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def path_of(index: int, size: int) -> list[Span]:
    """The spans of entries whose hashes prove entry ``index`` (from 0) in a tree of ``size``, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no entry {index}")
    start, end = 0, size
    found: list[Span] = []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def path_between(earlier: int, later: int) -> list[Span]:
    """The spans whose hashes prove that the tree of ``later`` begins with the tree of ``earlier``."""
    if not 0 <= earlier <= later:
        raise ValueError(f"a tree of {later} does not begin with one of {earlier}")
    if earlier == 0:
        return []
    start, end = 0, later
    found: list[Span] = []
    while end != earlier:
        middle = start + split(end - start)
        if earlier <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return [*([(start, end)] if start else []), *found[::-1]]


def split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def places_of(span: Span) -> list[Place]:
    """The complete subtrees a span of a tree is made of, from left to right."""
    start, end = span
    found: list[Place] = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def hash_of(span: Span, nodes: Nodes) -> bytes:
    """The hash over the entries of ``span``; ``nodes`` holds its places. The root is ``hash_of((0, size), nodes)``."""
    return joined([nodes[place] for place in places_of(span)])


def joined(hashes: Sequence[bytes]) -> bytes:
    """One hash of complete subtrees that stand side by side, the largest first."""
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes)) if hashes else EMPTY_ROOT


def is_included(leaf: bytes, index: int, size: int, *, path: Iterable[bytes], root: bytes) -> bool:
    """Whether ``path`` proves the hash ``leaf`` to be entry ``index`` of the tree of ``size`` with this ``root``."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(step, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, step)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(earlier: int, later: int, *, path: Sequence[bytes], roots: tuple[bytes, bytes]) -> bool:
    """Whether ``path`` proves that the tree of ``later`` entries begins with that of ``earlier``; their two roots."""
    before, after = roots
    if earlier == 0 or earlier == later:
        known = EMPTY_ROOT if earlier == 0 else after
        return 0 <= earlier <= later and not path and before == known
    steps = [before, *path] if earlier & (earlier - 1) == 0 else list(path)
    if not 0 < earlier < later or not steps:
        return False
    here, last = earlier - 1, later - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, step)
        here, last = here >> 1, last >> 1
    return last == 0 and (old, new) == (before, after)
