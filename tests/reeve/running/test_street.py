"""What runs on one machine, in which order, and on which port."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from reeve.commands.up import command
from reeve.config import Settings
from reeve.running import street, web_address
from reeve.running.street import free_port
from tests.service import any_port


def test_embedded_mode_starts_its_own_database_first(tmp_path: Path) -> None:
    processes = street(Settings(data_dir=tmp_path), port=8123)
    assert [process.name for process in processes] == ["database", "prepare", "web", "worker"]
    assert [process.name for process in processes if process.once] == ["prepare"]
    assert processes[2].command[-3:] == ["--graceful-timeout", "10", "reeve.app:create_app()"]
    assert "127.0.0.1:8123" in processes[2].command


def test_with_a_database_of_ones_own_none_is_started(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url="postgresql://postgres@database.example/reeve")
    assert [process.name for process in street(settings, port=8123)] == ["prepare", "web", "worker"]


def test_the_web_is_not_ready_while_nobody_answers(tmp_path: Path) -> None:
    web = street(Settings(data_dir=tmp_path), port=any_port())[2]
    assert web.ready is not None
    assert not web.ready()


def test_the_address_of_a_service_on_every_interface_is_one_that_opens(tmp_path: Path) -> None:
    assert web_address(Settings(data_dir=tmp_path, host="0.0.0.0"), port=8000) == "http://127.0.0.1:8000"


def test_a_taken_port_is_passed_over_and_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setitem(free_port.__globals__, "FIRST_PORT", taken)
        assert free_port("127.0.0.1") > taken
        refused = CliRunner().invoke(command, ["--port", str(taken)], env={"REEVE_HOST": "127.0.0.1"})
    assert refused.exit_code == 1
    assert f"Port {taken} is taken by another program" in refused.output
