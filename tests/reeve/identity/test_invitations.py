"""Invitations: once, for 48 hours, for one e-mail and one role; every other case has its page."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from reeve.database import Role, now, set_person, unit
from reeve.errors import Refusal
from reeve.identity.accept import accept_as_new
from reeve.identity.address import NotAnAddress
from reeve.identity.invite import InvitationClosed, Invitee, invite, resend, revoke
from reeve.identity.models import Invitation, Membership, Person
from reeve.identity.queries import today
from reeve.identity.token import hashed
from reeve.identity.visitor import House
from reeve.mail.models import Letter
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, heading, post, sign_in, totp_secret, with_password


def house_of(council: Council) -> House:
    return House("council", council.id, council.slug, council.name)


def invited(council: Council, email: str, role: str = "preparer", capacity: str | None = None) -> str:
    """The token of a new invitation."""
    with unit(Role.COUNCIL, council_id=council.id) as session:
        link = invite(session, Invitee(email, "Ina Vited", role, capacity), house=house_of(council))
    return link.rpartition("/")[2]


def roles_of(factory: Factory, email: str) -> set[tuple[str, str | None]]:
    found = factory.session.execute(
        select(Membership.role, Membership.capacity)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.email == email)
    ).all()
    return {(row.role, row.capacity) for row in found}


def test_a_new_person_joins(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    token = invited(council, "Ina.Vited@example.org", "certifier", "Section 151 officer")
    page = client.get(f"/invitations/{token}")
    assert heading(page) == f"Join {council.name}"
    assert "certifier (Section 151 officer)" in page.text
    weak = post(client, f"/invitations/{token}", name="Ina Vited", password=council.name)
    assert "must not be made of" in weak.text
    joined = post(client, f"/invitations/{token}", name="Ina Vited", password=PASSWORD)
    assert joined.location == "/sign-in/authenticator"
    key = re.search(r'id="authenticator-key">([A-Z2-7 ]+)<', client.get(joined.location).text)
    assert key
    wrong = post(client, joined.location, code="000000")
    assert "does not fit" in wrong.text
    import pyotp

    codes = post(client, joined.location, code=pyotp.TOTP(key[1].replace(" ", "")).now())
    assert heading(codes) == "Keep your recovery codes"
    assert codes.mimetype == "text/html"
    assert len(re.findall(r"<strong>[A-Z2-9]{5}-[A-Z2-9]{5}</strong>", codes.text)) == 10
    assert f'href="/c/{council.slug}"' in codes.text
    assert client.get(f"/c/{council.slug}/people").status_code == 200
    assert roles_of(factory, "Ina.Vited@example.org") == {("certifier", "Section 151 officer")}
    assert "accepted the invitation and joined as certifier" in client.get(f"/c/{council.slug}/history").text


def test_opening_the_link_does_nothing(client: FlaskClient, factory: Factory) -> None:
    token = invited(factory.council(), "scanner@example.org")
    for _ in range(3):
        assert client.get(f"/invitations/{token}").status_code == 200
    assert roles_of(factory, "scanner@example.org") == set()


def test_it_works_once(client: FlaskClient, factory: Factory) -> None:
    token = invited(factory.council(), "once@example.org")
    post(client, f"/invitations/{token}", name="Once Only", password=PASSWORD)
    for answer in (client.get(f"/invitations/{token}"), client.application.test_client().get(f"/invitations/{token}")):
        assert answer.status_code == 410
        assert heading(answer) == "This invitation was already used"


def test_expired_revoked_and_forged_each_say_so(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    token = invited(council, "late@example.org")
    with time_machine.travel(now() + timedelta(hours=48, seconds=1), tick=True):
        late = client.get(f"/invitations/{token}")
    assert (late.status_code, heading(late)) == (410, "This invitation has expired")
    with unit(Role.COUNCIL, council_id=council.id) as session:
        waiting = session.scalars(select(Invitation).where(Invitation.email == "late@example.org")).one()
        revoke(session, waiting.id, house=house_of(council))
    gone = client.get(f"/invitations/{token}")
    assert (gone.status_code, heading(gone)) == (410, "This invitation was withdrawn")
    forged = client.get(f"/invitations/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}")
    assert (forged.status_code, heading(forged)) == (404, "We do not know this invitation")


def test_sending_again_ends_the_old_link(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    old = invited(council, "again@example.org")
    with unit(Role.COUNCIL, council_id=council.id) as session:
        waiting = session.scalars(select(Invitation).where(Invitation.token_hash == hashed(old))).one()
        new = resend(session, waiting.id, house=house_of(council)).rpartition("/")[2]
    assert client.get(f"/invitations/{old}").status_code == 404
    assert client.get(f"/invitations/{new}").status_code == 200
    post(client, f"/invitations/{new}", name="Again", password=PASSWORD)
    with pytest.raises(InvitationClosed), unit(Role.COUNCIL, council_id=council.id) as session:
        resend(session, waiting.id, house=house_of(council))


def test_inviting_the_same_person_again_leaves_one_open(factory: Factory, client: FlaskClient) -> None:
    council = factory.council()
    first, second = invited(council, "twice@example.org"), invited(council, "Twice@example.org")
    assert client.get(f"/invitations/{first}").status_code == 410
    assert client.get(f"/invitations/{second}").status_code == 200


def test_somebody_with_an_account_signs_in_first(client: FlaskClient, factory: Factory) -> None:
    one, other = factory.council(), factory.council()
    person = with_password(factory.person(council=one, roles=("preparer",)))
    totp = totp_secret(person)
    token = invited(other, person.email, "viewer")
    page = client.get(f"/invitations/{token}")
    assert "You already have an account" in page.text
    back = f"/invitations/{token}"
    post(client, f"/sign-in?next={back}", email=person.email, password=PASSWORD)
    assert post(client, f"/sign-in/code?next={back}", code=totp.now()).location == back
    accepted = post(client, f"{back}/acceptance", page=back)
    assert accepted.location == f"/c/{other.slug}"
    shown = client.get("/councils").text
    assert one.name in shown
    assert other.name in shown
    people = client.get(f"/c/{other.slug}/people").text
    assert f"You are acting for <strong>{other.name}" in people
    assert client.get(back).status_code == 410


def test_signed_in_as_somebody_else_it_says_so(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    token = invited(council, "right@example.org")
    sign_in(client, factory.person("Wrong Person"))
    page = client.get(f"/invitations/{token}")
    assert "You are signed in as <strong>Wrong Person</strong>" in page.text
    refused = post(client, f"/invitations/{token}/acceptance", page=f"/invitations/{token}")
    assert (refused.status_code, heading(refused)) == (403, "This invitation is for somebody else")
    out = post(client, "/sign-out", page=f"/invitations/{token}", next=f"/invitations/{token}")
    assert out.location == f"/invitations/{token}"
    assert "Choose a password" in client.get(out.location).text


def test_two_at_once_make_one_person(factory: Factory) -> None:
    token = invited(factory.council(), "race@example.org")
    results: list[str] = []
    start = threading.Barrier(2)

    def join() -> None:
        start.wait()
        try:
            with unit(Role.GATE):
                accept_as_new(token, name="Race", password=PASSWORD)
            results.append("joined")
        except (Refusal, DBAPIError) as refusal:
            results.append(type(refusal).__name__)

    threads = [threading.Thread(target=join) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["InvitationUsed", "joined"]


def test_an_address_must_be_one(factory: Factory) -> None:
    with pytest.raises(NotAnAddress):
        invited(factory.council(), "not an address")


def test_letters_carry_the_link_and_no_more(factory: Factory) -> None:
    council = factory.council()
    token = invited(council, "letter@example.org", "viewer")
    letter = factory.session.scalars(select(Letter).where(Letter.to_email == "letter@example.org")).one()
    assert letter.subject == f"You are invited to {council.name} on Reeve"
    assert f"/invitations/{token}" in letter.body
    assert letter.link_until is not None
    kept = factory.session.scalars(select(Invitation).where(Invitation.email == "letter@example.org")).one()
    assert token not in (kept.token_hash, str(kept.id))


@pytest.mark.parametrize("forged", ["no token", "another role", "another council", "expired"])
def test_the_database_refuses_a_role_nobody_offered(factory: Factory, forged: str) -> None:
    """The wall itself: the gate's role can make a membership only as the open invitation says."""
    council, other = factory.council(), factory.council()
    person = factory.person()
    token = invited(council, person.email, "viewer")
    if forged == "expired":
        factory.session.execute(text("update platform.invitation set expires_at = now() - interval '1 second'"))
        factory.session.commit()
    shown = None if forged == "no token" else hashed(token)
    with pytest.raises(DBAPIError, match="row-level security"), unit(Role.GATE, token_hash=shown) as session:
        set_person(session, person.id)
        session.add(
            Membership(
                council_id=other.id if forged == "another council" else council.id,
                person_id=person.id,
                role="admin" if forged == "another role" else "viewer",
                from_on=today(),
            )
        )


def test_analysts_and_platform_admins_come_in_by_the_same_door(client: FlaskClient, factory: Factory) -> None:
    department = factory.department()
    house = House("department", department.id, department.slug, department.name)
    for role, where, home in (("analyst", house, "/department"), ("platform", None, "/platform/councils")):
        with unit(Role.PLATFORM) as session:
            link = invite(session, Invitee(f"{role}@example.org", "New Person", role), house=where)
        other = client.application.test_client()
        path = f"/invitations/{link.rpartition('/')[2]}"
        assert post(other, path, name="New Person", password=PASSWORD).location == "/sign-in/authenticator"
        person = factory.session.scalars(select(Person).where(Person.email == f"{role}@example.org")).one()
        assert sign_in(other, person).get("/").location == home
