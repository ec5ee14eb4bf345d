"""A late entry: a receipt given before there was a log, and where the log holds it since. ``reeve-late-entry/1``.

Canonical JSON with a line end: the digest of the ``receipt`` it is of, and the same part ``log`` a later receipt has in
itself. The receipt stays as it was given, byte for byte; the entry is a file beside it. Its tree head says when it was
entered, so that nobody can take it for one that was in the log all along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reeve.proof.canonical import JSON, canonical, digest, read_exact
from reeve.proof.keys import SigningKey
from reeve.proof.logged import is_log_part
from reeve.proof.receipt import Entry

FORMAT = "reeve-late-entry/1"
PARTS = {"format", "log", "receipt"}


def entered_late(receipt: Mapping[str, JSON]) -> bytes:
    """What enters the log of a receipt's part ``receipt``: the bytes that were signed, as of any other."""
    return canonical(receipt)


def issue_late(receipt: Mapping[str, JSON], *, entry: Entry, key: SigningKey) -> bytes:
    """The file of a late entry."""
    return canonical({"format": FORMAT, "log": entry.document(key), "receipt": digest(receipt)}) + b"\n"


def read_late(data: bytes, *, receipt: Mapping[str, Any]) -> dict[str, Any] | None:
    """Where the log holds ``receipt``, as the file says; None where it is no such file, or one of another receipt."""
    parts = read_exact(data)
    if not isinstance(parts, dict) or parts.keys() != PARTS or parts["format"] != FORMAT:
        return None
    return parts["log"] if is_log_part(parts["log"]) and parts["receipt"] == digest(receipt) else None
