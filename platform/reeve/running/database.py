"""The embedded database as a child of the foreground parent: ``python -m reeve.running.database FOLDER``.

It starts the server, repeats its log, ends when the server does, and stops it on SIGTERM, which also comes when the
parent is killed. A server that somebody else had started is used and left running.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from reeve.database.embedded import Cluster, ClusterError
from reeve.database.embedded_pid import running_postmaster

GLANCE = 0.25  # seconds


def serve(cluster: Cluster, *, out: BinaryIO) -> int:
    """Own ``cluster`` until SIGTERM or SIGINT (0), or until its server ends by itself (1)."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    ours = not cluster.ready()
    place = _end(cluster.log)
    cluster.ensure()
    _say(out, f"PostgreSQL for evaluation and single machines only, on 127.0.0.1:{cluster.connection().port}")
    try:
        while not asked:
            if running_postmaster(cluster.data) is None:
                return 1
            time.sleep(GLANCE)
            place = _repeat(cluster.log, place, out)
        return 0
    finally:
        if ours:
            cluster.stop()


def _end(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _repeat(log: Path, place: int, out: BinaryIO) -> int:
    """Write what the log gained since ``place``, a byte offset; returns the new one."""
    if log.stat().st_size <= place:
        return min(place, log.stat().st_size)
    with log.open("rb") as lines:
        lines.seek(place)
        out.write(lines.read())
        out.flush()
        return lines.tell()


def _say(out: BinaryIO, words: str) -> None:
    out.write(f"{words}\n".encode())
    out.flush()


if __name__ == "__main__":
    try:
        sys.exit(serve(Cluster(Path(sys.argv[1])), out=sys.stdout.buffer))
    except ClusterError as error:
        sys.exit(str(error))
