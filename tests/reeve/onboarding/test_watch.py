"""What the platform watches: stages, usage, deadlines at risk and health; counts and moments, and no council's row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from councils.delivery.deliver import deliver
from reeve.channels.add import Wanted, add_server
from reeve.database import Role, now, unit
from reeve.database.matrix import MATRIX
from reeve.database.privileges import VIEWS
from reeve.department.models import Extension
from reeve.installation import Installation
from reeve.jobs import CHECK, enqueue
from reeve.mail.models import Letter
from reeve.onboarding.watch import at_risk, health, usage_by_council
from reeve.register.models import Council
from reeve.vault.store import StoreUnavailable
from reeve.web import Link
from reeve.web.panels import COUNCIL_PANELS, Panel, panel_by
from tests.councils.delivery.submitted import submitted
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in, small_app

SOON = timedelta(days=5)


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    panel_by(app, COUNCIL_PANELS, lambda council: Panel("Funding", [{"key": "Payer", "value": f"of {council.slug}"}]))
    panel_by(app, COUNCIL_PANELS, lambda _council: Panel("More", links=[Link("Look", "/platform/outbox")]))
    panel_by(app, COUNCIL_PANELS, lambda _council: None)
    return app


@pytest.fixture
def client(app: Flask, factory: Factory) -> FlaskClient:
    return sign_in(app.test_client(), factory.platform_admin())


def at_risk_of(council: Council, *, days: int = 14) -> list[str]:
    with unit(Role.PLATFORM):
        return [
            f"{each.period} {'practice' if each.practice else 'live'}"
            for each in at_risk(days=days)
            if each.slug == council.slug
        ]


def test_what_is_due_soon_or_late_and_has_not_come_is_at_risk(factory: Factory) -> None:
    council = factory.council()
    factory.obligation(council, period="2026-10", due_at=now() + SOON)
    factory.obligation(council, period="2026-09", due_at=now() - SOON)
    factory.obligation(council, period="2026-11", due_at=now() + timedelta(days=20))
    factory.obligation(council, period="2025-01", due_at=now() - timedelta(days=200))
    factory.obligation(council, period="2026-12")
    factory.obligation(council, period="2027-01", practice=False, due_at=now() + timedelta(days=2))
    assert at_risk_of(council) == ["2026-09 practice", "2026-10 practice"]
    assert at_risk_of(council, days=30) == ["2026-09 practice", "2026-10 practice", "2026-11 practice"]
    factory.live(council)
    assert "2027-01 live" in at_risk_of(council)


def test_what_came_or_was_given_more_time_is_not(factory: Factory) -> None:
    given = submitted(factory, signed=True)
    council = factory.session.get_one(Council, given.council_id)
    factory.session.execute(
        text("update department.obligation set due_at = now() where council_id = :id"), {"id": council.id}
    )
    longer = factory.obligation(council, period="2026-09", due_at=now() - SOON)
    known = {"council_id": council.id, "department_id": longer.department_id, "obligation_id": longer.id}
    late = {"decided_at": now(), "due_at": now() + 9 * SOON}
    factory.session.add(Extension(**known, n=1, reason="x", asked_by="Tom", granted=True, **late))
    factory.session.commit()
    assert at_risk_of(council) == ["2026-10 practice"]
    deliver(given.council_id, given.submission_id)
    assert at_risk_of(council) == []
    with unit(Role.PLATFORM):
        used = usage_by_council()[council.id]
    assert (used.deliveries, used.versions) == (1, 1)


def test_councils_not_aboard_are_nobodys_risk(factory: Factory) -> None:
    council = factory.council()
    factory.obligation(council, due_at=now() + SOON)
    council.onboarded_at = None
    factory.session.commit()
    assert at_risk_of(council) == []


def test_the_pages_say_it_in_words(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    factory.obligation(council, period="2026-09", due_at=now() - SOON)
    page = client.get("/platform/deadlines?days=7").text
    assert council.name in page
    assert "Overdue" in page
    assert client.get("/platform/deadlines?days=nonsense").status_code == 200
    shown = client.get(f"/platform/councils/{council.slug}").text
    assert "Nobody has signed in" in shown
    assert "Payer" in shown
    assert f"of {council.slug}" in shown
    assert 'href="/platform/outbox">Look' in shown


def test_stages_are_tabs_with_counts_that_add_up(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    sign_in(client.application.test_client(), factory.person("Ada", council=council, roles=("admin",)))
    page = BeautifulSoup(client.get("/platform/councils").text, "html5lib")
    tabs = [tab.get_text() for tab in page.select('nav[aria-label="Councils by stage"] a')]
    counts = [int(tab.rpartition("(")[2].rstrip(")")) for tab in tabs]
    assert tabs[0] == "All councils (397)"
    assert sum(counts[1:]) == 397
    chosen = client.get("/platform/councils?state=Agreement+to+accept").text
    assert council.name in chosen
    assert "Anglesey" not in chosen
    assert f"{now():%Y}" in chosen
    assert "No council in the register fits" in client.get("/platform/councils?state=nonsense").text


def test_health_tells_of_the_queue_the_store_and_the_letters(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    with unit(Role.COUNCIL, council_id=council.id) as session:
        for _ in range(2):
            enqueue(session, "check", on=CHECK, council_id=str(council.id), version_id="x")
    factory.session.add(Letter(to_name="A", to_email="a@example.org", subject="s", body="b"))
    factory.session.commit()
    submitted(factory)
    with unit(Role.PLATFORM):
        found = health()
    (queue,) = [each for each in found.queues if each.queue == CHECK]
    assert (queue.waiting, queue.running, queue.failed) == (2, 0, 0)
    assert queue.oldest is not None
    assert found.letters >= 1
    assert found.oldest_letter is not None
    assert found.objects is not None
    assert found.objects >= 1
    page = client.get("/platform/health").text
    assert "Answers (PostgreSQL" in page
    assert str(council.id) not in page


def test_health_says_which_servers_take_nothing(client: FlaskClient, factory: Factory) -> None:
    assert "None is in trouble." in client.get("/platform/health").text
    wanted = Wanted("DWP's own server", "live", "push", "push.example.org", None, "/in", "", "")
    with unit(Role.PLATFORM):
        server = add_server(factory.department(), wanted)
        server.refused_at, server.refused_words = now(), "The department's server refused us."
    page = BeautifulSoup(client.get("/platform/health").text, "html5lib")
    assert page.select_one(f'a[href="/platform/channels/{server.id}"]') is not None
    assert "The department's server refused us." in page.get_text()
    assert "None is in trouble." not in page.get_text()


def test_health_says_so_when_the_store_is_away(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: object, **_more: object) -> object:
        raise StoreUnavailable

    monkeypatch.setattr("reeve.vault.store.Store.list", away)
    assert "The store does not answer" in client.get("/platform/health").text


@pytest.mark.parametrize("table", [*(name for name in MATRIX if name.startswith("tenants.")), *VIEWS])
def test_the_platform_reads_no_councils_row(table: str, factory: Factory) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), unit(Role.PLATFORM) as session:
        session.execute(text(f"select count(*) from {table}"))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("department.obligation", "due_note"),
        ("department.extension", "reason"),
        ("department.consignment", "manifest"),
        ("department.receipt", "document"),
        ("department.query", "words"),
        ("department.reply", "words"),
        ("department.rejection", "reasons"),
        ("platform.session", "token_hash"),
        ("platform.credential", "secret"),
        ("jobs.procrastinate_jobs", "args"),
        ("jobs.procrastinate_jobs", "lock"),
    ],
)
def test_nor_what_is_written_in_the_departments(table: str, column: str, factory: Factory) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), unit(Role.PLATFORM) as session:
        session.execute(text(f"select {column} from {table}"))
