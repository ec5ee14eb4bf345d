"""Looking through the whole log: every hash computed anew, and every head given away held beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from sqlalchemy.orm import Session

from reeve.proof import PublicKey
from reeve.proof.heads import Step, check_growth, day, heads_file, read_heads
from reeve.proof.tree import node_hash
from reeve.transparency.kept import document_of
from reeve.transparency.queries import every_node, hashes_of, kept_heads, nodes_too_many, size_of

MOST = 20
"""How many faults of one kind are told, each in words."""


def log_faults(session: Session) -> Iterator[str]:
    """Every place where a hash is missing, is not what it is made of, or is one too many; ``MOST`` a level. The log may
    grow meanwhile."""
    size = size_of(session)
    for level in range(size.bit_length()):
        found = level_faults(session, level, size)
        yield from (words for words, _ in zip(found, range(MOST), strict=False))
    for level, place in nodes_too_many(session, MOST):
        yield f"Hash {place:,} of level {level} of the log is one too many."


def level_faults(session: Session, level: int, size: int) -> Iterator[str]:
    expected = entries_of(size) if level == 0 else joined_below(session, level, size)
    for wanted, held in zip_longest(expected, every_node(session, level, count=size >> level)):
        place = (wanted or held or (0, b""))[0]
        if wanted is None or held is None or wanted[0] != held[0]:
            yield f"Hash {place:,} of level {level} of the log, or one it is made of, is missing."
            return
        if wanted[1] is not None and wanted[1] != held[1]:
            yield f"Hash {place:,} of level {level} of the log is not the hash of what it stands for."


def entries_of(size: int) -> Iterator[tuple[int, None]]:
    """Their places; what they are the hashes of is in the receipts."""
    yield from ((place, None) for place in range(size))


def joined_below(session: Session, level: int, size: int) -> Iterator[tuple[int, bytes]]:
    """What the subtrees of ``level`` must be, from those of the level below."""
    left: tuple[int, bytes] | None = None
    for place, found in every_node(session, level - 1, count=size >> (level - 1)):
        if left is None:
            left = (place, found)
        else:
            yield left[0] // 2, node_hash(left[1], found)
            left = None


def head_faults(session: Session, trusted: Sequence[PublicKey]) -> Iterator[str]:
    """Every head kept that no trusted key signed when it could, that the log does not begin with, or that breaks their
    order."""
    rows, size = kept_heads(session), size_of(session)
    steps = read_heads(heads_file([document_of(row) for row in rows]), trusted=trusted)
    if steps is None:
        yield "A tree head kept here was changed, or no key of ours signed it."
        return
    if not (growth := check_growth(steps)).ok:
        yield growth.words
    for row, step in zip(rows, steps, strict=True):
        if (row.size, row.day) != (step.head.size, step.head.at.date()):
            yield f"{day(step)} is kept as another day's or another size's."
        yield from head_fault(session, step, size)


def head_fault(session: Session, step: Step, size: int) -> Iterator[str]:
    if step.head.size > size:
        yield f"{day(step)} has {step.head.size:,} entries, and the log has only {size:,}: it was cut short."
        return
    try:
        root = hashes_of(session, [(0, step.head.size)])[0]
    except KeyError:
        return  # a hash is missing, which is told already
    if root != step.head.root:
        yield f"{day(step)} is not of this log: what was in it then was changed since."
