"""Whose pid stands in ``postmaster.pid``: ours, a stranger's, or nobody's.

PostgreSQL itself clears the file of a dead server, and only after its orphaned children let go of the shared memory.
That check guards the data, so the file is taken away here only when the pid belongs to another program, to a process
nobody has reaped, or to another boot of the machine, and only when no server process is left in the folder.
"""

from __future__ import annotations

from pathlib import Path

import psutil

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def this_boot() -> str:
    """What tells this start of the machine from every other."""
    return BOOT_ID.read_text().strip() if BOOT_ID.exists() else str(int(psutil.boot_time()))


def running_postmaster(data: Path) -> psutil.Process | None:
    """The server process over ``data`` named by its pid file, if that is really what this pid is."""
    process = _named(data)
    return process if process is not None and _serves(process, data) else None


def forget_foreign_owner(data: Path, sockets: Path, *, last_boot: str | None) -> None:
    """Remove a pid file left by another boot, or whose pid is now another program's, and the dead server's sockets with
    their own lock files. PostgreSQL would refuse to start for ever when that program runs under the same account.
    """
    process = _named(data)
    if (process is not None and _serves(process, data)) or _anyone_inside(data):
        return
    if process is not None or last_boot not in (None, this_boot()):
        (data / "postmaster.pid").unlink(missing_ok=True)
    for left in sockets.glob(".s.PGSQL.*"):
        left.unlink()


def _named(data: Path) -> psutil.Process | None:
    try:
        return psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
        return None


def _serves(process: psutil.Process, data: Path) -> bool:
    try:
        words = process.cmdline()
    except psutil.NoSuchProcess:
        return False
    return bool(words) and Path(words[0]).name == "postgres" and str(data) in words


def _anyone_inside(data: Path) -> bool:
    """Whether a server process still works in ``data``: every one has it as its working folder."""
    for process in psutil.process_iter(["name", "cwd"]):
        if process.info["name"] == "postgres" and process.info["cwd"] == str(data):
            return True
    return False
