"""The running service, as ``reeve up`` starts it, used over HTTP: how long uploads and pages take, in what memory.

The goals are the service's own; the seconds are of this machine in this hour.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from pathlib import Path
from statistics import median

from measure import Row, run

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT))

from tests.service import Service, running  # noqa: E402

PERIOD = "2026-10"
LARGE, USUAL = 150_000, 20_000
SPOILT = 0.5
PAGE_GOAL = 0.3
MEMORY_GOAL = 300
USUAL_GOAL = 15.0
Said = dict[str, list[float]]


def rows(*, large: int = LARGE, usual: int = USUAL) -> list[Row]:
    """Linux only: elsewhere nobody can be asked what a process holds."""
    if not Path("/proc/self/clear_refs").exists():
        raise SystemExit("The service is measured on Linux only. Run tests/bench/run.py engine to measure the rest.")
    with tempfile.TemporaryDirectory(prefix="reeve-bench-") as folder:
        return _measured(Path(folder), large, usual)


def _measured(folder: Path, large: int, usual: int) -> list[Row]:
    """The samples are made side by side, before the service starts: nothing else runs while it is measured."""
    files = {"large": (folder / "large.txt", large, SPOILT), "usual": (folder / "usual.txt", usual, 0.0)}
    with ThreadPoolExecutor() as makers:
        made = [makers.submit(run, "sample", path, PERIOD, str(n), str(f)) for path, n, f in files.values()]
        for making in made:
            making.result()
    with running() as service:
        said = visited("visit.py", service, *(path for path, _, _ in files.values()))
    return [*_uploads(said, large, usual), *_pages(said), *_memory(said, large)]


def visited(script: str, service: Service, *words: str | Path) -> Said:
    """What a visitor in a process of its own saw: ``script`` beside this file, given where the service is and its
    parent process."""
    done = subprocess.run(
        [sys.executable, str(HERE / script), service.base_url, str(service.process.pid), *map(str, words)],
        env=dict(service.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError("\n".join([done.stderr, *service.log[-30:]]))
    said: Said = json.loads(done.stdout)
    return said


def _uploads(said: Said, large: int, usual: int) -> list[Row]:
    megabytes = said["megabytes"][0]
    file = f"{large:,} claims, {megabytes:,.0f} MB"
    return [
        Row(f"upload answered after its last byte, {file}", _middle(said["answered"]), "s", 1.0),
        Row("upload answered, slowest", round(max(said["answered"]), 3), "s"),
        Row(f"upload sent, {file}", _middle(said["sent"]), "s"),
        Row(f"from the end of its upload to the finished check, {file}", _middle(said["checked"]), "s"),
        Row(f"from choosing the file to its findings, {usual:,} claims", _middle(said["usual"]), "s", USUAL_GOAL),
        Row(f"from choosing the file to its findings, {usual:,} claims, slowest", round(max(said["usual"]), 3), "s"),
        Row("findings of the large file", said["findings"][0], "findings"),
    ]


def _pages(said: Said) -> list[Row]:
    shown = []
    for name, seconds in said.items():
        kind, _, page = name.partition(": ")
        if kind == "page":
            shown.append(Row(page, _middle(seconds), "s", PAGE_GOAL))
            shown.append(Row(f"{page}, 95 of 100", round(_of_hundred(seconds, 95), 3), "s"))
        elif kind == "first":
            shown.append(Row(f"{page}, first of a new web process", _middle(seconds), "s"))
    return shown


def _memory(said: Said, large: int) -> list[Row]:
    what = "most memory a web process gained"
    return [
        Row(f"{what} by uploads of {large:,} claims", said["gained by uploads"][0], "MB", MEMORY_GOAL),
        Row(f"{what} by the pages", said["gained by pages"][0], "MB", MEMORY_GOAL),
        Row("memory of a web process, at the end", said["web memory"][0], "MB"),
    ]


def _middle(values: list[float]) -> float:
    return round(median(values), 3)


def _of_hundred(values: list[float], share: int) -> float:
    return sorted(values)[ceil(len(values) * share / 100) - 1]
