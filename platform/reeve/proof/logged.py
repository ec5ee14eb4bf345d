"""What a receipt, or its late entry, says of the log: that it is an entry, by which tree head, and whether its times
agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from reeve.proof.canonical import CLOCKS_DIFFER, canonical, moment, utc
from reeve.proof.check import Check, find, shown
from reeve.proof.head import TreeHead, hex_in, is_count, is_signed_head
from reeve.proof.keys import PublicKey
from reeve.proof.receipt import BEFORE_THE_LOG
from reeve.proof.seal import find_key, is_sealed
from reeve.proof.tree import is_included, leaf_hash

LOG = {"index", "path", "tree"}
LONGEST_PATH = 64
ENTERED_WITHIN = timedelta(hours=1)
"""A receipt is entered into the log by the act that receives it; one entered later than this was back-dated."""

Document = Mapping[str, Any]


def is_log_part(log: Any) -> bool:
    """Whether it has the shape of the part ``log``, whatever it says."""
    if not isinstance(log, dict) or log.keys() != LOG or not is_signed_head(log["tree"]):
        return False
    path = log["path"]
    listed = isinstance(path, list) and len(path) <= LONGEST_PATH and None not in map(hex_in, path)
    return listed and is_count(log["index"])


def check_head(parts: Document, trusted: Sequence[PublicKey]) -> Check:
    """Signed by a key that is trusted, or by the very key of the receipt, of which the check ``key`` has spoken."""
    signed = parts["log"]["tree"]
    head, proof = TreeHead.read(signed["head"]), signed["proof"]
    key = find_key(proof, trusted)
    known = key is not None and key.text == proof["public_key"] and head is not None and key.signs_at(head.at)
    own = (proof["key_id"], proof["public_key"]) == (parts["proof"]["key_id"], parts["proof"]["public_key"])
    if head is None or not (known or own) or not is_sealed(signed["head"], proof, trusted=trusted):
        return Check("head", False, "The tree head was changed after it was signed, or another key signed it.")
    return Check(
        "head", True, f"The tree head of {shown(signed['head']['at'])} is as {shown(proof['key_id'])} signed it."
    )


def check_entry(parts: Document) -> Check:
    log, head = parts["log"], TreeHead.read(parts["log"]["tree"]["head"])
    path = [bytes.fromhex(step) for step in log["path"]]
    leaf = leaf_hash(canonical(parts["receipt"]))
    if head is None or not is_included(leaf, log["index"], head.size, path=path, root=head.root):
        return Check("log", False, "The log, as this tree head signs it, does not hold this receipt.")
    return Check("log", True, f"The receipt is entry {log['index'] + 1:,} of the {head.size:,} in Reeve's log.")


def signed_at(parts: Document) -> datetime | None:
    """When a receipt was signed, by its own word: as it entered the log, or before there was a log as it was received.
    None where it does not say."""
    if parts["receipt"].get("format") == BEFORE_THE_LOG:
        return moment(find(parts, "receipt", "received_at"))
    return moment(find(parts, "log", "tree", "head", "at"))


def check_times(parts: Document) -> Check:
    """Sealed, received, entered, in this order; so close that none of them can have been set back. One from before
    there was a log entered it when it could."""
    sealed, received = (moment(find(parts, "receipt", name)) for name in ("sealed_at", "received_at"))
    entered = moment(find(parts, "log", "tree", "head", "at"))
    if sealed is None or received is None or entered is None:
        return Check("times", False, "A time is missing, or not written as Reeve writes it.")
    if received < sealed - CLOCKS_DIFFER or entered < received - CLOCKS_DIFFER:
        return Check("times", False, "The times contradict each other: it was received before it was sealed or sent.")
    if parts["receipt"].get("format") == BEFORE_THE_LOG:
        words = f"It was received before there was a log, and entered the log at {utc(entered)}."
        return Check("times", True, words)
    if entered > received + ENTERED_WITHIN:
        return Check("times", False, "It entered the log long after it is said to have been received.")
    return Check("times", True, "It was sealed, received and entered in the log in this order.")
