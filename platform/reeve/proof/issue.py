"""A receipt is issued: signed with Reeve's key, and checked before it leaves as anyone will check it."""

from __future__ import annotations

from reeve.proof.canonical import canonical
from reeve.proof.keys import ALGORITHM, SigningKey, to_base64
from reeve.proof.receipt import Receipt
from reeve.proof.verify import verify


def issue(receipt: Receipt, *, key: SigningKey) -> bytes:
    """The receipt file. The same receipt under the same key is always the same bytes.

    Raises ``ValueError`` where its documents contradict each other: a receipt that would not verify is never issued.
    """
    document = receipt.document(key.public.id)
    proof = {
        "algorithm": ALGORITHM,
        "key_id": key.public.id,
        "public_key": key.public.text,
        "signature": to_base64(key.sign(canonical(document))),
    }
    parts = {"receipt": document, "manifest": receipt.manifest, "signature": receipt.signature, "proof": proof}
    issued = canonical(parts) + b"\n"
    if failed := [check.words for check in verify(issued, public_key=key.public).checks if not check.ok]:
        raise ValueError(" ".join(failed))
    return issued
