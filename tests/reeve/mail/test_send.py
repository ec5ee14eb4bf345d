"""Letters travel by SMTP and by GOV.UK Notify, against real servers on loopback, and end in one state each."""

from __future__ import annotations

import email
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.policy import default
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from reeve.config import MailSettings
from reeve.database import Role, now, unit
from reeve.errors import NotFound
from reeve.identity.invite import Invitee, invite, resend, revoke
from reeve.identity.visitor import House
from reeve.installation import Installation
from reeve.jobs import observers
from reeve.mail.links import EXPIRED, SPENT
from reeve.mail.models import Letter, LetterAttempt
from reeve.mail.queries import attempts_of, state_of
from reeve.mail.send import GAVE_UP, follow, send
from reeve.mail.write import write_letter
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in
from tests.reeve.mail.conftest import TravelBy
from tests.reeve.mail.servers import NOTIFY_KEY, TEMPLATE, Desk, Post, notify_server, smtp_server
from tests.service import any_port

JOBS = text("select task_name, queue_name, args, scheduled_at from jobs.procrastinate_jobs order by id")
SMTP = MailSettings(
    means="smtp",
    sender="Reeve <reeve@reeve.example>",
    smtp_host="127.0.0.1",
    smtp_user="reeve",
    smtp_password="open sesame",
    seconds=2,
)
NOTIFY = MailSettings(means="notify", notify_key=NOTIFY_KEY, notify_template=TEMPLATE, seconds=2)


@pytest.fixture
def jobs(installation: Installation) -> Iterator[Connection]:
    engine = create_engine(make_url(installation.settings.database_url or "").set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("truncate jobs.procrastinate_jobs cascade"))
        yield connection
    engine.dispose()


@contextmanager
def by_smtp(travel_by: TravelBy, certificate: Path, post: Post, **changed: object) -> Iterator[None]:
    first_byte = changed.get("smtp_tls") == "tls"
    with smtp_server(post, certificate, from_the_first_byte=first_byte) as port:
        known = {"smtp_ca_file": str(certificate), **changed}
        travel_by(replace(SMTP, smtp_port=port, **known))  # type: ignore[arg-type]
        yield


@contextmanager
def by_notify(travel_by: TravelBy, desk: Desk, **changed: object) -> Iterator[None]:
    with notify_server(desk) as address:
        travel_by(replace(NOTIFY, notify_url=address, **changed))  # type: ignore[arg-type]
        yield


def written(**more: object) -> UUID:
    with unit(Role.PLATFORM) as session:
        return write_letter(
            session,
            "invitation",
            to_name="Zoë Reader",
            to_email="zoe.reader@example.org",
            house="Leeds",
            role="preparer",
            until="tomorrow",
            link="https://reeve.example/invitations/abc",
            **more,  # type: ignore[arg-type]
        ).id


def standing(letter_id: UUID) -> tuple[str, str | None, list[str | None]]:
    with unit(Role.PLATFORM) as session:
        letter = session.get_one(Letter, letter_id)
        return state_of(letter), letter.ended_words, [attempt.outcome for attempt in attempts_of(letter_id)]


def words_of_last(letter_id: UUID) -> str:
    with unit(Role.PLATFORM):
        return attempts_of(letter_id)[-1].words or ""


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


def test_a_letter_goes_by_notify_with_a_token_of_ours(travel_by: TravelBy, jobs: Connection) -> None:
    desk = Desk()
    with by_notify(travel_by, desk):
        letter_id = written()
        send(letter_id)
        (sent,) = desk.sent
        assert sent["email_address"] == "zoe.reader@example.org"
        assert sent["reference"] == str(letter_id)
        assert sent["personalisation"]["subject"] == "You are invited to Leeds on Reeve"
        assert jobs.execute(JOBS).all()[-1].task_name == "follow-letter"
        desk.status = "delivered"
        follow(letter_id)
    assert standing(letter_id) == ("Sent", None, ["taken"])


def test_a_letter_that_came_back_is_kept_as_refused(travel_by: TravelBy, jobs: Connection) -> None:
    desk = Desk()
    with by_notify(travel_by, desk):
        letter_id = written()
        send(letter_id)
        follow(letter_id)
        assert [job.task_name for job in jobs.execute(JOBS)][-2:] == ["follow-letter", "follow-letter"]
        desk.status = "permanent-failure"
        follow(letter_id)
    assert standing(letter_id)[0] == "Address refused"


@pytest.mark.parametrize(
    ("fail", "state", "words"),
    [
        ((400, "email_address Not a valid email address"), "Address refused", "refused the address"),
        ((400, "Can’t send to this recipient using a team-only API key"), "Waiting to be sent", "key or template"),
        ((429, "Exceeded send limits"), "Waiting to be sent", "did not take the letter now"),
        ((500, "Internal server error"), "Waiting to be sent", "did not take the letter now"),
    ],
)
def test_what_notify_answers_is_said_in_words(
    travel_by: TravelBy, jobs: Connection, fail: tuple[int, str], state: str, words: str
) -> None:
    with by_notify(travel_by, Desk(fail=fail)):
        letter_id = written()
        send(letter_id)
    assert standing(letter_id)[0] == state
    assert words in words_of_last(letter_id)


def test_another_services_key_is_not_taken(travel_by: TravelBy, jobs: Connection) -> None:
    desk = Desk()
    with by_notify(travel_by, desk, notify_key=f"other-{uuid4()}-{uuid4()}"):
        letter_id = written()
        send(letter_id)
    assert desk.sent == []
    assert "key or template" in words_of_last(letter_id)


def test_a_letter_whose_link_has_expired_is_not_sent_late(
    travel_by: TravelBy, certificate: Path, jobs: Connection
) -> None:
    post = Post()
    with by_smtp(travel_by, certificate, post):
        letter_id = written(link_until=now() - timedelta(minutes=1))
        send(letter_id)
    assert post.taken == []
    assert standing(letter_id) == ("Not sent", EXPIRED, [])


@pytest.mark.parametrize("how", ["revoked", "replaced"])
def test_a_letter_whose_link_is_spent_is_not_sent(
    travel_by: TravelBy, certificate: Path, jobs: Connection, factory: Factory, how: str
) -> None:
    post, council = Post(), factory.council()
    house = House("council", council.id, council.slug, council.name)
    with by_smtp(travel_by, certificate, post):
        with unit(Role.COUNCIL, council_id=council.id) as session:
            invite(session, Invitee("ina.vited@example.org", "Ina Vited", "preparer"), house=house)
        first = UUID(jobs.execute(JOBS).all()[-1].args["letter_id"])
        with unit(Role.COUNCIL, council_id=council.id) as session:
            (invitation,) = invitations(session)
            (revoke if how == "revoked" else resend)(session, invitation, house=house)
        send(first)
        assert post.taken == []
        assert standing(first) == ("Not sent", SPENT, [])
        if how == "replaced":
            send(UUID(jobs.execute(JOBS).all()[-1].args["letter_id"]))
            assert len(post.taken) == 1


def invitations(session: object) -> list[UUID]:
    from sqlalchemy import select

    from reeve.identity.models import Invitation

    return list(session.scalars(select(Invitation.id)))  # type: ignore[attr-defined]


def test_a_try_is_written_down_before_it_is_made(travel_by: TravelBy, jobs: Connection) -> None:
    desk = Desk()
    with by_notify(travel_by, desk):
        letter_id = written()
        observers.append(die_after("mail.attempt"))
        try:
            with pytest.raises(KeyboardInterrupt):
                send(letter_id)
        finally:
            observers.clear()
        assert standing(letter_id) == ("Waiting to be sent", None, [None])
        send(letter_id)
    assert standing(letter_id) == ("Sent", None, ["unknown", "taken"])


def die_after(name: str) -> object:
    def observer(step: str, moment: str) -> None:
        if (step, moment) == (name, "committed"):
            raise KeyboardInterrupt

    return observer


def test_no_log_holds_an_address_or_a_word_of_a_letter(
    travel_by: TravelBy, certificate: Path, jobs: Connection, caplog: pytest.LogCaptureFixture, capsys: object
) -> None:
    caplog.set_level(logging.DEBUG)
    with by_smtp(travel_by, certificate, Post(refuse="550 zoe.reader@example.org is not here")):
        send(written())
    with by_notify(travel_by, Desk(fail=(400, "email_address zoe.reader@example.org is wrong"))):
        send(written())
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]
    said = "\n".join(ours) + "".join(capsys.readouterr())  # type: ignore[attr-defined]
    assert "mail.attempt" in said
    for word in ("zoe", "invitations/abc", "You are invited", "open sesame", NOTIFY_KEY):
        assert word not in said


def test_a_letter_that_is_not_there_fails_loudly(installation: Installation) -> None:
    with pytest.raises(NotFound):
        send(uuid4())


def test_the_outbox_says_how_letters_travel_and_how_each_ended(
    travel_by: TravelBy, certificate: Path, jobs: Connection, app: Flask, factory: Factory
) -> None:
    with by_smtp(travel_by, certificate, Post(refuse="550 no")):
        letter_id = written()
        send(letter_id)
    client = sign_in(app.test_client(), factory.platform_admin())
    outbox = client.get("/platform/outbox").text
    assert "This installation sends them by its mail server." in outbox
    assert "Address refused" in outbox
    letter = client.get(f"/platform/outbox/{letter_id}").text
    assert "Check it with the person, then invite them again." in letter
    assert "Tries" in letter


def test_letter_attempts_are_the_platforms_alone(installation: Installation, factory: Factory) -> None:
    from sqlalchemy.exc import ProgrammingError

    council = factory.council()
    with pytest.raises(ProgrammingError), unit(Role.COUNCIL, council_id=council.id) as session:
        session.query(LetterAttempt).all()
