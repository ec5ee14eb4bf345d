"""A council comes aboard: all of it or nothing, once."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from reeve.audit.models import AuditEntry
from reeve.commands.council import list_councils, onboard_council
from reeve.commands.department import invite_official
from reeve.commands.platform import invite_admin
from reeve.database import Role, unit
from reeve.errors import Refusal
from reeve.identity.address import NotAnAddress
from reeve.identity.invite import Invitee, invite
from reeve.identity.models import Invitation
from reeve.identity.visitor import House
from reeve.installation import Installation
from reeve.mail.models import Letter
from reeve.onboarding import onboard as onboarding
from reeve.onboarding.onboard import AlreadyAboard, NoLongerExists, NotInRegister, OwesNoReturns, onboard
from reeve.register.models import Council
from reeve.vault import Owner
from reeve.vault.models import CouncilKey
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in, small_app


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def bring(slug: str, email: str = "ada.admin@example.org") -> str:
    with unit(Role.PLATFORM):
        return onboard(slug, admin_name="Ada Admin", admin_email=email).link


def test_it_makes_a_key_and_invites_the_first_admin(factory: Factory) -> None:
    link = bring("winchester")
    assert "/invitations/" in link
    council = factory.session.scalars(select(Council).where(Council.slug == "winchester")).one()
    key = factory.session.get_one(CouncilKey, (council.id, 1))
    factory.installation.root_key.unwrap(key.wrapped, owner=Owner("council", council.id), version=1)
    invitation = factory.session.scalars(select(Invitation).where(Invitation.council_id == council.id)).one()
    assert (invitation.role, invitation.email) == ("admin", "ada.admin@example.org")
    history = factory.session.scalars(
        select(AuditEntry.act).where(AuditEntry.chain_id == council.id).order_by(AuditEntry.seq)
    ).all()
    assert history == ["council.onboarded", "person.invited"]


def test_asked_again_it_changes_nothing(factory: Factory) -> None:
    bring("leeds")
    council = factory.session.scalars(select(Council).where(Council.slug == "leeds")).one()
    since = council.onboarded_at
    with pytest.raises(AlreadyAboard):
        bring("leeds", "somebody.else@example.org")
    factory.session.refresh(council)
    assert council.onboarded_at == since
    assert len(factory.session.scalars(select(Invitation).where(Invitation.council_id == council.id)).all()) == 1


@pytest.mark.parametrize(
    ("slug", "refusal"), [("atlantis", NotInRegister), ("Winchester", NotInRegister), ("", NotInRegister)]
)
def test_a_slug_must_be_in_the_register(factory: Factory, slug: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        bring(slug)


def test_an_authority_that_owes_nothing_is_refused(factory: Factory) -> None:
    county = factory.session.scalars(select(Council.slug).where(Council.administers_hb.is_(False)).limit(1)).one()
    with pytest.raises(OwesNoReturns):
        bring(county)


def test_an_abolished_council_is_refused(factory: Factory) -> None:
    council = factory.session.scalars(select(Council).where(Council.slug == "exeter")).one()
    council.closed_on = onboarding.today()
    factory.session.commit()
    with pytest.raises(NoLongerExists):
        bring("exeter")


def test_a_fault_half_way_leaves_nothing(factory: Factory) -> None:
    with pytest.raises(NotAnAddress):
        bring("york", "not an address")
    council = factory.session.scalars(select(Council).where(Council.slug == "york")).one()
    assert council.onboarded_at is None
    assert factory.session.get(CouncilKey, (council.id, 1)) is None


def test_the_pages(client: FlaskClient, factory: Factory) -> None:
    sign_in(client, factory.platform_admin())
    found = client.get("/platform/councils?q=Bournemouth&state=not").text
    assert "Bournemouth, Christchurch and Poole" in found
    assert heading(client.get("/platform/councils?q=nothing+like+it")) == "Councils"
    page = "/platform/councils/bournemouth-christchurch-and-poole"
    assert "Bring aboard" in client.get(page).text
    wrong = post(client, f"{page}/onboarding", admin_name="", admin_email="x")
    assert "Enter a name" in wrong.text
    assert "Enter an e-mail address in full" in wrong.text
    done = post(client, f"{page}/onboarding", admin_name="Bo Admin", admin_email="bo.admin@example.org")
    assert done.location == page
    shown = client.get(page).text
    assert "The invitation to Bo Admin is in the outbox" in shown
    assert "Nobody has joined yet" in shown
    assert client.get(f"{page}/onboarding").status_code == 409
    assert "Admin invited" in client.get("/platform/councils?q=Bournemouth").text


def test_the_outbox_shows_letters_and_sending_again_writes_another(client: FlaskClient, factory: Factory) -> None:
    bring("county-durham", "di.admin@example.org")
    sign_in(client, factory.platform_admin())
    assert client.get("/platform/outbox").text.count("di.admin@example.org") == 1
    invitation = factory.session.scalars(select(Invitation).where(Invitation.email == "di.admin@example.org")).one()
    page = "/platform/councils/county-durham"
    assert post(client, f"{page}/invitations/{invitation.id}/resending", page=page).location == page
    outbox = client.get("/platform/outbox").text
    assert outbox.count("di.admin@example.org") == 2
    letter = outbox.split('href="/platform/outbox/')[1].split('"')[0]
    body = client.get(f"/platform/outbox/{letter}").text
    assert "http://localhost/invitations/" in body
    assert "Works until" in body


def test_the_commands(installation: Installation, factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reeve.onboarding.terminal.install", lambda: installation)
    run = CliRunner().invoke
    arguments = ["cardiff", "--admin-name", "Cai Admin", "--admin-email", "cai.admin@example.org"]
    done = run(onboard_council, arguments)
    assert done.exit_code == 0, done.output
    assert "/invitations/" in done.output
    again = run(onboard_council, arguments)
    assert again.exit_code == 1
    assert "already on Reeve, so nothing was changed" in again.output
    assert "cardiff" in run(list_councils, ["--aboard", "cardiff"]).output
    assert len(run(list_councils, []).output.splitlines()) == 397
    assert "/invitations/" in run(invite_admin, ["pat@example.org", "Pat Platform"]).output
    assert "/invitations/" in run(invite_official, ["dwp", "ash@example.org", "Ash Analyst"]).output
    first = run(invite_official, ["dwp", "ada@example.org", "Ada Admin", "--role", "department_admin"])
    assert "/invitations/" in first.output
    assert run(invite_official, ["dwp", "ash@example.org", "Ash", "--role", "platform"]).exit_code == 2
    assert run(invite_official, ["nowhere", "ash@example.org", "Ash Analyst"]).exit_code == 1


def test_the_platform_reads_a_councils_letter_without_its_link_and_the_council_sees_it(
    app: Flask, factory: Factory
) -> None:
    """Whoever holds the link joins as that person: it would let the platform in as the council's certifier."""
    council, pat = factory.council(), factory.platform_admin()
    admin = factory.person("Ada Admin", council=council, roles=("admin",))
    with unit(Role.COUNCIL, council_id=council.id, person_id=admin.id) as session:
        house = House("council", council.id, council.slug, council.name)
        link = invite(session, Invitee("grace@example.org", "Grace", "certifier"), house=house)
    letter = factory.session.scalars(select(Letter).where(Letter.to_email == "grace@example.org")).one()
    client = sign_in(app.test_client(), pat)
    page = client.get(f"/platform/outbox/{letter.id}").text
    assert link not in page
    assert "is for Grace alone" in page
    entry = factory.session.scalars(
        select(AuditEntry).where(AuditEntry.chain_id == council.id).order_by(AuditEntry.seq.desc())
    ).first()
    assert entry is not None
    assert (entry.actor, entry.words) == ("Pat Platform", "read the letter to Grace in the outbox")


def test_the_link_of_a_first_admin_is_the_platforms_to_pass_on(app: Flask, factory: Factory) -> None:
    pat, link = factory.platform_admin(), bring("worthing", "first@example.org")
    letter = factory.session.scalars(select(Letter).where(Letter.to_email == "first@example.org")).one()
    assert link in sign_in(app.test_client(), pat).get(f"/platform/outbox/{letter.id}").text
