"""The whole service running for real, as ``reeve up`` starts it, on a database and data folder of its own."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reeve.database.embedded_place import temporary_home
from tests.warm import bare, commanded

START_SECONDS = 120


@dataclass
class Service:
    """A running Reeve. ``run`` gives the ``reeve`` command the same surroundings."""

    base_url: str
    environment: Mapping[str, str]
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    def run(self, *arguments: str) -> str:
        """Run ``reeve ARGUMENTS`` against this installation and return what it printed."""
        done = commanded(arguments, self.environment)
        assert done.returncode == 0, f"reeve {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def any_port() -> int:
    """A free port that no other test process is given at the same moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def reeve() -> str:
    return str(Path(sys.executable).with_name("reeve"))


@contextmanager
def home(*, in_memory: bool = False) -> Iterator[Path]:
    """A folder the database server can reach, removed at the end."""
    place = temporary_home(in_memory=in_memory)
    try:
        yield place
    finally:
        shutil.rmtree(place)


@contextmanager
def running(*, in_memory: bool = False, **extra: str) -> Iterator[Service]:
    """Database, web and worker under one parent, with a data folder of their own; stopped, and it removed, at the end.
    ``extra`` are settings."""
    port = any_port()
    with home(in_memory=in_memory) as folder:
        environment = installed_in(folder, port) | extra
        process = subprocess.Popen(
            [reeve(), "up", "--port", str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started = Service(f"http://127.0.0.1:{port}", environment, process)
        reader = threading.Thread(target=read_log, args=(started,), daemon=True)
        reader.start()
        try:
            wait_until_ready(started)
            yield started
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
            reader.join(timeout=10)
            if process.stdout is not None:
                process.stdout.close()


def installed_in(folder: Path, port: int) -> dict[str, str]:
    """The settings of an installation of its own."""
    return {
        **bare(),
        "REEVE_DATA_DIR": str(folder),
        "REEVE_PORT": str(port),
        "REEVE_STALLED_SECONDS": "8",
        "REEVE_OPENID_LOOPBACK": "1",
        "PYTHONUNBUFFERED": "1",
    }


def read_log(service: Service) -> None:
    if service.process.stdout is None:
        return
    for line in service.process.stdout:
        service.log.append(line.rstrip())


def wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not any("Reeve is at" in line for line in service.log):
        if service.process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError("The service did not start:\n" + "\n".join(service.log[-60:]))
        time.sleep(0.1)
