"""Passkeys: added, named, removed; used alone to sign in, and to confirm that it is you."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from reeve.config import Settings
from reeve.database import Role, now, unit
from reeve.identity.models import Person
from reeve.identity.passkey_models import Passkey
from reeve.identity.relying_party import NoPasskeysHere, relying_party
from reeve.mail.models import Letter
from tests.factories import Factory
from tests.reeve.identity.passkey_steps import add, answered, asked, fresh, is_in, stale, walk_in, with_passkey
from tests.reeve.identity.signing_in import post, sign_in, token_on
from tests.reeve.identity.software_passkey import SoftwarePasskey


def test_a_passkey_alone_signs_in(client: FlaskClient, factory: Factory) -> None:
    person, device = with_passkey(client, factory)
    other = fresh(client)
    answer = walk_in(other, device, to="?next=/account/sessions")
    assert (answer.status_code, answer.location) == (303, "/account/sessions")
    assert person.name in other.get("/account").text
    assert "Last used" in other.get("/account/passkeys").text
    assert "Not used yet" not in other.get("/account/passkeys").text


def test_it_asks_for_a_key_that_knows_and_verifies_its_person(client: FlaskClient, factory: Factory) -> None:
    _, device = with_passkey(client, factory)
    options = asked(client, "/account/passkeys/challenge")
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert (options["rp"], options["attestation"]) == ({"name": "Reeve", "id": "localhost"}, "none")
    assert len(options["excludeCredentials"]) == 1
    question = asked(fresh(client), "/sign-in/passkey/challenge", page="/sign-in")
    assert (question["userVerification"], question["rpId"]) == ("required", "localhost")
    assert not question.get("allowCredentials"), "nobody is named to a browser that is not signed in"
    assert not device.count


def test_the_person_is_told_and_the_councils_history_says_it(client: FlaskClient, factory: Factory) -> None:
    person, _ = with_passkey(client, factory)
    letter = factory.session.scalars(select(Letter).where(Letter.to_email == person.email)).one()
    assert "A passkey was added" in letter.body
    slug = client.get("/").location
    assert "added a passkey" in client.get(f"{slug}/history").text


def test_named_and_removed(client: FlaskClient, factory: Factory) -> None:
    person, device = with_passkey(client, factory)
    with unit(Role.GATE, person_id=person.id) as session:
        passkey_id = session.scalars(select(Passkey.id)).one()
    naming = f"/account/passkeys/{passkey_id}/naming"
    assert post(client, naming, name="").status_code == 200
    assert post(client, naming, name="Work phone").status_code == 303
    assert "Work phone" in client.get("/account/passkeys").text
    removal = f"/account/passkeys/{passkey_id}/removal"
    assert post(client, removal, page="/account").status_code == 303
    assert "You have no passkey yet" in client.get("/account/passkeys").text
    assert not is_in(answered(fresh(client), device))


def test_the_last_way_in_is_not_removed(client: FlaskClient, factory: Factory) -> None:
    person = factory.person()
    device, second = SoftwarePasskey(), SoftwarePasskey()
    add(sign_in(client, person), device)
    with unit(Role.GATE, person_id=person.id) as session:
        first_id = session.scalars(select(Passkey.id)).one()
    assert "This is your only way in" in client.get("/account/passkeys").text
    assert post(client, f"/account/passkeys/{first_id}/removal", page="/account").status_code == 409
    add(client, second, "Another")
    assert post(client, f"/account/passkeys/{first_id}/removal", page="/account").status_code == 303


def test_anothers_passkey_is_not_found(client: FlaskClient, factory: Factory) -> None:
    person, _ = with_passkey(fresh(client), factory)
    with unit(Role.GATE, person_id=person.id) as session:
        passkey_id = session.scalars(select(Passkey.id)).one()
    sign_in(client, factory.person())
    for path in ("naming", "removal"):
        assert post(client, f"/account/passkeys/{passkey_id}/{path}", page="/account").status_code == 404


def test_it_confirms_that_it_is_you(client: FlaskClient, factory: Factory) -> None:
    person, device = with_passkey(client, factory)
    stale(person)
    assert client.get("/account/passkeys").location == "/account/confirm?next=/account/passkeys"
    options = asked(client, "/account/confirm/challenge")
    assert len(options["allowCredentials"]) == 1
    data = {"confirm-passkey": device.get(options), "confirm-code": ""}
    answer = post(client, "/account/confirm?next=/account/passkeys", **data)
    assert answer.location == "/account/passkeys", answer.text
    assert client.get("/account/passkeys").status_code == 200


def test_a_known_passkey_is_not_added_twice(client: FlaskClient, factory: Factory) -> None:
    _, device = with_passkey(client, factory)
    sign_in(client, factory.person())
    assert add(client, device).status_code == 409


def test_adding_needs_a_fresh_confirmation(client: FlaskClient, factory: Factory) -> None:
    person = factory.person()
    sign_in(client, person)
    stale(person)
    for path in ("/account/passkeys/challenge", "/account/passkeys"):
        token = token_on(client, "/account")
        assert client.post(path, data={"csrf_token": token, "passkey": "{}", "name": "x"}).status_code == 403


def test_a_closed_or_dormant_account_is_refused_alike(client: FlaskClient, factory: Factory) -> None:
    person, device = with_passkey(client, factory)
    factory.session.execute(update(Person).where(Person.id == person.id).values(active_at=now() - timedelta(days=46)))
    factory.session.commit()
    assert not is_in(answered(fresh(client), device))
    assert not is_in(answered(fresh(client), device))


def test_who_a_passkey_is_for_comes_from_the_settings(factory: Factory) -> None:
    settings: Settings = factory.installation.settings
    party = relying_party(replace(settings, https=True, hosts=("10.0.0.1", "reeve.example", "www.reeve.example")))
    assert (party.id, party.origins) == ("reeve.example", ("https://reeve.example", "https://www.reeve.example"))
    other = relying_party(replace(settings, https=True, hosts=("reeve.example", "other.example")))
    assert other.origins == ("https://reeve.example",)
    assert relying_party(replace(settings, port=8000)).origins == ("http://localhost:8000",)
    with pytest.raises(NoPasskeysHere):
        relying_party(replace(settings, hosts=("127.0.0.1", "[::1]")))


def test_the_hosts_header_changes_nothing(client: FlaskClient, factory: Factory) -> None:
    """The app answers several hosts; whichever a browser names, the passkey is for the one in the settings."""
    _, device = with_passkey(client, factory)
    question = fresh(client)
    elsewhere: dict[str, Any] = {"base_url": "http://127.0.0.1"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', question.get("/sign-in", **elsewhere).text)
    assert token is not None
    named = question.post("/sign-in/passkey/challenge", data={"csrf_token": token[1]}, **elsewhere)
    assert named.get_json()["rpId"] == "localhost"
    options = asked(question, "/sign-in/passkey/challenge", page="/sign-in")
    assert options["rpId"] == "localhost"
    device.origin = "http://127.0.0.1:0"
    refused = post(question, "/sign-in/passkey", page="/sign-in", passkey=device.get(options))
    assert refused.location == "/sign-in"
