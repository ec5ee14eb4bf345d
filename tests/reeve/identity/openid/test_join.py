"""Accepting an invitation with the council's account; and a provider we did not write, without tenants."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from reeve.audit import Actor, acting
from reeve.database import Role, db, unit
from reeve.identity.invite import Invitee, invite
from reeve.identity.models import Person
from reeve.identity.openid.discovery import WELL_KNOWN
from reeve.identity.openid.models import OpenIdAccount
from reeve.identity.token import NAME
from reeve.identity.visitor import House
from reeve.mail.models import Letter
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.openid.directory import Provider, begin_sign_in, onward, put_provider, sign_in_by
from tests.reeve.identity.signing_in import heading, post, sign_in
from tests.service import any_port


@pytest.fixture
def admin(factory: Factory, council: Council, provider: Provider) -> Person:
    return factory.person("Ada Admin", council=council, roles=("admin",))


def invited(app: Flask, factory: Factory, council: Council, admin: Person, email: str) -> str:
    """The path of the invitation's link, from its letter."""
    house = House("council", council.id, council.slug, council.name)
    with (
        app.test_request_context(),
        unit(Role.COUNCIL, council_id=council.id, person_id=admin.id),
        acting(Actor(admin.id, admin.name)),
    ):
        invite(db.council, Invitee(email, "Ned New", "preparer"), house=house)
    body = factory.session.scalars(select(Letter.body).where(Letter.to_email == email)).one()
    found = re.search(r"/invitations/[\w-]+", body)
    assert found is not None
    return found[0]


def test_a_new_person_joins_by_it(
    app: Flask, client: FlaskClient, factory: Factory, council: Council, admin: Person, provider: Provider
) -> None:
    put_provider(council, admin, provider)
    email = f"ned.{factory.salt}@example.org"
    link = invited(app, factory, council, admin, email)
    assert "Accept with your council&#39;s account" in client.get(link).text
    provider.signs_in("oid-of-ned", name="Ned New", email="another.address@council.example")
    answer = client.get(provider.way_back(onward(post(client, f"{link}/council-account", page=link))))
    assert answer.location == "/sign-in/authenticator"
    key = re.search(r'id="authenticator-key">([^<]+)<', client.get(answer.location).text)
    assert key is not None
    code = pyotp.TOTP(key[1].replace(" ", "")).now()
    assert "recovery" in post(client, answer.location, code=code).text.lower()
    person = factory.session.scalars(select(Person).where(Person.email == email)).one()
    account = factory.session.scalars(select(OpenIdAccount).where(OpenIdAccount.person_id == person.id)).one()
    assert account.object_id == "oid-of-ned"
    client.delete_cookie(NAME)
    assert sign_in_by(client, council, provider).location == f"/c/{council.slug}"
    assert client.get(link).status_code == 410


def test_an_account_that_is_somebodys_accepts_nothing(
    app: Flask, client: FlaskClient, factory: Factory, council: Council, admin: Person, provider: Provider
) -> None:
    put_provider(council, admin, provider)
    provider.signs_in("oid-of-ada")
    sign_in(client, admin)
    linking = f"/account/council-accounts/{council.id}/linking"
    client.get(provider.way_back(onward(post(client, linking, page="/account/password"))))
    client.delete_cookie(NAME)
    link = invited(app, factory, council, admin, f"ned.{factory.salt}@example.org")
    answer = client.get(provider.way_back(onward(post(client, f"{link}/council-account", page=link))))
    assert (answer.status_code, heading(answer)) == (409, "That account is linked already")


def test_a_council_without_offers_it_to_nobody(
    app: Flask, client: FlaskClient, factory: Factory, council: Council, admin: Person
) -> None:
    link = invited(app, factory, council, admin, f"ned.{factory.salt}@example.org")
    assert "council&#39;s account" not in client.get(link).text


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """oidc-provider-mock, as a process; its people are told apart by issuer and subject."""
    port = any_port()
    command = [str(Path(sys.executable).with_name("oidc-provider-mock")), "--port", str(port), "--user", "sub-of-pru"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        base = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                requests.get(f"{base}{WELL_KNOWN}", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield base
        process.terminate()


def back_from(url: str, subject: str) -> str:
    """As somebody who enters ``subject`` on the provider's page."""
    answer = requests.post(url, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_a_provider_we_did_not_write(client: FlaskClient, council: Council, admin: Person, mock: str) -> None:
    there = Provider(mock, None)  # type: ignore[arg-type]
    put_provider(council, admin, there, address=f"{mock}{WELL_KNOWN}", issuer=mock, directory_id=None)
    sign_in(client, admin)
    linking = f"/account/council-accounts/{council.id}/linking"
    answer = client.get(back_from(onward(post(client, linking, page="/account/password")), "sub-of-pru"))
    assert answer.location == "/account/council-accounts", heading(answer)
    client.delete_cookie(NAME)
    assert client.get(back_from(begin_sign_in(client, council), "sub-of-pru")).location == f"/c/{council.slug}"
    client.delete_cookie(NAME)
    assert client.get(back_from(begin_sign_in(client, council), "sub-of-another")).status_code == 403
