"""Coming back after losing every way in: asked for by anybody, approved by another admin, done a day later, once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from reeve.database import Role, now, unit
from reeve.identity.authenticator import new_recovery_codes
from reeve.identity.jobs import run_tell_admins
from reeve.identity.models import Credential, Person, SignIn
from reeve.identity.passkey_models import Passkey
from reeve.identity.recovery_models import Recovery
from reeve.installation import Installation
from reeve.mail.models import Letter
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import (
    PASSWORD,
    heading,
    post,
    sign_in,
    small_app,
    token_on,
    totp_secret,
    with_password,
)
from tests.waiting_jobs import waiting

NEW = "four brave badgers dig"


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@dataclass
class Case:
    """Lou lost everything; Ada and Bea are the admins of Lou's council."""

    app: Flask
    factory: Factory
    council: Council
    lou: Person
    ada: Person
    bea: Person

    @property
    def page(self) -> str:
        return f"/c/{self.council.slug}/people/recoveries"

    def client(self, person: Person | None = None) -> FlaskClient:
        client = self.app.test_client()
        return client if person is None else sign_in(client, person)

    def ask(self, email: str | None = None) -> str:
        answer = post(self.client(), "/sign-in/recovery", email=email or self.lou.email)
        assert answer.status_code == 200
        return re.sub(r'(value|nonce)="[^"]*"', "", answer.text)

    def row(self) -> Recovery:
        self.factory.session.expire_all()
        found = select(Recovery).where(Recovery.person_id == self.lou.id).order_by(Recovery.asked_at.desc())
        row = self.factory.session.scalars(found.execution_options(populate_existing=True)).first()
        assert row is not None
        return row

    def act(self, person: Person, act: str) -> int:
        return post(self.client(person), f"{self.page}/{self.row().id}/{act}", page="/account").status_code

    def letters(self, person: Person) -> list[Letter]:
        found = select(Letter).where(Letter.to_email == person.email).order_by(Letter.created_at)
        return list(self.factory.session.scalars(found))

    def approved(self) -> str:
        """Lou asked and Ada approved; the path of the link."""
        self.ask()
        assert self.act(self.ada, "approval") == 303
        found = re.search(r"http://localhost(/recovery/\S+)", self.letters(self.lou)[-1].body)
        assert found is not None
        return found[1]


@pytest.fixture
def case(app: Flask, factory: Factory) -> Case:
    council = factory.council()
    lou = with_password(factory.person("Lou Locked", council=council, roles=("preparer",)))
    ada, bea = (factory.person(name, council=council, roles=("admin",)) for name in ("Ada Admin", "Bea Boss"))
    return Case(app, factory, council, lou, ada, bea)


def test_known_and_unknown_get_the_same_answer(case: Case) -> None:
    assert "What happens next" in case.ask()
    assert case.ask() == case.ask("nobody@example.org")
    assert case.factory.session.scalar(select(func.count()).where(Recovery.person_id == case.lou.id)) == 1
    assert [letter.subject for letter in case.letters(case.lou)] == ["Somebody asked to recover your Reeve account"]


def test_the_admins_have_a_letter_as_soon_as_somebody_asks(case: Case) -> None:
    """Once for each request, to every admin but whoever asks."""
    case.ask()
    (job,) = waiting(case.factory, "tell-admins", person_id=case.lou.id)
    assert (job["council_id"], job["letter"], job["event"]) == (
        str(case.council.id),
        "recovery-wanted",
        str(case.row().id),
    )
    for _ in range(2):
        run_tell_admins(**job)
    for admin in (case.ada, case.bea):
        (letter,) = case.letters(admin)
        assert letter.subject == "Lou Locked cannot sign in to Reeve, and asks for your help"
        assert case.page in letter.body
    case.ask(case.ada.email)
    (job,) = waiting(case.factory, "tell-admins", person_id=case.ada.id)
    run_tell_admins(**job)
    assert (len(case.letters(case.bea)), len(case.letters(case.ada))) == (2, 2)
    assert case.letters(case.ada)[-1].kind == "recovery-asked"


def test_asking_again_and_again_is_slowed_for_known_and_unknown(case: Case) -> None:
    for email in (case.lou.email, "nobody.at.all@example.org"):
        for _ in range(3):
            case.ask(email)
        assert post(case.client(), "/sign-in/recovery", email=email).status_code == 429


def test_from_asking_to_a_new_password_and_authenticator(case: Case) -> None:
    totp_secret(case.lou)
    with unit(Role.GATE, person_id=case.lou.id) as session:
        new_recovery_codes(case.lou.id)
        session.add(Passkey(person_id=case.lou.id, credential_id=b"lost", public_key=b"x", sign_count=0, name="Lost"))
    lost = case.client(case.lou)
    link = case.approved()
    notice = case.letters(case.bea)[-1]
    assert "Lou Locked" in notice.body
    assert notice.subject == f"An account of {case.council.name} is being recovered"
    assert "/recovery/" not in notice.body
    assert "/recovery/" not in case.letters(case.ada)[-1].body

    somebody = case.client()
    assert heading(somebody.get(link)) == "This link does not work yet"
    early = somebody.post(link, data={"csrf_token": token_on(somebody, link), "password": NEW})
    assert heading(early) == "This link does not work yet"
    assert lost.get("/account").status_code == 200
    with time_machine.travel(now() + timedelta(hours=24, minutes=1), tick=True):
        assert heading(somebody.get(link)) == "Choose a new password"
        assert "one of the first" in post(somebody, link, password="password1234").text
        assert post(somebody, link, password=NEW).location == "/sign-in/authenticator"
        assert heading(somebody.get("/sign-in/authenticator")) == "Set up your authenticator"
        assert somebody.get("/account").status_code == 303
        assert somebody.get(link).status_code == 410
        assert post(case.client(), "/sign-in", email=case.lou.email, password=PASSWORD).status_code == 200
        assert post(case.client(), "/sign-in", email=case.lou.email, password=NEW).status_code == 303
    with unit(Role.GATE, person_id=case.lou.id) as session:
        assert session.scalars(select(Passkey)).all() == []
        kinds = set(session.scalars(select(Credential.kind)))
        open_now = session.scalars(select(SignIn).where(SignIn.revoked_at.is_(None))).all()
    assert kinds == {"password", "totp"}
    assert all(row.second_factor_at is None for row in open_now), "every session from before is ended"
    history = case.client(case.ada).get(f"/c/{case.council.slug}/history").text
    for words in ("approved that Lou Locked recovers", "Lou Locked recovered their account"):
        assert words in history


def test_nobody_approves_their_own(case: Case) -> None:
    case.ask(case.ada.email)
    row = case.factory.session.scalars(select(Recovery).where(Recovery.person_id == case.ada.id)).one()
    client = case.client(case.ada)
    assert "Approve" not in client.get(case.page).text.split("<main")[1].split("24 hours after")[1].split("Invite")[0]
    refused = post(client, f"{case.page}/{row.id}/approval", page="/account")
    assert (refused.status_code, heading(refused)) == (403, "Another admin must approve this")
    assert post(case.client(case.bea), f"{case.page}/{row.id}/approval", page="/account").status_code == 303


def test_only_an_admin_of_a_council_of_theirs(case: Case) -> None:
    case.ask()
    assert case.act(case.lou, "approval") == 403
    elsewhere = case.factory.council()
    stranger = case.factory.person("Sly Stranger", council=elsewhere, roles=("admin",))
    client = case.client(stranger)
    there = f"/c/{elsewhere.slug}/people/recoveries"
    for act in ("approval", "stopping"):
        assert post(client, f"{there}/{case.row().id}/{act}", page="/account").status_code == 404
    assert "Lou Locked" not in client.get(there).text
    with unit(Role.COUNCIL, council_id=elsewhere.id) as session:
        assert session.scalars(select(Recovery).where(Recovery.person_id == case.lou.id)).all() == []


def test_admins_see_who_waits_and_approve_once(case: Case) -> None:
    client = case.client(case.ada)
    assert "Nobody has asked" in client.get(case.page).text
    assert "Recovery" not in client.get(f"/c/{case.council.slug}/people").text
    case.ask()
    assert case.page in client.get(f"/c/{case.council.slug}/people").text
    assert "Not approved" in client.get(case.page).text
    assert case.act(case.ada, "approval") == 303
    assert "Works from" in client.get(case.page).text
    assert case.act(case.bea, "approval") == 409


@pytest.mark.parametrize("hours", [1, 30])
def test_any_admin_stops_it_until_it_is_used(case: Case, hours: int) -> None:
    link = case.approved()
    with time_machine.travel(now() + timedelta(hours=hours), tick=True):
        assert case.act(case.bea, "stopping") == 303
        assert heading(case.client().get(link)) == "This link no longer works"
        assert case.letters(case.lou)[-1].subject == "The recovery of your Reeve account was stopped"
        assert case.act(case.bea, "stopping") == 404


def test_the_person_stops_it(case: Case) -> None:
    link = case.approved()
    client = case.client()
    assert post(client, f"{link}/stopping", page=link).location == "/sign-in"
    with time_machine.travel(now() + timedelta(hours=25), tick=True):
        assert client.get(link).status_code == 410
        token = token_on(client, "/sign-in")
        assert client.post(link, data={"csrf_token": token, "password": NEW}).status_code == 410
    assert "stopped their own recovery" in case.client(case.ada).get(f"/c/{case.council.slug}/history").text
    assert post(case.client(), "/sign-in", email=case.lou.email, password=PASSWORD).status_code == 303


def test_links_end_and_requests_do_too(case: Case) -> None:
    case.ask()
    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=True):
        assert case.act(case.ada, "approval") == 404
    link = case.approved()
    with time_machine.travel(now() + timedelta(hours=72, minutes=1), tick=True):
        assert case.client().get(link).status_code == 410
    assert case.client().get("/recovery/not-a-link-of-ours").status_code == 404


def test_a_closed_account_is_not_recovered(case: Case) -> None:
    link = case.approved()
    case.factory.session.execute(update(Person).where(Person.id == case.lou.id).values(closed_at=now()))
    case.factory.session.commit()
    with time_machine.travel(now() + timedelta(hours=25), tick=True):
        assert case.client().get(link).status_code == 410
