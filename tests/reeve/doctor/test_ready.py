"""The readiness page, and what preparing again mends."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from reeve.app import create_app
from reeve.database import engines
from reeve.database.prepare import prepare
from reeve.database.roles import SERVING
from reeve.doctor import not_ready, ready
from reeve.installation import Installation, given_passwords
from tests.reeve.doctor.patients import Environ, admin, said, well
from tests.service import any_port

__all__ = ["admin", "well"]


@pytest.fixture
def app(installation: Installation) -> Flask:
    ready._well_at.clear()
    return create_app(installation.settings)


def test_the_readiness_page_says_ready_and_nothing_else(app: Flask, admin: Connection) -> None:
    answer = app.test_client().get("/ready")
    assert (answer.status_code, answer.text) == (200, "ready\n")
    assert app.test_client().get("/health").text == "ok\n"


def test_the_readiness_page_names_what_is_not(app: Flask, admin: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "write_and_remove", lambda _store: (_ for _ in ()).throw(OSError("/secret/place")))
    admin.execute(text("revoke usage on schema jobs from reeve_jobs"))
    try:
        answer = app.test_client().get("/ready")
    finally:
        admin.execute(text("grant usage on schema jobs to reeve_jobs"))
    assert (answer.status_code, answer.text) == (503, "not ready: queue, store\n")


def test_a_good_answer_leans_on_the_store_once_in_ten_seconds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(ready, "write_and_remove", asked.append)
    for _ in range(5):
        assert app.test_client().get("/ready").status_code == 200
    assert len(asked) == 1


def test_a_database_that_is_gone_is_not_ready(app: Flask, installation: Installation) -> None:
    nowhere = f"postgresql://reeve_gate:x@127.0.0.1:{any_port()}/reeve"
    engines.configure(dict.fromkeys(SERVING, nowhere))
    try:
        assert not_ready() == ["database", "migrations", "queue"]
    finally:
        create_app(installation.settings)


def test_preparing_again_mends_walls_and_grants(well: Environ, admin: Connection, installation: Installation) -> None:
    admin.execute(text("alter table tenants.version disable row level security"))
    admin.execute(text("revoke all on platform.alembic_version from reeve_gate"))
    assert len(said(well)) == 2
    prepare(installation.settings.database_url or "", given_passwords(installation.settings))
    assert said(well) == []
