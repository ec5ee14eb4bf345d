"""One parent: children in order, the first death ends all, and nothing outlives the parent however it goes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import psutil
import pytest

from reeve.running import Process, run
from reeve.running.log import Log

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
PARENT = """
import sys
from reeve.running import Process, run
def child(name, code, **more):
    return Process(name, [sys.executable, "-c", code], **more)
"""


def child(name: str, code: str, **more: object) -> Process:
    return Process(name, [sys.executable, "-c", code], **more)  # type: ignore[arg-type]


class Parent:
    """A foreground parent in a process of its own, so that signals can be sent to it."""

    def __init__(self, script: str) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-c", PARENT + script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.pid = self._running.pid

    def wait_for(self, words: str) -> str:
        assert self._running.stdout is not None
        for line in self._running.stdout:
            if words in line:
                return line
        raise AssertionError(f"the parent never said {words!r}")

    def end(self, number: signal.Signals) -> tuple[int, str]:
        self._running.send_signal(number)
        rest, _ = self._running.communicate(timeout=30)
        return self._running.returncode, rest

    def offspring(self) -> list[psutil.Process]:
        return psutil.Process(self.pid).children(recursive=True)

    def close(self) -> None:
        if self._running.poll() is None:
            self.end(signal.SIGKILL)
        elif self._running.stdout is not None:
            self._running.stdout.close()


@pytest.fixture
def parent() -> Iterator[Callable[[str], Parent]]:
    parents: list[Parent] = []

    def start(script: str) -> Parent:
        parents.append(Parent(script))
        return parents[-1]

    yield start
    for started in parents:
        started.close()


def test_children_start_in_order_each_when_the_one_before_is_ready(tmp_path: Path) -> None:
    open_door = tmp_path / "open"
    out = StringIO()
    slow = f"import time; time.sleep(0.5); print('opening', flush=True); open({str(open_door)!r}, 'w'); time.sleep(600)"
    code = run(
        [
            child("first", slow, ready=open_door.exists),
            child("between", "print('prepared')", once=True),
            child("last", "print('done')", once=True),
        ],
        out=out,
        finish=True,
    )
    assert code == 0
    said = re.findall(r"opening|prepared|done", out.getvalue())
    assert said == ["opening", "prepared", "done"]
    assert "between | prepared" in out.getvalue()


def test_a_childs_death_stops_the_others_with_its_code() -> None:
    out, before = StringIO(), set(psutil.Process().children())
    assert run([child("web", SLEEPER), child("worker", "import time, sys; time.sleep(0.3); sys.exit(7)")], out=out) == 7
    assert "worker ended with exit code 7: stopping" in out.getvalue()
    assert set(psutil.Process().children()) <= before


def test_a_child_that_ends_well_is_a_death_too() -> None:
    assert run([child("web", "pass")], out=StringIO()) == 1


def test_a_child_killed_by_a_signal_gives_128_and_its_number() -> None:
    code = run([child("worker", "import os; os.kill(os.getpid(), 9)")], out=StringIO())
    assert code == 128 + signal.SIGKILL


def test_a_failed_preparation_starts_nothing_after_it() -> None:
    out = StringIO()
    assert run([child("prepare", "raise SystemExit(3)", once=True), child("web", SLEEPER)], out=out) == 3
    assert "web" not in out.getvalue().replace("prepare", "")


def test_a_child_that_is_never_ready_is_given_up() -> None:
    out, before = StringIO(), set(psutil.Process().children())
    assert run([child("web", SLEEPER, ready=lambda: False, start_seconds=0.5)], out=out) == 1
    assert "web was not ready within" in out.getvalue()
    assert set(psutil.Process().children()) <= before


def test_what_is_to_be_done_when_all_are_up_is_done_once() -> None:
    calls: list[str] = []
    run([child("web", SLEEPER)], out=StringIO(), when_ready=lambda: calls.append("ready"), finish=True)
    assert calls == ["ready"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_stops_in_reverse_order_and_is_no_failure(
    parent: Callable[[str], Parent], number: signal.Signals
) -> None:
    last_words = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (print('bye'), sys.exit(0))); "
    last_words += "print('up', flush=True); time.sleep(600)"
    started = parent(f"""
words = {last_words!r}
sys.exit(run([child("one", words), child("two", words), child("three", words)]))
""")
    for _each in range(3):
        started.wait_for("up")
    code, said = started.end(number)
    assert code == 0
    assert re.findall(r"(\w+) +\| bye", said) == ["three", "two", "one"]


def test_a_child_that_will_not_stop_is_killed_after_its_grace(parent: Callable[[str], Parent]) -> None:
    started = parent(f"sys.exit(run([child('stubborn', {STUBBORN!r}, grace_seconds=0.5)]))")
    started.wait_for("up")
    code, said = started.end(signal.SIGTERM)
    assert code == 0
    assert "stubborn did not stop in time: killed" in said


def test_a_childs_own_children_go_with_it(parent: Callable[[str], Parent]) -> None:
    grown = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); p.wait()"
    started = parent(f"sys.exit(run([child('family', {grown!r}, grace_seconds=0.5)]))")
    started.wait_for("up")
    family = started.offspring()
    assert len(family) == 2
    started.end(signal.SIGTERM)
    assert psutil.wait_procs(family, timeout=5)[1] == []


def test_kill_9_of_the_parent_leaves_nothing(parent: Callable[[str], Parent]) -> None:
    started = parent(f"sys.exit(run([child('one', {SLEEPER!r}), child('two', {SLEEPER!r})]))")
    started.wait_for("up")
    started.wait_for("up")
    children = started.offspring()
    assert len(children) == 2
    started.end(signal.SIGKILL)
    _gone, alive = psutil.wait_procs(children, timeout=5)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def test_ctrl_c_reaches_the_parent_alone(parent: Callable[[str], Parent]) -> None:
    started = parent(f"sys.exit(run([child('one', {SLEEPER!r})]))")
    started.wait_for("up")
    (only,) = started.offspring()
    assert os.getpgid(only.pid) == only.pid != os.getpgid(started.pid)
    assert started.end(signal.SIGTERM)[0] == 0


def test_a_reader_that_goes_away_stops_the_service(parent: Callable[[str], Parent]) -> None:
    chatty = "import time\nwhile True: print('line', flush=True); time.sleep(0.05)"
    script = PARENT + f"sys.exit(run([child('chatty', {chatty!r})]))"
    running = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert running.stdout is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.wait(timeout=10) is not None


def test_colour_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    plain, coloured = StringIO(), Terminal()
    for out in (plain, coloured):
        Log(out, names=["web"]).say("web", "hello")
    assert plain.getvalue() == "web | hello\n"
    assert "\x1b[" in coloured.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    quiet = Terminal()
    Log(quiet, names=["web"]).say("web", "hello")
    assert quiet.getvalue() == "web | hello\n"


def test_a_second_signal_ends_the_waiting(parent: Callable[[str], Parent]) -> None:
    started = parent(f"sys.exit(run([child('stubborn', {STUBBORN!r}, grace_seconds=600)]))")
    started.wait_for("up")
    os.kill(started.pid, signal.SIGINT)
    started.wait_for("asked to stop")
    time.sleep(0.3)
    began = time.monotonic()
    assert started.end(signal.SIGINT)[0] == 0
    assert time.monotonic() - began < 10
