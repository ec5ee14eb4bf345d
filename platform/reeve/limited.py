"""The child's side of ``reeve.jobs.child``: limits first, then the work it was started for.

Started as ``python -m reeve.limited MODULE:FUNCTION MEMORY SECONDS PARENT-PID``. It lies outside the room of jobs and
loads nothing but the work's own module: a small check is over sooner than the queue and the database are imported.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from reeve import leash

Work = Callable[[Mapping[str, Any], Callable[[Mapping[str, Any]], None]], Mapping[str, Any]]


def main(work: str, memory: int, seconds: int, parent: int) -> None:
    """Where the parent is killed and with it the clock, the kernel ends the child."""
    leash.hold(parent, signal.SIGKILL)
    cores = os.cpu_count() or 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds * cores, seconds * cores + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # Whatever is loaded now stays until the end.
    module, _, name = work.partition(":")
    function: Work = getattr(importlib.import_module(module), name)
    asked = sys.stdin.buffer.readline()
    if not asked:
        return  # Begun ahead, and there was nothing to do any more.
    payload = json.loads(asked)
    gc.freeze()
    gc.enable()
    result = function(payload, lambda progress: say({"progress": progress}))
    say({"result": result})


def say(message: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
