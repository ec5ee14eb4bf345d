"""What is kept of letters: links that are spent, tries written down first, no word in a log, the outbox."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Connection

from reeve.database import Role, now, unit
from reeve.errors import NotFound
from reeve.identity.invite import Invitee, invite, resend, revoke
from reeve.identity.visitor import House
from reeve.installation import Installation
from reeve.jobs import observers
from reeve.mail.links import EXPIRED, SPENT
from reeve.mail.models import LetterAttempt
from reeve.mail.send import send
from reeve.mail.write import write_letter
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in
from tests.reeve.mail.conftest import TravelBy
from tests.reeve.mail.posting import JOBS, by_notify, by_smtp, jobs, standing, written
from tests.reeve.mail.servers import NOTIFY_KEY, Desk, Post

__all__ = ["jobs"]


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


@pytest.mark.one_server
def test_the_outbox_never_leads_into_a_council_nor_runs_an_address_into_the_words_after_it(
    jobs: Connection, app: Flask, factory: Factory
) -> None:
    council = "https://reeve.example/c/winchester/returns/shbe/2026-11"
    words = {
        "what": "asked",
        "name": "SHBE",
        "house": "Winchester",
        "next_step": "Read it.",
        "practice": "It is practice.",
    }
    with unit(Role.PLATFORM) as session:
        letter = write_letter(
            session, "department-acted", to_name="Zoe", to_email="zoe@example.org", link=council, **words
        )
        letter_id = letter.id
    page = sign_in(app.test_client(), factory.platform_admin()).get(f"/platform/outbox/{letter_id}").text
    body = BeautifulSoup(page, "html5lib").select_one("main")
    assert body is not None
    assert f"{council}\n" in body.get_text("\n")
    assert not body.select("p a")


def test_letter_attempts_are_the_platforms_alone(installation: Installation, factory: Factory) -> None:
    from sqlalchemy.exc import ProgrammingError

    council = factory.council()
    with pytest.raises(ProgrammingError), unit(Role.COUNCIL, council_id=council.id) as session:
        session.query(LetterAttempt).all()
