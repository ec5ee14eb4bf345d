"""One person, several councils: one list, each council read inside its own walls; roles and signatures stay apart."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from councils.returns import across as room
from reeve.app import create_app
from reeve.database import Role, db, engines, now
from reeve.errors import NotFound
from reeve.identity.models import Person
from reeve.installation import Installation
from reeve.register.models import Council
from tests.councils.office import QUARTER, office
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return create_app(installation.settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def shared(factory: Factory, councils: list[Council], role: str = "preparer") -> Person:
    person = factory.person("Sha Red")
    for council in councils:
        factory.join(person, council, role)
    return person


def rows(client: FlaskClient, query: str = "") -> list[tuple[str, ...]]:
    """The list as text: council, return, due, state, next step."""
    page = BeautifulSoup(client.get(f"/councils/due{query}").text, "html5lib")
    for label in page.select(".reeve-cell-label, .govuk-visually-hidden, .reeve-note"):
        label.decompose()
    return [
        tuple(re.sub(r"\s+", " ", cell.get_text(" ")).strip() for cell in line.select("th, td"))
        for line in page.select("tbody tr")
    ]


def test_what_is_due_in_each_in_order_of_time(client: FlaskClient, factory: Factory) -> None:
    one, other = sorted((factory.council(), factory.council()), key=lambda council: council.name)
    factory.obligation(one, "shbe", "2026-10", due_at=now() + timedelta(days=9, minutes=1))
    factory.obligation(one, "shbe", "2026-09")
    factory.obligation(other, "hbdr", QUARTER, due_at=now() + timedelta(days=2, minutes=1))
    factory.obligation(other, "shbe", "2026-10", due_at=now() - timedelta(days=1))
    stranger = factory.council()
    factory.obligation(stranger, "shbe", "2026-10")
    sign_in(client, shared(factory, [one, other]))
    found = rows(client)
    assert [(row[0], row[2].split(",")[0]) for row in found] == [
        (other.name, "Overdue"),
        (other.name, "Due in 2 days"),
        (one.name, "Due in 9 days"),
        (one.name, "No date set"),
    ]
    assert {row[3] for row in found} == {"Not started"}
    assert {row[4] for row in found} == {"Upload the file", "Fill in the form"}
    assert [row[0] for row in rows(client, "?return=hbdr")] == [other.name]
    assert len(rows(client, "?return=nonsense")) == 4
    assert stranger.name not in client.get("/councils/due").text


def test_somebody_of_several_councils_lands_there_and_others_do_not(client: FlaskClient, factory: Factory) -> None:
    one, other = factory.council(), factory.council()
    sign_in(client, shared(factory, [one, other]))
    assert client.get("/").location == "/councils/due"
    assert client.get("/councils").location == "/councils/due"
    assert "Nothing is due in your councils" in client.get("/councils/due").text
    sign_in(client, factory.person(council=one, roles=("viewer",)))
    assert client.get("/").location == f"/c/{one.slug}"
    assert client.get("/councils").status_code == 200


def test_what_one_may_do_is_asked_of_the_roles_in_each(client: FlaskClient, factory: Factory) -> None:
    """A certifier in A and a preparer in B: in neither do the other's rights count, and each signs by itself."""
    a, b = office(factory), office(factory)
    person = factory.person("Cy Both", council=a.council, roles=("certifier",))
    factory.join(person, b.council, "preparer")
    a.sent()
    b.sent()
    sign_in(client, person)
    steps = {row[0]: row[4] for row in rows(client)}
    assert steps == {a.council.name: "Read and sign", b.council.name: "A certifier signs or declines"}
    path = f"/returns/hbdr/{QUARTER}/versions/1/signature"
    assert client.get(f"/c/{a.council.slug}{path}").status_code == 200
    for answer in (
        client.get(f"/c/{b.council.slug}{path}"),
        post(client, f"/c/{b.council.slug}{path}", page="/account", code="000000", read="x"),
    ):
        assert (answer.status_code, heading(answer)) == (403, "You cannot do this")
    assert client.get(f"/c/{a.council.slug}/returns/hbdr/{QUARTER}/draft").status_code == 403
    assert client.get(f"/c/{b.council.slug}/returns/hbdr/{QUARTER}/draft").status_code != 403


@contextmanager
def listening() -> Iterator[list[tuple[str, str]]]:
    """Every transaction of the council's role: its council, and the statements that followed."""
    said: list[tuple[str, str]] = []
    council = ""

    def note(_c: object, _cursor: object, statement: str, parameters: dict[str, str], *_rest: object) -> None:
        nonlocal council
        if "set_config" in statement:
            council = parameters["council_id"]
        said.append((council, statement))

    engine = engines.engine_for(Role.COUNCIL)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_each_council_is_read_in_one_transaction_of_its_own(client: FlaskClient, factory: Factory) -> None:
    councils = [factory.council() for _ in range(3)]
    for council in councils:
        factory.obligation(council, "shbe", "2026-10")
    sign_in(client, shared(factory, councils))
    with listening() as said:
        assert len(rows(client)) == 3
    contexts = [council for council, statement in said if "set_config" in statement]
    assert sorted(contexts) == sorted(str(council.id) for council in councils), "one transaction a council, no other"
    assert all(council for council, _ in said), "nothing was read outside a council"


def test_one_that_cannot_be_read_is_said_and_the_others_are_shown(
    client: FlaskClient, factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    councils = [factory.council() for _ in range(3)]
    for council in councils:
        factory.obligation(council, "shbe", "2026-10")
    broken, read = councils[1], room.all_standings

    def failing() -> list[object]:
        if db.council.info["council_id"] == broken.id:
            raise NotFound
        return list(read())

    monkeypatch.setattr(room, "all_standings", failing)
    sign_in(client, shared(factory, councils))
    assert len(rows(client)) == 2
    assert f"{broken.name} could not be read just now" in client.get("/councils/due").text


def test_a_role_that_ended_takes_its_council_off_the_list(client: FlaskClient, factory: Factory) -> None:
    councils = [factory.council() for _ in range(3)]
    for council in councils:
        factory.obligation(council, "shbe", "2026-10")
    person = shared(factory, councils[:2])
    sign_in(client, person)
    assert len(rows(client)) == 2
    factory.end_membership(person.id, now().date())
    factory.join(person, councils[2], "viewer")
    assert rows(client)[0][0] == councils[2].name
    assert len(rows(client)) == 1


def test_twenty_councils_are_quick(client: FlaskClient, factory: Factory) -> None:
    councils = [factory.council() for _ in range(20)]
    for council in councils:
        for month in range(1, 7):
            factory.obligation(council, "shbe", f"2027-{month:02d}", due_at=now() + timedelta(days=month))
    sign_in(client, shared(factory, councils))
    assert "Showing 1 to 50 of 120" in client.get("/councils/due").text
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        client.get("/councils/due")
        took.append(time.perf_counter() - begun)
    assert min(took) < 1, took
