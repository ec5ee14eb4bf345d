"""Become another program that cannot outlive its parent: ``leash.py PARENT-PID PROGRAM ARGUMENT...``.

On Linux the kernel sends SIGTERM when the parent ends, however it ends; the order is kept across ``exec``. Elsewhere
the program simply starts. Standard library only: it runs before anything else is loaded.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != int(parent):
            sys.exit("The parent ended before its child began.")
    os.execvp(command[0], command)  # noqa: S606 - the command is ours, a list, without a shell
