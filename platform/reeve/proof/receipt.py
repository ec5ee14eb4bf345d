"""The receipt: these bytes arrived then. One self-contained file, signed by Reeve. ``reeve-receipt/1``.

Its four parts: ``receipt`` (what is signed), ``manifest``, ``signature`` (null where none is asked) and ``proof``. The
file is canonical JSON with a line end, so that not one byte of it can change unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reeve.proof.canonical import JSON, digest, utc
from reeve.proof.manifest import standing

FORMAT = "reeve-receipt/1"


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
