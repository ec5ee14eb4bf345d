"""The child process: its answers, and its limits."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import psutil
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


def surroundings(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    return {"names": sorted(os.environ)}


def starve_polars(payload: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    import polars

    numbers = polars.select(polars.int_range(0, 60_000_000)).to_series()
    return {"rows": len(numbers.cast(polars.String))}


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


def test_polars_ending_itself_for_want_of_memory_is_told_as_that() -> None:
    """Rust aborts where Python would raise MemoryError."""
    with pytest.raises(ChildFailed, match="more memory"):
        run_child(f"{HERE}:starve_polars", {}, memory=400_000_000, seconds=60)


def test_it_is_given_no_address_and_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REEVE_ROOT_KEY", "REEVE_DATABASE_URL_COUNCIL", "REEVE_SECRET_KEY_FILE"):
        monkeypatch.setenv(name, "secret")
    result = run_child(f"{HERE}:surroundings", {}, memory=2 * 10**9, seconds=20)
    assert "PATH" in result["names"]
    assert not [name for name in result["names"] if name.startswith(("REEVE", "DATABASE"))]


def test_it_ends_with_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", f"from reeve.jobs import run_child; run_child('{HERE}:sleep', {{'seconds': 60}}, "
         "memory=2 * 10**9, seconds=60)"]
    )  # fmt: skip
    deadline = time.monotonic() + 20
    while not (children := psutil.Process(parent.pid).children()) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    parent.kill()
    parent.wait()
    gone, alive = psutil.wait_procs(children, timeout=5)
    assert gone
    assert not alive


def test_polars_runs_under_the_limit() -> None:
    assert run_child(f"{HERE}:read_polars", {}, memory=2 * 10**9, seconds=30) == {"sum": 6}
