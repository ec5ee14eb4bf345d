"""A receipt from before there was a log, and its late entry: each as it was given, and the time of both."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reeve.proof import canonical, verify
from reeve.proof.canonical import moment
from reeve.proof.heads import check_beside, heads_file, step_of
from reeve.proof.late import entered_late, issue_late
from tests.reeve.proof.small_log import SmallLog, issued

if TYPE_CHECKING:
    from conftest import Papers

OLD = (Path(__file__).parent / "old" / "receipt-1.json").read_bytes()
RECEIPT = json.loads(OLD)["receipt"]
RECEIVED = moment(RECEIPT["received_at"])
A_YEAR = timedelta(days=365)


def entry(papers: Papers, log: SmallLog) -> bytes:
    """The old receipt, entered a year after it came."""
    assert RECEIVED is not None
    return issue_late(RECEIPT, entry=log.enter(entered_late(RECEIPT), RECEIVED + A_YEAR), key=papers.key)


def test_it_holds_and_says_when_it_was_entered(papers: Papers) -> None:
    found = verify(OLD, public_key=papers.key.public, entry=entry(papers, SmallLog(b"1", b"2")))
    assert found.ok, found.checks
    words = [check.words for check in found.checks]
    assert "The receipt is entry 3 of the 3 in Reeve's log." in words
    assert "It was received before there was a log, and entered the log at 2027-11-23T13:00:09Z." in words


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        (lambda parts: parts["log"].update(index=0), ["log"]),
        (lambda parts: parts["log"]["tree"]["head"].update(at="2026-11-23T13:00:09Z"), ["head"]),
        (lambda parts: parts.update(receipt="sha256:" + "0" * 64), ["entry"]),
        (lambda parts: parts.update(note="trust me"), ["entry"]),
        (lambda parts: parts["log"].pop("path"), ["entry"]),
    ],
    ids=["place", "set back", "another's", "a note", "no path"],
)
def test_a_changed_entry_is_found(papers: Papers, change: Callable[[Any], object], fails: list[str]) -> None:
    parts = json.loads(entry(papers, SmallLog(b"1", b"2")))
    change(parts)
    found = verify(OLD, public_key=papers.key.public, entry=canonical(parts) + b"\n")
    assert [check.name for check in found.checks if not check.ok] == fails


def test_a_receipt_that_is_in_the_log_takes_no_other_place(papers: Papers) -> None:
    found = verify(
        issued(papers.receipt(), key=papers.key), public_key=papers.key.public, entry=entry(papers, SmallLog())
    )
    assert [check.name for check in found.checks] == ["entry"]


def test_heads_from_before_it_was_entered_are_no_contradiction(papers: Papers) -> None:
    assert RECEIVED is not None
    log = SmallLog(b"1", b"2")
    late = entry(papers, log)
    log.add(b"4")
    days = ((0, 2, -1), (2, 3, 0), (3, 4, 1))
    heads = heads_file(
        [
            step_of(
                log.head(RECEIVED + A_YEAR + timedelta(days=day), size),
                since=since,
                path=log.since(since, size),
                key=papers.key,
            )
            for since, size, day in days
        ]
    )
    parts = verify(OLD, public_key=papers.key.public, entry=late).parts or {}
    assert [(check.name, check.ok) for check in check_beside(parts, heads, trusted=[papers.key.public])] == [
        ("heads", True),
        ("growth", True),
        ("later", True),
    ]
    without = check_beside(json.loads(OLD), heads, trusted=[papers.key.public])
    assert [(check.name, check.ok) for check in without][-1] == ("unspoken", False)
