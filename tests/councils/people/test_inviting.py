"""Inviting on the council's side: the domain is suggested and only warns; look-alikes are told apart; never no role."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.test import TestResponse

from reeve.audit.models import AuditEntry
from reeve.database import Role, now, unit
from reeve.identity.address import LooksLikeAnother, NotAnAddress, address_of, domains_of, same_key
from reeve.identity.invite import Invitee, NoSuchRole, invite
from reeve.identity.models import Invitation, Person
from reeve.identity.visitor import House
from reeve.installation import Installation
from reeve.onboarding.set_domains import set_domains
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, post, sign_in, small_app, with_password


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture
def council(factory: Factory) -> Council:
    return factory.council()


@pytest.fixture
def client(app: Flask, factory: Factory, council: Council) -> FlaskClient:
    return sign_in(app.test_client(), factory.person("Ada Admin", council=council, roles=("admin",)))


def asked(client: FlaskClient, council: Council, email: str, **more: str) -> TestResponse:
    data = {"name": "Gus Guest", "email": email, "role": "viewer", "capacity": "", **more}
    return post(client, f"/c/{council.slug}/people/invitations", **data)


def open_for(factory: Factory, council: Council) -> set[str]:
    factory.session.rollback()
    return set(factory.session.scalars(select(Invitation.email).where(Invitation.council_id == council.id)))


def test_the_councils_domain_is_suggested_and_another_only_warns(
    client: FlaskClient, factory: Factory, council: Council
) -> None:
    assert "Your council&#39;s addresses are at example.org" in client.get(f"/c/{council.slug}/people/invitations").text
    warned = asked(client, council, "gus@elsewhere.example")
    assert "Nobody of your council has an address at elsewhere.example yet" in warned.text
    assert "Invite them all the same" in warned.text
    assert open_for(factory, council) == set()
    assert asked(client, council, "gus@elsewhere.example", seen="elsewhere.example").status_code == 303
    assert open_for(factory, council) == {"gus@elsewhere.example"}
    changed = asked(client, council, "gus@third.example", seen="elsewhere.example")
    assert "third.example" in changed.text, "what was seen was another domain"


def test_recorded_domains_are_the_councils_and_another_warns_and_never_refuses(
    client: FlaskClient, council: Council
) -> None:
    """Also one that members have their addresses at: what was recorded counts."""
    with unit(Role.PLATFORM):
        set_domains(council, ["@Winchester.gov.uk", "hants.gov.uk"])
    page = f"/c/{council.slug}/people/invitations"
    assert "addresses are at hants.gov.uk, winchester.gov.uk" in client.get(page).text
    asked = {"name": "Nia New", "email": "nia@example.org", "role": "viewer", "capacity": ""}
    warned = post(client, page, **asked)
    said = "example.org is not one of your council&#39;s e-mail domains: hants.gov.uk, winchester.gov.uk."
    assert said in warned.text
    assert post(client, page, seen="example.org", **asked).status_code == 303
    assert post(client, page, **{**asked, "email": "nia@HANTS.gov.uk"}).status_code == 303
    with unit(Role.COUNCIL, council_id=council.id) as session:
        acts = session.scalars(select(AuditEntry.words).where(AuditEntry.act == "council.domains_set")).all()
    assert acts == ["recorded the council's e-mail domains: hants.gov.uk, winchester.gov.uk"]


def test_a_domain_that_looks_much_like_the_councils_is_named(client: FlaskClient, council: Council) -> None:
    assert "examp1e.org looks much like example.org" in asked(client, council, "gus@examp1e.org").text


@pytest.mark.parametrize(
    "email",
    [
        "gus@exаmple.org",
        "gus@ｅxample.org",
        "gus@xn--exmple-4nf.org",
        "gu\u017f@example.org",
        "\u212aate@example.org",
        "gus\u200b@example.org",
    ],
    ids=["cyrillic a", "full width", "punycode", "long s", "Kelvin sign", "zero width"],
)
def test_an_address_that_only_looks_plain_is_refused(
    client: FlaskClient, factory: Factory, council: Council, email: str
) -> None:
    assert "letters that only look like plain ones" in asked(client, council, email).text
    assert open_for(factory, council) == set()
    with pytest.raises(LooksLikeAnother):
        address_of(email)


def test_upper_and_lower_case_are_one_person_and_look_alikes_are_not(factory: Factory, council: Council) -> None:
    assert same_key(" Kate@Example.ORG ") == "kate@example.org"
    assert same_key("\u212aate@example.org") != "kate@example.org"
    assert address_of("Sam@EXAMPLE.org") == "Sam@example.org"
    with pytest.raises(NotAnAddress):
        address_of("sam@")
    factory.session.add(Person(email=f"kate.{factory.salt}@example.org", name="Kate"))
    factory.session.commit()
    factory.session.add(Person(email=f"KATE.{factory.salt}@example.org", name="Kate Again"))
    with pytest.raises(IntegrityError, match="uq_person_email"):
        factory.session.commit()
    factory.session.rollback()


def test_nobody_signs_in_by_an_address_that_looks_like_theirs(app: Flask, factory: Factory) -> None:
    kate = Person(email=f"kate.{factory.salt}k@example.org", name="Kate")
    factory.session.add(kate)
    factory.session.commit()
    with_password(kate)
    client = app.test_client()
    alike = kate.email.replace("k", "\u212a", 1)
    assert "is not right" in post(client, "/sign-in", email=alike, password=PASSWORD).text
    assert post(client, "/sign-in", email=kate.email.upper(), password=PASSWORD).status_code == 303


@pytest.mark.parametrize("slug", ["{}X", "{}%E2%80%8B", "{}%CC%81", "{}."])
def test_a_councils_address_is_taken_letter_by_letter(client: FlaskClient, council: Council, slug: str) -> None:
    for confusing in (slug.format(council.slug), council.slug.upper(), council.slug.replace("a", "%D0%B0", 1) + "x"):
        assert client.get(f"/c/{confusing}/people").status_code == 404


@pytest.mark.parametrize("role", ["", "platform", "analyst", "owner"])
def test_an_invitation_is_always_to_a_role_of_the_house(
    client: FlaskClient, factory: Factory, council: Council, role: str
) -> None:
    assert asked(client, council, "gus@example.org", role=role).status_code == 200
    house = House("council", council.id, council.slug, council.name)
    with pytest.raises(NoSuchRole), unit(Role.COUNCIL, council_id=council.id) as session:
        invite(session, Invitee("gus@example.org", "Gus", role), house=house)
    row = Invitation(
        token_hash=role, council_id=council.id, email="g@example.org", name="G", role=role, expires_at=now()
    )
    with pytest.raises(DBAPIError, match="ck_invitation_role"), unit(Role.COUNCIL, council_id=council.id) as session:
        session.add(row)
    assert open_for(factory, council) == set()


def test_a_name_nobody_can_read_is_refused(client: FlaskClient, council: Council) -> None:
    assert "characters that cannot be seen" in asked(client, council, "gus@example.org", name="Gus\u202etseuG").text


def test_the_inviter_sees_until_when_it_works_and_when_it_expired(
    client: FlaskClient, factory: Factory, council: Council
) -> None:
    asked(client, council, "gus@example.org")
    assert "Works until" in client.get(f"/c/{council.slug}/people").text
    factory.session.execute(text("update platform.invitation set expires_at = now() - interval '1 minute'"))
    factory.session.commit()
    page = client.get(f"/c/{council.slug}/people").text
    assert "Expired" in page
    assert "Send again" in page


def test_domains_are_counted_and_everybodys_left_out() -> None:
    emails = ["a@One.example", "b@one.example", "c@two.example", "d@gmail.com"]
    assert domains_of(emails) == ["one.example", "two.example"]
