"""Support by consent: nobody of the platform reads a council's page but in a session its admin allowed, and every page
read then stands in the council's history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from councils.returns import views as returns_views
from reeve.audit.models import AuditEntry
from reeve.database import Role, now, unit
from reeve.database.units import only_read
from reeve.identity.assert_marked import assert_marked
from reeve.identity.models import Person, PlatformMembership
from reeve.installation import Installation
from reeve.mail.models import Letter
from reeve.onboarding.models import SupportSession
from reeve.register.models import Council
from reeve.web.filters import local
from tests.factories import Factory
from tests.reeve.identity.signing_in import post, sign_in, small_app, token_on

WHY = {"reason": "The page of October does not open", "purpose": "The list of returns"}
ALLOW = {"reason": "Please help", "hours": "2"}


@dataclass
class Street:
    """A council with its admin, and somebody of the platform, each signed in."""

    factory: Factory
    council: Council
    admin: FlaskClient
    pat: Person
    platform: FlaskClient

    @property
    def home(self) -> str:
        return f"/c/{self.council.slug}"

    @property
    def desk(self) -> str:
        return f"/platform/councils/{self.council.slug}"

    def ask(self) -> SupportSession:
        assert post(self.platform, f"{self.desk}/support", **WHY).location == self.desk
        return self.newest()

    def newest(self) -> SupportSession:
        self.factory.session.expire_all()
        return self.factory.session.scalars(
            select(SupportSession)
            .where(SupportSession.council_id == self.council.id)
            .order_by(SupportSession.asked_at.desc())
            .limit(1)
        ).one()

    def allow(self, asked: SupportSession, **more: str) -> SupportSession:
        page = f"{self.home}/support/{asked.id}/approval"
        assert post(self.admin, page, **{**ALLOW, **more}).location == f"{self.home}/support"
        return self.newest()

    def read(self) -> list[str]:
        """The pages read under support, by the council's history."""
        return list(
            self.factory.session.scalars(
                select(AuditEntry.subject)
                .where(AuditEntry.chain_id == self.council.id, AuditEntry.act == "support.read")
                .order_by(AuditEntry.seq)
            )
        )

    def words(self) -> list[str]:
        wanted = select(AuditEntry.words).where(AuditEntry.chain_id == self.council.id).order_by(AuditEntry.seq)
        return list(self.factory.session.scalars(wanted))


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    app.register_blueprint(returns_views.blueprint)
    assert_marked(app)
    return app


@pytest.fixture
def street(app: Flask, factory: Factory) -> Street:
    council, pat = factory.council(), factory.platform_admin()
    ada = factory.person("Ada Admin", council=council, roles=("admin",))
    return Street(factory, council, sign_in(app.test_client(), ada), pat, sign_in(app.test_client(), pat))


def test_asked_allowed_read_and_ended(street: Street) -> None:
    assert street.platform.get(street.home).status_code == 404
    asked = street.ask()
    assert street.platform.get(street.home).status_code == 404
    assert "The page of October does not open" in street.admin.get(f"{street.home}/support").text
    allowed = street.allow(asked)
    assert allowed.until is not None
    page = street.platform.get(f"{street.home}/")
    assert page.status_code == 200
    assert f"Support session, approved by Ada Admin until {local_clock(allowed)}" in page.text
    assert street.platform.get(f"{street.home}/history").status_code == 200
    assert street.read() == [f"{street.home}/", f"{street.home}/history"]
    ended = post(street.admin, f"{street.home}/support/{asked.id}/end", page=f"{street.home}/support")
    assert ended.status_code == 303
    assert street.platform.get(street.home).status_code == 404
    assert len(street.read()) == 2
    assert [words for words in street.words() if "support" in words] == [
        "asked for a support session",
        f"allowed Pat Platform of Reeve a support session until {local_clock(allowed)}",
        "read a page in the support session approved by Ada Admin",
        "read a page in the support session approved by Ada Admin",
        "ended Pat Platform's support session",
    ]
    assert "The page of October" not in " ".join(street.words())


def local_clock(session: SupportSession) -> str:
    assert session.until is not None
    return f"{local(session.until):%H:%M}"


def test_every_admin_gets_a_letter_without_the_reason(street: Street) -> None:
    street.factory.person("Abe Admin", council=street.council, roles=("admin", "viewer"))
    before = count(street, Letter)
    street.ask()
    assert count(street, Letter) == before + 2
    letter = street.factory.session.scalars(select(Letter).order_by(Letter.created_at.desc()).limit(1)).one()
    assert f"{street.home}/support" in letter.body
    assert "October" not in letter.body


def count(street: Street, table: type[Letter]) -> int:
    return street.factory.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_session_only_reads(street: Street) -> None:
    street.allow(street.ask())
    for method, path in (
        ("POST", f"{street.home}/people/invitations"),
        ("POST", f"{street.home}/onboarding/going-live"),
        ("OPTIONS", f"{street.home}/people"),
    ):
        answer = street.platform.open(path, method=method, data=with_token(street, method))
        assert answer.status_code == 403, path
    assert street.platform.get(f"{street.home}/people/invitations").status_code == 403
    assert street.platform.get(f"{street.home}/support/{street.newest().id}/approval").status_code == 403
    assert street.platform.get(f"{street.home}/history.csv").status_code == 403
    assert street.platform.get(f"{street.home}/nothing-here").status_code == 404
    assert street.read() == []


def with_token(street: Street, method: str) -> dict[str, str]:
    return {"csrf_token": token_on(street.platform, "/account/password")} if method == "POST" else {}


def test_rows_are_taken_away_only_where_that_was_allowed(street: Street) -> None:
    street.allow(street.ask(), rows="y")
    assert street.platform.get(f"{street.home}/history.csv").status_code == 200
    assert street.read() == [f"{street.home}/history.csv"]


def test_what_the_role_would_not_stop_the_database_does(street: Street) -> None:
    with pytest.raises(DBAPIError, match="read-only"), unit(Role.COUNCIL, council_id=street.council.id) as session:
        only_read(session)
        session.execute(text("update platform.membership set capacity = 'x'"))


@pytest.mark.parametrize(
    "given",
    [
        {"hours": None},
        {"hours": -0.1},
        {"hours": 1, "ended_at": now(), "ended_by_name": "Ada Admin"},
        {"hours": None, "refused_at": now(), "refused_by_name": "Ada Admin"},
    ],
    ids=["not answered", "over", "ended", "refused"],
)
def test_no_other_session_opens_anything(given: dict[str, Any], street: Street) -> None:
    street.factory.support(street.council, street.pat, **given)
    assert street.platform.get(street.home).status_code == 404
    assert street.read() == []


def test_it_is_of_one_person_and_one_council(street: Street, app: Flask) -> None:
    street.factory.support(street.council, street.pat)
    other = sign_in(app.test_client(), street.factory.platform_admin("Olly Other"))
    assert other.get(street.home).status_code == 404
    elsewhere = street.factory.council()
    assert street.platform.get(f"/c/{elsewhere.slug}").status_code == 404
    assert street.platform.get(street.home).status_code == 200


def test_who_leaves_the_platform_is_out_with_the_next_page(street: Street) -> None:
    street.factory.support(street.council, street.pat)
    assert street.platform.get(street.home).status_code == 200
    session = street.factory.session
    row = session.scalars(select(PlatformMembership).where(PlatformMembership.person_id == street.pat.id)).one()
    row.to_on = now().date() - timedelta(days=1)
    session.commit()
    assert street.platform.get(street.home).status_code == 404


def test_it_is_answered_once_and_by_an_admin(street: Street, app: Flask) -> None:
    asked = street.ask()
    viewer = street.factory.person("Vi Viewer", council=street.council, roles=("viewer",))
    reader = sign_in(app.test_client(), viewer)
    page = f"{street.home}/support/{asked.id}"
    assert reader.get(f"{street.home}/support").status_code == 200
    assert reader.get(f"{page}/approval").status_code == 403
    assert post(reader, f"{page}/refusal", page="/account/password").status_code == 403
    assert post(street.admin, f"{page}/refusal", page=f"{page}/approval").location == f"{street.home}/support"
    assert street.newest().state(at=now()) == "Refused"
    again = post(street.admin, f"{page}/approval", page="/account/password", **ALLOW)
    assert again.status_code == 409
    assert post(street.platform, f"{street.desk}/support/{asked.id}/end", page="/account/password").status_code == 409


def test_the_platform_takes_its_own_back(street: Street) -> None:
    asked = street.ask()
    page = f"{street.desk}/support/{asked.id}/end"
    assert post(street.platform, page, page=street.desk).location == street.desk
    assert street.newest().state(at=now()) == "Ended"
    assert "Take it back" not in street.platform.get(street.desk).text


def test_nobody_allows_their_own(street: Street, app: Flask) -> None:
    """Somebody of the platform who is also an admin of the council."""
    both = street.factory.platform_admin("Bo Both")
    street.factory.join(both, street.council, "admin")
    asked = street.factory.support(street.council, both, hours=None)
    client = sign_in(app.test_client(), both)
    answer = post(client, f"{street.home}/support/{asked.id}/approval", **ALLOW)
    assert answer.status_code == 403
    assert "another admin must allow it" in answer.text


@pytest.mark.parametrize("hours", ["0", "9", "100", "-1", ""])
def test_no_longer_than_eight_hours(hours: str, street: Street) -> None:
    asked = street.ask()
    answer = post(street.admin, f"{street.home}/support/{asked.id}/approval", reason="Help", hours=hours)
    assert answer.status_code == 200
    assert street.newest().state(at=now()) == "Asked"


def test_the_database_keeps_to_eight_hours_too(street: Street) -> None:
    with pytest.raises(IntegrityError, match="not_longer_than_a_day_at_work"):
        street.factory.support(street.council, street.pat, hours=7)


def test_the_platform_cannot_approve_by_itself(street: Street) -> None:
    """Neither a new row that is approved already nor a change of one: the walls let the platform only ask and end."""
    asked = street.ask()
    forged = {
        "council_id": street.council.id,
        "asked_by": street.pat.id,
        "asked_by_name": "Pat",
        "reason": "x",
        "purpose": "x",
        "approved_at": now(),
        "approved_by_name": "Ada Admin",
        "approval_reason": "x",
        "until": now() + timedelta(hours=1),
    }
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        unit(Role.PLATFORM, person_id=street.pat.id) as session,
    ):
        session.add(SupportSession(**forged))
        session.flush()
    with pytest.raises(DBAPIError, match="permission denied"), unit(Role.PLATFORM, person_id=street.pat.id) as session:
        session.execute(
            text("update platform.support_session set until = now() + interval '1 hour' where id = :id"),
            {"id": asked.id},
        )


def test_a_council_without_an_admin_is_not_asked(street: Street) -> None:
    council = street.factory.council()
    answer = post(street.platform, f"/platform/councils/{council.slug}/support", **WHY)
    assert answer.status_code == 409
    assert "no admin yet" in answer.text
