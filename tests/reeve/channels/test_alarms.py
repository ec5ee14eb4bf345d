"""A server that showed another key: told until somebody answers for it, also once it shows the right one again."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from reeve import channels
from reeve.alarms.models import KeyAlarm
from reeve.alarms.queries import NoSuchAlarm, get_open_alarm, open_alarms
from reeve.alarms.settle import settle
from reeve.channels.add import Wanted, add_server
from reeve.channels.pin import pin
from reeve.channels.queries import about_server, get_server
from reeve.channels.refusals import CertificateChanged, KeyChanged
from reeve.channels.sftp import pinned_keys
from reeve.channels.trouble import note_taken, note_trouble
from reeve.database import Role, unit
from reeve.department.channel_server import ChannelServer
from reeve.installation import Installation
from tests.factories import Factory
from tests.reeve.channels.test_pages import KEY
from tests.reeve.identity.signing_in import sign_in, small_app

OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
SHOWN = pinned_keys(OTHER)[0].get_fingerprint()


@pytest.fixture
def known(made: Factory, request: pytest.FixtureRequest) -> ChannelServer:
    """That is known by ``KEY``."""
    with unit(Role.PLATFORM):
        name = f"Server of {request.node.name}"
        return add_server(
            made.department(), Wanted(name, "practice", "sftp", "sftp.example.org", None, "/in", "us", KEY)
        )


def showed(known: ChannelServer, shown: str) -> None:
    """Another key, and then the right one again."""
    with unit(Role.DEPARTMENT, department_id=known.department_id):
        changed = KeyChanged() if shown else CertificateChanged()
        changed.shown = shown
        note_trouble(known.id, changed)
        note_trouble(known.id, changed)
        note_taken(known.id)


def told(known: ChannelServer) -> list[KeyAlarm]:
    with unit(Role.PLATFORM) as session:
        return list(open_alarms(session, about_server(known.id)))


def test_it_is_told_once_and_until_it_is_settled_on_the_platforms_pages(
    installation: Installation, made: Factory, known: ChannelServer
) -> None:
    showed(known, SHOWN)
    (alarm,) = told(known)
    assert f"showed {SHOWN}, not the key it is known by" in alarm.words
    app: Flask = small_app(installation)
    channels.init_app(app)
    page = f"/platform/channels/{known.id}"
    client = sign_in(app.test_client(), made.platform_admin())
    assert f"not settled (alarm {alarm.reference})" in client.get(page).text
    assert alarm.reference in client.get("/platform/health").text
    with unit(Role.PLATFORM) as session:
        settle(get_open_alarm(session, alarm.reference), "Their people restored an old machine")
    assert told(known) == []
    assert "not settled" not in client.get(page).text
    assert alarm.reference not in client.get("/platform/health").text
    showed(known, SHOWN)
    assert len(told(known)) == 1, "what happens again is told again"


def test_knowing_it_by_that_very_key_settles_it_and_by_another_does_not(known: ChannelServer) -> None:
    showed(known, SHOWN)
    for entered, left in ((KEY, 1), (OTHER, 0)):
        with unit(Role.PLATFORM):
            pin(get_server(known.id), entered)
        assert len(told(known)) == left


def test_a_certificate_nobody_vouches_for_is_told_too(known: ChannelServer) -> None:
    showed(known, "")
    assert "was not the one we know" in told(known)[0].words


@pytest.mark.parametrize("reference", ["", "%", "0" * 8, "not-there"])
def test_no_other_reference_finds_one(known: ChannelServer, reference: str) -> None:
    showed(known, SHOWN)
    with unit(Role.PLATFORM) as session, pytest.raises(NoSuchAlarm):
        get_open_alarm(session, reference)


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("update platform.key_alarm set words = 'nothing'", "nothing else in it changes"),
        (
            "update platform.key_alarm set settled_at = null, settled_by_name = null, settled_words = null",
            "settled once",
        ),
        ("delete from platform.key_alarm", "append only"),
    ],
)
def test_the_database_changes_nothing_else_in_it_for_anybody(
    made: Factory, known: ChannelServer, statement: str, refused: str
) -> None:
    """Not for the tables' owner either."""
    showed(known, SHOWN)
    with pytest.raises(DBAPIError, match=refused):
        made.session.execute(text(statement))
    made.session.rollback()


def test_a_department_notices_and_settles_nothing(known: ChannelServer) -> None:
    showed(known, SHOWN)
    department = {"department_id": known.department_id}
    with unit(Role.DEPARTMENT, **department) as session:
        seen = session.scalars(select(KeyAlarm)).all()
        assert {alarm.department_id for alarm in seen} == {known.department_id}
    with unit(Role.DEPARTMENT, department_id=uuid4()) as session:
        assert session.scalars(select(KeyAlarm)).all() == [], "another department's"
    with pytest.raises(DBAPIError, match="permission denied"), unit(Role.DEPARTMENT, **department) as session:
        session.execute(text("update platform.key_alarm set settled_at = now()"))
