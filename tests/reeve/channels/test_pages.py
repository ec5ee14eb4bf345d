"""The platform admin's pages about channels."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from reeve import channels
from reeve.channels.contact import contact_of, ssh_public_key
from reeve.database import Role, now, unit
from reeve.department.channel_server import ChannelServer
from reeve.department.models import Channel
from reeve.installation import Installation
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in, small_app
from tests.waiting_jobs import waiting

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIm0wGQMTTL9hv0D1A+pqGBIZJK4Q5lNvH7NgrF9ZUAX"
ENTERED = {
    "department": "dwp",
    "kind": "practice",
    "means": "sftp",
    "host": "sftp.example.org",
    "port": "",
    "path": "/in",
    "username": "reeve",
    "pinned": KEY,
}


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    channels.init_app(app)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def client(app: Flask, factory: Factory) -> FlaskClient:
    return sign_in(app.test_client(), factory.platform_admin())


def added(client: FlaskClient, name: str, **other: str) -> ChannelServer:
    answer = client.post("/platform/channels/servers", data={**ENTERED, "name": name, **other})
    assert answer.status_code == 303, answer.text
    with unit(Role.PLATFORM) as session:
        return session.scalars(select(ChannelServer).where(ChannelServer.name == name)).one()


def went_well(server_id: UUID) -> None:
    with unit(Role.PLATFORM) as session:
        found = session.get_one(ChannelServer, server_id)
        found.tested_at, found.tested_well, found.tested_words = now(), True, "We signed in."


def test_a_server_is_added_and_only_our_public_key_is_ever_shown(client: FlaskClient) -> None:
    server = added(client, "A server to look at")
    page = client.get(f"/platform/channels/{server.id}").text
    assert ssh_public_key(server.public_key).split()[1] in page
    assert "sftp://reeve@sftp.example.org/in" in page
    assert "SHA256:" in page
    contact = contact_of(server)
    assert contact.key.public.text == server.public_key
    assert contact.key.secret.hex() not in repr(contact)
    assert contact.key.secret not in (server.wrapped_key or b"")
    assert "A server to look at" in client.get("/platform/channels").text


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"host": "sftp example"}, "Enter the server&#39;s name, like sftp.example.gov.uk"),
        ({"host": "http://sftp.example.org"}, "Enter the server&#39;s name, like sftp.example.gov.uk"),
        ({"path": "in"}, "Enter the server&#39;s name, like sftp.example.gov.uk"),
        ({"port": "70000"}, "Enter the server&#39;s name, like sftp.example.gov.uk"),
        ({"username": ""}, "Enter the server&#39;s name, like sftp.example.gov.uk"),
        ({"pinned": "ssh-ed25519 nonsense"}, "That is not an SSH host key"),
        ({"pinned": ""}, "That is not an SSH host key"),
        ({"means": "push", "pinned": KEY}, "That is not a certificate"),
        ({"kind": "live", "for_tests": "y"}, "A server for tests takes practice returns only"),
        ({"name": ""}, "Enter what to call it"),
    ],
    ids=lambda value: "" if isinstance(value, str) else "-".join(value),
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, other: dict[str, str], words: str
) -> None:
    answer = client.post("/platform/channels/servers", data={**ENTERED, "name": "Never added", **other})
    assert answer.status_code == 422
    assert words in answer.text
    assert other.get("username", "reeve") in answer.text
    assert "Never added" not in client.get("/platform/channels").text


def test_a_return_goes_by_a_server_only_once_it_is_tested(client: FlaskClient, factory: Factory) -> None:
    server = added(client, "A server to test")
    at = f"/platform/channels/{server.id}"
    assert client.post(f"{at}/openings", data={"return_key": "dhp"}).status_code == 409
    assert client.post(f"{at}/tests").status_code == 303
    assert waiting(factory, "try-channel", server_id=server.id)
    assert "It is being tested" in client.get(at).text
    went_well(server.id)
    assert client.post(f"{at}/openings", data={"return_key": "dhp"}).status_code == 303
    assert client.post(f"{at}/openings", data={"return_key": "nonsense"}).status_code == 422
    with unit(Role.PLATFORM) as session:
        open_now = session.scalars(
            select(Channel).where(Channel.return_key == "dhp", Channel.kind == "practice", Channel.to_on.is_(None))
        ).all()
    assert [(one.means, one.name) for one in open_now] == [("sftp", "A server to test")]
    client.post(f"{at}/pin", data={"pinned": KEY})
    assert "Not tested yet" in client.get(at).text


def test_an_ended_server_takes_nothing_and_says_what_has_no_channel_now(client: FlaskClient) -> None:
    server = added(client, "A server to end")
    went_well(server.id)
    at = f"/platform/channels/{server.id}"
    client.post(f"{at}/openings", data={"return_key": "crf-mi"})
    assert "crf-mi" in client.get(f"{at}/ending").text
    page = client.post(f"{at}/ending", follow_redirects=True).text
    assert "crf-mi has no channel now" in page
    assert client.post(f"{at}/ending").status_code == 409
    assert client.post(f"{at}/openings", data={"return_key": "crf-mi"}).status_code == 409
    assert client.post(f"{at}/tests").status_code == 409
    with unit(Role.PLATFORM) as session:
        assert session.get_one(ChannelServer, server.id).wrapped_key is None, "our key for it is still there"


@pytest.mark.parametrize("role", ["admin", "certifier"])
def test_to_a_council_s_people_these_pages_do_not_exist(app: Flask, factory: Factory, role: str) -> None:
    person = factory.person("Ada Admin", council=factory.council(), roles=(role,))
    client = sign_in(app.test_client(), person)
    assert client.get("/platform/channels").status_code == 404
    assert client.post("/platform/channels/servers", data=ENTERED).status_code == 404


def test_no_council_s_role_reads_a_server_and_a_department_s_changes_no_address(
    client: FlaskClient, factory: Factory
) -> None:
    server = added(client, "A server behind a wall")
    council = factory.council()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        unit(Role.COUNCIL, council_id=council.id) as session,
    ):
        session.scalars(select(ChannelServer)).all()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        unit(Role.DEPARTMENT, department_id=server.department_id) as session,
    ):
        session.get_one(ChannelServer, server.id).host = "elsewhere.example.org"
