"""A receipt is verified: off line, from its own bytes, Reeve's public key and, where there is one, the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from reeve.proof import manifest, receipt, signature
from reeve.proof.canonical import digest, read_exact
from reeve.proof.check import Check, find, shown
from reeve.proof.keys import PublicKey
from reeve.proof.late import read_late
from reeve.proof.logged import check_entry, check_head, check_times, is_log_part, signed_at
from reeve.proof.seal import find_key, is_proof, is_sealed

PARTS = {"receipt", "manifest", "signature", "proof"}

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Verification:
    """Every check made, in order. ``parts`` is what the receipt file says, to be believed only where ``ok``."""

    checks: tuple[Check, ...]
    parts: Document | None = None

    @property
    def ok(self) -> bool:
        return bool(self.checks) and all(check.ok for check in self.checks)

    @property
    def practice(self) -> bool:
        """Whether the receipt says it is practice. Only a receipt that says it is live counts as live."""
        return find(self.parts, "receipt", "standing") != manifest.standing(practice=False)


def verify(
    receipt_bytes: bytes,
    *,
    public_key: PublicKey | Sequence[PublicKey],
    file: BinaryIO | None = None,
    entry: bytes | None = None,
) -> Verification:
    """Check a receipt file, and that ``file`` is the one it speaks of. Never raises on what a receipt may hold.

    ``public_key`` is the key, or the keys, the caller trusts; the copy inside the receipt is only compared with it.
    ``entry`` is the file of its late entry, for a receipt from before there was a log: ``parts`` has it as ``log``.
    """
    parts = read(receipt_bytes)
    if parts is None:
        return Verification((Check("receipt", False, NOT_A_RECEIPT),))
    if entry is not None:
        late = read_late(entry, receipt=parts["receipt"])
        if late is None or "log" in parts:
            return Verification((Check("entry", False, NOT_ITS_ENTRY),), parts)
        parts = {**parts, "log": late}
    trusted = [public_key] if isinstance(public_key, PublicKey) else public_key
    return Verification(tuple(look(parts, trusted, file)), parts)


NOT_ITS_ENTRY = "The entry is not a file as Reeve writes it, or it is of another receipt."
NOT_A_RECEIPT = (
    "This is not a receipt as Reeve writes it: it was changed, cut short or reformatted, or it is another file."
)


def look(parts: Document, trusted: Sequence[PublicKey], file: BinaryIO | None) -> Iterator[Check]:
    yield Check("receipt", True, "The receipt is whole and written as Reeve writes it.")
    yield check_key(parts["proof"], trusted, at=signed_at(parts))
    yield check_seal(parts["receipt"], parts["proof"], trusted)
    if "log" in parts:
        yield check_head(parts, trusted)
        yield check_entry(parts)
        yield check_times(parts)
    yield check_manifest(parts["receipt"], parts["manifest"])
    yield check_signature(parts)
    if parts["signature"] is not None:
        yield check_certifier(parts["manifest"], parts["signature"])
    yield check_standing(parts)
    if file is not None:
        yield check_file(parts["manifest"], file)


def read(data: bytes) -> dict[str, Any] | None:
    """The parts of a receipt file of any format, or None where it is not one, byte for byte."""
    parts = read_exact(data)
    return parts if shaped(parts) else None


def shaped(parts: object) -> bool:
    """Whether every part is there that a receipt of its format has, and nothing else."""
    if not isinstance(parts, dict) or not isinstance(parts.get("receipt"), dict):
        return False
    logged = parts["receipt"].get("format") != receipt.BEFORE_THE_LOG
    if parts.keys() != (PARTS | {"log"} if logged else PARTS) or not isinstance(parts["manifest"], dict):
        return False
    signed = parts["signature"] is None or isinstance(parts["signature"], dict)
    return signed and is_proof(parts["proof"]) and (not logged or is_log_part(parts["log"]))


def check_key(proof: Document, trusted: Sequence[PublicKey], *, at: datetime | None = None) -> Check:
    """Whether the key is one that is trusted, and signed at ``at``, where that is known."""
    named = shown(proof["key_id"])
    if not trusted:
        return Check("key", False, f"No public key was given, and the copy in the receipt ({named}) proves nothing.")
    key = find_key(proof, trusted)
    if key is None or proof["public_key"] != key.text:
        return Check("key", False, f"The receipt names the key {named}, which is not a key you trust.")
    if not key.signs_at(at):
        return Check("key", False, f"The key {named} did not sign then: {key.dates}.")
    return Check("key", True, f"The key {named} is one you trust.")


def check_seal(document: Document, proof: Document, trusted: Sequence[PublicKey]) -> Check:
    stated = document.get("format") in receipt.FORMATS
    if not (stated and is_sealed(document, proof, trusted=trusted)):
        return Check("seal", False, "The receipt was changed after it was signed, or another key signed it.")
    return Check("seal", True, f"The receipt is as {shown(proof['key_id'])} signed it.")


def check_manifest(document: Document, fixed: Document) -> Check:
    if digest(fixed) != document.get("manifest") or fixed.get("format") != manifest.FORMAT:
        return Check("manifest", False, "The manifest is not the one the receipt is for.")
    return Check("manifest", True, "The manifest is the one the receipt is for.")


def check_signature(parts: Document) -> Check:
    signed, named = parts["signature"], parts["receipt"].get("signature")
    if signed is None and named is None:
        return Check("signature", True, "No certifier's signature is part of this receipt.")
    if signed is None or digest(signed) != named or signed.get("format") != signature.FORMAT:
        return Check("signature", False, "The certifier's signature is not the one the receipt is for.")
    if signed.get("manifest") != digest(parts["manifest"]):
        return Check("signature", False, "The certifier signed another manifest.")
    if signed.get("statement") != parts["manifest"].get("statement"):
        return Check("signature", False, "The certifier signed another statement.")
    return Check("signature", True, "The certifier signed exactly this manifest.")


def check_certifier(fixed: Document, signed: Document) -> Check:
    certifier = find(signed, "certifier", "id")
    contributors = find(fixed, "contributors")
    listed = contributors if isinstance(contributors, list) else [None]
    if certifier is None or certifier in [find(each, "id") for each in listed]:
        return Check("certifier", False, "The certifier worked on this version, so may not sign it.")
    return Check("certifier", True, "The certifier did not work on this version.")


def check_standing(parts: Document) -> Check:
    said = [find(parts, "receipt", "standing"), find(parts, "manifest", "obligation", "standing")]
    if parts["signature"] is not None:
        said.append(find(parts, "signature", "standing"))
    if said[0] not in ("practice", "live") or any(each != said[0] for each in said):
        return Check("standing", False, "The documents do not agree whether this is practice or live.")
    return Check("standing", True, f"Every document says that this is {said[0]}.")


def check_file(fixed: Document, file: BinaryIO) -> Check:
    if fixed.get("file") is None:
        return Check("file", False, "This return was filled in as a form: there is no file it could be compared with.")
    sha256, size = measure(file)
    if (sha256, size) != (find(fixed, "file", "sha256"), find(fixed, "file", "size")):
        return Check("file", False, "The file is not the one that was submitted: its bytes differ.")
    return Check("file", True, f"The file is the one that was submitted, byte for byte ({size:,} bytes).")


def measure(file: BinaryIO) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    while piece := file.read(1 << 20):
        hashed.update(piece)
        size += len(piece)
    return f"sha256:{hashed.hexdigest()}", size
