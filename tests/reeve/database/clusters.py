"""For tests: clusters of our own, their servers, and programs that stand in their way."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from reeve.database import embedded_pid
from reeve.database.embedded import Cluster
from reeve.database.embedded_place import server_account, temporary_home

DEBIAN = Path("/usr/lib/postgresql/15/bin")
SERVERS = [pytest.param(None, id="wheel-18")] + ([pytest.param(DEBIAN, id="debian-15")] if DEBIAN.exists() else [])


@pytest.fixture(params=SERVERS)
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """Not made yet."""
    home = temporary_home(in_memory=True)
    made = Cluster(home / "cluster", bin=request.param, fast=True)
    yield made
    made.stop()
    shutil.rmtree(home)


@pytest.fixture(params=SERVERS)
def durable(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """As people get it: fsync on."""
    home = temporary_home()
    made = Cluster(home / "cluster", bin=request.param)
    yield made
    made.stop()
    shutil.rmtree(home)


def ask(cluster: Cluster, statement: str) -> str:
    with psycopg.connect(cluster.connection().url, autocommit=True) as session:
        row = session.execute(statement).fetchone()
        assert row is not None
        return str(row[0])


def environment(cluster: Cluster) -> dict[str, str]:
    return os.environ | ({"PG_BIN": str(cluster._bin)} if cluster._bin else {})


def foreground(cluster: Cluster) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "reeve.running.database", str(cluster.root)]
    return subprocess.Popen(command, env=environment(cluster), stdout=subprocess.PIPE, text=True)


def postmaster(cluster: Cluster) -> psutil.Process:
    found = embedded_pid.running_postmaster(cluster.data)
    assert found is not None
    return found


def servers_of(cluster: Cluster) -> list[psutil.Process]:
    living = psutil.process_iter(["name", "cwd", "status"])
    return [
        server for server in living if server.info["name"] == "postgres" and server.info["cwd"] == str(cluster.data)
    ]


@contextlib.contextmanager
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A program of the server's own account, which is when PostgreSQL believes the pid file."""
    program = subprocess.Popen(["sleep", "60"], **server_account().drop())
    yield program
    program.kill()
    program.wait()


def leave_pid_file(cluster: Cluster, pid: int) -> None:
    """With the lock beside the socket, as a killed server leaves both."""
    port = cluster.connection().port
    lock = cluster.root / "socket" / f".s.PGSQL.{port}.lock"
    lock.write_text(f"{pid}\n{cluster.data}\n{int(time.time())}\n{port}\n{lock.parent}\n")
    server_account().own(lock)
    path = cluster.data / "postmaster.pid"
    path.write_text(f"{pid}\n{cluster.data}\n{int(time.time())}\n{port}\n\n127.0.0.1\n\nready\n")
    server_account().own(path)


def wait_until(happens: Callable[[], bool], *, seconds: float = 30) -> None:
    give_up = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < give_up
        time.sleep(0.05)
