"""Proof: what was submitted, who signed it and when it arrived, in documents either side can check without us.

A manifest is fixed at submission; a signature document stands over the manifest's digest; a receipt is signed by
Reeve's Ed25519 key over the digests of both, and says which entry of the log it is (``tree``, ``head``): one list of
hashes that only grows, so that nothing received can be taken back, changed or set earlier unseen. A receipt from before
the log has a late entry beside it, and a key is followed by the one it announced. The documents are canonical JSON (RFC
8785), so one fact has one digest for ever: money is an integer of pence, a decimal is a string, a time is UTC to the
second. Pure: no database, no web.
"""

from reeve.proof.canonical import JSON, NotCanonicalError, canonical, digest
from reeve.proof.check import Check
from reeve.proof.head import TreeHead, sign_head
from reeve.proof.issue import issue
from reeve.proof.keys import PublicKey, SigningKey
from reeve.proof.manifest import (
    ColumnsNamed,
    Contributor,
    DefinitionUsed,
    DisputeMade,
    Entered,
    ExplanationGiven,
    FigureStated,
    FileSent,
    FindingTotal,
    Manifest,
    ObligationMet,
    OfferAnswered,
    Person,
)
from reeve.proof.receipt import Entry, Receipt
from reeve.proof.signature import Evidence, Signature
from reeve.proof.verify import Verification, verify

__all__ = [
    "JSON",
    "Check",
    "ColumnsNamed",
    "Contributor",
    "DefinitionUsed",
    "DisputeMade",
    "Entered",
    "Entry",
    "Evidence",
    "ExplanationGiven",
    "FigureStated",
    "FileSent",
    "FindingTotal",
    "Manifest",
    "NotCanonicalError",
    "ObligationMet",
    "OfferAnswered",
    "Person",
    "PublicKey",
    "Receipt",
    "Signature",
    "SigningKey",
    "TreeHead",
    "Verification",
    "canonical",
    "digest",
    "issue",
    "sign_head",
    "verify",
]
