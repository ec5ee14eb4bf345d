"""Confirming that it is you before what lets others in, changes policy, or takes rows away."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from reeve.database import Role, now, unit
from reeve.identity.door import MARK, Mark, requires
from reeve.identity.models import Invitation, Person, SignIn
from reeve.identity.permissions import FRESH, FRESH_TO_CHANGE, Act
from reeve.identity.step_up import FRESH_FOR
from reeve.identity.token import NAME
from reeve.mail.models import Letter
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in, token_on, totp_secret

ASKED = "Confirm that it is you"
ELSEWHERE = ("https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)")


class Desk:
    """An admin at work, who signed in ten minutes ago."""

    def __init__(self, client: FlaskClient, factory: Factory) -> None:
        self.client = client
        self.council: Council = factory.council()
        self.person: Person = factory.person(council=self.council, roles=("admin", "preparer"))
        self.totp: pyotp.TOTP = totp_secret(self.person)
        sign_in(client, self.person)
        self.page = f"/c/{self.council.slug}/people/invitations"
        self.wait(10)

    def wait(self, minutes: int) -> None:
        with unit(Role.GATE, person_id=self.person.id) as session:
            session.execute(update(SignIn).values(second_factor_at=now() - timedelta(minutes=minutes)))

    def cookie(self) -> str:
        found = self.client.get_cookie(NAME)
        assert found is not None
        return found.value

    def invite(self, **more: str) -> TestResponse:
        entered = {"name": "Nia <New>", "email": "nia@example.org", "role": "viewer", "capacity": ""}
        token = token_on(self.client, "/account")
        return self.client.post(self.page, data={"csrf_token": token, **entered, **more})

    def letters(self, email: str) -> int:
        with unit(Role.PLATFORM) as session:
            return session.scalar(select(func.count()).select_from(Letter).where(Letter.to_email == email)) or 0

    def invited(self) -> list[str]:
        with unit(Role.COUNCIL, council_id=self.council.id) as session:
            return list(session.scalars(select(Invitation.name)))


@pytest.fixture
def desk(client: FlaskClient, factory: Factory) -> Desk:
    return Desk(client, factory)


def test_which_acts_are_confirmed() -> None:
    assert {Act.MANAGE_PEOPLE, Act.SET_POLICY, Act.EXPORT_ROWS} <= FRESH
    assert {Act.SET_SIGN_IN, Act.ALLOW_SUPPORT, Act.DESK_TAKE} <= FRESH
    assert {Act.LEAVE, Act.CLOSE, Act.SET_UP, Act.ONBOARD, Act.RELEASE, Act.HAND_OVER} | {
        Act.RUN_CHANNELS,
        Act.PUBLISH_RULES,
        Act.HOLD_BACK,
        Act.ALLOW_HOLDING,
    } == FRESH_TO_CHANGE
    assert Act.SIGN not in FRESH | FRESH_TO_CHANGE, "signing asks for a code itself"

    def view() -> str:
        return "seen"

    assert getattr(requires(Act.SET_POLICY)(view), MARK) == Mark(act=Act.SET_POLICY, confirmed=True)


def test_every_view_that_lets_in_takes_away_or_closes_asks(app: Flask) -> None:
    """A view of these acts is left out only where it asks for a second factor itself."""
    left_out = set()
    for endpoint, view in app.view_functions.items():
        mark = getattr(view, MARK, None)
        if mark is not None and mark.act in FRESH_TO_CHANGE and not mark.changes_confirmed:
            left_out.add(endpoint)
    assert left_out == {
        "leaving.export_archive",
        "leaving.closing",
        "leaving.destruction",
        "platform_leaving.consenting",
    } & set(app.view_functions)


def test_its_page_is_read_and_its_act_waits_for_the_answer(desk: Desk) -> None:
    """Naming who accepts the agreement is the admin's to do, and asks; to look at the page does not."""
    page = f"/c/{desk.council.slug}/agreement/request"
    assert desk.client.get(page).status_code == 200
    entered = {"agreement_name": "Alex Accepts", "agreement_email": "alex@example.org", "officer_name": "Dee Officer"}
    asked = post(desk.client, page, page="/account", **entered)
    assert (asked.status_code, heading(asked)) == (403, ASKED)
    answer = desk.client.post(page, data={**hidden(asked), "confirm-code": desk.totp.now()})
    assert answer.status_code == 303
    letters = desk.letters("alex@example.org")
    assert letters == 1


def test_bringing_a_council_aboard_waits_for_the_answer(client: FlaskClient, factory: Factory) -> None:
    pat, council = factory.platform_admin(), factory.unused()
    totp = totp_secret(pat)
    sign_in(client, pat)
    page = f"/platform/councils/{council.slug}/onboarding"
    with time_machine.travel(now() + timedelta(minutes=10), tick=True):
        assert client.get(page).status_code == 200
        asked = post(client, page, admin_name="Ada Admin", admin_email="ada@example.org")
        assert heading(asked) == ASKED
        assert client.post(page, data={**hidden(asked), "confirm-code": totp.now()}).status_code == 303


def test_linking_an_account_that_signs_one_in_asks(desk: Desk) -> None:
    for act in ("linking", "unlinking"):
        answer = post(desk.client, f"/account/council-accounts/{desk.council.id}/{act}", page="/account/password")
        assert (answer.status_code, heading(answer)) == (403, ASKED)


def test_a_session_just_begun_is_asked_nothing(desk: Desk) -> None:
    sign_in(desk.client, desk.person)
    assert desk.client.get(desk.page).status_code == 200
    with time_machine.travel(now() + FRESH_FOR - timedelta(seconds=20), tick=True):
        assert desk.invite().status_code == 303


def test_a_page_leads_to_the_question_and_back(desk: Desk) -> None:
    answer = desk.client.get(desk.page, query_string={"role": "viewer"})
    assert (answer.status_code, answer.location) == (303, f"/account/confirm?next={desk.page}?role%3Dviewer")
    before = desk.cookie()
    assert heading(desk.client.get(answer.location)) == ASKED
    back = post(desk.client, answer.location, **{"confirm-code": desk.totp.now()})
    assert (back.status_code, back.location) == (303, f"{desk.page}?role=viewer")
    assert desk.cookie() != before
    assert desk.client.get(desk.page).status_code == 200
    stolen = desk.client.application.test_client()
    stolen.set_cookie(NAME, before)
    assert stolen.get("/account").status_code == 303, "the token from before is dead at once"


def test_reading_asks_nothing(desk: Desk) -> None:
    for page in ("people", "history"):
        assert desk.client.get(f"/c/{desk.council.slug}/{page}").status_code == 200


def test_an_act_waits_for_the_answer_with_what_was_entered(desk: Desk) -> None:
    answer = desk.invite()
    assert answer.status_code == 403
    assert heading(answer) == ASKED
    assert "Nothing was done yet" in answer.text
    assert desk.invited() == []
    kept = hidden(answer)
    assert kept["name"] == "Nia <New>"
    wrong = desk.client.post(desk.page, data={**kept, "confirm-code": "000000"})
    assert wrong.status_code == 403
    assert "That code was not accepted" in wrong.text
    assert desk.invited() == []
    before = desk.cookie()
    done = desk.client.post(desk.page, data={**hidden(wrong), "confirm-code": desk.totp.now()})
    assert done.status_code == 303
    assert desk.cookie() != before
    assert desk.invited() == ["Nia <New>"]
    assert desk.invite(name="Ned Next", email="ned@example.org").status_code == 303


def hidden(answer: TestResponse) -> dict[str, str]:
    soup = BeautifulSoup(answer.text, "html5lib")
    form = soup.select_one("main form")
    assert form is not None
    assert form.get("action") is None
    return {str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=hidden]")}


def test_a_code_opens_the_question_only_once(desk: Desk) -> None:
    code = desk.totp.now()
    assert desk.invite(**{"confirm-code": code}).status_code == 303
    desk.wait(10)
    assert desk.invite(**{"confirm-code": code}).status_code == 403


def test_a_role_is_asked_for_first(client: FlaskClient, factory: Factory) -> None:
    """Somebody who may not do it is not asked to confirm, and learns no more by trying."""
    council = factory.council()
    sign_in(client, factory.person(council=council, roles=("viewer",)))
    with time_machine.travel(now() + timedelta(minutes=10), tick=True):
        assert client.get(f"/c/{council.slug}/people/invitations").status_code == 403
        assert client.get(f"/c/{factory.council().slug}/people/invitations").status_code == 404


def test_guessing_the_answer_is_slowed(desk: Desk) -> None:
    for _ in range(5):
        assert desk.invite(**{"confirm-code": "000000"}).status_code == 403
    assert desk.invite(**{"confirm-code": desk.totp.now()}).status_code == 429
    assert desk.invited() == []


def test_without_a_code_the_page_says_so(desk: Desk) -> None:
    assert (
        "Enter the code your authenticator shows" in post(desk.client, "/account/confirm", **{"confirm-code": ""}).text
    )


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_question_leads_nowhere_else(target: str, desk: Desk) -> None:
    data = {"csrf_token": token_on(desk.client, "/account"), "confirm-code": desk.totp.now()}
    answer = desk.client.post("/account/confirm", query_string={"next": target}, data=data)
    assert answer.location == "/account"
    again = desk.client.get("/account/confirm", query_string={"next": target})
    assert again.location == "/account", "once confirmed it is not asked, and leads no further"
