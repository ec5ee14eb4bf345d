"""A receipt is issued: signed with Reeve's key, and checked before it leaves as anyone will check it."""

from __future__ import annotations

from reeve.proof.canonical import JSON, canonical
from reeve.proof.keys import SigningKey
from reeve.proof.receipt import Entry, Receipt
from reeve.proof.seal import seal
from reeve.proof.verify import verify


def issue(receipt: Receipt, *, key: SigningKey, entry: Entry) -> bytes:
    """The receipt file. ``entry`` is where the log holds ``receipt.entered(key.public.id)``. The same receipt and entry
    under the same key are always the same bytes.

    Raises ``ValueError`` where its documents contradict each other: a receipt that would not verify is never issued.
    """
    document = receipt.document(key.public.id)
    parts: dict[str, JSON] = {
        "receipt": document,
        "manifest": receipt.manifest,
        "signature": receipt.signature,
        "log": entry.document(key),
        "proof": seal(document, key=key),
    }
    issued = canonical(parts) + b"\n"
    if failed := [check.words for check in verify(issued, public_key=key.public).checks if not check.ok]:
        raise ValueError(" ".join(failed))
    return issued
