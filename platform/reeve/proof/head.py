"""A tree head: how many entries the log held at a moment, and the one hash over all of them. ``reeve-tree-head/1``.

Whoever holds a head can be shown later that the log still begins with exactly these entries, and nobody can be shown
two different pasts. It is signed by the key that signs receipts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from reeve.proof.canonical import JSON, moment, utc
from reeve.proof.keys import PublicKey, SigningKey
from reeve.proof.seal import is_proof, is_sealed, seal

FORMAT = "reeve-tree-head/1"
SIGNED = {"head", "proof"}
PREFIX = "sha256:"


@dataclass(frozen=True)
class TreeHead:
    """The log with ``size`` entries; ``root`` is 32 bytes, ``at`` when the head was made."""

    size: int
    root: bytes
    at: datetime

    def document(self, key_id: str) -> dict[str, JSON]:
        return {
            "format": FORMAT,
            "size": self.size,
            "root": PREFIX + self.root.hex(),
            "at": utc(self.at),
            "key_id": key_id,
        }

    @classmethod
    def read(cls, document: object) -> Self | None:
        """The head in a document, however it came here; None where it is not one."""
        if not isinstance(document, Mapping) or document.get("format") != FORMAT:
            return None
        size, root, at = document.get("size"), hash_in(document.get("root")), moment(document.get("at"))
        if not isinstance(size, int) or not is_count(size) or root is None or at is None:
            return None
        return cls(size, root, at)


def sign_head(head: TreeHead, *, key: SigningKey) -> dict[str, JSON]:
    """The head and its seal, as receipts and the file of heads hold them."""
    document = head.document(key.public.id)
    return {"head": document, "proof": seal(document, key=key)}


def read_signed(signed: Any, *, trusted: Sequence[PublicKey]) -> TreeHead | None:
    """The head that one of the ``trusted`` keys signed, at a time that is its own; None where none did, or where it is
    not a head."""
    if not is_signed_head(signed):
        return None
    document, proof = signed["head"], signed["proof"]
    head, named = TreeHead.read(document), [key for key in trusted if key.id == proof["key_id"]]
    if head is None or not named or not named[0].signs_at(head.at):
        return None
    return head if is_sealed(document, proof, trusted=named) else None


def is_signed_head(signed: Any) -> bool:
    """Whether it has the shape of a signed head, whoever signed it."""
    return isinstance(signed, dict) and signed.keys() == SIGNED and isinstance(signed["head"], dict) and (
        is_proof(signed["proof"])
    )  # fmt: skip


def hash_in(text: object) -> bytes | None:
    """The 32 bytes of ``sha256:`` and 64 hex digits; None for anything else."""
    if not isinstance(text, str) or not text.startswith(PREFIX):
        return None
    return hex_in(text.removeprefix(PREFIX))


def hex_in(text: object) -> bytes | None:
    """The 32 bytes of 64 lower-case hex digits; None for anything else."""
    if not isinstance(text, str) or len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        return None
    return bytes.fromhex(text)


def is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**53
