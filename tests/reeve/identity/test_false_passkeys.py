"""Answers that are false, stale, used or somebody else's open nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from reeve.database import Role, now, unit
from reeve.identity.passkey_models import Passkey, PasskeyChallenge
from tests.factories import Factory
from tests.reeve.identity.passkey_steps import add, answered, asked, fresh, is_in, stale, walk_in, with_passkey
from tests.reeve.identity.signing_in import post, sign_in
from tests.reeve.identity.software_passkey import SoftwarePasskey

Tamper = Callable[[SoftwarePasskey], None]


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
