"""A seal: Reeve's signature over a document's canonical form, and the key it was made with, in words and in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reeve.proof.canonical import JSON, canonical
from reeve.proof.keys import ALGORITHM, PublicKey, SigningKey, from_base64, to_base64

PROOF = {"algorithm", "key_id", "public_key", "signature"}


def seal(document: Mapping[str, JSON], *, key: SigningKey) -> dict[str, JSON]:
    """The ``proof`` that stands beside ``document``, which names the key's id itself too."""
    return {
        "algorithm": ALGORITHM,
        "key_id": key.public.id,
        "public_key": key.public.text,
        "signature": to_base64(key.sign(canonical(document))),
    }


def is_proof(proof: object) -> bool:
    """Whether it has the shape of a seal, whatever it says."""
    return isinstance(proof, dict) and proof.keys() == PROOF and all(isinstance(each, str) for each in proof.values())


def find_key(proof: Mapping[str, Any], trusted: Sequence[PublicKey]) -> PublicKey | None:
    return next((key for key in trusted if key.id == proof["key_id"]), None)


def is_sealed(document: Mapping[str, Any], proof: Mapping[str, Any], *, trusted: Sequence[PublicKey]) -> bool:
    """Whether the seal holds: under the trusted key it names, else under the copy in it, which proves nothing more than
    that the document was not changed since."""
    try:
        key = find_key(proof, trusted) or PublicKey.parse(proof["public_key"])
        holds = key.verifies(from_base64(proof["signature"]), canonical(document))
    except ValueError:
        return False
    return holds and proof["algorithm"] == ALGORITHM and document.get("key_id") == proof["key_id"]
