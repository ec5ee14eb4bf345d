"""For tests: what a browser with a passkey does, step by step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from reeve.database import Role, now, unit
from reeve.identity.models import Person, SignIn
from tests.factories import Factory
from tests.reeve.identity.signing_in import post, sign_in, totp_secret, with_password
from tests.reeve.identity.software_passkey import SoftwarePasskey


def asked(client: FlaskClient, path: str, *, page: str = "/account", **about: str) -> dict[str, Any]:
    answer = post(client, path, page=page, **about)
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.get_json()
    return options


def add(client: FlaskClient, device: SoftwarePasskey, name: str = "My laptop") -> TestResponse:
    made = device.create(asked(client, "/account/passkeys/challenge"))
    return post(client, "/account/passkeys", passkey=made, name=name)


def with_passkey(client: FlaskClient, factory: Factory, **device: Any) -> tuple[Person, SoftwarePasskey]:
    """A person with a password, an authenticator and a passkey; the client is signed in as them."""
    person = with_password(factory.person(council=factory.council(), roles=("admin",)))
    totp_secret(person)
    made = SoftwarePasskey(**device)
    assert add(sign_in(client, person), made).status_code == 303
    return person, made


def walk_in(client: FlaskClient, device: SoftwarePasskey, *, to: str = "") -> TestResponse:
    answer = device.get(asked(client, "/sign-in/passkey/challenge", page="/sign-in"))
    return post(client, f"/sign-in/passkey{to}", page="/sign-in", passkey=answer)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def fresh(client: FlaskClient) -> FlaskClient:
    return client.application.test_client()


def answered(client: FlaskClient, device: SoftwarePasskey) -> FlaskClient:
    refused = walk_in(client, device)
    assert (refused.status_code, refused.location) == (303, "/sign-in")
    assert "That passkey was not accepted" in client.get("/sign-in").text
    return client


def stale(person: Person) -> None:
    with unit(Role.GATE, person_id=person.id) as session:
        session.execute(update(SignIn).values(second_factor_at=now() - timedelta(minutes=10)))
