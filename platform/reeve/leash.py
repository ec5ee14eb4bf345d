"""Become another program that cannot outlive its parent: ``leash.py PARENT-PID PROGRAM ARGUMENT...``.

On Linux the kernel sends a signal when the parent ends, however it ends; the order is kept across ``exec``. Elsewhere
the program simply starts. Standard library only: it runs before anything else is loaded.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def hold(parent: int, number: signal.Signals) -> None:
    """Have the kernel send us ``number`` when ``parent`` ends; exit where it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            sys.exit("The parent ended before its child began.")


if __name__ == "__main__":
    started_by, *command = sys.argv[1:]
    hold(int(started_by), signal.SIGTERM)
    os.execvp(command[0], command)  # noqa: S606 - the command is ours, a list, without a shell
