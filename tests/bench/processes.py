"""The web processes of a running service, seen from outside: their memory, and new ones in their place. Linux only."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")
PATIENCE = 60


def web_processes(parent: int) -> tuple[int, list[int]]:
    """Gunicorn's master and its workers, below the service's parent process."""
    master = next(child for child in children(parent) if b"gunicorn" in (PROC / str(child) / "cmdline").read_bytes())
    return master, children(master)


def children(parent: int) -> list[int]:
    return [int(pid) for pid in (PROC / str(parent) / "task" / str(parent) / "children").read_text().split()]


def resident(parent: int) -> dict[int, int]:
    """What each worker holds now, in bytes."""
    return {pid: status(pid, "VmRSS") for pid in web_processes(parent)[1]}


def peaks(parent: int) -> dict[int, int]:
    """The most each worker has held since ``forget_peaks``, in bytes."""
    return {pid: status(pid, "VmHWM") for pid in web_processes(parent)[1]}


def processor_time(parent: int) -> float:
    """Seconds of processors the workers have had since they began, whoever else wanted them meanwhile."""
    tasks = (task for pid in web_processes(parent)[1] for task in (PROC / str(pid) / "task").iterdir())
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def status(pid: int, name: str) -> int:
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def forget_peaks(parent: int) -> None:
    for pid in web_processes(parent)[1]:
        (PROC / str(pid) / "clear_refs").write_text("5")


def renew_web(parent: int, *, ready: Callable[[], object]) -> None:
    """Have gunicorn put new workers in the place of the old ones; returns once only new ones are left and answer."""
    master, old = web_processes(parent)
    os.kill(master, signal.SIGHUP)
    deadline = time.monotonic() + PATIENCE
    while not (new := web_processes(parent)[1]) or set(new) & set(old):
        if time.monotonic() > deadline:
            raise RuntimeError("the web did not renew its processes")
        time.sleep(0.2)
    ready()
