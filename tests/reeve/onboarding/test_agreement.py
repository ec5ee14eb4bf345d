"""The data processing agreement: asked for, read, accepted once by whom it was sent to, and kept word for word."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError

from reeve.audit.models import AuditEntry
from reeve.database import Role, now, unit
from reeve.identity.address import NotAnAddress
from reeve.identity.token import hashed
from reeve.identity.visitor import House
from reeve.installation import Installation
from reeve.mail.models import Letter
from reeve.onboarding.agreements import text_of
from reeve.onboarding.ask_agreement import Named, NobodyNamed, ask_agreement
from reeve.onboarding.models import Agreement, AgreementRequest
from reeve.onboarding.onboard import onboard
from reeve.onboarding.terms import NoSuchTerms, present_version, terms
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in, small_app

ALEX = Named("Alex Accepts", "alex.accepts@example.org", "Dee Officer")


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def council(factory: Factory) -> Council:
    return factory.council()


def asked(council: Council, named: Named = ALEX) -> str:
    """The path of the link."""
    with unit(Role.PLATFORM) as session:
        link = ask_agreement(session, named, house=House("council", council.id, council.slug, council.name))
    return link[link.index("/agreements/") :]


def accept(client: FlaskClient, path: str, **more: str) -> str:
    read = BeautifulSoup(client.get(path).text, "html5lib").find("input", {"name": "read"})
    assert read is not None
    given = {"capacity": "Head of Benefits", "authorised": "y", "read": str(read["value"]), **more}
    return post(client, path, **given).text


def agreements(factory: Factory, council: Council) -> list[Agreement]:
    factory.session.expire_all()
    return list(factory.session.scalars(select(Agreement).where(Agreement.council_id == council.id)))


def test_the_text_is_marked_as_a_sample_and_names_its_parties() -> None:
    text = terms(present_version(), council="Anywhere Council", officer="Dee Officer")
    assert "Sample for legal review" in text.text
    assert "between Anywhere Council" in text.text
    assert "data protection officer is Dee Officer" in text.text
    assert re.fullmatch("[0-9a-f]{64}", text.digest)
    assert terms(present_version(), council="Elsewhere Council", officer="Dee Officer").digest != text.digest
    for version in ("1999-01", "../forms", ""):
        with pytest.raises(NoSuchTerms):
            terms(version, council="x", officer="y")


def test_opening_the_link_accepts_nothing_and_accepting_keeps_what_was_read(
    client: FlaskClient, factory: Factory, council: Council
) -> None:
    path = asked(council)
    for _ in range(3):
        page = client.get(path)
        assert "Sample for legal review" in page.text
        assert client.head(path).status_code == 200
    assert agreements(factory, council) == []
    assert "Agreement accepted" in accept(client, path)
    (kept,) = agreements(factory, council)
    assert (kept.name, kept.capacity, kept.officer_name) == ("Alex Accepts", "Head of Benefits", "Dee Officer")
    assert kept.version == present_version()
    assert kept.person_id is None
    assert text_of(kept).digest == kept.text_hash
    entry = factory.session.scalars(
        select(AuditEntry).where(AuditEntry.chain_id == council.id, AuditEntry.act == "agreement.accepted")
    ).one()
    assert (entry.actor, entry.acting_for) == ("Alex Accepts", council.name)
    assert kept.text_hash in entry.detail


def test_the_link_works_once(client: FlaskClient, factory: Factory, council: Council) -> None:
    path = asked(council)
    accept(client, path)
    again = client.get(path)
    assert again.status_code == 410
    assert heading(again) == "This agreement is already accepted"
    assert post(client, path, page="/sign-in", capacity="x", authorised="y", read="z").status_code == 410
    assert len(agreements(factory, council)) == 1


def test_asked_again_the_earlier_link_stops_working(client: FlaskClient, council: Council) -> None:
    first, second = asked(council), asked(council)
    assert heading(client.get(first)) == "This link no longer works"
    assert client.get(second).status_code == 200


def test_a_link_expires(client: FlaskClient, factory: Factory, council: Council) -> None:
    path = asked(council)
    factory.session.execute(
        update(AgreementRequest)
        .where(AgreementRequest.token_hash == hashed(path.rpartition("/")[2]))
        .values(expires_at=now() - timedelta(seconds=1))
    )
    factory.session.commit()
    assert heading(client.get(path)) == "This link has expired"


@pytest.mark.parametrize("token", ["nothing", "a" * 43, "%00", "x" * 3000])
def test_a_forged_link_is_unknown(client: FlaskClient, token: str) -> None:
    assert client.get(f"/agreements/{token}").status_code == 404


def test_accepting_needs_a_job_title_a_tick_and_the_very_text(
    client: FlaskClient, factory: Factory, council: Council
) -> None:
    path = asked(council)
    said = accept(client, path, capacity="", authorised="")
    assert "Enter your job title" in said
    assert "Tick this if you may accept" in said
    assert "The agreement changed" in accept(client, path, read="0" * 64)
    assert agreements(factory, council) == []


def test_somebody_else_who_is_signed_in_signs_out_first(
    client: FlaskClient, factory: Factory, council: Council
) -> None:
    path = asked(council)
    sign_in(client, factory.person("Sam Somebody", council=council, roles=("viewer",)))
    assert "Sign out and go on" in client.get(path).text
    refused = post(client, path, capacity="Head", authorised="y", read="x")
    assert refused.status_code == 403
    assert agreements(factory, council) == []


def test_the_person_themselves_may_be_signed_in(client: FlaskClient, factory: Factory, council: Council) -> None:
    person = factory.person("Alex Accepts", council=council, roles=("viewer",))
    path = asked(council, Named(person.name, person.email.upper(), "Dee Officer"))
    sign_in(client, person)
    accept(client, path)
    assert agreements(factory, council)[0].person_id == person.id


def test_no_agreement_without_a_link(council: Council, factory: Factory) -> None:
    """The database's own wall: the gate adds one only for the open request whose link was shown."""
    asked(council)
    request = factory.session.scalars(select(AgreementRequest).where(AgreementRequest.council_id == council.id)).one()
    row = {
        "council_id": council.id,
        "request_id": request.id,
        "version": "x",
        "council_name": "x",
        "officer_name": "x",
        "text_hash": "x",
        "name": "x",
        "email": "x",
        "capacity": "x",
    }
    with pytest.raises(ProgrammingError, match="row-level security"), unit(Role.GATE, token_hash="0" * 64) as session:
        session.add(Agreement(**row))
        session.flush()


def test_who_is_named_must_be_somebody(council: Council) -> None:
    for named, refusal in (
        (Named(" ", "alex@example.org", "Dee"), NobodyNamed),
        (Named("Alex", "alex@example.org", ""), NobodyNamed),
        (Named("Alex", "not an address", "Dee"), NotAnAddress),
    ):
        with pytest.raises(refusal):
            asked(council, named)


def test_it_may_be_asked_for_with_the_onboarding_on_one_page(client: FlaskClient, factory: Factory) -> None:
    sign_in(client, factory.platform_admin())
    page = "/platform/councils/leeds/onboarding"
    given = {"admin_name": "Ada Admin", "admin_email": "ada@example.org", "agreement_name": "Alex Accepts"}
    half = post(client, page, **given)
    assert "leave all three about the agreement empty" in half.text
    wrong = post(client, page, **given, agreement_email="nonsense", officer_name="Dee Officer")
    assert "Enter an e-mail address in full" in wrong.text
    done = post(client, page, **given, agreement_email="alex@example.org", officer_name="Dee Officer")
    assert done.location == "/platform/councils/leeds"
    assert "Alex Accepts (alex@example.org) is asked to accept it" in client.get(done.location).text
    letter = factory.session.scalars(select(Letter).where(Letter.to_email == "alex@example.org")).one()
    assert "/agreements/" in letter.body


def test_either_side_names_who_accepts_and_only_members_read_it(
    client: FlaskClient, app: Flask, factory: Factory, council: Council
) -> None:
    given = {"agreement_name": "Alex", "agreement_email": "alex@example.org", "officer_name": "Dee Officer"}
    admin = sign_in(app.test_client(), factory.person("Ada Admin", council=council, roles=("admin",)))
    home = f"/c/{council.slug}"
    assert admin.get(f"{home}/agreement").status_code == 404
    assert post(admin, f"{home}/agreement/request", **given).location == f"{home}/onboarding"
    assert "Alex (alex@example.org) is asked" in admin.get(f"{home}/onboarding").text
    sign_in(client, factory.platform_admin())
    page = f"/platform/councils/{council.slug}"
    assert post(client, f"{page}/agreement", **given).location == page
    letter = factory.session.scalars(select(Letter).order_by(Letter.created_at.desc()).limit(1)).one()
    path = re.search(r"/agreements/\S+", letter.body)
    assert path is not None
    accept(app.test_client(), path[0])
    assert "Dee Officer" in admin.get(f"{home}/agreement").text
    viewer = sign_in(app.test_client(), factory.person("Vi Viewer", council=council, roles=("viewer",)))
    assert viewer.get(f"{home}/agreement").status_code == 200
    assert viewer.get(f"{home}/agreement/request").status_code == 403
    assert client.get(f"{home}/agreement").status_code == 404


def test_a_council_not_aboard_is_asked_nothing(client: FlaskClient, factory: Factory) -> None:
    sign_in(client, factory.platform_admin())
    assert client.get("/platform/councils/wigan/agreement").status_code == 409


def test_a_fault_in_the_agreement_leaves_no_council(factory: Factory) -> None:
    with pytest.raises(NotAnAddress), unit(Role.PLATFORM):
        onboard(
            "york",
            admin_name="Ada",
            admin_email="ada@example.org",
            named=Named("Alex", "not an address", "Dee Officer"),
        )
    assert factory.session.scalars(select(Council.onboarded_at).where(Council.slug == "york")).one() is None
