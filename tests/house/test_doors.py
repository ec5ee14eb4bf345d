"""What holds at every door of the house: tokens on every act, headers on every answer, no way out to another site, no
host but ours, a new session at sign-in, and no detail on an error page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from reeve.audit import Actor, acting
from reeve.database import Role, unit
from reeve.department.pull.tokens import make_token as make_department_token
from reeve.identity.machine.scopes import Scope
from reeve.identity.models import Person
from reeve.identity.token import NAME
from tests.house.addresses import Caller, Try, nowhere, of_a, tries
from tests.house.neighbours import Neighbours
from tests.house.test_machines import token_of
from tests.house.unchanged import untouched
from tests.reeve.identity.signing_in import PASSWORD, token_on, totp_secret, with_password

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "///evil.example",
)
CARRIED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


PROVED_OTHERWISE = frozenset({"stripe.webhook", "api.uploads", "api.dry_runs"})
"""Posted by a machine, with no session and no form. Stripe's signature over the raw body is the proof, and its tests
(tests/reeve/billing/mirror/test_webhook.py) try forged, old, altered and replayed ones; the API asks for a token
(tests/house/test_machines.py)."""


def own_acts(of: Neighbours) -> Iterator[Try]:
    """Every POST of the app on what is A's own, as A's own people would make it; the public's own acts too."""
    adapter = of.app.url_map.bind("localhost")
    yield from tries(of.app, of_a(of), nowhere(of_a(of)), methods=("POST",))
    for rule in of.app.url_map.iter_rules():
        if "POST" in (rule.methods or set()) and not rule.arguments:
            path = adapter.build(rule.endpoint, {}, method="POST")
            yield Try(rule, "POST", path, path, {}, {}, frozenset())


def callers(of: Neighbours) -> dict[str, Caller]:
    """Who may act at each part of the house; the APIs are called with tokens."""
    label = f"Doors {uuid4().hex[:6]}"
    machine = with_token(of, of.desk.tom, token_of(of.a.council, of.desk.tom, *Scope, label=label))
    puller = with_token(of, of.analyst, department_token_of(of, label=label))
    people = {"/c/": of.everybody, "/department": of.analyst, "/platform": of.platform_admin, "/": of.everybody}
    known = {start: Caller(of.client(person), form="/account/password") for start, person in people.items()}
    return {"/api/v1/department": puller, "/api/": machine, **known}


def with_token(of: Neighbours, person: Person, key: str) -> Caller:
    caller = Caller(of.client(person), form="/account/password")
    caller.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return caller


def department_token_of(of: Neighbours, *, label: str) -> str:
    department, who = of.factory.department(), of.analyst
    with unit(Role.DEPARTMENT, department_id=department.id, person_id=who.id), acting(Actor(who.id, who.name)):
        return make_department_token(label, lasts=timedelta(days=2)).key


def caller_for(one: Try, known: dict[str, Caller]) -> Caller:
    return next(caller for start, caller in known.items() if one.path.startswith(start))


@pytest.mark.parametrize("token", ["none", "another session's", "a forged one"])
def test_no_act_is_done_without_this_sessions_token(token: str, neighbours: Neighbours) -> None:
    known = callers(neighbours)
    others = Caller(neighbours.client(neighbours.member), form="/account/password").token
    given = {"none": "", "another session's": others, "a forged one": "IjEyMyI.aaaa.bbbb"}[token]
    acts = list(own_acts(neighbours))
    assert len(acts) > 30
    with untouched(neighbours):
        for one in acts:
            if one.rule.endpoint in PROVED_OTHERWISE:
                continue
            body = caller_for(one, known).body(one.path, token=given)
            answer = caller_for(one, known).post(one.path, body)
            assert answer.status_code == 400, f"{one} was taken without its token: {answer.status}"
            assert "This page was open too long" in answer.text, one


def test_no_act_is_done_from_another_site(neighbours: Neighbours) -> None:
    known = callers(neighbours)
    with untouched(neighbours):
        for one in own_acts(neighbours):
            caller = caller_for(one, known)
            for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
                answer = caller.post(one.path, caller.body(one.path), headers=header)
                assert answer.status_code == 403, f"{one} was taken from another site: {answer.status}"


def pages(of: Neighbours) -> Iterator[Try]:
    return tries(of.app, of_a(of), nowhere(of_a(of)), methods=("GET",))


def test_every_answer_carries_the_headers(neighbours: Neighbours) -> None:
    known, seen = callers(neighbours), set[int]()
    for one in pages(neighbours):
        answer = caller_for(one, known).ask("GET", one.path)
        seen.add(answer.status_code)
        assert_headers(one, answer.headers)
    assert {200, 404} <= seen


def assert_headers(one: Try, headers: Headers) -> None:
    for name, value in CARRIED.items():
        assert headers.get(name) == value, f"{one}: {name}"
    security = headers["Content-Security-Policy"]
    assert "default-src 'none'" in security, one
    assert "frame-ancestors 'none'" in security, one
    assert "unsafe" not in security, one
    if one.rule.endpoint != "static":
        assert headers["Cache-Control"] == "no-store", one
    for cookie in headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie, f"{one}: {cookie}"
        assert "SameSite=Lax" in cookie, f"{one}: {cookie}"
        assert "Domain=" not in cookie, f"{one}: {cookie}"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example"]
)
def test_no_other_host_is_answered(host: str, neighbours: Neighbours) -> None:
    client = neighbours.client(neighbours.everybody)
    for one in pages(neighbours):
        answer = client.get(one.path, headers={"Host": host})
        assert answer.status_code == 400, f"{one} answered for {host}"
        assert "evil.example" not in answer.get_data(as_text=True) + str(answer.headers), one


def test_no_address_is_built_from_what_a_proxy_did_not_say(neighbours: Neighbours) -> None:
    """Forwarded headers are believed only where the server is told that a proxy sets them."""
    headers = dict.fromkeys(("X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host"), "evil.example")
    for path in ("/", "/sign-in", "/account", f"/c/{neighbours.a.council.slug}/"):
        answer = neighbours.client(neighbours.everybody).get(path, headers=headers)
        assert "evil.example" not in str(answer.headers) + answer.text, path


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_redirect_leads_to_another_site(target: str, neighbours: Neighbours) -> None:
    person = with_password(neighbours.factory.person("Nora Next", council=neighbours.b, roles=("viewer",)))
    authenticator = totp_secret(person)
    client = neighbours.app.test_client()
    answers = [client.get("/sign-in", query_string={"next": target})]
    answers.append(post(client, "/sign-in", target, email=person.email, password=PASSWORD))
    answers.append(post(client, "/sign-in/code", target, code=authenticator.now()))
    answers.append(client.get("/sign-in", query_string={"next": target}))
    token = token_on(client, "/account/password")
    answers.append(client.post("/sign-out", data={"csrf_token": token, "next": target}))
    assert [answer.status_code for answer in answers] == [200, 303, 303, 303, 303]
    for answer in answers[1:]:
        assert is_ours(answer.headers["Location"]), answer.headers["Location"]


def is_ours(location: str) -> bool:
    parts = urlsplit(location)
    return not parts.scheme and not parts.netloc and location.startswith("/") and location[1:2] not in ("/", "\\")


def post(client: FlaskClient, path: str, target: str, **data: str) -> TestResponse:
    form = {"csrf_token": token_on(client, path), **data}
    return client.post(path, query_string={"next": target}, data=form)


def test_a_session_planted_before_signing_in_is_worth_nothing_after(neighbours: Neighbours) -> None:
    """Session fixation: each factor gives a new token; the ones before open nothing, and the forms' token changes."""
    person = with_password(neighbours.factory.person("Fay Fixed", council=neighbours.b, roles=("viewer",)))
    authenticator = totp_secret(person)
    client = neighbours.app.test_client()
    client.set_cookie(NAME, "planted-by-somebody-else-0123456789abcdefghij")
    tokens, forms = [cookie(client)], [token_on(client, "/sign-in")]
    planted_form = client.get_cookie("reeve-form")
    for path, given in (
        ("/sign-in", {"email": person.email, "password": PASSWORD}),
        ("/sign-in/code", {"code": authenticator.now()}),
    ):
        assert post(client, path, "/account", **given).status_code == 303
        tokens.append(cookie(client))
    forms.append(token_on(client, "/account/password"))
    assert len(set(tokens)) == 3
    for stale in tokens[:2]:
        other = neighbours.app.test_client()
        other.set_cookie(NAME, stale)
        assert other.get("/account").status_code == 303
    assert planted_form is not None
    assert planted_form.value != client.get_cookie("reeve-form").value  # type: ignore[union-attr]
    refused = client.post("/account/sessions-end", data={"csrf_token": forms[0]})
    assert refused.status_code == 400


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie(NAME)
    assert found is not None
    return found.value


def test_an_error_page_holds_no_detail(
    neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whichever page fails, and whatever the error quotes: a number and plain words, in the log no words either."""
    secret = neighbours.canaries.new("an error's own words")
    known = callers(neighbours)
    for one in pages(neighbours):
        if one.rule.endpoint not in ("static", "health"):
            monkeypatch.setitem(neighbours.app.view_functions, one.rule.endpoint, failing(one, neighbours, secret))
    for one in pages(neighbours):
        if one.rule.endpoint in ("static", "health"):
            continue
        answer = caller_for(one, known).ask("GET", one.path)
        assert answer.status_code == 500, f"{one} {answer.status}"
        said = answer.get_data(as_text=True)
        assert secret not in said + caplog.text, one
        assert not re.search(r"Traceback|\.py\b|psycopg|SELECT|sqlalche", said), one


def failing(one: Try, of: Neighbours, secret: str) -> object:
    """The view in its own mark, failing on a statement whose error quotes ``secret``."""
    view = of.app.view_functions[one.rule.endpoint]

    def fail(**_arguments: object) -> str:
        with of.factory.engine.connect() as connection:
            connection.execute(text("select cast(:word as integer)"), {"word": secret})
        return ""

    vars(fail).update(vars(view))
    return fail
