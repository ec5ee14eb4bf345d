"""The certificate of destruction: these keys of this council are gone, since then. ``reeve-destruction/1``.

Signed like a receipt, by the same key, over its canonical form; ``reeve verify`` checks it off line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reeve.proof.canonical import JSON, canonical, moment, read_exact, utc
from reeve.proof.check import Check, shown
from reeve.proof.keys import PublicKey, SigningKey
from reeve.proof.seal import is_proof, is_sealed, seal
from reeve.proof.verify import Verification, check_key

FORMAT = "reeve-destruction/1"
PARTS = {"certificate", "proof"}
MEANING = (
    "Every version of the key under which this council's files were stored is destroyed, so none of them opens. "
    "What is counted under 'remains' is kept and can still be verified. A consignment the department took is the "
    "department's own copy, under the department's key, and is not touched. Copies of the wrapped keys in backups of "
    "the database end when those backups do."
)


@dataclass(frozen=True)
class KeyDestroyed:
    """One version of the key, and when it had been made."""

    version: int
    created_at: datetime


@dataclass(frozen=True)
class Asked:
    """Somebody who wanted it, and when they said so."""

    name: str
    at: datetime


def certificate_of(
    *,
    council: Mapping[str, str],
    keys: Sequence[KeyDestroyed],
    asked: Asked,
    consented: Asked,
    destroyed_at: datetime,
    remains: Mapping[str, int],
    audit_head: str,
) -> dict[str, JSON]:
    """The document, but for the id of the key that signs it."""
    return {
        "format": FORMAT,
        "council": dict(council),
        "keys": [{"version": key.version, "created_at": utc(key.created_at)} for key in keys],
        "asked": {"name": asked.name, "at": utc(asked.at)},
        "consented": {"name": consented.name, "at": utc(consented.at)},
        "destroyed_at": utc(destroyed_at),
        "remains": dict(remains),
        "meaning": MEANING,
        "audit_head": audit_head,
    }


def issue_certificate(document: Mapping[str, JSON], *, key: SigningKey) -> bytes:
    """The certificate file: canonical JSON with a line end."""
    signed = {**document, "key_id": key.public.id}
    return canonical({"certificate": signed, "proof": seal(signed, key=key)}) + b"\n"


def read_certificate(data: bytes) -> dict[str, Any] | None:
    """The two parts of a certificate file, or None where it is not one, byte for byte."""
    parts = read_exact(data)
    if not isinstance(parts, dict) or parts.keys() != PARTS:
        return None
    return parts if isinstance(parts["certificate"], dict) and is_proof(parts["proof"]) else None


def verify_certificate(data: bytes, *, public_key: PublicKey | Sequence[PublicKey]) -> Verification:
    """Check a certificate file against the keys the caller trusts. Never raises on what it may hold."""
    parts = read_certificate(data)
    if parts is None:
        return Verification((Check("certificate", False, "This is not a certificate as Reeve writes it."),))
    trusted = [public_key] if isinstance(public_key, PublicKey) else list(public_key)
    whole = Check("certificate", True, "The certificate is whole and written as Reeve writes it.")
    at = moment(parts["certificate"].get("destroyed_at"))
    return Verification((whole, check_key(parts["proof"], trusted, at=at), check_seal(parts, trusted)), parts)


def check_seal(parts: Mapping[str, Any], trusted: Sequence[PublicKey]) -> Check:
    document, proof = parts["certificate"], parts["proof"]
    if document.get("format") != FORMAT or not is_sealed(document, proof, trusted=trusted):
        return Check("seal", False, "The certificate was changed after it was signed, or another key signed it.")
    return Check("seal", True, f"The certificate is as {shown(proof['key_id'])} signed it.")
