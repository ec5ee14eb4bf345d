"""The access review: once a quarter, everybody kept or removed, as rows and in the history."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from councils.people.models import AccessReview, AccessReviewAnswer
from councils.people.review_access import review_access
from councils.people.review_queries import QUARTER, activity, review_due
from reeve.audit import Actor, acting
from reeve.database import Role, db, now, unit
from reeve.errors import NotFound, Refusal
from reeve.identity.models import Person
from reeve.identity.reviewing import AnsweredAlready
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def council(factory: Factory) -> Council:
    return factory.council()


@pytest.fixture
def ada(factory: Factory, council: Council) -> Person:
    return factory.person("Ada Admin", council=council, roles=("admin",))


def test_everybody_is_kept_or_removed_and_the_review_is_finished(
    client: FlaskClient, factory: Factory, council: Council, ada: Person
) -> None:
    pru = factory.person("Pru Preparer", council=council, roles=("preparer", "viewer"))
    lee = factory.person("Lee Leaver", council=council, roles=("preparer",))
    sign_in(client, ada)
    page = f"/c/{council.slug}/people/review"
    shown = client.get(page).text
    for words in ("3 people left", "Pru Preparer", "Never", "Keep", "Remove", "No review is finished yet"):
        assert words in shown
    assert heading(post(client, page)) == "Choose Keep or Remove"
    first = post(client, page, **{f"answer-{pru.id}": "keep", f"answer-{lee.id}": "remove"})
    assert first.location == page
    shown = client.get(page).text
    assert "Saved. 1 person left to review" in shown
    assert "Kept by Ada Admin" in shown
    assert "Lee Leaver" not in BeautifulSoup(shown, "html5lib").select_one("table").get_text()  # type: ignore[union-attr]
    assert post(client, page, **{f"answer-{ada.id}": "keep"}).location == f"/c/{council.slug}/people"
    assert "The last review was finished on" in client.get(f"/c/{council.slug}/people").text
    assert "finished by Ada Admin: 2 kept, 1 removed" in client.get(page).text
    rows = factory.session.scalars(
        select(AccessReviewAnswer).where(AccessReviewAnswer.council_id == council.id).order_by(AccessReviewAnswer.at)
    ).all()
    assert {(row.person_name, row.roles, row.kept, row.by_name) for row in rows} == {
        ("Pru Preparer", "Preparer, Viewer", True, "Ada Admin"),
        ("Lee Leaver", "Preparer", False, "Ada Admin"),
        ("Ada Admin", "Admin", True, "Ada Admin"),
    }
    history = client.get(f"/c/{council.slug}/history").text
    for words in ("kept Pru Preparer, Preparer, Viewer, in the access review", "finished the access review: 2 kept"):
        assert words in history
    assert sign_in(client, lee).get(f"/c/{council.slug}/people").status_code == 404


def test_only_admins_review(client: FlaskClient, factory: Factory, council: Council) -> None:
    sign_in(client, factory.person(council=council, roles=("preparer", "certifier", "viewer")))
    assert client.get(f"/c/{council.slug}/people/review").status_code == 403


def test_admins_are_reminded_after_a_quarter(
    client: FlaskClient, factory: Factory, council: Council, ada: Person
) -> None:
    viewer = factory.person(council=council, roles=("viewer",))
    pages = (f"/c/{council.slug}/", f"/c/{council.slug}/people")
    sign_in(client, ada)
    assert all("An access review is due" not in client.get(page).text for page in pages)
    later = now() + QUARTER + timedelta(minutes=1)
    with time_machine.travel(later, tick=True):
        sign_in(client, ada)
        assert all("An access review is due" in client.get(page).text for page in pages)
        sign_in(client, viewer)
        assert all("An access review is due" not in client.get(page).text for page in pages)
        with unit(Role.COUNCIL, council_id=council.id), acting(Actor(ada.id, ada.name)):
            review_access({ada.id: True, viewer.id: True})
            assert not review_due()
    much_later = time_machine.travel(later + QUARTER + timedelta(days=1), tick=True)
    with much_later, unit(Role.COUNCIL, council_id=council.id):
        assert review_due()


def test_when_each_was_last_here(client: FlaskClient, factory: Factory, council: Council, ada: Person) -> None:
    with unit(Role.GATE):
        from reeve.database import set_person
        from reeve.identity.complete import complete_sign_in

        set_person(db.gate, ada.id)
        complete_sign_in(ada.id, instead_of=None)
    with unit(Role.COUNCIL, council_id=council.id):
        found = activity()[ada.id]
    assert found.signed_in is not None
    assert found.acted is None
    sign_in(client, ada)
    post(client, f"/c/{council.slug}/people/invitations", name="X", email="x@example.org", role="viewer", capacity="")
    with unit(Role.COUNCIL, council_id=council.id):
        assert activity()[ada.id].acted is not None


def test_strangers_and_reeve_itself(factory: Factory, council: Council, ada: Person) -> None:
    stranger = factory.person(council=factory.council(), roles=("viewer",))
    with pytest.raises(NotFound), unit(Role.COUNCIL, council_id=council.id), acting(Actor(ada.id, ada.name)):
        review_access({stranger.id: False})
    with pytest.raises(Refusal, match="Only a person"), unit(Role.COUNCIL, council_id=council.id):
        review_access({ada.id: True})


def test_two_admins_answer_for_the_same_person_at_once(factory: Factory, council: Council, ada: Person) -> None:
    bea = factory.person("Bea Boss", council=council, roles=("admin",))
    pru = factory.person("Pru Preparer", council=council, roles=("preparer",))
    with unit(Role.COUNCIL, council_id=council.id), acting(Actor(ada.id, ada.name)):
        review_access({ada.id: True})
    start, results = threading.Barrier(2), []

    def act(admin: Person, kept: bool) -> None:
        start.wait()
        try:
            with unit(Role.COUNCIL, council_id=council.id), acting(Actor(admin.id, admin.name)):
                review_access({pru.id: kept})
            results.append("saved")
        except (AnsweredAlready, NotFound) as refusal:
            results.append(type(refusal).__name__)

    threads = [threading.Thread(target=act, args=each) for each in ((ada, True), (bea, False))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("saved") == 1, results


def test_an_answer_is_never_changed(factory: Factory, council: Council, ada: Person) -> None:
    with unit(Role.COUNCIL, council_id=council.id), acting(Actor(ada.id, ada.name)):
        review_access({ada.id: True})
    with pytest.raises(ProgrammingError, match="permission denied"), unit(Role.COUNCIL, council_id=council.id):
        db.council.scalars(select(AccessReviewAnswer)).one().kept = False
    with unit(Role.COUNCIL, council_id=factory.council().id):
        assert db.council.scalars(select(AccessReview)).all() == []
