"""What runs on one machine, in which order, and on which port."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from reeve.commands.up import command
from reeve.config import Settings
from reeve.running import street, web_address
from reeve.running.process import Child, Process
from reeve.running.street import FIRST_PORT, PORTS, hold_first_free, hold_port, listening, port_of


@pytest.fixture
def web() -> Iterator[socket.socket]:
    with listening("127.0.0.1", 0) as held:
        yield held


def test_embedded_mode_starts_its_own_database_first(tmp_path: Path, web: socket.socket) -> None:
    processes = street(Settings(data_dir=tmp_path), web)
    assert [process.name for process in processes] == ["database", "prepare", "web", "worker"]
    assert [process.name for process in processes if process.once] == ["prepare"]
    counted = ["--config", "python:reeve.running.serving"]
    assert processes[2].command[-5:] == ["--graceful-timeout", "10", *counted, "reeve.app:create_app()"]
    assert f"fd://{web.fileno()}" in processes[2].command
    assert processes[2].sockets == (web.fileno(),)
    assert {process.environment["REEVE_PORT"] for process in processes[2:]} == {str(port_of(web))}


def test_with_a_database_of_ones_own_none_is_started(tmp_path: Path, web: socket.socket) -> None:
    settings = Settings(data_dir=tmp_path, database_url="postgresql://postgres@database.example/reeve")
    assert [process.name for process in street(settings, web)] == ["prepare", "web", "worker"]


def test_the_web_is_not_ready_while_nobody_answers(tmp_path: Path, web: socket.socket) -> None:
    process = street(Settings(data_dir=tmp_path), web)[2]
    web.close()
    assert process.ready is not None
    assert not process.ready()


def test_the_address_of_a_service_on_every_interface_is_one_that_opens(tmp_path: Path) -> None:
    assert web_address(Settings(data_dir=tmp_path, host="0.0.0.0"), port=8000) == "http://127.0.0.1:8000"


def test_a_taken_port_is_passed_over_and_refused_by_name(web: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = port_of(web)
    monkeypatch.setitem(hold_first_free.__globals__, "FIRST_PORT", taken)
    with hold_first_free("127.0.0.1") as other:
        assert port_of(other) > taken
    refused = CliRunner().invoke(command, ["--port", str(taken)], env={"REEVE_HOST": "127.0.0.1"})
    assert refused.exit_code == 1
    assert f"Port {taken} is taken by another program" in refused.output


def test_two_that_start_at_once_never_get_the_same_port(tmp_path: Path) -> None:
    """Each holds its port from the moment it is chosen, long before its web starts."""
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as threads:
        held = list(threads.map(lambda _: hold_port(settings, None), range(16)))
    try:
        ports = {port_of(each) for each in held}
        assert len(ports) == 16
        assert all(FIRST_PORT <= port < FIRST_PORT + PORTS for port in ports)
    finally:
        for each in held:
            each.close()


def test_whoever_comes_before_the_web_is_up_is_answered_by_it(tmp_path: Path) -> None:
    """The child serves on the very socket that was held; no port is bound twice."""
    app = tmp_path / "answering.py"
    app.write_text("def app(environ, start):\n    start('200 OK', [('Content-Length', '5')])\n    return [b'Reeve']\n")
    with listening("127.0.0.1", 0) as held, socket.create_connection(("127.0.0.1", port_of(held))) as early:
        early.sendall(b"GET / HTTP/1.0\r\n\r\n")
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--chdir", str(tmp_path)]
        bind = ["--bind", f"fd://{held.fileno()}", "answering:app"]
        child = Child(Process("web", [*command, *bind], sockets=(held.fileno(),)))
        try:
            early.settimeout(30)
            assert early.makefile("rb").read().endswith(b"Reeve")
        finally:
            child.kill()
            child.output.close()
