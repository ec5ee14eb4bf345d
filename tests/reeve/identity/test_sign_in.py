"""Signing in through the pages, against the real database."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from reeve.database import Role, now, unit
from reeve.identity.attempts import account, codes
from reeve.identity.authenticator import new_recovery_codes
from reeve.identity.models import Credential, SignIn
from reeve.identity.second_factor import WrongCode, fresh_second_factor
from reeve.identity.token import NAME, hashed
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, heading, post, sign_in, token_on, totp_secret, with_password


def walk_in(client: FlaskClient, email: str, code: str, password: str = PASSWORD) -> str:
    assert post(client, "/sign-in", email=email, password=password).location == "/sign-in/code"
    answer = post(client, "/sign-in/code", code=code)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_password_then_code_leads_to_the_one_council(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    person = with_password(factory.person(council=council, roles=("preparer",)))
    totp = totp_secret(person)
    assert walk_in(client, person.email.upper(), totp.now()) == f"/c/{council.slug}"
    assert council.name in client.get(f"/c/{council.slug}/people").text
    assert "signed in" in client.get(f"/c/{council.slug}/history").text


def test_the_cookie_is_closed_and_only_its_hash_is_kept(client: FlaskClient, factory: Factory) -> None:
    person = with_password(factory.person())
    totp = totp_secret(person)
    answer = post(client, "/sign-in", email=person.email, password=PASSWORD)
    halfway = client.get_cookie(NAME)
    assert halfway is not None
    assert (halfway.http_only, halfway.same_site, halfway.path, halfway.expires) == (True, "Lax", "/", None)
    post(client, "/sign-in/code", code=totp.now())
    whole = client.get_cookie(NAME)
    assert whole is not None
    assert whole.value != halfway.value
    with unit(Role.GATE, person_id=person.id) as session:
        kept = {row.token_hash: row.revoked_at for row in session.scalars(select(SignIn))}
    assert set(kept) == {hashed(halfway.value), hashed(whole.value)}
    assert kept[hashed(halfway.value)] is not None
    assert answer.headers["Cache-Control"] == "no-store"


def test_https_binds_the_cookie_to_the_host(client: FlaskClient, factory: Factory) -> None:
    person = with_password(factory.person())
    totp_secret(person)
    client.application.config["SESSION_COOKIE_SECURE"] = True
    try:
        page = client.get("/sign-in", base_url="https://localhost")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token
        data = {"csrf_token": token[1], "email": person.email, "password": PASSWORD}
        headers = {"Origin": "https://localhost", "Referer": "https://localhost/sign-in"}
        answer = client.post("/sign-in", base_url="https://localhost", data=data, headers=headers)
    finally:
        client.application.config["SESSION_COOKIE_SECURE"] = False
    given = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-reeve="))
    assert "Secure" in given
    assert "Path=/" in given
    assert "Domain" not in given


def test_unknown_known_and_closed_accounts_get_the_same_answer(client: FlaskClient, factory: Factory) -> None:
    known, closed = with_password(factory.person()), with_password(factory.person("Cleo Closed"))
    with unit(Role.GATE, person_id=closed.id) as session:
        session.get_one(type(closed), closed.id).closed_at = now()
    shown = []
    for email, password in (
        (known.email, "not the password"),
        ("nobody@example.org", "not the password"),
        (closed.email, PASSWORD),
    ):
        answer = post(client, "/sign-in", email=email, password=password)
        assert answer.status_code == 200
        shown.append(re.sub(r'value="[^"]*"', "", answer.text).replace(email, ""))
    assert "The e-mail address or the password is not right" in shown[0]
    assert len({re.sub(r'nonce="[^"]*"', "", text) for text in shown}) == 1


def test_an_unknown_account_costs_the_same_work(
    client: FlaskClient, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reeve.identity import passwords

    class Counting:
        calls = 0

        def verify(self, stored: str, password: str) -> bool:
            Counting.calls += 1
            assert stored.startswith("$argon2id$")
            return passwords.PasswordHasher().verify(stored, password)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    post(client, "/sign-in", email="nobody@example.org", password="not the password")
    assert Counting.calls == 1


def test_guessing_is_slowed_for_one_account_and_nobody_else(client: FlaskClient, factory: Factory) -> None:
    person, colleague = with_password(factory.person()), with_password(factory.person("Col League"))
    totp_secret(colleague)
    for _ in range(account(person.email).free):
        assert post(client, "/sign-in", email=person.email, password="not the password").status_code == 200
    slowed = post(client, "/sign-in", email=person.email, password=PASSWORD)
    assert slowed.status_code == 429
    assert "Wait 5 seconds" in slowed.text
    assert post(client, "/sign-in", email=colleague.email, password=PASSWORD).status_code == 303
    client.delete_cookie(NAME)
    with time_machine.travel(now() + timedelta(seconds=6), tick=True):
        assert post(client, "/sign-in", email=person.email, password=PASSWORD).status_code == 303


def test_unknown_accounts_are_slowed_alike(client: FlaskClient) -> None:
    for _ in range(5):
        post(client, "/sign-in", email="who@example.org", password="not the password")
    assert post(client, "/sign-in", email="who@example.org", password="x").status_code == 429


def test_waits_double_and_stay_bounded() -> None:
    from reeve.identity.attempts import Subject

    subject = Subject("k", free=5, longest=60)
    assert [subject.wait(n) for n in (4, 5, 6, 7, 8, 9, 50)] == [0, 5, 10, 20, 40, 60, 60]


def test_a_code_works_once_and_only_near_its_time(client: FlaskClient, factory: Factory) -> None:
    person = factory.person()
    totp = totp_secret(person)
    with time_machine.travel(now(), tick=False), unit(Role.GATE, person_id=person.id):
        at = int(now().timestamp())
        code = totp.at(at)
        evidence = fresh_second_factor(code, person_id=person.id)
        assert evidence == {"method": "totp", "at": now().strftime("%Y-%m-%dT%H:%M:%SZ")}
        for wrong in (code, totp.at(at - 30), totp.at(at + 60), "000", "abcdef"):
            with pytest.raises(WrongCode):
                fresh_second_factor(wrong, person_id=person.id)
    with time_machine.travel(now() + timedelta(minutes=20), tick=False), unit(Role.GATE, person_id=person.id):
        early = totp.at(int(now().timestamp()) + 30)
        assert fresh_second_factor(f"{early[:3]} {early[3:]}", person_id=person.id)["method"] == "totp"


def test_wrong_codes_are_slowed_and_kept_though_the_act_is_undone(factory: Factory) -> None:
    person = factory.person()
    totp_secret(person)
    for _ in range(codes(person.id).free):
        with pytest.raises(WrongCode), unit(Role.GATE, person_id=person.id):
            fresh_second_factor("000000", person_id=person.id)
    from reeve.identity.attempts import TooManyTries

    with pytest.raises(TooManyTries, match="Wait"), unit(Role.GATE, person_id=person.id):
        fresh_second_factor("000000", person_id=person.id)


def test_recovery_codes_work_once_each(factory: Factory) -> None:
    person = factory.person()
    with unit(Role.GATE, person_id=person.id):
        made = new_recovery_codes(person.id)
    assert len(set(made)) == 10
    with unit(Role.GATE, person_id=person.id) as session:
        assert fresh_second_factor(made[0].lower(), person_id=person.id)["method"] == "recovery"
        with pytest.raises(WrongCode):
            fresh_second_factor(made[0], person_id=person.id)
        stored = session.scalars(select(Credential.secret).where(Credential.kind == "recovery")).all()
    assert not any(code.encode() in secret for code in made for secret in stored)


def test_a_halfway_session_opens_nothing(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    person = with_password(factory.person(council=council, roles=("admin",)))
    totp_secret(person)
    post(client, "/sign-in", email=person.email, password=PASSWORD)
    for path in (f"/c/{council.slug}/people", "/account", "/councils"):
        assert client.get(path).location.startswith("/sign-in?next=")
    with time_machine.travel(now() + timedelta(minutes=16), tick=True):
        assert client.get("/sign-in/code").location == "/sign-in"


def test_next_leads_back_and_never_elsewhere(client: FlaskClient, factory: Factory) -> None:
    person = with_password(factory.person())
    totp = totp_secret(person)
    answer = client.get("/account")
    assert answer.location == "/sign-in?next=/account"
    assert (
        post(client, answer.location, email=person.email, password=PASSWORD).location == "/sign-in/code?next=/account"
    )
    assert post(client, "/sign-in/code?next=//evil.example", code=totp.now()).location == "/councils"


@pytest.mark.parametrize(
    ("roles", "minutes", "stays"), [(("preparer",), 59, True), (("preparer",), 61, False), (("admin",), 31, False)]
)
def test_sessions_end_when_idle(
    client: FlaskClient, factory: Factory, roles: tuple[str, ...], minutes: int, stays: bool
) -> None:
    council = factory.council()
    sign_in(client, factory.person(council=council, roles=roles))
    assert client.get("/account").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=minutes), tick=True):
        assert (client.get("/account").status_code == 200) is stays


def test_sessions_end_after_twelve_hours_whatever_one_does(client: FlaskClient, factory: Factory) -> None:
    sign_in(client, factory.person())
    start = now()
    for minutes in range(0, 12 * 60, 45):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=True):
            assert client.get("/account").status_code == 200
    with time_machine.travel(start + timedelta(hours=12, minutes=1), tick=True):
        assert client.get("/account").status_code == 303


def test_signing_out_ends_the_session_itself(client: FlaskClient, factory: Factory) -> None:
    sign_in(client, factory.person())
    token = client.get_cookie(NAME)
    assert token is not None
    assert post(client, "/sign-out", page="/account").status_code == 303
    client.set_cookie(NAME, token.value)
    assert client.get("/account").status_code == 303


def test_signing_out_everywhere_ends_every_session(client: FlaskClient, factory: Factory) -> None:
    person = factory.person()
    elsewhere = sign_in(client.application.test_client(), person)
    sign_in(client, person)
    assert post(client, "/account/sessions-end", page="/account").status_code == 303
    assert elsewhere.get("/account").status_code == 303


def test_an_act_by_somebody_not_signed_in_is_not_done(client: FlaskClient) -> None:
    answer = client.post("/account/sessions-end", data={"csrf_token": "x"})
    assert answer.status_code in (400, 401)


def test_an_act_after_the_session_ended_leads_to_sign_in_and_back(client: FlaskClient, factory: Factory) -> None:
    sign_in(client, factory.person())
    sent = {"csrf_token": token_on(client, "/account/sessions")}
    client.delete_cookie(NAME)
    answer = client.post("/account/sessions-end", data=sent, headers={"Referer": "http://localhost/account/sessions"})
    assert answer.status_code == 401
    assert heading(answer) == "Sign in first"
    assert 'href="/sign-in?next=/account/sessions"' in answer.text


def test_a_new_authenticator_needs_the_old_one(client: FlaskClient, factory: Factory) -> None:
    person = factory.person()
    totp = totp_secret(person)
    sign_in(client, person)
    assert client.get("/account/authenticator/new").location == "/account/authenticator"
    assert post(client, "/account/authenticator", code="000000").status_code == 200
    assert post(client, "/account/authenticator", code=totp.now()).location == "/account/authenticator/new"
    page = client.get("/account/authenticator/new").text
    key = re.search(r'id="authenticator-key">([A-Z2-7 ]+)<', page)
    assert key
    assert "<svg" in page
    assert "style=" not in page
    import pyotp

    code = pyotp.TOTP(key[1].replace(" ", "")).now()
    assert post(client, "/account/authenticator/new", code=code).location == "/account"


def test_changing_the_password(client: FlaskClient, factory: Factory) -> None:
    person = with_password(factory.person())
    totp_secret(person)
    sign_in(client, person)
    wrong = post(client, "/account/password", present="wrong", password="four brave badgers dig")
    assert "not your present password" in wrong.text
    right = post(client, "/account/password", present=PASSWORD, password="four brave badgers dig")
    assert right.location == "/account"
    other = client.application.test_client()
    assert post(other, "/sign-in", email=person.email, password=PASSWORD).status_code == 200
    assert post(other, "/sign-in", email=person.email, password="four brave badgers dig").status_code == 303


def test_first_page(client: FlaskClient, factory: Factory) -> None:
    assert client.get("/").location == "/sign-in"
    sign_in(client, factory.platform_admin())
    assert client.get("/").location == "/platform/councils"
    sign_in(client, factory.analyst())
    assert client.get("/").location == "/department"
    sign_in(client, factory.person())
    assert client.get("/").location == "/councils"
    assert heading(client.get("/councils")) == "You belong to no council"
