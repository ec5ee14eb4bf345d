"""A log held in memory, for receipts that no database gave."""

from __future__ import annotations

from datetime import datetime, timedelta

from reeve.proof import Entry, Receipt, SigningKey, TreeHead, issue
from reeve.proof.tree import Place, Span, hash_of, leaf_hash, node_hash, path_between, path_of


class SmallLog:
    """Keeps every complete subtree, as the database does."""

    def __init__(self, *entries: bytes) -> None:
        self.nodes: dict[Place, bytes] = {}
        self.size = 0
        for entry in entries:
            self.add(entry)

    def add(self, entry: bytes) -> int:
        """The entry's index."""
        level, place, found = 0, self.size, leaf_hash(entry)
        self.nodes[level, place] = found
        while place & 1:
            found = node_hash(self.nodes[level, place - 1], found)
            level, place = level + 1, place >> 1
            self.nodes[level, place] = found
        self.size += 1
        return self.size - 1

    def hashes(self, spans: list[Span]) -> tuple[bytes, ...]:
        return tuple(hash_of(span, self.nodes) for span in spans)

    def head(self, at: datetime, size: int | None = None) -> TreeHead:
        size = self.size if size is None else size
        return TreeHead(size, hash_of((0, size), self.nodes), at)

    def enter(self, entry: bytes, at: datetime) -> Entry:
        index = self.add(entry)
        return Entry(index, self.hashes(path_of(index, self.size)), self.head(at))

    def since(self, earlier: int, later: int) -> tuple[bytes, ...]:
        return self.hashes(path_between(earlier, later))


def issued(receipt: Receipt, *, key: SigningKey, log: SmallLog | None = None) -> bytes:
    """The receipt, entered into ``log`` a second after it was received; without one, as the sixth of its entries."""
    log = log or SmallLog(*(bytes([number]) for number in range(5)))
    entry = log.enter(receipt.entered(key.public.id), receipt.received_at + timedelta(seconds=1))
    return issue(receipt, key=key, entry=entry)
