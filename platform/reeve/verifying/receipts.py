"""Every receipt in the inbox beside the log: is it the entry it says it is, and is nothing missing?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.department.models import CarriedKey, LateEntry
from reeve.department.models import Receipt as ReceiptRow
from reeve.proof import PublicKey, canonical, verify
from reeve.proof.check import find
from reeve.proof.head import TreeHead
from reeve.proof.tree import leaf_hash
from reeve.transparency.queries import hashes_of, nodes_at

AT_ONCE = 200


@dataclass
class Receipts:
    """What was found so far: which entries of the log have their receipt, what does not hold, in words, and which
    keys signed that are not known."""

    ours: Sequence[PublicKey]
    seen: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    strangers: set[PublicKey] = field(default_factory=set)

    def look_at(self, session: Session) -> None:
        """At the receipts this session sees: one council's, in a unit of its own."""
        brought = {PublicKey.parse(text).id for text in session.scalars(select(CarriedKey.public_key))}
        for document, late in documents_of(session):
            receipt = json.loads(document)
            name, key_id = receipt["receipt"]["consignment"], receipt["proof"]["key_id"]
            if key_id not in [key.id for key in self.ours]:
                if key_id not in brought:
                    self.faults.append(f"The receipt of {name} is signed by a key that nobody announced.")
                    self.strangers |= set(key_of(receipt["proof"]))
            elif "log" in receipt or late is not None:
                self.look_at_one(session, document, late, name)

    def look_at_one(self, session: Session, document: str, late: str | None, name: str) -> None:
        verified = verify(document.encode(), public_key=self.ours, entry=late.encode() if late else None)
        index = find(verified.parts, "log", "index")
        if isinstance(index, int):
            if index in self.seen:
                self.faults.append(f"Two receipts say that they are entry {index + 1:,}; one is that of {name}.")
            self.seen.add(index)
        if not verified.ok or not is_in_log(session, verified.parts or {}):
            self.faults.append(f"The receipt of {name} is not in the log as it says.")

    def missing_of(self, size: int) -> Iterator[str]:
        """Entries that no receipt in the inbox is of: one was taken away, or was changed to another's place."""
        if lost := size - len([index for index in self.seen if index < size]):
            yield f"{lost:,} of the log's {size:,} entries have no receipt in the inbox."


def key_of(proof: Mapping[str, Any]) -> Iterator[PublicKey]:
    """The key a seal names itself by, where it is one."""
    with suppress(ValueError, KeyError):
        yield PublicKey.parse(proof["public_key"])


def documents_of(session: Session) -> Iterator[tuple[str, str | None]]:
    """Each receipt with its late entry, where it came before there was a log."""
    wanted = select(ReceiptRow.document, LateEntry.document.label("late")).outerjoin(
        LateEntry, LateEntry.consignment_id == ReceiptRow.consignment_id
    )
    yield from ((row.document, row.late) for row in session.execute(wanted.execution_options(yield_per=AT_ONCE)))


def is_in_log(session: Session, parts: Mapping[str, Any]) -> bool:
    """Whether the log holds the hash of a receipt that holds by itself, and began with its head's root."""
    head = TreeHead.read(find(parts, "log", "tree", "head"))
    if head is None:
        return False
    at = (0, parts["log"]["index"])
    try:
        root = hashes_of(session, [(0, head.size)])[0]
    except KeyError:
        return False
    return root == head.root and nodes_at(session, {at}).get(at) == leaf_hash(canonical(parts["receipt"]))
