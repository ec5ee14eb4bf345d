"""Our own supervisor for an embedded PostgreSQL cluster: for evaluation and single machines only.

One folder holds one cluster: ``data`` (the server's), ``password`` (0600), ``port``, ``lock``, ``server.log`` and
``socket``. Every role signs in with a scram password; the server listens on 127.0.0.1 and, where the path fits, on a
Unix socket. Whether it lives is asked of the server, never of a pid file. The same code drives the wheel's PostgreSQL
18 and Debian's 15. No TLS and no pgaudit: that is what ``DATABASE_URL`` is for.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import secrets
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from reeve.database import embedded_binaries, embedded_settings
from reeve.database.embedded_pid import forget_foreign_owner, running_postmaster, this_boot
from reeve.database.embedded_place import Account, ClusterError, make_folder, server_account, temporary_home

__all__ = ["Cluster", "ClusterError", "Connection", "throwaway"]

HOST = "127.0.0.1"
SUPERUSER = "postgres"
PORTS = range(20_000, 32_000)  # below the ephemeral range, so that no outgoing connection borrows ours
LONGEST_SOCKET = 107  # bytes of sun_path on Linux, without its closing NUL
START_SECONDS = 60
# What a failed start says when another try may help: a killed server's children hold its memory for a second or two.
PASSING = ("pre-existing shared memory", "postmaster.pid", "could not bind", "could not create any TCP/IP sockets")


@dataclass(frozen=True)
class Connection:
    """How to reach the cluster as its superuser. ``url`` is a libpq address with the password in it: never log it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str = "postgres"

    @property
    def url(self) -> str:
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{self.database}"


class Cluster:
    """One cluster under ``root``. ``fast`` is for throw-away test clusters: nothing survives a power cut."""

    def __init__(self, root: Path, *, bin: Path | None = None, fast: bool = False) -> None:  # noqa: A002 - a folder's name
        self.root = root.resolve()
        self.data = self.root / "data"
        self.log = self.root / "server.log"
        self.fast = fast
        self._bin = bin

    def ensure(self) -> Connection:
        """Make the cluster when there is none, start it when it does not answer, and say how to reach it. Safe to call
        from several processes at once. Raises ClusterError with what to do next.
        """
        if not self.ready():
            account = server_account()
            make_folder(self.root, account)
            with self._locked():
                if not self.ready():
                    self._make(account)
                    self._start(account)
        return self.connection()

    def ready(self) -> bool:
        """Whether our own server answers with our password. A stranger on our port is never greeted or believed."""
        if running_postmaster(self.data) is None or self._find("password") is None or self._find("port") is None:
            return False
        known = self.connection()
        try:
            with psycopg.connect(
                known.url,
                connect_timeout=5,
                sslmode="disable",
                options="",
                autocommit=True,
                application_name="reeve-ready",
            ) as session:
                row = session.execute("show data_directory").fetchone()
        except psycopg.Error:
            return False
        return row is not None and Path(row[0]) == self.data

    def connection(self) -> Connection:
        """How to reach the cluster as made, running or not. Raises ClusterError when it was never started."""
        try:
            password = self._read("password")
            port = int(self._read("port"))
        except FileNotFoundError as missing:
            raise ClusterError(
                f"There is no database in {self.root} yet. Start it with 'reeve database start'."
            ) from missing
        return Connection(HOST, port, SUPERUSER, password)

    def stop(self) -> None:
        """Stop the server, rolling back what is in flight. Does nothing when none runs. Raises ClusterError."""
        if not self.data.exists():
            return
        with self._locked():
            if running_postmaster(self.data) is None:
                return
            for mode in ("fast", "immediate"):
                stopped = self._pg_ctl(server_account(), "stop", "--mode", mode, "--timeout", str(START_SECONDS))
                if stopped.returncode == 0:
                    return
            raise ClusterError(f"The database in {self.root} did not stop: {stopped.stderr.strip()}")

    def _start(self, account: Account) -> None:
        give_up = time.monotonic() + START_SECONDS
        while True:
            said = self._try_start(account)
            if said is None:
                return
            if not any(words in said for words in PASSING) or time.monotonic() > give_up:
                raise ClusterError(f"The database in {self.root} did not start. Its log, {self.log}, says:\n{said}")
            time.sleep(0.2)

    def _try_start(self, account: Account) -> str | None:
        """None when it started; otherwise what the server said. One that is up but not answering yet keeps its port."""
        if running_postmaster(self.data) is not None:
            return None if self.ready() else "postmaster.pid names our server, and it does not answer yet"
        forget_foreign_owner(self.data, self.root / "socket", last_boot=self._find("boot"))
        self._write("boot", this_boot())
        self._write("port", str(self._free_port()))
        before = self._open_log(account)
        started = self._pg_ctl(
            account,
            "start",
            "--wait",
            "--timeout",
            "300",
            "--log",
            str(self.log),
            "--options",
            shlex.join(self._options(account)),
        )
        if started.returncode == 0 and self.ready():
            return None
        with self.log.open("rb") as log:
            log.seek(before)
            return f"{started.stderr.strip()}\n{log.read().decode(errors='replace').strip()}".strip()

    def _open_log(self, account: Account) -> int:
        """Its length in bytes before this start. One older log is kept once it has grown past 10 MB."""
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        return account.own(self.log).stat().st_size

    def _binaries(self, account: Account) -> Path:
        """The folder of server programs that ``account`` can run, copied beside the data when it cannot reach ours."""
        chosen = embedded_binaries.checked(self._bin) if self._bin else embedded_binaries.find_binaries()
        return embedded_binaries.reachable(chosen, self.root / "binaries", account)

    def _make(self, account: Account) -> None:
        """Into ``data.tmp``, renamed only when complete: a half-made cluster is never used."""
        if (self.data / "PG_VERSION").exists():
            self._check_made(account)
            return
        half_made = self.root / "data.tmp"
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700)
        account.own(half_made)
        self._write("password", secrets.token_urlsafe(32))
        self._initialise(half_made, account)
        half_made.rename(self.data)

    def _initialise(self, folder: Path, account: Account) -> None:
        password = account.own(self._write("password.initdb", self._read("password")))
        try:
            made = subprocess.run(
                [
                    self._binaries(account) / "initdb",
                    *embedded_settings.initialise(folder, SUPERUSER, password, fast=self.fast),
                ],
                check=False,
                capture_output=True,
                text=True,
                env=_environment(),
                **account.drop(),
            )
        finally:
            password.unlink()
        if made.returncode:
            raise ClusterError(f"The database in {self.root} could not be made:\n{made.stderr.strip()}")

    def _check_made(self, account: Account) -> None:
        if self._find("password") is None:
            raise ClusterError(
                f"The password of the database in {self.root} is gone. Put the file 'password' back, "
                "or move the folder away to begin with an empty database."
            )
        made, ours = (
            int((self.data / "PG_VERSION").read_text()),
            embedded_binaries.major_version(self._binaries(account)),
        )
        if made != ours:
            raise ClusterError(
                f"The database in {self.root} was made by PostgreSQL {made}, and the server found is {ours}. "
                f"Set PG_BIN to PostgreSQL {made}, or dump and load the data into a new folder."
            )

    def _options(self, account: Account) -> list[str]:
        settings = embedded_settings.server(fast=self.fast) | {
            "listen_addresses": HOST,
            "port": self._read("port"),
            "unix_socket_directories": self._socket_folder(account),
        }
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _socket_folder(self, account: Account) -> str:
        """Empty, which leaves TCP alone, when the path is longer than a socket's name may be."""
        folder = self.root / "socket"
        if len(os.fsencode(folder / ".s.PGSQL.65535")) > LONGEST_SOCKET:
            return ""
        folder.mkdir(mode=0o700, exist_ok=True)
        return str(account.own(folder))

    def _free_port(self) -> int:
        """The last port when nothing else took it since, otherwise another."""
        last = self._find("port")
        for port in [int(last)] if last else []:
            if _is_free(port):
                return port
        return next(port for port in random.sample(PORTS, len(PORTS)) if _is_free(port))

    def _pg_ctl(self, account: Account, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._binaries(account) / "pg_ctl", arguments[0], "--silent", "--pgdata", self.data, *arguments[1:]],
            check=False,
            capture_output=True,
            text=True,
            env=_environment(),
            **account.drop(),
        )

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.root / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="ascii").strip()

    def _find(self, name: str) -> str | None:
        return self._read(name) if (self.root / name).exists() else None

    def _write(self, name: str, text: str) -> Path:
        """Readable by us alone, and never half written."""
        path, fresh = self.root / name, self.root / f"{name}.new"
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(text)
        return fresh.replace(path)


@contextlib.contextmanager
def throwaway(*, bin: Path | None = None) -> Iterator[Cluster]:  # noqa: A002 - a folder's name
    """A running cluster for tests: fast, unsafe, and gone with its folder at the end."""
    root = temporary_home(in_memory=True)
    cluster = Cluster(root, bin=bin, fast=True)
    try:
        cluster.ensure()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(root)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _environment() -> dict[str, str]:
    """Nothing of ours: a stray PGPORT or PGDATA must not steer the server."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
