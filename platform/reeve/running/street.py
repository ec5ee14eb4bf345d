"""The processes that make up Reeve on one machine, in the order they start."""

from __future__ import annotations

import socket
import sys
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from reeve.config import Settings
from reeve.installation import embedded_cluster
from reeve.running.process import Process

FIRST_PORT = 8000
PORTS = 200
HEALTH = "/health"


def street(settings: Settings, *, port: int) -> list[Process]:
    """Database (embedded mode only), its preparation, the web on ``port`` and the worker."""
    own = {"REEVE_HOST": settings.host, "REEVE_PORT": str(port)}
    serving = {**own, "DATABASE_URL": None, "DATABASE_URL_FILE": None}  # the administrator's, for the preparation only
    answers = _answers(web_address(settings, port=port))
    return [
        *([_database(settings)] if settings.embedded else []),
        Process("prepare", [_reeve(), "database", "prepare"], once=True, environment=own),
        Process("web", _web(settings.host, port), ready=answers, environment=serving),
        Process("worker", [_reeve(), "worker"], environment=serving, grace_seconds=30),
    ]


def web_address(settings: Settings, *, port: int) -> str:
    """Where the web is found from this machine, without a closing slash."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    return f"http://{host}:{port}"


def chosen_port(settings: Settings, wanted: int | None) -> int:
    """``wanted``, the port of the settings, or the first free one. Raises OSError where it is taken: another
    program's answers must not be taken for the web's."""
    port = wanted or settings.port or free_port(settings.host)
    if not is_free(settings.host, port):
        raise OSError(f"Port {port} is taken by another program. Name another with --port, or none at all.")
    return port


def free_port(host: str) -> int:
    """The first free port from 8000 on. Raises OSError when none of them is."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        if is_free(host, port):
            return port
    raise OSError(f"Every port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1} is taken. Name one with --port.")


def is_free(host: str, port: int) -> bool:
    """Whether nothing listens on this port. Somebody may still take it before we do."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _database(settings: Settings) -> Process:
    cluster = embedded_cluster(settings)
    command = [sys.executable, "-m", "reeve.running.database", str(cluster.root)]
    return Process("database", command, ready=cluster.ready, grace_seconds=60)


def _web(host: str, port: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    return [
        *command,
        "--bind",
        f"{host}:{port}",
        "--no-control-socket",
        "--graceful-timeout",
        "10",
        "reeve.app:create_app()",
    ]


def _reeve() -> str:
    return str(Path(sys.executable).with_name("reeve"))


def _answers(address: str) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            with urllib.request.urlopen(address + HEALTH, timeout=5) as answer:  # noqa: S310 - our own http address
                return bool(answer.status == 200)
        except (OSError, HTTPException):  # nobody there, or another program that speaks no HTTP
            return False

    return answers
