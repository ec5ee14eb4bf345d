"""A child process with limits, for work over bytes that came from outside.

The child gets one JSON line, answers with JSON lines (``{"progress": ...}`` any number of times, ``{"result": ...}``
once), and may not use more memory or time than it is given. The limit is on data (RLIMIT_DATA): RLIMIT_AS would end
polars at once, since it reserves far more address space than it uses. The child's own side is ``reeve.limited``.

Each child is a process of its own, begun afresh or a little ahead (``spare``), and does one piece of work: one that
holds polars may not be forked, since its threads would be missing.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from subprocess import PIPE, Popen
from typing import IO, Any

from reeve.jobs import spare

NEEDED = frozenset({"PATH", "HOME", "LANG", "TZ", "TMPDIR", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV"})


class ChildFailed(RuntimeError):
    """The child ended without a result; ``reason`` says why, in words for the officer."""

    def __init__(self, reason: str, *, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def run_child(
    work: str,
    payload: Mapping[str, Any],
    *,
    memory: int,
    seconds: int,
    on_progress: Callable[[Mapping[str, Any]], None] | None = None,
) -> Mapping[str, Any]:
    """Run ``module:function`` in a limited child and return its result. ``memory`` in bytes, ``seconds`` of wall time.

    Raises ChildFailed when it ran out of memory or time, or died.
    """
    with spare.at_work(command(work, memory=memory, seconds=seconds), begin) as child:
        timer = threading.Timer(seconds, child.kill)
        complaints: list[bytes] = []
        listener = threading.Thread(target=lambda: complaints.append(piped(child.stderr).read()), daemon=True)
        timer.start()
        listener.start()
        try:
            send(piped(child.stdin), payload)
            result = listen(piped(child.stdout), on_progress)
            child.wait()
        finally:
            timed_out = not timer.is_alive()
            timer.cancel()
            child.kill()
            listener.join()
    if result is None:
        raise why(child.returncode, timed_out=timed_out, seconds=seconds, complaint=b"".join(complaints))
    return result


def keep_spare(work: str, *, memory: int, seconds: int) -> AbstractContextManager[spare.Spare]:
    """While the block lasts, ``run_child`` with these very words finds a child that has loaded ``work`` and waits. Its
    time begins when it is given something to do."""
    return spare.keep(command(work, memory=memory, seconds=seconds), begin)


def command(work: str, *, memory: int, seconds: int) -> list[str]:
    return [sys.executable, "-m", "reeve.limited", work, str(memory), str(seconds), str(os.getpid())]


def begin(words: spare.Command) -> Popen[bytes]:
    return Popen(words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=needed(os.environ))


def needed(environment: Mapping[str, str]) -> dict[str, str]:
    """What a child needs of our surroundings: no address of a database and no key is among it."""
    return {name: value for name, value in environment.items() if name in NEEDED or name.startswith(("LC_", "POLARS_"))}


def piped(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("the child was started without a pipe")
    return stream


def send(stdin: IO[bytes], payload: Mapping[str, Any]) -> None:
    try:
        stdin.write(json.dumps(payload).encode() + b"\n")
        stdin.close()
    except BrokenPipeError:
        return  # The child is gone already; what it left, or its return code, says why.


def listen(stdout: IO[bytes], on_progress: Callable[[Mapping[str, Any]], None] | None) -> Mapping[str, Any] | None:
    result: Mapping[str, Any] | None = None
    for line in stdout:
        message = json.loads(line)
        if "result" in message:
            result = message["result"]
        elif on_progress is not None:
            on_progress(message["progress"])
    return result


def why(returncode: int, *, timed_out: bool, seconds: int, complaint: bytes) -> ChildFailed:
    detail = complaint.decode("utf-8", "replace")[-2000:]
    if timed_out:
        return ChildFailed(f"It took longer than {seconds} seconds.", detail=detail)
    if b"MemoryError" in complaint or b"memory allocation" in complaint or returncode == -signal.SIGABRT:
        return ChildFailed("It needed more memory than one check may use.", detail=detail)
    return ChildFailed("The checker stopped before it had finished.", detail=detail)
