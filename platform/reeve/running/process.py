"""One child of the foreground parent, what it needs to be called ready, and how it is ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reeve import leash

LEASH = Path(leash.__file__)


@dataclass(frozen=True)
class Process:
    """A child to start. ``once`` runs to its end, which must be exit code 0, before the next one starts.

    ``ready`` is asked until it says yes, for at most ``start_seconds``; ``grace_seconds`` is what it gets between
    SIGTERM and SIGKILL. ``environment`` is added to ours; None takes a variable away. ``sockets`` are numbers of open
    sockets it inherits.
    """

    name: str
    command: Sequence[str]
    ready: Callable[[], bool] | None = None
    once: bool = False
    environment: Mapping[str, str | None] = field(default_factory=dict)
    start_seconds: float = 120
    grace_seconds: float = 20
    sockets: tuple[int, ...] = ()


class Child:
    """A started process: leader of its own group, so that Ctrl-C reaches the parent alone; ends with the parent."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.started = time.monotonic()
        self._running = subprocess.Popen(
            [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), *process.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=surroundings(process.environment),
            start_new_session=True,
            pass_fds=process.sockets,
        )
        if self._running.stdout is None:
            raise RuntimeError("the child was started without a pipe for its output")
        self.output = self._running.stdout

    @property
    def name(self) -> str:
        return self.process.name

    @property
    def overdue(self) -> bool:
        return time.monotonic() - self.started > self.process.start_seconds

    def exit_code(self) -> int | None:
        """None while it runs; a signal's number is negative."""
        return self._running.poll()

    def ask_to_stop(self) -> None:
        if self.exit_code() is None:
            self._running.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and whatever it left behind in its group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()


def surroundings(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Our environment with ``changes`` made to it."""
    changed = {**os.environ, "PYTHONUNBUFFERED": "1", **changes}
    return {name: value for name, value in changed.items() if value is not None}
