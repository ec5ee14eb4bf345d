"""The door: marks, houses, and what outsiders are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from reeve.database import Role, engines
from reeve.identity.assert_marked import assert_marked
from reeve.identity.door import Mark, Unmarked, marked, public, requires, signed_in
from reeve.identity.permissions import DEPARTMENT_ACTS, PERMISSIONS, Act, may
from reeve.identity.queries import today
from reeve.register.models import CouncilName
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, sign_in


def view() -> str:
    return "seen"


def test_an_unmarked_view_stops_the_start() -> None:
    app = Flask("x", static_folder=None)
    app.add_url_rule("/open", "open", lambda: "seen")
    with pytest.raises(Unmarked, match="The view open carries no mark: add @public"):
        assert_marked(app)


def test_a_council_page_open_to_anybody_stops_the_start() -> None:
    app = Flask("x", static_folder=None)
    app.add_url_rule("/c/<council>/open", "open", public(lambda council: "seen"))
    with pytest.raises(Unmarked, match="in a council and marked @public"):
        assert_marked(app)


def test_a_view_carries_one_mark() -> None:
    with pytest.raises(Unmarked, match="carries two marks"):
        requires(Act.SIGN)(signed_in(lambda: "seen"))
    assert marked(lambda: "seen", Mark(act=Act.SIGN))


def test_an_unmarked_view_is_not_found_even_if_it_got_in(app: Flask, factory: Factory) -> None:
    from tests.reeve.identity.signing_in import small_app

    other = small_app(factory.installation)
    other.add_url_rule("/open", "open", view)
    assert other.test_client().get("/open").status_code == 404


def test_nothing_is_allowed_that_is_not_listed() -> None:
    assert not may(("nobody", ""), Act.READ_RETURNS)
    assert not any(may(("admin",), act) for act in (Act.PREPARE, Act.SIGN, Act.SUBMIT, Act.EXPORT_ROWS))
    assert {role for role in PERMISSIONS if may((role,), Act.SIGN)} == {"certifier"}
    assert {role for role in PERMISSIONS if may((role,), Act.MANAGE_PEOPLE)} == {"admin"}
    assert {role for role in PERMISSIONS if may((role,), Act.MANAGE_OFFICIALS)} == {"department_admin"}
    assert {role for role in PERMISSIONS if may((role,), Act.DESK_ACT)} == {"analyst"}
    council_acts = PERMISSIONS["preparer"] | PERMISSIONS["certifier"] | PERMISSIONS["admin"]
    assert not council_acts & (DEPARTMENT_ACTS | PERMISSIONS["platform"])


def test_another_council_answers_as_an_unknown_address(client: FlaskClient, factory: Factory) -> None:
    mine, theirs = factory.council(), factory.council()
    sign_in(client, factory.person(council=mine, roles=("admin",)))
    answers = [client.get(path) for path in (f"/c/{theirs.slug}/people", "/c/no-such-council/people", "/nowhere")]
    assert {answer.status_code for answer in answers} == {404}
    pages = {answer.text.replace(answer.request.path, "") for answer in answers}
    assert len({page.split("<main")[1].split("</main>")[0] for page in pages}) == 1
    assert theirs.name not in answers[0].text


def test_a_member_without_the_role_is_told(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    sign_in(client, factory.person(council=council, roles=("viewer",)))
    answer = client.get(f"/c/{council.slug}/people/invitations")
    assert answer.status_code == 403
    assert heading(answer) == "You cannot do this"


def test_the_platforms_pages_do_not_exist_for_others(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    sign_in(client, factory.person(council=council, roles=("admin", "preparer", "certifier")))
    assert client.get("/platform/councils").status_code == 404
    sign_in(client, factory.analyst())
    assert client.get("/platform/outbox").status_code == 404
    sign_in(client, factory.platform_admin())
    assert client.get("/platform/councils").status_code == 200
    assert client.get(f"/c/{council.slug}/people").status_code == 404


def test_an_ended_role_counts_from_the_next_request(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    person = factory.person(council=council, roles=("preparer",))
    sign_in(client, person)
    assert client.get(f"/c/{council.slug}/people").status_code == 200
    factory.end_membership(person.id, today() + timedelta(days=1))
    assert client.get(f"/c/{council.slug}/people").status_code == 200
    factory.end_membership(person.id, today())
    assert client.get(f"/c/{council.slug}/people").status_code == 404


def test_an_old_name_leads_to_the_present_one(client: FlaskClient, factory: Factory) -> None:
    council, stranger = factory.council(), factory.council()
    for one, slug in ((council, f"old-{council.slug}"), (stranger, f"old-{stranger.slug}")):
        factory.session.add(CouncilName(council_id=one.id, from_on=today(), name="Older", slug=slug))
    factory.session.commit()
    sign_in(client, factory.person(council=council, roles=("viewer",)))
    moved = client.get(f"/c/old-{council.slug}/people")
    assert (moved.status_code, moved.location) == (301, f"/c/{council.slug}/people")
    assert client.get(f"/c/old-{stranger.slug}/people").status_code == 404


def test_the_gate_asks_little(client: FlaskClient, factory: Factory) -> None:
    """Who is it and where do they belong: two questions, besides beginning and ending."""
    council = factory.council()
    sign_in(client, factory.person(council=council, roles=("preparer",)))
    client.get("/account/password")
    asked: list[str] = []
    engine = engines.engine_for(Role.GATE)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get("/account/password").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 3, asked
