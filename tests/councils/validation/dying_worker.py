"""A real worker that kills itself, as the kernel would, at a named step such as ``check.run:committed``.

Without one it is an ordinary worker. Its settings come from the environment.
"""

from __future__ import annotations

import os
import signal

from reeve import worker
from reeve.jobs import observers


def die_at(place: str) -> None:
    def observe(step: str, moment: str) -> None:
        if f"{step}:{moment}" == place:
            os.kill(os.getpid(), signal.SIGKILL)

    observers.append(observe)


def work(*dies_at: str) -> None:
    for place in dies_at:
        die_at(place)
    worker.run()
