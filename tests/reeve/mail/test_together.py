"""A letter written by a command goes out through the worker, to a real server."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from reeve import worker
from reeve.installation import Installation
from tests.reeve.mail.servers import Post
from tests.service import any_port, reeve
from tests.warm import running, surroundings


@pytest.fixture
def post() -> Post:
    """What a mail catcher catches, such as stands beside an evaluation: no TLS, no password."""
    return Post()


@pytest.fixture
def sending(post: Post, installation: Installation) -> Iterator[dict[str, str]]:
    """The surroundings of a command and of the worker that runs, sending to that server."""
    server = Controller(post, hostname="127.0.0.1", port=any_port())
    server.start()
    around = surroundings() | {
        "REEVE_MAIL": "smtp",
        "REEVE_MAIL_FROM": "Reeve <reeve@localhost>",
        "REEVE_SMTP_HOST": "127.0.0.1",
        "REEVE_SMTP_PORT": str(server.port),
        "REEVE_SMTP_TLS": "off",
    }
    with running(worker.run, surroundings=around):
        yield around
    server.stop()


def test_an_invitation_arrives(sending: dict[str, str], post: Post) -> None:
    invited = ("--admin-name", "Ada Admin", "--admin-email", "ada.admin@example.org")
    done = subprocess.run(
        [reeve(), "council", "onboard", "leeds", *invited], env=sending, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    link = done.stdout.strip().splitlines()[-1]
    deadline = time.monotonic() + 60
    while not post.taken and time.monotonic() < deadline:
        time.sleep(0.2)
    (envelope,) = post.taken
    assert envelope.rcpt_tos == ["ada.admin@example.org"]
    assert link.encode() in (envelope.content or b"").replace(b"=\r\n", b"").replace(b"=3D", b"=")
