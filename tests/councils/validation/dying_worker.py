"""A real worker that kills itself, as the kernel would, at a named step: ``python -m ... check.run:committed``.

Without an argument it is an ordinary worker. Its settings come from the environment.
"""

from __future__ import annotations

import os
import signal
import sys

from reeve import worker
from reeve.jobs import observers


def die_at(place: str) -> None:
    def observe(step: str, moment: str) -> None:
        if f"{step}:{moment}" == place:
            os.kill(os.getpid(), signal.SIGKILL)

    observers.append(observe)


if __name__ == "__main__":
    for place in sys.argv[1:]:
        die_at(place)
    worker.run()
