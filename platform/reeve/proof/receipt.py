"""The receipt: these bytes arrived then. One self-contained file, signed by Reeve. ``reeve-receipt/2``.

Its five parts: ``receipt`` (what is signed, and what the log holds), ``manifest``, ``signature`` (null where none is
asked), ``log`` (where the log holds it: the path to a signed tree head) and ``proof``. The file is canonical JSON with
a line end, so that not one byte of it can change unseen. Receipts of ``reeve-receipt/1`` were given before there was a
log: they have no part ``log``, and are verified as they always were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reeve.proof.canonical import JSON, canonical, digest, utc
from reeve.proof.head import TreeHead, sign_head
from reeve.proof.keys import SigningKey
from reeve.proof.manifest import standing

FORMAT = "reeve-receipt/2"
BEFORE_THE_LOG = "reeve-receipt/1"
FORMATS = (BEFORE_THE_LOG, FORMAT)


@dataclass(frozen=True)
class Entry:
    """Where the log holds a receipt: entry ``index``, counted from 0, proved by ``path`` in the tree of ``head``."""

    index: int
    path: tuple[bytes, ...]
    head: TreeHead

    def document(self, key: SigningKey) -> dict[str, JSON]:
        """The part ``log``; the head is signed by ``key``."""
        return {
            "index": self.index,
            "path": [step.hex() for step in self.path],
            "tree": sign_head(self.head, key=key),
        }


@dataclass(frozen=True)
class Receipt:
    """A consignment's arrival. ``manifest`` and ``signature`` are the documents as they were stored.

    ``consignment`` is its number, ``channel`` the name of the channel it went by, ``audit_head`` the hash at the head
    of the council's audit chain when the receipt was made. Times: sealed by Reeve, received at the other end.
    """

    consignment: str
    manifest: Mapping[str, JSON]
    signature: Mapping[str, JSON] | None
    sealed_at: datetime
    received_at: datetime
    channel: str
    audit_head: str
    practice: bool

    def document(self, key_id: str) -> dict[str, JSON]:
        return {
            "format": FORMAT,
            "consignment": self.consignment,
            "manifest": digest(self.manifest),
            "signature": None if self.signature is None else digest(self.signature),
            "sealed_at": utc(self.sealed_at),
            "received_at": utc(self.received_at),
            "channel": self.channel,
            "audit_head": self.audit_head,
            "standing": standing(self.practice),
            "key_id": key_id,
        }

    def entered(self, key_id: str) -> bytes:
        """What enters the log: the bytes that are signed too. They hold no figure and name no person; what they digest
        cannot be guessed, so that the hash of an entry in somebody else's path tells nothing."""
        return canonical(self.document(key_id))
