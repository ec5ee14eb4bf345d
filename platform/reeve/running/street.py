"""The processes that make up Reeve on one machine, in the order they start."""

from __future__ import annotations

import contextlib
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
BACKLOG = 2048
HEALTH = "/health"


def street(settings: Settings, web: socket.socket) -> list[Process]:
    """Database (embedded mode only), its preparation, the web on the port that ``web`` holds, and the worker."""
    port = port_of(web)
    own = {"REEVE_HOST": settings.host, "REEVE_PORT": str(port)}
    serving = {**own, "DATABASE_URL": None, "DATABASE_URL_FILE": None}  # the administrator's, for the preparation only
    answers = _answers(web_address(settings, port=port))
    return [
        *([_database(settings)] if settings.embedded else []),
        Process("prepare", [_reeve(), "database", "prepare"], once=True, environment=own),
        Process("web", _web(web.fileno()), ready=answers, environment=serving, sockets=(web.fileno(),)),
        Process("worker", [_reeve(), "worker"], environment=serving, grace_seconds=30),
    ]


def web_address(settings: Settings, *, port: int) -> str:
    """Where the web is found from this machine, without a closing slash."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    return f"http://{host}:{port}"


def hold_port(settings: Settings, wanted: int | None) -> socket.socket:
    """A socket that listens on ``wanted``, the port of the settings, or the first free one, and is the web's as soon as
    it starts: nobody can take the port in between. Raises OSError where it is taken."""
    port = wanted or settings.port
    if not port:
        return hold_first_free(settings.host)
    try:
        return listening(settings.host, port)
    except OSError as error:
        raise OSError(f"Port {port} is taken by another program. Name another with --port, or none at all.") from error


def hold_first_free(host: str) -> socket.socket:
    """On the first free port from 8000 on. Raises OSError when none of them is."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with contextlib.suppress(OSError):
            return listening(host, port)
    raise OSError(f"Every port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1} is taken. Name one with --port.")


def listening(host: str, port: int) -> socket.socket:
    """Raises OSError. A port that is bound and not listened on could still be taken."""
    held = socket.socket()
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((host, port))
        held.listen(BACKLOG)
    except OSError:
        held.close()
        raise
    return held


def port_of(web: socket.socket) -> int:
    port: int = web.getsockname()[1]
    return port


def _database(settings: Settings) -> Process:
    cluster = embedded_cluster(settings)
    command = [sys.executable, "-m", "reeve.running.database", str(cluster.root)]
    return Process("database", command, ready=cluster.ready, grace_seconds=60)


def _web(held: int) -> list[str]:
    """On the socket with this number, which it inherits."""
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    return [
        *command,
        "--bind",
        f"fd://{held}",
        "--no-control-socket",
        "--graceful-timeout",
        "10",
        "--config",
        "python:reeve.running.serving",
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
