"""A department's people: three roles, given and ended by its admin alone, whatever the code above the walls does."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from reeve import department, officials
from reeve.audit import Actor, acting
from reeve.audit.models import AuditEntry
from reeve.database import Role, db, unit
from reeve.identity.assert_marked import assert_marked
from reeve.identity.models import DepartmentMembership, Person
from reeve.identity.queries import today
from reeve.installation import Installation
from reeve.officials import roles
from reeve.officials.models import DepartmentReview, DepartmentReviewAnswer
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in, small_app

PEOPLE = "/department/people"
REVIEW = f"{PEOPLE}/review"


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    department.init_app(app)
    officials.init_app(app)
    assert_marked(app)
    return app


@pytest.fixture
def ada(factory: Factory) -> Person:
    """The only admin of the department in this test."""
    factory.session.execute(text("update platform.department_membership set to_on = from_on"))
    return factory.official("Ada Admin", "department_admin")


@pytest.fixture
def admin(app: Flask, ada: Person) -> FlaskClient:
    return sign_in(app.test_client(), ada)


def history(factory: Factory) -> list[str]:
    with unit(Role.DEPARTMENT, department_id=factory.department().id) as session:
        entries = session.query(AuditEntry).order_by(AuditEntry.seq.desc()).limit(20)
        return [entry.words for entry in entries]


def test_an_admin_invites_each_role_and_takes_an_invitation_back(admin: FlaskClient, factory: Factory) -> None:
    form = f"{PEOPLE}/invitations"
    assert "Enter their full name" in post(admin, form).text
    for role in ("rule_owner", "department_admin"):
        email = f"{role}.{factory.salt}@example.org"
        answer = post(admin, form, name="Rhys Rules", email=email, role=role)
        assert answer.location == PEOPLE
    assert post(admin, form, name="Rhys", email="rhys@example.org", role="platform").status_code == 200
    shown = admin.get(PEOPLE).text
    assert "Rule owner" in shown
    invitation = shown.split("/department/people/invitations/")[1].split("/")[0]
    assert post(admin, f"{form}/{invitation}/revocation", page=form).status_code == 303
    assert any(words.startswith("revoked the invitation of Rhys Rules") for words in history(factory))


def test_each_role_does_its_own_work_and_no_other(app: Flask, factory: Factory, ada: Person) -> None:
    for role in ("analyst", "rule_owner", "department_admin"):
        client = sign_in(app.test_client(), factory.official(f"Only {role}", role))
        assert client.get("/department").status_code == 200
        people = client.get(PEOPLE)
        assert ("Invite somebody" in people.text) == (role == "department_admin")
        wanted = 200 if role == "department_admin" else 403
        assert client.get(REVIEW).status_code == wanted, role


def test_a_role_is_given_and_ended_and_the_last_admin_stays(
    app: Flask, admin: FlaskClient, factory: Factory, ada: Person
) -> None:
    ann = factory.official("Ann Analyst", "analyst")
    hers, form = f"{PEOPLE}/{ann.id}/roles", f"{PEOPLE}/{ann.id}/roles"
    assert post(admin, form, role="rule_owner").status_code == 303
    assert heading(post(admin, form, role="rule_owner")) == "The role is held already"
    assert post(admin, f"{hers}/rule_owner/end", page=form).status_code == 303
    assert post(admin, form, role="rule_owner").status_code == 303, "ended and given again on one day"
    desk = sign_in(app.test_client(), ann)
    assert desk.get("/department").status_code == 200
    for role in ("rule_owner", "analyst"):
        post(admin, f"{hers}/{role}/end", page=f"{PEOPLE}/{ada.id}/roles")
    assert desk.get("/department").status_code == 404, "from the very next request"
    last = post(admin, f"{PEOPLE}/{ada.id}/roles/department_admin/end", page=f"{PEOPLE}/{ada.id}/roles")
    assert heading(last) == "A department needs an admin"
    assert "ended Ann Analyst's role as analyst" in history(factory)


def test_everybodys_access_is_reviewed(app: Flask, admin: FlaskClient, factory: Factory, ada: Person) -> None:
    lee = factory.official("Lee Leaver", "analyst", "rule_owner")
    assert "2 people left" in admin.get(REVIEW).text
    assert heading(post(admin, REVIEW)) == "Choose Keep or Remove"
    assert post(admin, REVIEW, **{f"answer-{lee.id}": "remove"}).location == REVIEW
    assert post(admin, REVIEW, **{f"answer-{ada.id}": "keep"}).location == PEOPLE
    assert "finished by Ada Admin: 1 kept, 1 removed" in admin.get(REVIEW).text
    assert "removed Lee Leaver, who was analyst, rule owner" in history(factory)
    with unit(Role.DEPARTMENT, department_id=factory.department().id) as session:
        answer = session.query(DepartmentReviewAnswer).where(DepartmentReviewAnswer.person_id == lee.id).one()
        assert (answer.kept, answer.roles, answer.by_name) == (False, "Analyst, Rule owner", "Ada Admin")


def grant(factory: Factory, by: Person, to: Person) -> None:
    """As code gone wrong would, in the name of ``by``."""
    department_id = factory.department().id
    with unit(Role.DEPARTMENT, department_id=department_id, person_id=by.id) as session:
        session.add(
            DepartmentMembership(department_id=department_id, person_id=to.id, role="department_admin", from_on=today())
        )


def test_the_database_gives_a_role_only_in_an_admins_name(factory: Factory, ada: Person) -> None:
    ann = factory.official("Ann Analyst", "analyst", "rule_owner")
    with pytest.raises(DBAPIError, match="row-level security"):
        grant(factory, ann, ann)
    with (
        unit(Role.DEPARTMENT, department_id=factory.department().id, person_id=ann.id) as session,
        acting(Actor(ann.id, ann.name)),
    ):
        changed = session.execute(text("update platform.department_membership set to_on = from_on"))
        assert changed.rowcount == 0  # type: ignore[attr-defined]
        session.add(DepartmentReview(department_id=factory.department().id))
        with pytest.raises(DBAPIError, match="row-level security"):
            session.flush()
        session.rollback()
    grant(factory, ada, ann)
    with unit(Role.DEPARTMENT, department_id=factory.department().id, person_id=ada.id), acting(Actor(ada.id, "Ada")):
        assert "department_admin" in roles.remove(ann.id).roles
        assert [
            row.person_id
            for row in db.department.query(DepartmentMembership).where(
                DepartmentMembership.person_id == ann.id, DepartmentMembership.to_on.is_(None)
            )
        ] == []


def test_no_other_role_is_known_to_the_database(factory: Factory, ada: Person) -> None:
    with pytest.raises(DBAPIError, match="ck_department_membership_role_known"):
        factory.official("Ned Nobody", "owner")
    factory.session.rollback()
