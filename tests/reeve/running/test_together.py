"""The real children under the real parent: an embedded database and gunicorn, and what kill -9 leaves of them."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from reeve.database.embedded import Cluster
from reeve.database.embedded_place import temporary_home
from tests.service import any_port

SCRIPT = """
import sys
from pathlib import Path
from reeve.database.embedded import Cluster
from reeve.running import Process, run
cluster, port = Cluster(Path(sys.argv[1])), sys.argv[2]
sys.exit(run([
    Process("database", [sys.executable, "-m", "reeve.running.database", sys.argv[1]], ready=cluster.ready),
    Process("web", [sys.executable, "-m", "gunicorn", "--no-control-socket", "--graceful-timeout", "3", "-w", "2",
                    "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}", "wsgiref.simple_server:demo_app"]),
], when_ready=lambda: print("all up", flush=True)))
"""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    home = temporary_home(in_memory=True)
    made = Cluster(home / "database")
    yield made
    made.stop()
    shutil.rmtree(home)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda number: number.name)
def test_nothing_outlives_the_parent(cluster: Cluster, number: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(cluster.root), str(any_port())],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert parent.stdout is not None
    assert any("all up" in line for line in parent.stdout)
    for _worker in range(2):
        assert any("Booting worker" in line for line in parent.stdout)
    family = [*psutil.Process(parent.pid).children(recursive=True), *servers(cluster.data)]
    assert len(family) >= 4
    parent.send_signal(number)
    parent.communicate(timeout=60)
    assert left_of(family, seconds=30) == []
    assert not cluster.ready()


def servers(data: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter(["cwd"]) if process.info["cwd"] == str(data)]


def left_of(family: list[psutil.Process], *, seconds: float) -> list[psutil.Process]:
    """Those still alive after that long. A process nobody has reaped is not alive."""
    give_up = time.monotonic() + seconds
    while left := [process for process in family if alive(process)]:
        if time.monotonic() > give_up:
            break
        time.sleep(0.1)
    return left


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
