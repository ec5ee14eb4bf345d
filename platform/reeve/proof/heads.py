"""The file of tree heads: one signed head a day, each shown to begin with the one before. ``reeve-tree-heads/1``; or
``/2``, which has the announcements of changed keys (``keys``) too.

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

from reeve.proof.canonical import CLOCKS_DIFFER, JSON, canonical, moment, read_exact
from reeve.proof.check import Check, find, shown
from reeve.proof.head import TreeHead, hex_in, is_count, read_signed, sign_head
from reeve.proof.keys import PublicKey, SigningKey
from reeve.proof.receipt import BEFORE_THE_LOG
from reeve.proof.succession import with_successors
from reeve.proof.tree import EMPTY_ROOT, is_consistent

FORMAT = "reeve-tree-heads/1"
WITH_KEYS = "reeve-tree-heads/2"
PARTS = {FORMAT: {"format", "heads"}, WITH_KEYS: {"format", "heads", "keys"}}
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


def heads_file(steps: Sequence[JSON], *, changes: Sequence[JSON] = ()) -> bytes:
    """``changes`` are the announcements of changed keys, oldest first."""
    if changes:
        return canonical({"format": WITH_KEYS, "heads": steps, "keys": changes}) + b"\n"
    return canonical({"format": FORMAT, "heads": steps}) + b"\n"


def keys_with(data: bytes, trusted: Sequence[PublicKey]) -> list[PublicKey]:
    """The trusted keys, and those that they announced in a file of heads."""
    return with_successors(trusted, changes_in(data))


def changes_in(data: bytes) -> list[Any]:
    """The announcements of changed keys in a file of heads, whoever made them."""
    parts = read_exact(data)
    changes = parts.get("keys") if isinstance(parts, dict) else None
    return changes if isinstance(changes, list) else []


def read_heads(data: bytes, *, trusted: Sequence[PublicKey]) -> list[Step] | None:
    """The heads in a file, each signed by a trusted key or one that such a key announced in it, when it did sign; None
    where it is not such a file, byte for byte."""
    parts = read_exact(data)
    if not isinstance(parts, dict) or parts.keys() != PARTS.get(str(parts.get("format"))):
        return None
    trusted = keys_with(data, trusted)
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
    checks = [check_signed(steps), check_growth(steps)]
    if earlier is not None:
        checks.append(check_earlier(steps, read_heads(earlier, trusted=trusted)))
        known = changes_in(earlier)
        if changes_in(data)[: len(known)] != known:
            words = "A change of Reeve's key was announced before otherwise than in this file."
            checks.append(Check("keys", False, words))
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


def check_beside(parts: Mapping[str, Any], data: bytes, *, trusted: Sequence[PublicKey]) -> list[Check]:
    """What a file of heads that came another way says of a receipt that verified. Never raises on what it may hold."""
    steps = read_heads(data, trusted=trusted)
    if steps is None:
        words = "The tree heads are not a file as Reeve writes it, or no key you trust signed them."
        return [Check("heads", False, words)]
    return [check_signed(steps), check_growth(steps), *check_receipt(parts, steps)]


def check_signed(steps: Sequence[Step]) -> Check:
    held = "1 tree head" if len(steps) == 1 else f"{len(steps):,} tree heads, each"
    return Check("heads", True, f"The file holds {held} signed by a key you trust.")


def check_receipt(parts: Mapping[str, Any], steps: Sequence[Step]) -> Iterator[Check]:
    """A receipt that verified, beside tree heads that came another way: is it in the same log, and not set back?
    ``later`` says that; ``unspoken`` that they say nothing of it, which is no fault of the receipt."""
    head, entered = TreeHead.read(find(parts, "log", "tree", "head")), entered_at(parts)
    if head is None or entered is None:
        words = "The receipt was given before there was a log: tree heads speak of it only together with its entry."
        yield Check("unspoken", False, words)
        return
    if any(contradicts(step.head, head, entered=entered, index=parts["log"]["index"]) for step in steps):
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
            "unspoken",
            False,
            f"These tree heads do not speak of the receipt. Ask for those since {head.size}, from the day after it.",
        )
    elif all(
        is_consistent(head.size, each.head.size, path=each.path, roots=(head.root, each.head.root)) for each in after
    ):
        yield Check("later", True, f"The log of {shown(after[0].head.document('')['at'])} still holds the receipt.")
    else:
        yield Check("later", False, "The log does not hold the receipt any more.")


def entered_at(parts: Mapping[str, Any]) -> datetime | None:
    """From when the log must hold it: since it was received, or where it came before there was a log since its late
    entry. None where it does not say."""
    late = find(parts, "receipt", "format") == BEFORE_THE_LOG
    return moment(find(parts, "log", "tree", "head", "at") if late else find(parts, "receipt", "received_at"))


def contradicts(known: TreeHead, head: TreeHead, *, entered: datetime, index: int) -> bool:
    """Another past with as many entries; or a head without the entry from after it came; or with it from before."""
    forked = known.size == head.size and known.root != head.root
    set_back = known.size <= index and known.at > entered + CLOCKS_DIFFER
    set_forward = known.size > index and known.at < entered - CLOCKS_DIFFER
    return forked or set_back or set_forward


def day(step: Step) -> str:
    return f"The tree head of {step.head.document('')['at']}"
