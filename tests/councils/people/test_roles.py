"""Roles with dates, deputies, the last admin, and a removal that counts from the next request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from councils.people.end_role import end_role
from councils.people.grant import (
    BeginsBeforeToday,
    DeputyWithoutEnd,
    EndsBeforeItBegins,
    NotACertifier,
    OutlastsTheCertifier,
    Terms,
    change,
    grant,
)
from councils.people.last_admin import LastAdmin
from councils.people.queries import lasting_admins
from reeve.database import Role, now, unit
from reeve.identity.models import ApiToken, Invitation, Membership, Person
from reeve.identity.queries import today
from reeve.installation import Installation
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in, small_app

TOMORROW = timedelta(days=1)


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def council(factory: Factory) -> Council:
    return factory.council()


@pytest.fixture
def ada(factory: Factory, council: Council) -> Person:
    return factory.person("Ada Admin", council=council, roles=("admin",))


def given(council: Council, person: Person, role: str, **terms: object) -> None:
    with unit(Role.COUNCIL, council_id=council.id):
        change(person.id, role, Terms(**terms))  # type: ignore[arg-type]


def days(name: str, day: date) -> dict[str, list[str]]:
    return {name: [str(day.day), str(day.month), str(day.year)]}


def test_a_role_that_begins_later_is_shown_as_such_and_gives_nothing_before(
    client: FlaskClient, factory: Factory, council: Council, ada: Person
) -> None:
    person = factory.person("Pru Preparer", council=council, roles=("viewer",))
    begins = today() + timedelta(days=40)
    base = f"/c/{council.slug}/people"
    sign_in(client, ada)
    assert (
        post(client, f"{base}/{person.id}/roles", role="admin", deputy_for="", **days("since", begins)).location == base
    )
    assert f"From {begins.day} {begins:%B %Y}, not begun" in client.get(base).text
    assert "gave Pru Preparer the role Admin from" in client.get(f"/c/{council.slug}/history").text
    sign_in(client, person)
    assert client.get(f"{base}/invitations").status_code == 403
    with time_machine.travel(now() + timedelta(days=41), tick=True):
        assert sign_in(client, person).get(f"{base}/invitations").status_code == 200


def test_a_planned_role_can_be_moved_and_taken_back(factory: Factory, council: Council, ada: Person) -> None:
    person = factory.person(council=council, roles=("viewer",))
    first, second = today() + timedelta(days=5), today() + timedelta(days=9)
    for since in (first, second, first):
        given(council, person, "preparer", since=since)
        assert held(factory, person, "preparer") == [(since, None)]
    with unit(Role.COUNCIL, council_id=council.id):
        end_role(person.id, "preparer")
    assert held(factory, person, "preparer") == []
    given(council, person, "preparer")
    assert held(factory, person, "preparer") == [(today(), None)]


def held(factory: Factory, person: Person, role: str) -> list[tuple[date, date | None]]:
    rows = factory.session.execute(
        select(Membership.from_on, Membership.to_on).where(Membership.person_id == person.id, Membership.role == role)
    ).all()
    factory.session.rollback()
    return [(row.from_on, row.to_on) for row in rows if row.to_on is None or row.to_on > max(row.from_on, today())]


@pytest.mark.parametrize(
    ("since", "until", "refusal"), [(-1, None, BeginsBeforeToday), (9, 8, EndsBeforeItBegins), (9, 9, None)]
)
def test_the_days_of_a_role_are_in_order(
    factory: Factory, council: Council, since: int, until: int | None, refusal: type[Exception] | None
) -> None:
    person = factory.person(council=council, roles=("viewer",))
    day = [None if n is None else today() + timedelta(days=n) for n in (since, until)]
    if refusal is None:
        given(council, person, "preparer", since=day[0], until=day[1])
    else:
        with pytest.raises(refusal):
            given(council, person, "preparer", since=day[0], until=day[1])


def test_a_deputy_has_a_last_day_and_stands_in_for_a_certifier(factory: Factory, council: Council) -> None:
    chief = factory.person("Fin Chief", council=council, roles=("certifier",))
    deputy = factory.person("Dee Deputy", council=council, roles=("viewer",))
    preparer = factory.person("Pru Preparer", council=council, roles=("preparer",))
    stranger = factory.person("Stran Ger", council=factory.council(), roles=("certifier",))
    until = today() + timedelta(days=30)
    with pytest.raises(DeputyWithoutEnd):
        given(council, deputy, "certifier", deputy_for=chief.id)
    for nobody in (preparer, stranger, deputy):
        with pytest.raises(NotACertifier):
            given(council, deputy, "certifier", deputy_for=nobody.id, until=until)
    given(council, deputy, "certifier", deputy_for=chief.id, until=until)
    with pytest.raises(NotACertifier):
        given(council, preparer, "certifier", deputy_for=deputy.id, until=until)
    given(council, chief, "certifier", until=until - timedelta(days=9))
    assert held(factory, deputy, "certifier") == [(today(), until - timedelta(days=8))]
    with pytest.raises(OutlastsTheCertifier):
        given(council, deputy, "certifier", deputy_for=chief.id, until=until)


def test_the_form_asks_a_deputys_last_day(client: FlaskClient, factory: Factory, council: Council, ada: Person) -> None:
    chief = factory.person("Fin Chief", council=council, roles=("certifier",))
    deputy = factory.person("Dee Deputy", council=council, roles=("viewer",))
    sign_in(client, ada)
    path = f"/c/{council.slug}/people/{deputy.id}/roles"
    assert "Enter the last day until which" in post(client, path, role="certifier", deputy_for=str(chief.id)).text
    past = post(client, path, role="certifier", **days("since", today() - TOMORROW))
    assert "The first day must be today or later" in past.text
    early = post(client, path, role="certifier", **days("until", today() - TOMORROW))
    assert "The last day must not be before" in early.text


def test_deputies_end_with_their_certifier_and_the_page_says_so_before(
    client: FlaskClient, factory: Factory, council: Council, ada: Person
) -> None:
    chief = factory.person("Fin Chief", council=council, roles=("certifier",))
    deputy = factory.person("Dee Deputy", council=council, roles=("viewer",))
    given(council, deputy, "certifier", deputy_for=chief.id, until=today() + timedelta(days=30))
    sign_in(client, ada)
    path = f"/c/{council.slug}/people/{chief.id}/roles/certifier/end"
    said = client.get(path).text
    assert "Dee Deputy can no longer sign as deputy for them" in said
    assert "Nobody else certifies in their own right here" in said
    assert "they lose all access to this council at once" in said
    assert post(client, path).status_code == 303
    assert held(factory, deputy, "certifier") == []
    history = client.get(f"/c/{council.slug}/history").text
    assert "ended Dee Deputy&#39;s role as deputy for Fin Chief, who no longer certifies" in history


def test_the_only_admin_is_told_that_two_are_advised(
    client: FlaskClient, factory: Factory, council: Council, ada: Person
) -> None:
    sign_in(client, ada)
    assert "Two are advised" in client.get(f"/c/{council.slug}/people").text
    bea = factory.person("Bea Boss", council=council, roles=("admin",))
    assert "Two are advised" not in client.get(f"/c/{council.slug}/people").text
    assert "One admin is left" in client.get(f"/c/{council.slug}/people/{bea.id}/removal").text


def test_the_last_admin_cannot_be_ended_dated_or_removed(
    client: FlaskClient, factory: Factory, council: Council, ada: Person
) -> None:
    """An admin whose role will end, or whose account is closed, does not count as another."""
    with unit(Role.COUNCIL, council_id=council.id):
        assert len(lasting_admins()) == 1
    other = factory.person("Tem Porary", council=council, roles=("viewer",))
    closed = factory.person("Clo Sed", council=council, roles=("admin",))
    factory.session.get_one(Person, closed.id).closed_at = now()
    factory.session.commit()
    given(council, other, "admin", until=today() + timedelta(days=9))
    sign_in(client, ada)
    base = f"/c/{council.slug}/people/{ada.id}"
    assert "This is the only admin" in client.get(f"{base}/removal").text
    for path in (f"{base}/removal", f"{base}/roles/admin/end"):
        assert heading(post(client, path)) == "A council needs an admin"
    dated = post(client, f"{base}/roles", role="admin", deputy_for="", **days("until", today() + TOMORROW))
    assert heading(dated) == "A council needs an admin"


def by_removing(person: Person) -> None:
    change(person.id, "admin", Terms(until=today()))


@pytest.mark.parametrize("other_way", [lambda person: end_role(person.id, "admin"), by_removing], ids=["end", "date"])
def test_two_admins_acting_on_each_other_at_once(
    factory: Factory, council: Council, ada: Person, other_way: Callable[[Person], None]
) -> None:
    """Two real transactions on two connections: whichever way each goes about it, exactly one succeeds."""
    bea = factory.person("Bea Boss", council=council, roles=("admin",))
    start, results = threading.Barrier(2), []

    def act(target: Person, way: Callable[[Person], None]) -> None:
        start.wait()
        try:
            with unit(Role.COUNCIL, council_id=council.id):
                way(target)
            results.append("done")
        except LastAdmin:
            results.append("refused")

    ways = ((ada, lambda person: end_role(person.id, "admin")), (bea, other_way))
    threads = [threading.Thread(target=act, args=each) for each in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "refused"]
    with unit(Role.COUNCIL, council_id=council.id):
        assert len(lasting_admins()) == 1


def test_a_removed_person_is_out_with_the_next_request_on_every_device(
    client: FlaskClient, factory: Factory, council: Council, ada: Person
) -> None:
    other = factory.council()
    person = factory.person("Shar Ed", council=council, roles=("preparer", "viewer"))
    factory.join(person, other, "preparer")
    devices = [sign_in(client.application.test_client(), person) for _ in range(2)]
    for device in devices:
        assert device.get(f"/c/{council.slug}/people").status_code == 200
    factory.session.add_all([token_of(person, council), open_invitation(person, council)])
    factory.session.commit()
    sign_in(client, ada)
    path = f"/c/{council.slug}/people/{person.id}/removal"
    assert heading(client.get(path)) == "Remove Shar Ed from the council?"
    assert post(client, path).location == f"/c/{council.slug}/people"
    for device in devices:
        assert device.get(f"/c/{council.slug}/people").status_code == 404
        assert device.get(f"/c/{other.slug}/people").status_code == 200, "the other council is not affected"
    factory.session.expire_all()
    for table in (ApiToken, Invitation):
        rows = factory.session.scalars(select(table).where(table.council_id == council.id)).all()
        assert [row.revoked_at is not None for row in rows] == [True]
    assert "removed Shar Ed, who was Preparer and Viewer" in client.get(f"/c/{council.slug}/history").text


def token_of(person: Person, council: Council) -> ApiToken:
    return ApiToken(
        token_hash="a" * 64,
        council_id=council.id,
        owner_id=person.id,
        label="x",
        scope="upload",
        expires_at=now() + TOMORROW,
    )


def open_invitation(person: Person, council: Council) -> Invitation:
    return Invitation(
        token_hash="b" * 64,
        council_id=council.id,
        email=person.email,
        name="x",
        role="admin",
        expires_at=now() + TOMORROW,
    )


def test_an_admin_who_removes_themselves_lands_elsewhere(
    client: FlaskClient, factory: Factory, council: Council, ada: Person
) -> None:
    factory.person("Bea Boss", council=council, roles=("admin",))
    sign_in(client, ada)
    assert post(client, f"/c/{council.slug}/people/{ada.id}/removal").location == "/"
    assert client.get(f"/c/{council.slug}/people").status_code == 404


def test_a_role_is_given_once(factory: Factory, council: Council) -> None:
    person = factory.person(council=council, roles=("viewer",))
    given(council, person, "preparer", since=today() + TOMORROW)
    with pytest.raises(Exception, match="holds that role already"), unit(Role.COUNCIL, council_id=council.id):
        grant(person.id, "preparer", Terms())
