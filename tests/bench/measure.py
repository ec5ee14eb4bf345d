"""How the benchmark measures: whole child processes, interleaved rounds, medians of ratios within a round.

The machine under it may be noisy, so a ratio of two things measured in the same round says more than either in seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

ROUNDS = 3
CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True)
class Row:
    """One line of the table. ``goal`` is the most that is allowed, None for a figure that is only shown."""

    name: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.value <= self.goal

    def as_dict(self) -> dict[str, object]:
        return asdict(self) | {"met": self.met}


@dataclass(frozen=True)
class Run:
    """One child process: seconds of the work itself, without start-up; seconds of processors, with the definition read
    but without the interpreter's own start; and its peak memory in bytes."""

    seconds: float
    cpu: float
    peak: int
    note: dict[str, object]


def run(task: str, *arguments: str | Path) -> Run:
    """Runs one task of ``child.py`` in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(CHILD), task, *map(str, arguments)], check=True, capture_output=True, text=True
    )
    said = json.loads(done.stdout)
    return Run(said["seconds"], said["cpu"], said["peak"], said["note"])


def interleaved(tasks: dict[str, tuple[str | Path, ...]], *, rounds: int = ROUNDS) -> dict[str, list[Run]]:
    """Each task once a round, in turn, so that a slow minute of the machine meets all of them."""
    runs: dict[str, list[Run]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, (task, *arguments) in tasks.items():
            runs[name].append(run(str(task), *arguments))
    return runs


def ratio(above: list[float], below: list[float]) -> float:
    """The median, over the rounds, of one thing over the other."""
    return round(median(one / other for one, other in zip(above, below, strict=True)), 3)
