"""Passkeys: added, named and removed on the account; used alone, to confirm, and refused where anything is false."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from reeve.config import Settings
from reeve.database import Role, now, unit
from reeve.identity.models import Person, SignIn
from reeve.identity.passkey_models import Passkey, PasskeyChallenge
from reeve.identity.relying_party import NoPasskeysHere, relying_party
from reeve.mail.models import Letter
from tests.factories import Factory
from tests.reeve.identity.signing_in import post, sign_in, token_on, totp_secret, with_password
from tests.reeve.identity.software_passkey import SoftwarePasskey

Tamper = Callable[[SoftwarePasskey], None]


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


def answered(client: FlaskClient, device: SoftwarePasskey) -> FlaskClient:
    refused = walk_in(client, device)
    assert (refused.status_code, refused.location) == (303, "/sign-in")
    assert "That passkey was not accepted" in client.get("/sign-in").text
    return client


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


def false_origin(device: SoftwarePasskey) -> None:
    device.origin = "https://reeve.evil.example"


def false_service(device: SoftwarePasskey) -> None:
    device.rp_id = "evil.example"


def nobody_verified(device: SoftwarePasskey) -> None:
    device.verifies = False


def another_key(device: SoftwarePasskey) -> None:
    device.key = SoftwarePasskey().key


def count_gone_back(device: SoftwarePasskey) -> None:
    device.count = 0


def count_standing_still(device: SoftwarePasskey) -> None:
    device.count -= 1


def another_credential(device: SoftwarePasskey) -> None:
    device.credential_id = b"another" * 4


def anothers_handle(device: SoftwarePasskey) -> None:
    device.handle = b"0123456789abcdef"


def no_handle(device: SoftwarePasskey) -> None:
    device.handle = b"short"


@pytest.mark.parametrize(
    "tamper",
    [
        false_origin, false_service, nobody_verified, another_key, count_gone_back, count_standing_still,
        another_credential, anothers_handle, no_handle,
    ],
)  # fmt: skip
def test_what_is_false_does_not_sign_in(client: FlaskClient, factory: Factory, tamper: Tamper) -> None:
    _, device = with_passkey(client, factory)
    device.count = 7
    assert walk_in(fresh(client), device).location != "/sign-in", "the control"
    tamper(device)
    other = fresh(client)
    assert not is_in(answered(other, device))


@pytest.mark.parametrize("tamper", [false_origin, false_service, nobody_verified])
def test_what_is_false_is_not_added(client: FlaskClient, factory: Factory, tamper: Tamper) -> None:
    person = factory.person()
    device = SoftwarePasskey()
    tamper(device)
    assert add(sign_in(client, person), device).status_code == 422
    with unit(Role.GATE, person_id=person.id) as session:
        assert session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize("answer", ["", "{}", "[]", "not json", '{"id":"é"}', "x" * 20_000])
def test_nonsense_is_refused_with_words(client: FlaskClient, factory: Factory, answer: str) -> None:
    refused = post(client, "/sign-in/passkey", page="/sign-in", passkey=answer)
    assert refused.location == "/sign-in"
    sign_in(client, factory.person())
    assert post(client, "/account/passkeys", passkey=answer, name="Laptop").status_code == 422


def test_an_answer_works_once(client: FlaskClient, factory: Factory) -> None:
    _, device = with_passkey(client, factory)
    other = fresh(client)
    answer = device.get(asked(other, "/sign-in/passkey/challenge", page="/sign-in"))
    first = post(other, "/sign-in/passkey", page="/sign-in", passkey=answer)
    assert first.location != "/sign-in"
    third = fresh(client)
    asked(third, "/sign-in/passkey/challenge", page="/sign-in")
    assert post(third, "/sign-in/passkey", page="/sign-in", passkey=answer).location == "/sign-in"


def test_a_challenge_is_used_up_by_a_wrong_answer_too(client: FlaskClient, factory: Factory) -> None:
    _, device = with_passkey(client, factory)
    other = fresh(client)
    options = asked(other, "/sign-in/passkey/challenge", page="/sign-in")
    thief = replace(device, key=SoftwarePasskey().key)
    assert post(other, "/sign-in/passkey", page="/sign-in", passkey=thief.get(options)).location == "/sign-in"
    assert post(other, "/sign-in/passkey", page="/sign-in", passkey=device.get(options)).location == "/sign-in"


def test_an_answer_holds_for_the_browser_that_was_asked(client: FlaskClient, factory: Factory) -> None:
    """A challenge put to one browser and answered from another: the answer was carried over."""
    _, device = with_passkey(client, factory)
    answer = device.get(asked(fresh(client), "/sign-in/passkey/challenge", page="/sign-in"))
    other = fresh(client)
    asked(other, "/sign-in/passkey/challenge", page="/sign-in")
    assert post(other, "/sign-in/passkey", page="/sign-in", passkey=answer).location == "/sign-in"


def test_a_challenge_expires_after_five_minutes(client: FlaskClient, factory: Factory) -> None:
    _, device = with_passkey(client, factory)
    other = fresh(client)
    options = asked(other, "/sign-in/passkey/challenge", page="/sign-in")
    with time_machine.travel(now() + timedelta(minutes=5, seconds=5), tick=True):
        assert post(other, "/sign-in/passkey", page="/sign-in", passkey=device.get(options)).location == "/sign-in"
    asked(other, "/sign-in/passkey/challenge", page="/sign-in")
    with factory.engine.connect() as connection:
        kept = connection.execute(select(PasskeyChallenge.challenge).where(PasskeyChallenge.expires_at < now()))
        assert kept.all() == []


def stale(person: Person) -> None:
    with unit(Role.GATE, person_id=person.id) as session:
        session.execute(update(SignIn).values(second_factor_at=now() - timedelta(minutes=10)))


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


@pytest.mark.parametrize("about", ["", "sha256:a-return"])
def test_an_answer_holds_for_what_was_asked(client: FlaskClient, factory: Factory, about: str) -> None:
    """One given to sign in, or to sign a return, does not confirm; nor one given by somebody else's passkey."""
    person, device = with_passkey(client, factory)
    stale(person)
    if about:
        answer = device.get(asked(client, "/account/confirm/challenge", about=about))
    else:
        answer = device.get(asked(fresh(client), "/sign-in/passkey/challenge", page="/sign-in"))
    refused = post(client, "/account/confirm", **{"confirm-passkey": answer, "confirm-code": ""})
    assert "That passkey was not accepted" in refused.text
    strangers = SoftwarePasskey()
    add(sign_in(fresh(client), factory.person()), strangers)
    other = strangers.get(asked(client, "/account/confirm/challenge"))
    refused = post(client, "/account/confirm", **{"confirm-passkey": other, "confirm-code": ""})
    assert "That passkey was not accepted" in refused.text


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
