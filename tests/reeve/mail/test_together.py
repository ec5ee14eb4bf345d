"""The running service: a letter written by a command goes out through the worker, and the doctor is content."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from reeve.database.embedded_place import temporary_home
from tests.reeve.mail.servers import Post
from tests.service import Service, any_port, reeve, running


@pytest.fixture(scope="module")
def post() -> Post:
    """What a mail catcher catches, such as stands beside an evaluation: no TLS, no password."""
    return Post()


@pytest.fixture(scope="module")
def sending(post: Post) -> Iterator[Service]:
    port = any_port()
    server = Controller(post, hostname="127.0.0.1", port=port)
    server.start()
    folder = temporary_home(in_memory=True)
    try:
        yield from running(
            folder,
            REEVE_MAIL="smtp",
            REEVE_MAIL_FROM="Reeve <reeve@localhost>",
            REEVE_SMTP_HOST="127.0.0.1",
            REEVE_SMTP_PORT=str(port),
            REEVE_SMTP_TLS="off",
        )
    finally:
        shutil.rmtree(folder)
        server.stop()


def test_an_invitation_arrives_and_the_doctor_finds_nothing(sending: Service, post: Post) -> None:
    said = sending.run(
        "council", "onboard", "leeds", "--admin-name", "Ada Admin", "--admin-email", "ada.admin@example.org"
    )
    link = said.strip().splitlines()[-1]
    deadline = time.monotonic() + 30
    while not post.taken and time.monotonic() < deadline:
        time.sleep(0.2)
    (envelope,) = post.taken
    assert envelope.rcpt_tos == ["ada.admin@example.org"]
    assert link.encode() in (envelope.content or b"").replace(b"=\r\n", b"").replace(b"=3D", b"=")
    assert not [line for line in sending.log if "ada.admin" in line or link in line]
    found = subprocess.run(
        [reeve(), "doctor"], env=dict(sending.environment), capture_output=True, text=True, check=False
    )
    wrong = [line for line in found.stdout.splitlines() if "nearly full" not in line]  # whatever this machine has left
    assert wrong in ([], ["This installation is well."]), found.stdout + found.stderr
