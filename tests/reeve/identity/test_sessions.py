"""Sessions: listed, ended, renewed when what they may do changes."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update

from reeve.database import Role, now, unit
from reeve.identity.device import device_of
from reeve.identity.models import Person, SignIn
from reeve.identity.openid.entries import add_entry
from reeve.identity.openid.models import OpenIdEntry
from reeve.identity.sessions import open_session, renew
from reeve.identity.token import NAME, hashed
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, post, sign_in, totp_secret, with_password

EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie(NAME)
    assert found is not None
    return found.value


def opens(client: FlaskClient, token: str, path: str = "/account") -> bool:
    """Whether somebody who holds ``token`` is let in."""
    other = client.application.test_client()
    other.set_cookie(NAME, token)
    return other.get(path).status_code == 200


def rows_of(person: Person) -> list[SignIn]:
    with unit(Role.GATE, person_id=person.id) as session:
        return list(session.scalars(select(SignIn).order_by(SignIn.created_at)))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8.0 (Sam Example's own tool)", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_a_device_is_a_short_phrase(said: str, kept: str) -> None:
    assert device_of(said) == kept


def test_a_person_sees_where_they_are_signed_in(client: FlaskClient, factory: Factory) -> None:
    person = with_password(factory.person())
    totp = totp_secret(person)
    data = {"email": person.email, "password": PASSWORD, "csrf_token": csrf(client, "/sign-in")}
    client.post("/sign-in", data=data, headers={"User-Agent": EDGE})
    code = {"code": totp.now(), "csrf_token": csrf(client, "/sign-in/code")}
    client.post("/sign-in/code", data=code, headers={"User-Agent": EDGE})
    sign_in(client.application.test_client(), person)
    page = client.get("/account/sessions").text
    assert "Edge on Windows (this session)" in page
    assert page.count("Last seen") == 2
    assert "Mozilla" not in page
    assert {row.device for row in rows_of(person)} == {None, "Edge on Windows"}
    assert "2 sessions open" in client.get("/account").text


def csrf(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    return found[1]


def test_one_session_is_ended(client: FlaskClient, factory: Factory) -> None:
    person = factory.person()
    lost, kept = (sign_in(client.application.test_client(), person) for _ in range(2))
    sign_in(client, person)
    ids = {row.token_hash: row.id for row in rows_of(person)}
    lost_id = ids[hashed(cookie(lost))]
    ending = f"/account/sessions/{lost_id}/ending"
    assert ending in client.get("/account/sessions").text
    assert post(client, ending, page="/account/sessions").location == "/account/sessions"
    assert lost.get("/account").status_code == 303
    assert kept.get("/account").status_code == 200
    assert post(client, ending, page="/account/sessions").status_code == 404
    assert ending not in client.get("/account/sessions").text


def test_nobody_ends_anothers_session(client: FlaskClient, factory: Factory) -> None:
    other = factory.person("Olly Other")
    theirs = sign_in(client.application.test_client(), other)
    sign_in(client, factory.person())
    for session_id in (rows_of(other)[0].id, uuid4()):
        assert post(client, f"/account/sessions/{session_id}/ending", page="/account/sessions").status_code == 404
    assert theirs.get("/account").status_code == 200


def test_all_others_are_ended(client: FlaskClient, factory: Factory) -> None:
    person = factory.person()
    others = [sign_in(client.application.test_client(), person) for _ in range(2)]
    sign_in(client, person)
    assert post(client, "/account/sessions/others-ending", page="/account/sessions").status_code == 303
    assert [other.get("/account").status_code for other in others] == [303, 303]
    assert client.get("/account").status_code == 200
    assert "End all others" not in client.get("/account/sessions").text


def test_a_lapsed_session_is_not_listed(client: FlaskClient, factory: Factory) -> None:
    person = factory.person()
    idle = sign_in(client.application.test_client(), person)
    with unit(Role.GATE, person_id=person.id) as session:
        session.execute(update(SignIn).values(seen_at=now() - timedelta(minutes=61)))
    sign_in(client, person)
    assert client.get("/account/sessions").text.count("Last seen") == 1
    assert idle.get("/account").status_code == 303


def test_an_analyst_is_signed_out_as_soon_as_an_admin(client: FlaskClient, factory: Factory) -> None:
    sign_in(client, factory.analyst())
    with time_machine.travel(now() + timedelta(minutes=31), tick=True):
        assert client.get("/account").status_code == 303


def test_turning_to_another_council_renews_the_session(client: FlaskClient, factory: Factory) -> None:
    first, second = factory.council(), factory.council()
    person = factory.person(council=first, roles=("preparer",))
    factory.join(person, second, "preparer")
    sign_in(client, person)
    planted = cookie(client)
    assert client.get(f"/c/{first.slug}/people").status_code == 200
    assert cookie(client) == planted, "the first council is where the session begins, not a change"
    begun = rows_of(person)[0].created_at
    assert client.get(f"/c/{second.slug}/people").status_code == 200
    assert cookie(client) != planted
    assert not opens(client, planted)
    assert client.get(f"/c/{second.slug}/people").status_code == 200
    live = [row for row in rows_of(person) if row.revoked_at is None]
    assert [(row.acting_council_id, row.created_at) for row in live] == [(second.id, begun)]


def test_a_form_open_in_one_council_is_still_taken_after_a_look_at_another(
    client: FlaskClient, factory: Factory
) -> None:
    first, second = factory.council(), factory.council()
    person = factory.person(council=first, roles=("admin",))
    factory.join(person, second, "admin")
    sign_in(client, person)
    page = f"/c/{first.slug}/people/invitations"
    token = csrf(client, page)
    client.get(f"/c/{second.slug}/people")
    data = {"csrf_token": token, "name": "Nia New", "email": "nia@example.org", "role": "viewer"}
    assert client.post(page, data=data).status_code == 303


def test_a_house_that_is_not_ones_own_renews_nothing(client: FlaskClient, factory: Factory) -> None:
    sign_in(client, factory.person(council=factory.council(), roles=("preparer",)))
    before = cookie(client)
    assert client.get(f"/c/{factory.council().slug}/people").status_code == 404
    assert cookie(client) == before
    assert client.get("/account").status_code == 200


def test_a_renewed_session_keeps_its_twelve_hours(client: FlaskClient, factory: Factory) -> None:
    person = factory.person()
    sign_in(client, person)
    token_hash = hashed(cookie(client))
    with unit(Role.GATE, person_id=person.id) as session:
        session.execute(update(SignIn).values(created_at=now() - timedelta(hours=11, minutes=59)))
        token = renew(session, token_hash)
        assert token is not None
        assert renew(session, token_hash) is None, "of two requests at once, one renews"
    assert not opens(client, cookie(client))
    assert opens(client, token)
    with time_machine.travel(now() + timedelta(minutes=2), tick=True):
        assert not opens(client, token)


def test_a_session_one_councils_directory_vouched_for_opens_no_other_when_it_is_renewed(factory: Factory) -> None:
    """A step-up or a turn to another council must not widen what the account alone opened; what it proved is kept."""
    council, person = factory.council(), factory.person("Olu Only")
    with unit(Role.GATE, person_id=person.id):
        old = hashed(open_session(person.id, only_council_id=council.id))
        add_entry(council.id, token_hash=old, person_id=person.id)
    with unit(Role.GATE, token_hash=old, person_id=person.id) as session:
        token = renew(session, old, second_factor_at=now())
    assert token is not None
    kept = factory.session.scalars(select(SignIn).where(SignIn.token_hash == hashed(token))).one()
    assert kept.only_council_id == council.id
    entries = factory.session.scalars(select(OpenIdEntry).where(OpenIdEntry.token_hash == hashed(token))).all()
    assert [(entry.council_id, entry.how) for entry in entries] == [(council.id, "account")]
