"""The embedded server starts, keeps what it was given, and comes back from whatever was left behind."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time

import psycopg
import pytest

from reeve.database import embedded_pid
from reeve.database.embedded import Cluster, throwaway
from tests.reeve.database.clusters import (
    ask,
    cluster,
    durable,
    environment,
    leave_pid_file,
    postmaster,
    servers_of,
    stranger,
)

__all__ = ["cluster", "durable"]


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


@pytest.mark.one_server
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


@pytest.mark.one_server
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


@pytest.mark.one_server
def test_a_pid_file_from_before_a_reboot_is_taken_away(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    leave_pid_file(cluster, os.getpid())
    (cluster.root / "boot").write_text("another boot")
    cluster.ensure()
    assert cluster.ready()
    assert (cluster.root / "boot").read_text() == embedded_pid.this_boot()


@pytest.mark.one_server
def test_a_half_made_cluster_is_thrown_away(cluster: Cluster) -> None:
    cluster.root.mkdir(mode=0o711)
    half_made = cluster.root / "data.tmp"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")
    (cluster.root / "password").write_text("from the broken attempt")
    cluster.ensure()
    assert not half_made.exists()
    assert cluster.connection().password != "from the broken attempt"


@pytest.mark.one_server
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


@pytest.mark.one_server
def test_another_clusters_server_on_our_port_is_not_taken_for_ours(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    with throwaway(bin=cluster._bin) as other:
        (cluster.root / "port").write_text(str(other.connection().port))
        assert not cluster.ready()
        assert cluster.ensure().port != other.connection().port
        assert other.ready()


@pytest.mark.one_server
def test_two_checkouts_run_side_by_side(cluster: Cluster) -> None:
    neighbour = Cluster(cluster.root.with_name("neighbour"), bin=cluster._bin, fast=True)
    assert cluster.ensure().port != neighbour.ensure().port
    cluster.stop()
    assert neighbour.ready()
    neighbour.stop()
