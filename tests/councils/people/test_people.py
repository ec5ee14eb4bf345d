"""The people of a council: invited, given roles, ended; and the history of it all."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from councils.people.end_role import end_role
from councils.people.grant import EndsBeforeToday, HeldAlready, Terms, grant
from councils.people.last_admin import LastAdmin
from reeve.database import Role, unit
from reeve.errors import NotFound
from reeve.identity.models import Invitation, Membership
from reeve.installation import Installation
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in, small_app


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def council(factory: Factory) -> Council:
    return factory.council()


def test_everybody_reads_and_only_admins_manage(client: FlaskClient, factory: Factory, council: Council) -> None:
    admin = factory.person("Ada Admin", council=council, roles=("admin",))
    viewer = factory.person("Vi Viewer", council=council, roles=("viewer",))
    sign_in(client, viewer)
    page = client.get(f"/c/{council.slug}/people").text
    assert admin.email in page
    assert "Invite somebody" not in page
    sign_in(client, admin)
    assert "Invite somebody" in client.get(f"/c/{council.slug}/people").text


def test_inviting_sending_again_and_taking_back(client: FlaskClient, factory: Factory, council: Council) -> None:
    sign_in(client, factory.person("Ada Admin", council=council, roles=("admin",)))
    base = f"/c/{council.slug}/people"
    wrong = post(client, f"{base}/invitations", name="", email="nope")
    assert "Enter their full name" in wrong.text
    assert "Choose a role" in wrong.text
    data = {"name": "Cy Certifier", "email": "cy@example.org", "role": "certifier", "capacity": "Section 151 officer"}
    assert post(client, f"{base}/invitations", **data).location == base
    page = client.get(base).text
    assert "Certifier (Section 151 officer)" in page
    assert "Works until" in page
    invitation = factory.session.scalars(select(Invitation).where(Invitation.council_id == council.id)).one()
    assert post(client, f"{base}/invitations/{invitation.id}/resending", page=base).location == base
    assert post(client, f"{base}/invitations/{invitation.id}/revocation", page=base).location == base
    assert "Cy Certifier no longer works" in (page := client.get(base).text)
    assert "cy@example.org" not in page


def test_a_viewer_invites_nobody(client: FlaskClient, factory: Factory, council: Council) -> None:
    sign_in(client, factory.person(council=council, roles=("viewer",)))
    data = {"name": "X", "email": "x@example.org", "role": "admin"}
    answer = post(client, f"/c/{council.slug}/people/invitations", page="/account", **data)
    assert answer.status_code == 403
    assert factory.session.scalars(select(Invitation).where(Invitation.council_id == council.id)).first() is None


def test_giving_changing_and_ending_a_role(client: FlaskClient, factory: Factory, council: Council) -> None:
    sign_in(client, factory.person("Ada Admin", council=council, roles=("admin",)))
    chief = factory.person("Fin Chief", council=council, roles=("certifier",))
    person = factory.person("Pru Preparer", council=council, roles=("preparer",))
    base = f"/c/{council.slug}/people"
    until = {"until": ["31", "3", "2099"]}
    answer = client.post(
        f"{base}/{person.id}/roles",
        data={
            "csrf_token": token(client, f"{base}/{person.id}/roles"),
            "role": "certifier",
            "capacity": "Deputy section 151 officer",
            "deputy_for": str(chief.id),
            **until,
        },
    )
    assert answer.location == base, answer.text
    row = factory.session.scalars(
        select(Membership).where(Membership.person_id == person.id, Membership.role == "certifier")
    ).one()
    assert (row.deputy_for, row.to_on, row.capacity) == (chief.id, date(2099, 4, 1), "Deputy section 151 officer")
    shown = client.get(base).text
    assert "until 31 March 2099" in shown
    assert "Certifier (Deputy section 151 officer, for Fin Chief)" in shown
    assert (
        post(client, f"{base}/{person.id}/roles", role="certifier", capacity="Deputy", deputy_for="").location == base
    )
    assert heading(client.get(f"{base}/{person.id}/roles/certifier/end")).startswith("End Pru Preparer's role")
    assert post(client, f"{base}/{person.id}/roles/certifier/end").location == base
    assert "Deputy" not in client.get(base).text
    history = client.get(f"/c/{council.slug}/history").text
    for words in ("gave Pru Preparer the role", "changed Pru Preparer", "ended Pru Preparer"):
        assert words.replace("'", "&#39;") in history


def token(client: FlaskClient, page: str) -> str:
    from tests.reeve.identity.signing_in import token_on

    return token_on(client, page)


def test_the_last_admin_stays(client: FlaskClient, factory: Factory, council: Council) -> None:
    admin = factory.person("Ada Admin", council=council, roles=("admin",))
    sign_in(client, admin)
    answer = post(client, f"/c/{council.slug}/people/{admin.id}/roles/admin/end")
    assert (answer.status_code, heading(answer)) == (409, "A council needs an admin")
    assert client.get(f"/c/{council.slug}/people").status_code == 200


def test_two_admins_cannot_remove_each_other_at_once(factory: Factory, council: Council) -> None:
    people = [factory.person(name, council=council, roles=("admin",)) for name in ("Ada Admin", "Bea Boss")]
    start, results = threading.Barrier(2), []

    def end(which: int) -> None:
        start.wait()
        try:
            with unit(Role.COUNCIL, council_id=council.id, person_id=people[1 - which].id):
                end_role(people[which].id, "admin")
            results.append("ended")
        except LastAdmin:
            results.append("refused")

    threads = [threading.Thread(target=end, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["ended", "refused"]


def test_ended_today_and_given_again_today(factory: Factory, council: Council) -> None:
    factory.person("Ada Admin", council=council, roles=("admin", "viewer"))
    person = factory.person(council=council, roles=("viewer",))
    for _ in range(2):
        with unit(Role.COUNCIL, council_id=council.id):
            grant(person.id, "preparer", Terms())
        with pytest.raises(HeldAlready), unit(Role.COUNCIL, council_id=council.id):
            grant(person.id, "preparer", Terms())
        with unit(Role.COUNCIL, council_id=council.id):
            end_role(person.id, "preparer")
    with pytest.raises(EndsBeforeToday), unit(Role.COUNCIL, council_id=council.id):
        grant(person.id, "preparer", Terms(until=date(2020, 1, 1)))


def test_another_councils_people_are_nobody(client: FlaskClient, factory: Factory, council: Council) -> None:
    stranger = factory.person("Stran Ger", council=factory.council(), roles=("viewer",))
    with pytest.raises(NotFound), unit(Role.COUNCIL, council_id=council.id):
        grant(stranger.id, "viewer", Terms())
    sign_in(client, factory.person(council=council, roles=("admin",)))
    assert client.get(f"/c/{council.slug}/people/{stranger.id}/roles").status_code == 404


def test_other_councils_history_is_never_shown(client: FlaskClient, factory: Factory, council: Council) -> None:
    other = factory.council()
    sign_in(client, factory.person("Canary Person", council=other, roles=("admin",)))
    post(client, f"/c/{other.slug}/people/invitations", name="Canary Guest", email="c@example.org", role="viewer")
    another = sign_in(client.application.test_client(), factory.person(council=council, roles=("viewer",)))
    for path in ("history", "history.csv", "people"):
        assert "Canary" not in another.get(f"/c/{council.slug}/{path}").text
