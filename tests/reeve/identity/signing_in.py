"""For tests: an app with the doors and the people's rooms only, and people who are signed in."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pyotp
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from councils import scope
from councils.aboard import views as aboard_views
from councils.people import views as people_views
from councils.tokens import views as tokens_views
from reeve import identity, leaving, onboarding, web
from reeve.app import Reeve
from reeve.billing.extras import find_closed
from reeve.database import Role, now, requests, unit
from reeve.identity.assert_marked import assert_marked
from reeve.identity.extras import keep_extras
from reeve.identity.keyed import seal
from reeve.identity.models import Credential, Person, SignIn
from reeve.identity.openid.models import BreakGlass
from reeve.identity.passkey_models import Passkey
from reeve.identity.passwords import hash_password
from reeve.identity.token import NAME, hashed, new_token
from reeve.installation import Installation
from reeve.register.models import Council
from tests.factories import Factory

PASSWORD = "three odd otters swim"


def small_app(installation: Installation) -> Flask:
    """As ``reeve.app.create_app`` makes it, with fewer rooms."""
    app = Reeve("reeve", static_folder=None)
    app.config.update(SECRET_KEY=installation.secret_key, SESSION_COOKIE_SECURE=installation.settings.https)
    requests.init_app(app)
    web.init_app(app)
    identity.init_app(app)
    onboarding.init_app(app)
    leaving.init_app(app)
    keep_extras(app, find_closed)
    scope.init_app(app)
    app.register_blueprint(aboard_views.blueprint)
    app.register_blueprint(people_views.blueprint)
    app.register_blueprint(tokens_views.blueprint)
    assert_marked(app)
    return app


def sign_in(client: FlaskClient, person: Person, *, by_passkey: bool = False) -> FlaskClient:
    """``client`` as ``person``, signed in just now with both factors, or with a passkey alone."""
    token, at = new_token(), now()
    row = SignIn(token_hash=hashed(token), person_id=person.id, password_at=at, second_factor_at=at)
    row.passkey_at = at if by_passkey else None
    with unit(Role.GATE, person_id=person.id) as session:
        session.add(row)
    client.set_cookie(NAME, token)
    return client


def totp_secret(person: Person) -> pyotp.TOTP:
    """Give the person an authenticator; ``.now()`` of what is returned is a code."""
    key = pyotp.random_base32()
    with unit(Role.GATE, person_id=person.id) as session:
        session.add(
            Credential(person_id=person.id, kind="totp", secret=seal(key.encode(), person.id), confirmed_at=now())
        )
    return pyotp.TOTP(key)


def with_password(person: Person, password: str = PASSWORD) -> Person:
    with unit(Role.GATE, person_id=person.id) as session:
        session.add(
            Credential(person_id=person.id, kind="password", secret=hash_password(password), confirmed_at=now())
        )
    return person


def with_passkey(person: Person) -> Person:
    """A passkey on record, whose device nobody has."""
    key = Passkey(person_id=person.id, credential_id=uuid4().bytes, public_key=b"key", sign_count=0, name="A phone")
    with unit(Role.GATE, person_id=person.id) as session:
        session.add(key)
    return person


def break_glass_member(factory: Factory, council: Council, role: str, *, passkey: bool = True) -> Person:
    """Somebody who may come in while the council requires its own sign-in."""
    person = factory.person(f"{role.title()} Named", council=council, roles=(role,))
    factory.session.add(BreakGlass(council_id=council.id, person_id=person.id, named_by=person.id))
    factory.session.commit()
    return with_passkey(person) if passkey else person


def post(client: FlaskClient, path: str, *, page: str | None = None, **data: Any) -> TestResponse:
    """POST with the token of the form on ``page`` (by default the page posted to)."""
    return client.post(path, data={"csrf_token": token_on(client, page or path), **data})


def token_on(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None, f"{page} has no form"
    return found[1]


def heading(answer: TestResponse) -> str:
    title = BeautifulSoup(answer.text, "html5lib").h1
    assert title is not None, answer.text[:500]
    return title.get_text(strip=True)
