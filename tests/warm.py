"""Processes of Reeve that a test may kill, and commands it gives, forked from one that has read the code already.

Starting Python and importing a worker takes two seconds of processor; a fork takes none, and is killed as truly.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from subprocess import CompletedProcess

from reeve.installation import here

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["reeve.app", "reeve.worker"])


class Killable:
    """One of them; ``wait``, ``poll`` and ``kill`` are those of ``subprocess.Popen``."""

    def __init__(self, process: ForkServerProcess) -> None:
        self.process = process

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, that of a signal negative. Raises TimeoutError where it lives on."""
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise TimeoutError(f"process {self.pid} still runs")
        return self.process.exitcode

    def poll(self) -> int | None:
        return self.process.exitcode

    def kill(self) -> None:
        self.process.kill()


@contextmanager
def running(act: Callable[..., object], *arguments: str, surroundings: Mapping[str, str]) -> Iterator[Killable]:
    """``act(*arguments)`` in a process with this environment and nowhere to write; killed at the end."""
    process = FORKS.Process(target=alone, args=(act, arguments, dict(surroundings)))
    process.start()
    killable = Killable(process)
    try:
        yield killable
    finally:
        killable.kill()
        process.join()


def alone(act: Callable[..., object], arguments: tuple[str, ...], surroundings: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(surroundings)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    act(*arguments)


def commanded(arguments: tuple[str, ...], surroundings: Mapping[str, str]) -> CompletedProcess[str]:
    """``reeve ARGUMENTS`` in a process with this environment: how it ended, what it printed, and a fault's trace."""
    ours, its = FORKS.Pipe()
    process = FORKS.Process(target=obey, args=(its, arguments, dict(surroundings)))
    process.start()
    its.close()
    code, printed, complained = ours.recv()
    process.join()
    return CompletedProcess(arguments, code, printed, complained)


def obey(answer: Connection, arguments: tuple[str, ...], surroundings: Mapping[str, str]) -> None:
    from reeve.cli import main

    os.environ.clear()
    os.environ.update(surroundings)
    code = 1
    with redirect_stdout(io.StringIO()) as printed, redirect_stderr(io.StringIO()) as complained:
        try:
            main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        except Exception:
            traceback.print_exc()
    answer.send((code, printed.getvalue(), complained.getvalue()))


def bare() -> dict[str, str]:
    """This process's environment without what is Reeve's."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("REEVE_", "DATABASE_URL"))}


def surroundings() -> dict[str, str]:
    """What such a process needs to work on this test's database and store; a worker silent for two seconds is dead."""
    settings = here().settings
    urls = {f"REEVE_DATABASE_URL_{role.upper()}": url for role, url in settings.role_urls.items()}
    return {
        **bare(),
        **urls,
        "DATABASE_URL": settings.database_url or "",
        "REEVE_ROOT_KEY": settings.root_key or "",
        "REEVE_RECEIPT_KEY": settings.receipt_key or "",
        "REEVE_SECRET_KEY": settings.secret_key or "",
        "REEVE_STORE_URL": settings.store_url or "",
        "REEVE_DATA_DIR": str(settings.data_dir),
        "REEVE_STALLED_SECONDS": "2",
        "PYTHONUNBUFFERED": "1",
    }
