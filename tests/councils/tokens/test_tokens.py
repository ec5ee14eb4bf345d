"""Tokens as an admin makes, sees and revokes them, and the letters about them."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from councils.tokens.make_token import NotAPreparer, Wanted, make_token
from councils.tokens.revoke_token import NotInForce, revoke_token
from councils.tokens.warn import warn_of_endings
from reeve.database import now
from reeve.identity.machine.key import is_key
from reeve.identity.machine.refusals import NameTaken, TooLong
from reeve.identity.machine.scopes import Scope
from reeve.identity.models import ApiToken, Person, SignIn
from reeve.mail.models import Letter
from tests.councils.api.machines import house, machine
from tests.councils.uploads.desk import Desk, desk
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post


@pytest.fixture
def tom(app: Flask, factory: Factory) -> Desk:
    return desk(app, factory)


@pytest.fixture
def ada(tom: Desk, factory: Factory) -> Person:
    return factory.person("Ada Admin", council=tom.council, roles=("admin",))


def base(tom: Desk) -> str:
    return f"/c/{tom.council.slug}/people/tokens"


def letters(tom: Desk, kind: str) -> list[Letter]:
    tom.factory.session.expire_all()
    found = select(Letter).where(Letter.kind == kind, Letter.chain_id == tom.council.id).order_by(Letter.to_email)
    return list(tom.factory.session.scalars(found))


def made(tom: Desk, ada: Person, **given: str) -> str:
    """The answer to the form, as Ada sends it."""
    fields = {"label": "Benefits, nightly", "scopes": "upload", "owner": str(tom.tom.id), "lasts": "90", **given}
    return post(tom.client(ada), f"{base(tom)}/new", **fields).text


def test_it_is_shown_once_and_every_admin_gets_a_letter(tom: Desk, ada: Person, factory: Factory) -> None:
    factory.person("Abe Admin", council=tom.council, roles=("admin",))
    without_plan = tom.client(ada).get(f"{base(tom)}/new").text
    assert "A token you make now does not work yet. The API comes with Plus." in without_plan
    factory.plan(tom.council)
    assert "does not work yet" not in tom.client(ada).get(f"{base(tom)}/new").text
    page = made(tom, ada)
    shown = BeautifulSoup(page, "html5lib").select_one("#token")
    assert shown is not None
    key = shown.get_text()
    assert is_key(key)
    client = tom.client(ada)
    assert (
        client.get(
            f"/api/v1/councils/{tom.council.slug}/returns", headers={"Authorization": f"Bearer {key}"}
        ).status_code
        == 200
    )
    listed = client.get(base(tom)).text
    assert key not in listed
    assert key[:10] in listed
    assert "Works until" in listed
    assert "1 call in all" in listed
    written = letters(tom, "token-made")
    assert len(written) == 2
    for letter in written:
        assert "Benefits, nightly" in letter.body
        assert "Tom Preparer" in letter.body
        assert "reeve_" not in letter.body
    history = client.get(f"/c/{tom.council.slug}/history").text
    assert "made the token Benefits, nightly, for which Tom Preparer answers, until" in history.replace("Made", "made")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"label": ""}, "Enter a name for the token"),
        ({"label": "a\u200bb"}, "cannot be seen"),
        ({"scopes": ""}, "Choose"),
        ({"owner": ""}, "Choose who answers for it"),
        ({"owner": str(uuid4())}, "Choose one of the answers shown"),
        ({"lasts": "9999"}, "Choose one of the answers shown"),
    ],
)
def test_what_is_wrong_in_the_form_is_said(tom: Desk, ada: Person, given: dict[str, str], said: str) -> None:
    assert said in made(tom, ada, **given)


def test_a_name_in_force_is_taken_so_that_a_page_sent_twice_makes_one(tom: Desk, ada: Person) -> None:
    assert "is made" in made(tom, ada)
    assert "There is a token with this name" in made(tom, ada)
    (token,) = tom.factory.session.scalars(select(ApiToken).where(ApiToken.council_id == tom.council.id)).all()
    with tom.at_work(ada):
        revoke_token(token.id)
    assert "is made" in made(tom, ada)


def test_only_an_admin_makes_one_and_only_having_shown_who_they_are(tom: Desk, ada: Person) -> None:
    assert tom.client().get(f"{base(tom)}/new").status_code == 403
    assert "Make a token" not in tom.client().get(base(tom)).text
    client = tom.client(ada)
    with tom.factory.engine.begin() as connection:
        connection.execute(
            update(SignIn).where(SignIn.person_id == ada.id).values(second_factor_at=now() - timedelta(minutes=6))
        )
    away = client.get(f"{base(tom)}/new")
    assert (away.status_code, "/confirm" in away.location) == (303, True)


def test_the_verb_refuses_what_the_form_would_not_offer(tom: Desk, ada: Person) -> None:
    upload = frozenset({Scope.UPLOAD})
    with tom.at_work(ada):
        with pytest.raises(TooLong):
            make_token(Wanted("a", upload, tom.tom.id, timedelta(days=366)), house=house(tom))
        for who in (ada.id, tom.helen.id, uuid4()):
            with pytest.raises(NotAPreparer):
                make_token(Wanted("a", upload, who, timedelta(days=1)), house=house(tom))
        make_token(Wanted("a", upload, tom.tom.id, timedelta(days=1)), house=house(tom))
        with pytest.raises(NameTaken):
            make_token(Wanted("a", upload, tom.tom.id, timedelta(days=1)), house=house(tom))


def test_revoking_says_what_it_does_and_is_done_once(tom: Desk, ada: Person) -> None:
    nightly = machine(tom)
    path = f"{base(tom)}/{nightly.made.token.id}/revocation"
    client = tom.client(ada)
    assert "It stops with the very next call" in client.get(path).text
    assert post(client, path).status_code == 303
    assert nightly.get(nightly.url).status_code == 401
    assert "Revoked" in client.get(base(tom)).text
    assert "by Ada Admin" in client.get(base(tom)).text
    assert heading(post(client, path)) == "The token does not work any more"
    with tom.at_work(ada), pytest.raises(NotInForce):
        revoke_token(nightly.made.token.id)


def test_a_fortnight_before_it_ends_every_admin_is_told_once(tom: Desk, ada: Person) -> None:
    machine(tom, label="Long", lasts=timedelta(days=90))
    machine(tom, label="Short", lasts=timedelta(days=10))
    start = now()
    with time_machine.travel(start, tick=True) as clock:
        clock.shift(timedelta(days=75))
        warn_of_endings()
        assert letters(tom, "token-ends") == []
        clock.shift(timedelta(days=1, minutes=5))
        warn_of_endings()
        warn_of_endings()
    (letter,) = letters(tom, "token-ends")
    assert "The token Long of" in letter.subject
    assert re.search(rf"/c/{tom.council.slug}/people/tokens\b", letter.body)
    with tom.factory.engine.connect() as connection:
        acts = connection.execute(
            text("select count(*) from platform.audit_entry where chain_id = :id and act = 'token.warned'"),
            {"id": tom.council.id},
        )
        assert acts.scalar_one() == 1


def test_a_revoked_one_is_not_warned_of(tom: Desk, ada: Person) -> None:
    nightly = machine(tom, lasts=timedelta(days=30))
    with tom.at_work(ada):
        revoke_token(nightly.made.token.id)
    with time_machine.travel(now() + timedelta(days=20), tick=True):
        warn_of_endings()
    assert letters(tom, "token-ends") == []


def test_without_a_preparer_the_page_says_what_to_do_first(app: Flask, factory: Factory) -> None:
    council = factory.council()
    ada = factory.person("Ada Admin", council=council, roles=("admin",))
    alone = Desk(app, factory, council, factory.obligation(council), ada, ada)
    assert "Nobody prepares returns here yet" in alone.client(ada).get(f"{base(alone)}/new").text


def test_ending_the_role_of_who_answers_says_what_stops(tom: Desk, ada: Person) -> None:
    path = f"/c/{tom.council.slug}/people/{tom.tom.id}/roles/preparer/end"
    words = "The tokens for machines they answer for stop working at once"
    assert words not in tom.client(ada).get(path).text
    machine(tom)
    assert words in tom.client(ada).get(path).text


def test_the_database_refuses_one_that_would_work_for_longer_than_a_year(tom: Desk) -> None:
    nightly = machine(tom)
    with pytest.raises(IntegrityError, match="ck_api_token_a_year_at_most"), tom.factory.engine.begin() as connection:
        connection.execute(
            update(ApiToken).where(ApiToken.id == nightly.made.token.id).values(expires_at=now() + timedelta(days=400))
        )
