"""A thousand random tamperings, and none goes unseen: security.md, T15.

The forger owns the service: its log, its clock and its very key, and signs anew whatever is changed. What is not in
their hands is what was given away before: a receipt at its council, and the file of tree heads of an earlier day.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from reeve.proof import Receipt, SigningKey, canonical, digest, issue, verify
from reeve.proof.heads import check_heads, check_receipt, heads_file, read_heads, step_of
from reeve.proof.seal import seal
from tests.reeve.proof.small_log import SmallLog

if TYPE_CHECKING:
    from conftest import Papers

DAYS, A_DAY, EACH = 6, 4, 100
KEY = SigningKey(bytes(range(32)))
TRUSTED = [KEY.public]
HOUR = timedelta(hours=1)


@dataclass(frozen=True, eq=False)
class World:
    """What the service shows: what was received, in order, and how many entries each day ended with."""

    received: tuple[Receipt, ...]
    sizes: tuple[int, ...]
    first_noon: datetime

    @cache  # noqa: B019 - a world lives as long as the tests
    def heads(self, *, since: int = 0, days: int = DAYS) -> bytes:
        """The file of heads up to a day, from the first that is not smaller than ``since``."""
        log, steps, before = log_of(self.received), list[Any](), since
        for number, size in enumerate(self.sizes[:days]):
            if since <= size <= log.size:
                head = log.head(self.first_noon + timedelta(days=number, hours=6), size)
                steps.append(step_of(head, since=before, path=log.since(before, size), key=KEY))
                before = size
        return heads_file(steps)

    @cache  # noqa: B019 - a world lives as long as the tests
    def receipt(self, index: int) -> bytes:
        log, receipt = log_of(self.received[:index]), self.received[index]
        entry = log.enter(entered(receipt), receipt.received_at + timedelta(seconds=1))
        return issue(receipt, key=KEY, entry=entry)


ENTERED: dict[tuple[object, ...], bytes] = {}


def log_of(received: tuple[Receipt, ...]) -> SmallLog:
    return SmallLog(*map(entered, received))


def entered(receipt: Receipt) -> bytes:
    """Each made once: all of them have one manifest, whose digest is most of the work."""
    told_apart = (receipt.consignment, receipt.channel, receipt.received_at)
    if told_apart not in ENTERED:
        ENTERED[told_apart] = receipt.entered(KEY.public.id)
    return ENTERED[told_apart]


WORLDS: list[World] = []


@pytest.fixture
def world(papers: Papers) -> World:
    """One for all tests: nobody changes it."""
    if not WORLDS:
        WORLDS.append(honest(papers))
    return WORLDS[0]


def honest(papers: Papers) -> World:
    """Six days of four receipts each, an hour apart."""
    noon = papers.receipt().received_at
    received = []
    for number in range(DAYS * A_DAY):
        at = noon + timedelta(days=number // A_DAY) + HOUR * (number % A_DAY)
        received.append(papers.receipt(consignment=f"wyvern/shbe/{number}", sealed_at=at, received_at=at))
    return World(tuple(received), tuple(A_DAY * (day + 1) for day in range(DAYS)), noon)


def receipt_seen(data: bytes, heads: bytes = b"") -> bool:
    """Whether whoever checks this receipt, with these heads where there are any, is told that it does not hold."""
    verification = verify(data, public_key=TRUSTED)
    if not verification.ok or not heads:
        return not verification.ok
    steps = read_heads(heads, trusted=TRUSTED)
    return steps is None or not all(check.ok for check in check_receipt(verification.parts or {}, steps))


def heads_seen(heads: bytes, held: bytes) -> bool:
    return not all(check.ok for check in check_heads(heads, trusted=TRUSTED, earlier=held))


def test_what_nobody_touched_holds(world: World) -> None:
    """The control: every receipt, beside the heads held and the heads since; and the heads beside those held."""
    for index in range(DAYS * A_DAY):
        data = world.receipt(index)
        assert not receipt_seen(data)
        assert not receipt_seen(data, world.heads(since=index + 1))
    for days in range(1, DAYS + 1):
        assert not heads_seen(world.heads(), world.heads(days=days))


Tampering = Callable[[World, Random], bool]


def receipt_edited(world: World, random: Random) -> bool:
    """A word or figure of the receipt, its manifest or its signature, with every digest and the seal made anew."""
    parts = json.loads(world.receipt(random.randrange(len(world.received))))
    part = random.choice(("receipt", "manifest", "signature"))
    change_somewhere(parts[part], random)
    if part != "receipt":
        parts["receipt"][part] = digest(parts[part])
    parts["proof"] = seal(parts["receipt"], key=KEY)
    return receipt_seen(canonical(parts) + b"\n")


def change_somewhere(document: Any, random: Random) -> None:
    """One value, however deep, becomes another."""
    keys = [key for key in (document if isinstance(document, dict) else range(len(document))) if document[key] != []]
    key = random.choice(keys)
    if isinstance(document[key], dict | list):
        change_somewhere(document[key], random)
    else:
        held = document[key]
        document[key] = held + 1 if isinstance(held, int) else f"{held or ''}{random.choice('abc')}"


def receipt_cut(world: World, random: Random) -> bool:
    data = world.receipt(random.randrange(len(world.received)))
    start = random.randrange(len(data) - 1)
    return receipt_seen(data[:start] + data[random.randrange(start + 1, len(data)) :])


def receipt_moved(world: World, random: Random) -> bool:
    """It is shown in the place of another."""
    one, other = random.sample(range(len(world.received)), 2)
    parts = json.loads(world.receipt(one))
    parts["log"] = json.loads(world.receipt(other))["log"]
    return receipt_seen(canonical(parts) + b"\n")


def receipt_set_back(world: World, random: Random) -> bool:
    """A late return is given a receipt of two days before, in a log that never held another."""
    index = random.randrange(3 * A_DAY, len(world.received))
    late = world.received[index]
    at = late.received_at - timedelta(hours=random.randrange(36, 72))
    early = replace(late, sealed_at=at, received_at=at)
    forged = replace(world, received=(*world.received[:index], early, *world.received[index + 1 :]))
    heads = forged.heads()
    return receipt_seen(forged.receipt(index), heads)


def entry_edited(world: World, random: Random) -> bool:
    index = random.randrange(len(world.received))
    edited = replace(world.received[index], channel=f"another {random.random()}")
    return log_seen(world, (*world.received[:index], edited, *world.received[index + 1 :]), random)


def entry_deleted(world: World, random: Random) -> bool:
    index = random.randrange(len(world.received))
    return log_seen(world, (*world.received[:index], *world.received[index + 1 :]), random)


def entries_reordered(world: World, random: Random) -> bool:
    one, other = random.sample(range(len(world.received)), 2)
    received = list(world.received)
    received[one], received[other] = received[other], received[one]
    return log_seen(world, tuple(received), random)


def log_truncated(world: World, random: Random) -> bool:
    return log_seen(world, world.received[: random.randrange(len(world.received))], random)


def log_forked(world: World, random: Random) -> bool:
    """From an entry on, another past is shown than was given away."""
    index = random.randrange(len(world.received))
    other = (replace(each, consignment=f"{each.consignment}/other") for each in world.received[index:])
    return log_seen(world, (*world.received[:index], *other), random)


def log_seen(world: World, received: tuple[Receipt, ...], random: Random) -> bool:
    """The log is another, its heads are made and signed anew, and shown. Either the file of heads held from some day
    tells, or the receipt of somebody whose entry is not where it was."""
    forged = replace(world, received=received)
    if heads_seen(forged.heads(), world.heads(days=random.randrange(1, DAYS + 1))):
        return True
    pairs = enumerate(world.received)
    index = next(index for index, each in pairs if index >= len(received) or received[index] != each)
    return receipt_seen(world.receipt(index), forged.heads(since=index + 1))


def head_changed(world: World, random: Random) -> bool:
    """One head of the file is set to another time, size or root, left out, or put elsewhere; all signed anew."""
    heads = json.loads(world.heads())["heads"]
    at = random.randrange(DAYS)
    head, how = heads[at]["head"], random.choice(("at", "size", "root", "left out", "moved"))
    if how == "left out":
        del heads[at]
        relink(world, heads, at)
    elif how == "moved":
        heads.insert((at + random.randrange(1, DAYS)) % DAYS, heads.pop(at))
    elif how == "at":
        moved = datetime.fromisoformat(head["at"]) + timedelta(
            minutes=random.choice((-1, 1)) * random.randrange(1, 900)
        )
        head["at"] = f"{moved:%Y-%m-%dT%H:%M:%SZ}"
    elif how == "size":
        head["size"] += random.choice((-1, 1))
    else:
        head["root"] = "sha256:" + random.randbytes(32).hex()
    if how in head:
        heads[at]["proof"] = seal(head, key=KEY)
    return heads_seen(heads_file(heads), world.heads())


def relink(world: World, heads: list[Any], at: int) -> None:
    """The head after the one left out is shown to begin with the one before it, as it truly does."""
    if at < len(heads):
        before = heads[at - 1]["head"]["size"] if at else 0
        path = log_of(world.received).since(before, heads[at]["head"]["size"])
        heads[at]["since"] = {"size": before, "path": [step.hex() for step in path]}


TAMPERINGS: tuple[Tampering, ...] = (
    receipt_edited,
    receipt_cut,
    receipt_moved,
    receipt_set_back,
    entry_edited,
    entry_deleted,
    entries_reordered,
    log_truncated,
    log_forked,
    head_changed,
)


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda tampering: tampering.__name__)
def test_a_hundred_of_each_are_all_seen(world: World, tampering: Tampering) -> None:
    assert len(TAMPERINGS) * EACH == 1000
    unseen = [seed for seed in range(EACH) if not tampering(world, Random(f"{tampering.__name__} {seed}"))]
    assert not unseen, "These seeds went unseen: run the tampering with Random(f'{name} {seed}')."
