"""The file of tree heads: one signed head a day, each shown to begin with the one before. ``reeve-tree-heads/1``.

Canonical JSON with a line end: ``heads``, oldest first, each a signed head with ``since``: the ``size`` it begins with
and the ``path`` that proves it. The first may begin with a size the asker named, as that of a receipt's own head, so
that the file shows that the log still holds the receipt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from reeve.proof.canonical import JSON, canonical
from reeve.proof.check import Check, find, shown
from reeve.proof.head import TreeHead, hex_in, is_count, moment, read_signed, sign_head
from reeve.proof.keys import PublicKey, SigningKey
from reeve.proof.logged import CLOCKS_DIFFER
from reeve.proof.tree import EMPTY_ROOT, is_consistent
from reeve.proof.verify import read_exact

FORMAT = "reeve-tree-heads/1"
STEP = {"head", "proof", "since"}


@dataclass(frozen=True)
class Step:
    """A head, and by which path it begins with the tree of ``since`` entries."""

    head: TreeHead
    since: int
    path: tuple[bytes, ...]


def step_of(head: TreeHead, *, since: int, path: Sequence[bytes], key: SigningKey) -> dict[str, JSON]:
    """One head as the file holds it."""
    return {**sign_head(head, key=key), "since": {"size": since, "path": [each.hex() for each in path]}}


def heads_file(steps: Sequence[JSON]) -> bytes:
    return canonical({"format": FORMAT, "heads": steps}) + b"\n"


def read_heads(data: bytes, *, trusted: Sequence[PublicKey]) -> list[Step] | None:
    """The heads in a file, each signed by a trusted key; None where it is not such a file, byte for byte."""
    parts = read_exact(data)
    if not isinstance(parts, dict) or parts.keys() != {"format", "heads"} or parts["format"] != FORMAT:
        return None
    steps = (
        [read_step(each, trusted=trusted) for each in parts["heads"]] if isinstance(parts["heads"], list) else [None]
    )
    found = [step for step in steps if step is not None]
    return found if len(found) == len(steps) else None


def read_step(each: Any, *, trusted: Sequence[PublicKey]) -> Step | None:
    if not isinstance(each, dict) or each.keys() != STEP:
        return None
    head = read_signed({name: each[name] for name in ("head", "proof")}, trusted=trusted)
    since, path = find(each, "since", "size"), find(each, "since", "path")
    if head is None or not is_count(since) or not isinstance(path, list) or len(each["since"]) != 2:
        return None
    hashes = [hex_in(step) for step in path]
    whole = tuple(step for step in hashes if step is not None)
    return Step(head, int(str(since)), whole) if len(whole) == len(hashes) else None


def check_heads(data: bytes, *, trusted: Sequence[PublicKey], earlier: bytes | None = None) -> list[Check]:
    """Whether a file of heads holds by itself and, where one is given, with an ``earlier`` file. Never raises."""
    steps = read_heads(data, trusted=trusted)
    if steps is None:
        return [
            Check("heads", False, "This is not a file of tree heads, or it was changed, or no key you trust signed it.")
        ]
    checks = [Check("heads", True, f"The file holds {len(steps):,} tree heads, each signed by a key you trust.")]
    checks.append(check_growth(steps))
    if earlier is not None:
        checks.append(check_earlier(steps, read_heads(earlier, trusted=trusted)))
    return checks


def check_growth(steps: Sequence[Step]) -> Check:
    """Each head begins with the one before, is not smaller, and is later."""
    for before, after in pairwise(steps):
        if not (before.head.size <= after.head.size and before.head.at < after.head.at):
            return Check("growth", False, f"{day(after)} is smaller or not later than the tree head before it.")
        roots = (before.head.root, after.head.root)
        known = after.since == before.head.size
        if not known or not is_consistent(after.since, after.head.size, path=after.path, roots=roots):
            return Check("growth", False, f"{day(after)} does not begin with what was in the log before it.")
    first = steps[0] if steps else None
    if first and first.since == 0 and not begins_with_nothing(first):
        return Check("growth", False, f"{day(first)} does not begin as a log begins.")
    return Check("growth", True, "The log only grew: each tree head begins with the one before.")


def begins_with_nothing(first: Step) -> bool:
    return is_consistent(0, first.head.size, path=first.path, roots=(EMPTY_ROOT, first.head.root))


def check_earlier(steps: Sequence[Step], earlier: Sequence[Step] | None) -> Check:
    """Every head of the earlier file stands in this one unchanged, but for those before the size it was asked from."""
    if not earlier or not steps:
        return Check("earlier", False, "The earlier file is not a file of tree heads that a key you trust signed.")
    heads, first = {step.head for step in steps}, steps[0].head
    from_the_start = steps[0].since == 0
    lost = [step for step in earlier if (from_the_start or step.head.at >= first.at) and step.head not in heads]
    if lost:
        return Check("earlier", False, f"{day(lost[0])} was given away before and is not the one in this file.")
    if earlier[-1].head.at < first.at:
        return Check("earlier", False, "The two files have no tree head in common, so they show nothing of each other.")
    return Check("earlier", True, "Every tree head of the earlier file still stands.")


def check_receipt(parts: Mapping[str, Any], steps: Sequence[Step]) -> Iterator[Check]:
    """A receipt that verified, beside tree heads that came another way: is it in the same log, and not set back?"""
    head, received = TreeHead.read(find(parts, "log", "tree", "head")), moment(find(parts, "receipt", "received_at"))
    if head is None or received is None:
        yield Check("later", False, "The receipt was given before there was a log, so no tree head speaks of it.")
        return
    if any(contradicts(step.head, head, received=received, index=parts["log"]["index"]) for step in steps):
        yield Check(
            "later", False, "A tree head contradicts the receipt: it was changed, set back, or left out of the log."
        )
        return
    if any(step.head.size == head.size for step in steps):
        yield Check("later", True, "The tree heads show the same log as the receipt.")
        return
    after = [step for step in steps if step.since == head.size]
    if not after:
        yield Check(
            "later",
            False,
            f"These tree heads do not speak of the receipt. Ask for those since {head.size}, from the day after it.",
        )
    elif all(
        is_consistent(head.size, each.head.size, path=each.path, roots=(head.root, each.head.root)) for each in after
    ):
        yield Check("later", True, f"The log of {shown(after[0].head.document('')['at'])} still holds the receipt.")
    else:
        yield Check("later", False, "The log does not hold the receipt any more.")


def contradicts(known: TreeHead, head: TreeHead, *, received: datetime, index: int) -> bool:
    """Another past with as many entries; or a head without the entry from after it came; or with it from before."""
    forked = known.size == head.size and known.root != head.root
    set_back = known.size <= index and known.at > received + CLOCKS_DIFFER
    set_forward = known.size > index and known.at < received - CLOCKS_DIFFER
    return forked or set_back or set_forward


def day(step: Step) -> str:
    return f"The tree head of {step.head.document('')['at']}"
