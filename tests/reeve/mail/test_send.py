"""Letters are sent: by SMTP under TLS, tried again while a server is down, given up when it is no use."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Connection

from reeve.config import MailSettings
from reeve.database import Role, now, unit
from reeve.installation import Installation
from reeve.mail.queries import attempts_of
from reeve.mail.send import GAVE_UP, send
from reeve.mail.write import write_letter
from tests.reeve.mail.conftest import TravelBy
from tests.reeve.mail.posting import JOBS, NOTIFY, SMTP, by_notify, by_smtp, jobs, standing, words_of_last, written
from tests.reeve.mail.servers import Desk, Post
from tests.service import any_port

__all__ = ["jobs"]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_letter_goes_by_smtp_under_tls_with_our_password(
    travel_by: TravelBy, certificate: Path, jobs: Connection, tls: str
) -> None:
    post = Post()
    with by_smtp(travel_by, certificate, post, smtp_tls=tls):
        letter_id = written()
        send(letter_id)
        send(letter_id)
    (envelope,) = post.taken
    assert envelope.mail_from == "reeve@reeve.example"
    assert envelope.rcpt_tos == ["zoe.reader@example.org"]
    message = email.message_from_bytes(envelope.content or b"", policy=default)
    assert message["To"] == "Zoë Reader <zoe.reader@example.org>"
    assert message["Subject"] == "You are invited to Leeds on Reeve"
    assert message["Message-ID"] == f"<{letter_id}@reeve.example>"
    assert "https://reeve.example/invitations/abc" in message.get_content()
    assert standing(letter_id) == ("Sent", None, ["taken"])


def test_the_job_is_enqueued_with_the_letter_and_holds_nothing_but_its_id(
    travel_by: TravelBy, jobs: Connection
) -> None:
    travel_by(SMTP)
    letter_id = written()
    job = jobs.execute(JOBS).one()
    assert (job.task_name, job.queue_name, job.args) == ("send-letter", "mail", {"letter_id": str(letter_id)})
    with pytest.raises(ZeroDivisionError), unit(Role.PLATFORM) as session:
        write_letter(session, "invitation", to_name="A", to_email="a@example.org", house="", role="", until="", link="")
        raise ZeroDivisionError
    assert len(jobs.execute(JOBS).all()) == 1


def test_in_the_outbox_nothing_travels(installation: Installation, jobs: Connection) -> None:
    letter_id = written()
    assert jobs.execute(JOBS).all() == []
    assert standing(letter_id) == ("To be passed on", None, [])


def test_an_installation_that_stops_sending_leaves_what_waits_to_be_passed_on(
    travel_by: TravelBy, jobs: Connection
) -> None:
    travel_by(SMTP)
    letter_id = written()
    travel_by(MailSettings())
    send(letter_id)
    assert standing(letter_id) == ("To be passed on", None, [])


def test_a_password_the_server_does_not_know_is_tried_again_later(
    travel_by: TravelBy, certificate: Path, jobs: Connection
) -> None:
    with by_smtp(travel_by, certificate, Post(), smtp_password="wrong"):
        letter_id = written()
        send(letter_id)
    assert standing(letter_id) == ("Waiting to be sent", None, ["later"])
    assert words_of_last(letter_id) == "The mail server did not accept our user name and password."


def test_a_server_whose_certificate_nobody_vouches_for_gets_no_letter(
    travel_by: TravelBy, certificate: Path, jobs: Connection
) -> None:
    post = Post()
    with by_smtp(travel_by, certificate, post, smtp_ca_file=None):
        letter_id = written()
        send(letter_id)
    assert post.taken == []
    assert "certificate could not be trusted" in words_of_last(letter_id)


def test_an_address_the_server_refuses_is_kept_as_refused(
    travel_by: TravelBy, certificate: Path, jobs: Connection
) -> None:
    with by_smtp(travel_by, certificate, Post(refuse="550 5.1.1 zoe.reader@example.org: no such user")):
        letter_id = written()
        send(letter_id)
    state, words, outcomes = standing(letter_id)
    assert (state, outcomes) == ("Address refused", ["refused"])
    assert words == "The mail server refused the address. Check it with the person, then invite them again."
    assert len(jobs.execute(JOBS).all()) == 1, "a refused address is not tried again"


def test_an_address_refused_for_now_is_tried_again(travel_by: TravelBy, certificate: Path, jobs: Connection) -> None:
    post = Post(refuse="450 4.2.1 try later")
    with by_smtp(travel_by, certificate, post):
        letter_id = written()
        send(letter_id)
        post.refuse = None
        send(letter_id)
    assert standing(letter_id) == ("Sent", None, ["later", "taken"])


@pytest.mark.parametrize("means", ["smtp", "notify"])
def test_while_the_server_is_down_the_waits_grow_until_reeve_gives_up(
    travel_by: TravelBy, jobs: Connection, means: str
) -> None:
    nobody = any_port()
    travel_by(
        replace(SMTP, smtp_port=nobody) if means == "smtp" else replace(NOTIFY, notify_url=f"http://127.0.0.1:{nobody}")
    )
    letter_id = written()
    for _ in range(4):
        send(letter_id)
    with unit(Role.PLATFORM):
        tries = attempts_of(letter_id)
        waits = [round((t.next_at - t.ended_at).total_seconds() / 60) for t in tries if t.next_at and t.ended_at]
    assert waits == [1, 2, 4, 8]
    assert "did not answer" in words_of_last(letter_id)
    with time_machine.travel(now() + timedelta(hours=47, minutes=50)):
        send(letter_id)
    assert standing(letter_id)[:2] == ("Not sent", GAVE_UP)


@pytest.mark.parametrize("means", ["smtp", "notify"])
def test_a_slow_server_holds_nothing_up(travel_by: TravelBy, certificate: Path, jobs: Connection, means: str) -> None:
    slow = by_smtp(travel_by, certificate, Post(slow=3), seconds=1)
    if means == "notify":
        slow = by_notify(travel_by, Desk(slow=3), seconds=1)
    with slow:
        letter_id = written()
        send(letter_id)
    assert standing(letter_id)[2] == ["later"]
