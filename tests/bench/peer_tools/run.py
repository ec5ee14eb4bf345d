"""One tool over one file, in a process of its own: ``run.py TOOL FILE RULES``. Says what it took as one line of JSON.

A tool is a module of this folder with ``made(rules)``, which prepares what can be prepared before any file is there,
and returns what takes a file and gives every finding as ``{rule: [line, ...]}``. Only the second is on the clock: from
opening the file until every finding has its line. Importing the tool is not: a worker does it once.

``RULES`` is what ``peers.py`` wrote: the width of a line, the fields with their positions, the rules. The lines have
no header, their cells are parted by a bar, and an empty cell is an absent one. A rule is unknown, and says nothing,
where a cell it needs is absent or cannot be read; ``required``, ``integer`` and ``date`` are about just that.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path


def peak() -> int:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def main(tool: str, file: str, rules: str) -> dict[str, object]:
    find = importlib.import_module(tool).made(json.loads(Path(rules).read_text()))
    began, cpu = time.perf_counter(), time.process_time()
    found = find(file)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    counts = {rule: len(lines) for rule, lines in sorted(found.items()) if len(lines)}
    return {"seconds": took, "cpu": cpu, "peak": peak(), "note": counts}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])) + "\n")
