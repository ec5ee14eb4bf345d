"""Start children in order, watch them, and end them all together: the first death ends the service."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, TextIO

from reeve.running.log import Log
from reeve.running.process import Child, Process

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
GLANCE = 0.1  # seconds between two looks at the children
OURSELVES = "reeve"


class _Ended(Exception):
    """The service is over; ``code`` is what we exit with."""

    def __init__(self, code: int, words: str) -> None:
        self.code = code
        self.words = words
        super().__init__(words)


def run(
    processes: Sequence[Process],
    *,
    out: TextIO | None = None,
    when_ready: Callable[[], None] | None = None,
    finish: bool = False,
) -> int:
    """Run ``processes`` until one dies (its code, or 1) or we are asked to stop by a signal (0). Main thread only.

    ``when_ready`` is called once all are up. With ``finish`` everything is then stopped, and 0 returned: for a list
    whose last process runs ``once``.
    """
    return _Supervisor(processes, out or sys.stdout).run(when_ready, finish=finish)


class _Supervisor:
    def __init__(self, processes: Sequence[Process], out: TextIO) -> None:
        self.processes = processes
        self.log = Log(out, names=[OURSELVES, *(process.name for process in processes)])
        self.children: list[Child] = []
        self.followers: list[threading.Thread] = []
        self.asked = 0

    def run(self, when_ready: Callable[[], None] | None, *, finish: bool) -> int:
        before = {number: signal.signal(number, self._ask) for number in STOPPING}
        try:
            return self._run(when_ready, finish=finish)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _run(self, when_ready: Callable[[], None] | None, *, finish: bool) -> int:
        try:
            for process in self.processes:
                self._start(process)
            if when_ready is not None:
                when_ready()
            while not finish:
                self._glance()
            raise _Ended(0, "finished")
        except _Ended as ended:
            self.log.say(OURSELVES, f"{ended.words}: stopping")
            return ended.code
        finally:
            self._stop()

    def _ask(self, _number: int, _frame: FrameType | None) -> Any:
        self.asked += 1

    def _start(self, process: Process) -> None:
        child = Child(process)
        self.children.append(child)
        self.followers.append(self.log.follow(process.name, child.output))
        while not self._up(child):
            self._glance(but=child if process.once else None)
            if child.overdue:
                raise _Ended(1, f"{child.name} was not ready within {process.start_seconds:.0f} seconds")
        if process.once:
            child.kill()
            self.children.remove(child)

    def _up(self, child: Child) -> bool:
        """Whether the next may start. Raises when a ``once`` process failed."""
        if not child.process.once:
            return child.exit_code() is None and (child.process.ready is None or child.process.ready())
        code = child.exit_code()
        if code:
            raise _Ended(_as_exit(code), f"{child.name} failed with {_in_words(code)}")
        return code == 0

    def _glance(self, *, but: Child | None = None) -> None:
        """Wait a moment. Raises when somebody asked us to stop, stopped reading, or a child has died."""
        time.sleep(GLANCE)
        if self.asked or self.log.broken:
            raise _Ended(0, "asked to stop")
        for child in self.children:
            code = child.exit_code()
            if code is not None and child is not but:
                raise _Ended(_as_exit(code) or 1, f"{child.name} ended with {_in_words(code)}")

    def _stop(self) -> None:
        """The last started first, each with its own time of grace; a second signal ends the waiting."""
        asked = self.asked
        for child in reversed(self.children):
            child.ask_to_stop()
            give_up = time.monotonic() + child.process.grace_seconds
            while child.exit_code() is None and time.monotonic() < give_up and self.asked <= max(asked, 1):
                time.sleep(GLANCE)
            if child.exit_code() is None:
                self.log.say(OURSELVES, f"{child.name} did not stop in time: killed")
            child.kill()
        for follower in self.followers:
            follower.join(timeout=2)


def _as_exit(code: int) -> int:
    """A shell's way to say a signal: 128 and its number."""
    return 128 - code if code < 0 else code


def _in_words(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
