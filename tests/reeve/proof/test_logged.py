"""A receipt's place in the log: what it proves, and that receipts given before there was a log hold as they did."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reeve.proof import SigningKey, TreeHead, canonical, issue, sign_head, verify
from reeve.proof.canonical import moment
from reeve.proof.head import TreeHead as Head
from reeve.proof.head import read_signed
from tests.reeve.proof.small_log import SmallLog, issued

if TYPE_CHECKING:
    from conftest import Papers

OLD = Path(__file__).parent / "old" / "receipt-1.json"


def failed(data: bytes, key: SigningKey) -> set[str]:
    return {check.name for check in verify(data, public_key=key.public).checks if not check.ok}


def changed(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    parts = json.loads(data)
    change(parts)
    return canonical(parts) + b"\n"


def test_a_receipt_from_before_the_log_verifies_as_it_did(papers: Papers) -> None:
    data = OLD.read_bytes()
    verification = verify(data, public_key=papers.key.public)
    assert verification.ok
    assert {"head", "log", "times"}.isdisjoint(check.name for check in verification.checks)
    assert failed(data.replace(b"1234567", b"1234568"), papers.key) == {"manifest", "signature"}


def test_neither_format_passes_for_the_other(papers: Papers) -> None:
    new = issued(papers.receipt(), key=papers.key)
    assert failed(changed(new, lambda parts: parts.pop("log")), papers.key) == {"receipt"}
    log = json.loads(new)["log"]
    assert failed(changed(OLD.read_bytes(), lambda parts: parts.update(log=log)), papers.key) == {"receipt"}
    renamed = changed(new, lambda parts: parts["receipt"].update(format="reeve-receipt/3"))
    assert {"seal", "log"} <= failed(renamed, papers.key)


def test_it_says_which_entry_it_is(papers: Papers) -> None:
    words = [
        check.words for check in verify(issued(papers.receipt(), key=papers.key), public_key=papers.key.public).checks
    ]
    assert "The receipt is entry 6 of the 6 in Reeve's log." in words


def test_the_place_of_another_receipt_is_not_its_own(papers: Papers) -> None:
    log = SmallLog(b"first")
    one, two = (issued(papers.receipt(consignment=name), key=papers.key, log=log) for name in ("one", "two"))
    moved = changed(one, lambda parts: parts.update(log=json.loads(two)["log"]))
    assert failed(moved, papers.key) == {"log"}


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        (lambda log: log.update(index=log["index"] - 1), {"log"}),
        (lambda log: log["path"].pop(), {"log"}),
        (lambda log: log["path"].append("0" * 64), {"log"}),
        (lambda log: log["tree"]["head"].update(size=7), {"head", "log"}),
        (lambda log: log["tree"]["head"].update(root="sha256:" + "0" * 64), {"head", "log"}),
        (lambda log: log["tree"]["head"].update(at="2026-11-23T13:00:11Z"), {"head"}),
        (lambda log: log.update(index=True), {"receipt"}),
        (lambda log: log.update(index=-1), {"receipt"}),
        (lambda log: log.update(path=["0" * 64] * 65), {"receipt"}),
        (lambda log: log["path"].append("Z" * 64), {"receipt"}),
        (lambda log: log.update(note="trust me"), {"receipt"}),
    ],
    ids=["index", "path cut", "path longer", "size", "root", "time", "true", "minus", "65 steps", "no hex", "note"],
)  # fmt: skip
def test_a_changed_place_is_found(papers: Papers, change: Callable[[Any], object], fails: set[str]) -> None:
    data = issued(papers.receipt(), key=papers.key)
    assert failed(changed(data, lambda parts: change(parts["log"])), papers.key) == fails


def test_a_log_of_the_forgers_own_is_not_reeves(papers: Papers) -> None:
    """The receipt is Reeve's; the tree head that would hold it elsewhere is signed by somebody else."""
    forger, receipt = SigningKey.new(), papers.receipt()
    entry = SmallLog().enter(receipt.entered(papers.key.public.id), receipt.received_at)
    data = changed(
        issued(receipt, key=papers.key),
        lambda parts: parts.update(log={"index": 0, "path": [], "tree": sign_head(entry.head, key=forger)}),
    )
    assert failed(data, papers.key) == {"head"}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3600, "contradict"), (2 * 3600, "long after")],
    ids=["before it came", "two hours later"],
)
def test_a_receipt_that_was_set_back_is_never_issued(papers: Papers, seconds: int, words: str) -> None:
    receipt = papers.receipt()
    late = SmallLog(b"first").enter(
        receipt.entered(papers.key.public.id), receipt.received_at + timedelta(seconds=seconds)
    )
    with pytest.raises(ValueError, match=words):
        issue(receipt, key=papers.key, entry=late)
    with pytest.raises(ValueError, match="contradict"):
        issued(papers.receipt(sealed_at=receipt.received_at + timedelta(hours=1)), key=papers.key)


def test_machines_whose_clocks_differ_a_little_still_deliver(papers: Papers) -> None:
    receipt = papers.receipt(sealed_at=papers.receipt().received_at + timedelta(seconds=90))
    assert failed(issued(receipt, key=papers.key), papers.key) == set()


def test_a_head_is_read_only_where_a_trusted_key_signed_exactly_it(papers: Papers) -> None:
    head = SmallLog(b"one", b"two").head(papers.receipt().received_at)
    signed = sign_head(head, key=papers.key)
    read = read_signed(signed, trusted=[papers.key.public])
    assert read == Head(head.size, head.root, head.at.replace(microsecond=0))
    assert read_signed(signed, trusted=[SigningKey.new().public]) is None
    for broken in ({}, None, {**signed, "more": 1}, {**signed, "head": {}}, {**signed, "head": {"size": "2"}}):
        assert read_signed(broken, trusted=[papers.key.public]) is None


@pytest.mark.parametrize(
    "text", ["2026-11-23T13:00:05+00:00", "2026-11-23 13:00:05Z", "2026-13-01T00:00:00Z", "", None, 5]
)
def test_a_time_is_read_only_as_documents_write_it(text: object) -> None:
    assert moment(text) is None
    assert TreeHead.read({"format": "reeve-tree-head/1", "size": 1, "root": "sha256:" + "0" * 64, "at": text}) is None
