"""The child begun ahead: used once, for its own work only; gone, it holds no job up; and it never outlives us."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from reeve.jobs import ChildFailed, keep_spare, run_child, spare

HERE = "tests.reeve.jobs.waiting_work"
LIMITS = {"memory": 2 * 10**9, "seconds": 20}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[spare.Spare]:
    monkeypatch.setattr(spare, "BREATH", 0.05)
    monkeypatch.setenv("REEVE_ROOT_KEY", "secret")
    with keep_spare(f"{HERE}:who", **LIMITS) as one:
        yield one


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def waiting() -> list[psutil.Process]:
    """The children of this process that wait for our work."""
    return [each for each in psutil.Process().children() if f"{HERE}:who" in each.cmdline()]


def ask(work: str = "who", **payload: object) -> Mapping[str, Any]:
    return run_child(f"{HERE}:{work}", payload, **LIMITS)


def test_work_is_given_to_the_child_that_waits_once_and_another_takes_its_place(kept: spare.Spare) -> None:
    until(lambda: kept.waits)
    (first,) = waiting()
    answer = ask()
    assert answer["pid"] == first.pid
    assert not [name for name in answer["names"] if name.startswith("REEVE")]
    until(lambda: kept.waits)
    (second,) = waiting()
    assert second.pid != first.pid
    assert ask()["pid"] == second.pid


def test_other_work_or_other_limits_are_not_given_to_it(kept: spare.Spare) -> None:
    until(lambda: kept.waits)
    (ahead,) = waiting()
    assert ask("other")["pid"] != ahead.pid
    assert run_child(f"{HERE}:who", {}, memory=10**9, seconds=20)["pid"] != ahead.pid
    assert [each.pid for each in waiting()] == [ahead.pid]


def test_where_it_has_died_a_child_is_begun_afresh(kept: spare.Spare) -> None:
    until(lambda: kept.waits)
    (ahead,) = waiting()
    ahead.kill()
    until(lambda: not kept.waits)
    assert ask()["pid"] != ahead.pid


def test_its_fall_is_told_as_any_childs(kept: spare.Spare) -> None:
    until(lambda: kept.waits)
    with pytest.raises(ChildFailed, match=r"stopped before it had finished\.") as failed:
        ask(fall=True)
    assert "ValueError" in failed.value.detail


def test_none_is_begun_while_a_child_works(kept: spare.Spare) -> None:
    until(lambda: kept.waits)
    with kept.at_work():
        ask()
        time.sleep(0.2)
        assert not kept.waits
    until(lambda: kept.waits)


def test_where_none_can_be_begun_the_keeper_says_so_and_ends_when_asked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(spare, "BREATH", 0.01)
    tried: list[spare.Command] = []

    def fails(command: spare.Command) -> subprocess.Popen[bytes]:
        tried.append(command)
        raise BlockingIOError("no more processes")

    with spare.keep(["reeve"], fails) as one:
        until(lambda: bool(tried))
        assert not one.waits
    assert len(tried) == 1


def test_it_ends_with_the_block(kept: spare.Spare) -> None:
    until(lambda: kept.waits)
    (ahead,) = waiting()
    kept.close()
    assert not ahead.is_running()


def test_it_ends_with_a_worker_that_is_killed(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    worker = subprocess.Popen([
        sys.executable, "-c",
        "import sys, time; from pathlib import Path; from reeve.jobs import keep_spare, spare; spare.BREATH = 0.01\n"
        f"with keep_spare('{HERE}:who', memory=2 * 10**9, seconds=20) as one:\n"
        f"    while not one.waits: time.sleep(0.01)\n"
        f"    time.sleep(0.5); Path({str(begun)!r}).touch(); time.sleep(60)",
    ])  # fmt: skip
    until(begun.exists)
    (ahead,) = psutil.Process(worker.pid).children()
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert psutil.wait_procs([ahead], timeout=5)[0]
