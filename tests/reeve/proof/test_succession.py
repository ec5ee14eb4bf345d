"""A key is followed by the one it announced, each for its dates; by one that nobody announced it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from reeve.proof import JSON, PublicKey, SigningKey, canonical, verify
from reeve.proof.heads import check_heads, heads_file, keys_with, step_of
from reeve.proof.succession import HANDED_OVER_WITHIN, announce, with_successors
from tests.reeve.proof.small_log import SmallLog, issued

if TYPE_CHECKING:
    from conftest import Papers

OLD, NEW, THIEF = (SigningKey(bytes([number]) * 32) for number in (1, 2, 3))
CHANGE = datetime(2026, 11, 26, 9, tzinfo=UTC)
A_DAY = timedelta(days=1)


def heads(*signers: SigningKey, first: datetime = CHANGE - A_DAY, changes: list[JSON] | None = None) -> bytes:
    """A head a day from ``first`` on, each by one of ``signers``."""
    log = SmallLog(*(bytes([number]) for number in range(len(signers))))
    steps = [
        step_of(log.head(first + day * A_DAY, day + 1), since=day, path=log.since(day, day + 1), key=key)
        for day, key in enumerate(signers)
    ]
    return heads_file(steps, changes=changes if changes is not None else [announced()])


def announced(by: SigningKey = OLD, key: SigningKey = NEW, since: datetime = CHANGE) -> dict[str, JSON]:
    return announce(key.public, key=by, since=since)


def holds(data: bytes, earlier: bytes | None = None) -> bool:
    return all(check.ok for check in check_heads(data, trusted=[OLD.public], earlier=earlier))


def test_whoever_trusts_the_old_key_alone_follows_the_log_past_the_change() -> None:
    assert holds(heads(OLD, NEW, NEW), earlier=heads(OLD, changes=[]))
    assert holds(heads(OLD, OLD, NEW)), "within the day in which every machine starts anew"


@pytest.mark.parametrize(
    "data",
    [
        heads(OLD, THIEF, THIEF, changes=[]),
        heads(OLD, THIEF, THIEF),
        heads(OLD, THIEF, THIEF, changes=[announced(THIEF, THIEF)]),
        heads(OLD, THIEF, THIEF, changes=[announced(), announced(OLD, THIEF)]),
        heads(OLD, THIEF, THIEF, changes=[{**announced(OLD, THIEF), "proof": announced()["proof"]}]),
        heads(NEW, NEW, first=CHANGE - 2 * A_DAY),
        heads(OLD, OLD, OLD, OLD),
        heads(OLD, NEW, changes=["what is this", {}, {"change": {}, "proof": {}}]),
    ],
    ids=["nobody", "another", "itself", "the second", "changed", "before its time", "after its time", "nonsense"],
)
def test_a_key_nobody_announced_or_at_another_time_is_not_believed(data: bytes) -> None:
    assert [check.name for check in check_heads(data, trusted=[OLD.public]) if not check.ok] == ["heads"]


def test_an_announcement_that_was_given_away_stands() -> None:
    known, other = heads(OLD, NEW), heads(OLD, NEW, changes=[announced(since=CHANGE + timedelta(minutes=5))])
    assert holds(known, earlier=known)
    assert [check.name for check in check_heads(other, trusted=[OLD.public], earlier=known) if not check.ok] == ["keys"]


def test_keys_follow_one_another_and_each_says_its_dates() -> None:
    third = announced(NEW, THIEF, CHANGE + 30 * A_DAY)
    keys = with_successors([OLD.public], [announced(), third])
    assert keys == [OLD.public, NEW.public, THIEF.public]
    assert [(key.since, key.until) for key in keys] == [
        (None, CHANGE + HANDED_OVER_WITHIN),
        (CHANGE, CHANGE + 30 * A_DAY + HANDED_OVER_WITHIN),
        (CHANGE + 30 * A_DAY, None),
    ]
    assert PublicKey.parse_file("".join(key.line for key in keys)) == keys
    assert [(key.since, key.until) for key in PublicKey.parse_file("".join(key.line for key in keys))] == [
        (key.since, key.until) for key in keys
    ]


@pytest.mark.parametrize(("days", "ok"), [(-3, False), (0, True)], ids=["before its time", "in its time"])
def test_a_receipt_holds_under_the_key_that_signed_then(papers: Papers, days: int, ok: bool) -> None:
    """The key of the papers announces another, which signs a receipt."""
    received = papers.receipt().received_at
    since = received - timedelta(hours=1) if ok else received - days * A_DAY
    file = heads(papers.key, changes=[announced(papers.key, NEW, since)])
    keys = keys_with(file, [papers.key.public])
    by_new = verify(issued(papers.receipt(), key=NEW), public_key=keys)
    assert by_new.ok is ok
    assert {check.name for check in by_new.checks if not check.ok} == (set() if ok else {"key"})
    assert not verify(issued(papers.receipt(), key=NEW), public_key=papers.key.public).ok
    assert verify(issued(papers.receipt(), key=papers.key), public_key=keys).ok
    later = papers.receipt(sealed_at=since + 3 * A_DAY, received_at=since + 3 * A_DAY)
    assert [check.name for check in verify(issued(later, key=papers.key), public_key=keys).checks if not check.ok] == [
        "key"
    ]


def test_a_file_without_a_changed_key_is_written_as_before() -> None:
    parts: Mapping[str, Any] = json.loads(heads(OLD, changes=[]))
    assert (parts["format"], parts.keys()) == ("reeve-tree-heads/1", {"format", "heads"})
    mixed = canonical({**parts, "keys": []}) + b"\n"
    assert not check_heads(mixed, trusted=[OLD.public])[0].ok
