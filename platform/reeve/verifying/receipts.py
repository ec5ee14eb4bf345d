"""Every receipt in the inbox beside the log: is it the entry it says it is, and is nothing missing?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.department.models import Receipt as ReceiptRow
from reeve.proof import PublicKey, canonical, verify
from reeve.proof.head import TreeHead
from reeve.proof.receipt import FORMAT
from reeve.proof.tree import leaf_hash
from reeve.transparency.queries import hashes_of, nodes_at

AT_ONCE = 200


@dataclass
class Receipts:
    """What was found so far: which entries of the log have their receipt, and what does not hold, in words."""

    ours: PublicKey
    seen: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look_at(self, session: Session) -> None:
        """At the receipts this session sees: one council's, in a unit of its own."""
        for parts in receipts_of(session, self.ours):
            index, name = parts["log"]["index"], parts["receipt"]["consignment"]
            if index in self.seen:
                self.faults.append(f"Two receipts say that they are entry {index + 1:,}; one is that of {name}.")
            self.seen.add(index)
            if not is_in_log(session, parts):
                self.faults.append(f"The receipt of {name} is not in the log as it says.")

    def missing_of(self, size: int) -> Iterator[str]:
        """Entries that no receipt in the inbox is of: one was taken away, or was changed to another's place."""
        if lost := size - len([index for index in self.seen if index < size]):
            yield f"{lost:,} of the log's {size:,} entries have no receipt in the inbox."


def receipts_of(session: Session, ours: PublicKey) -> Iterator[dict[str, Any]]:
    """The parts of each receipt that entered this log: none from before it, and none an archive brought along."""
    rows = session.scalars(select(ReceiptRow.document).execution_options(yield_per=AT_ONCE))
    for document in rows:
        parts = json.loads(document)
        if parts["receipt"]["format"] == FORMAT and parts["proof"]["key_id"] == ours.id:
            yield parts


def is_in_log(session: Session, parts: dict[str, Any]) -> bool:
    """Whether the receipt holds by itself, and the log holds its hash and began with its head's root."""
    head = TreeHead.read(parts["log"]["tree"]["head"])
    key = PublicKey.parse(parts["proof"]["public_key"])
    if head is None or not verify(canonical(parts) + b"\n", public_key=key).ok:
        return False
    at = (0, parts["log"]["index"])
    try:
        root = hashes_of(session, [(0, head.size)])[0]
    except KeyError:
        return False
    return root == head.root and nodes_at(session, {at}).get(at) == leaf_hash(canonical(parts["receipt"]))
