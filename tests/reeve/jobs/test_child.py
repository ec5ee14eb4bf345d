"""The child process: its answers, and its limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from reeve.jobs import ChildFailed, run_child

HERE = "tests.reeve.jobs.test_child"
Say = Callable[[Mapping[str, Any]], None]


def count(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    for number in range(payload["to"]):
        say({"lines": number})
    return {"counted": payload["to"]}


def eat(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    return {"eaten": len(bytearray(payload["bytes"]))}


def sleep(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    time.sleep(payload["seconds"])
    return {}


def fall(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    raise ValueError("a line of the file that must not be shown")


def read_polars(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    import polars

    return {"sum": int(polars.Series([1, 2, 3]).sum())}


def test_it_answers_and_says_how_far_it_is() -> None:
    seen: list[int] = []
    result = run_child(
        f"{HERE}:count", {"to": 3}, memory=2 * 10**9, seconds=20, on_progress=lambda p: seen.append(p["lines"])
    )
    assert result == {"counted": 3}
    assert seen == [0, 1, 2]


def test_it_may_not_take_more_memory_than_it_is_given() -> None:
    with pytest.raises(ChildFailed, match="more memory"):
        run_child(f"{HERE}:eat", {"bytes": 10**9}, memory=300_000_000, seconds=20)


def test_it_may_not_take_longer_than_it_is_given() -> None:
    with pytest.raises(ChildFailed, match="longer than 1 seconds"):
        run_child(f"{HERE}:sleep", {"seconds": 30}, memory=2 * 10**9, seconds=1)


def test_a_fall_is_told_in_our_words_not_its_own() -> None:
    with pytest.raises(ChildFailed) as failed:
        run_child(f"{HERE}:fall", {}, memory=2 * 10**9, seconds=20)
    assert failed.value.reason == "The checker stopped before it had finished."


def test_polars_runs_under_the_limit() -> None:
    assert run_child(f"{HERE}:read_polars", {}, memory=2 * 10**9, seconds=30) == {"sum": 6}
