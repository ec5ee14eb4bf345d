"""Checking a chain, entry by entry, independently of the database function that wrote it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from reeve.audit.models import AuditEntry

VERSION = "reeve-audit/1"
GENESIS = "0" * 64


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold, and why, in words."""

    seq: int
    words: str


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 of the entry's parts joined by the unit separator, as ``platform.append_audit`` computes it."""
    parts = (
        VERSION,
        str(entry.chain_id),
        str(entry.seq),
        instant(entry.at),
        str(entry.actor_id or ""),
        entry.actor,
        entry.acting_for or "",
        entry.act,
        entry.subject,
        entry.words,
        entry.detail,
        entry.previous_hash,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def faults(entries: Iterable[AuditEntry], *, head: str | None = None) -> list[Fault]:
    """Every place where the chain does not hold. ``head`` (``seq:hash``, from a receipt) also reveals truncation."""
    found: list[Fault] = []
    previous, expected, seen = GENESIS, 1, {0: GENESIS}
    for entry in entries:
        if entry.seq != expected:
            found.append(Fault(entry.seq, f"entry {expected} is missing or out of order"))
        if entry.previous_hash != previous:
            found.append(Fault(entry.seq, "it does not follow from the entry before it"))
        if entry.hash != entry_hash(entry):
            found.append(Fault(entry.seq, "its words, time or person were changed after it was written"))
        previous, expected = entry.hash, entry.seq + 1
        seen[entry.seq] = entry.hash
    if head is not None:
        seq, _, digest = head.partition(":")
        if seen.get(int(seq)) != digest:
            found.append(Fault(int(seq), "the chain no longer holds the entry that a receipt names"))
    return found
