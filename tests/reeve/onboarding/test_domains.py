"""Recording a council's e-mail domains: several, as data; they warn at the first admin's invitation too."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from reeve.audit.models import AuditEntry
from reeve.database import Role, unit
from reeve.identity.models import Invitation
from reeve.installation import Installation
from reeve.onboarding.set_domains import set_domains
from reeve.register.queries import domains_recorded
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in, small_app


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return small_app(installation)


@pytest.fixture
def pat(app: Flask, factory: Factory) -> FlaskClient:
    return sign_in(app.test_client(), factory.platform_admin())


def test_several_are_recorded_changed_and_taken_away(pat: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    factory.person("Ada Admin", council=council, roles=("admin",))
    page = f"/platform/councils/{council.slug}"
    assert "None recorded" in pat.get(page).text
    assert "Its people have their addresses at example.org." in pat.get(f"{page}/domains").text
    for typed, kept in (
        ("@Leeds.gov.uk\nleeds-benefits.org.uk", ["leeds-benefits.org.uk", "leeds.gov.uk"]),
        ("leeds.gov.uk, wypp.org.uk; leeds.gov.uk", ["leeds.gov.uk", "wypp.org.uk"]),
        ("", []),
    ):
        assert post(pat, f"{page}/domains", domains=typed).status_code == 303
        with unit(Role.COUNCIL, council_id=council.id) as session:
            assert domains_recorded(session, council.id) == kept
    said = select(AuditEntry.words).where(AuditEntry.chain_id == council.id, AuditEntry.act == "council.domains_set")
    assert [words.split(": ")[1] for words in factory.session.scalars(said.order_by(AuditEntry.seq))] == [
        "leeds-benefits.org.uk, leeds.gov.uk",
        "leeds.gov.uk, wypp.org.uk",
        "none",
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("domain!", "“domain!” is not a domain"),
        ("leeds.gov.uk gmail.com", "Anybody can have an address at gmail.com"),
        ("l\u0435eds.gov.uk", "is not a domain"),
        ("xn--leds-epa.gov.uk", "is not a domain"),
    ],
)
def test_what_is_no_councils_domain_is_not_recorded(typed: str, words: str, pat: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    assert words in post(pat, f"/platform/councils/{council.slug}/domains", domains=typed).text
    with unit(Role.PLATFORM) as session:
        assert domains_recorded(session, council.id) == []


def test_two_councils_may_share_one_and_the_same_again_says_nothing(factory: Factory) -> None:
    for council in (factory.council(), factory.council()):
        for _ in range(2):
            with unit(Role.PLATFORM):
                assert set_domains(council, ["shared.gov.uk"]) == ["shared.gov.uk"]
        said = select(AuditEntry).where(AuditEntry.chain_id == council.id, AuditEntry.act == "council.domains_set")
        assert len(factory.session.scalars(said).all()) == 1


def test_at_onboarding_another_domain_is_asked_about_once_and_never_refused(pat: FlaskClient, factory: Factory) -> None:
    council = factory.unused()
    page = f"/platform/councils/{council.slug}/onboarding"
    entered = {"admin_name": "Ada Admin", "admin_email": "ada@agency.example", "domains": "york.gov.uk"}
    warned = post(pat, page, **entered)
    assert "agency.example is not one of the domains you entered" in warned.text
    assert heading(warned).startswith("Bring")
    again = post(pat, page, seen="elsewhere.example", **entered)
    assert "is not one of the domains" in again.text
    assert post(pat, page, seen="agency.example", **entered).status_code == 303
    invited = select(Invitation.email).where(Invitation.council_id == council.id)
    assert factory.session.scalars(invited).all() == ["ada@agency.example"]
    with unit(Role.PLATFORM) as session:
        assert domains_recorded(session, council.id) == ["york.gov.uk"]
