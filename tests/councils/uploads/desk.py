"""For tests: a council that owes an extract, the rooms it passes through, and small files to bring there."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from councils import scope
from councils.columns import views as columns_views
from councils.findings import views as findings_views
from councils.lineage import views as lineage_views
from councils.returns import views as returns_views
from councils.returns.models import Version
from councils.uploads import views as uploads_views
from councils.validation import views as validation_views
from councils.validation.check import check
from councils.validation.child import work
from councils.validation.models import CheckRun
from reeve import catalogue, identity, onboarding, web
from reeve.app import Reeve
from reeve.audit import Actor, acting
from reeve.billing import extras
from reeve.database import Role, db, requests, unit
from reeve.department.models import Obligation
from reeve.identity.assert_marked import assert_marked
from reeve.identity.extras import keep_extras
from reeve.identity.models import Person
from reeve.installation import Installation
from reeve.register.models import Council, CouncilCode
from reeve.rules import Period
from reeve.samples import shbe
from reeve.web.posting import PLACE, place_token
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in, token_on

PERIOD = "2026-10"
BOUNDARY = "reeve-test-boundary"


def form_body(client: FlaskClient, page: str, data: bytes, *, name: str = "shbe.txt", end: bool = True) -> bytes:
    """The form of ``page`` as a browser sends it; without ``end`` it was cut off."""
    fields = {"csrf_token": token_on(client, page)}
    with client.application.app_context():
        fields[PLACE] = place_token(page.split("/")[2])
    return body_of(fields, data, name=name, end=end)


def body_of(fields: Mapping[str, str], data: bytes, *, name: str = "shbe.txt", end: bool = True) -> bytes:
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    )
    head += (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    return head.encode() + data + (f"\r\n--{BOUNDARY}--\r\n".encode() if end else b"")


def rooms(installation: Installation) -> Flask:
    """As ``reeve.app.create_app`` makes it, up to the rooms under test."""
    app = Reeve("reeve", static_folder=None)
    app.config.update(
        SECRET_KEY=installation.secret_key,
        SESSION_COOKIE_SECURE=installation.settings.https,
        MAX_CONTENT_LENGTH=1_000_000,
    )
    requests.init_app(app)
    web.init_app(app)
    identity.init_app(app)
    onboarding.init_app(app)
    scope.init_app(app)
    catalogue.init_app(app)
    for views in (returns_views, uploads_views, columns_views, lineage_views, validation_views, findings_views):
        app.register_blueprint(views.blueprint)
    keep_extras(app, extras.find_closed)
    assert_marked(app)
    return app


@dataclass(frozen=True)
class Desk:
    """One council and its people, in the rooms of ``app``."""

    app: Flask
    factory: Factory
    council: Council
    obligation: Obligation
    tom: Person
    helen: Person

    @property
    def url(self) -> str:
        return f"/c/{self.council.slug}/returns/shbe/{self.obligation.period}"

    def client(self, person: Person | None = None) -> FlaskClient:
        return sign_in(self.app.test_client(), person or self.tom)

    @contextmanager
    def at_work(self, person: Person | None = None) -> Iterator[None]:
        who = person or self.tom
        with unit(Role.COUNCIL, council_id=self.council.id, person_id=who.id), acting(Actor(who.id, who.name)):
            yield

    def upload(self, data: bytes, *, name: str = "shbe.txt", person: Person | None = None) -> TestResponse:
        client = self.client(person)
        body = form_body(client, f"{self.url}/uploads", data, name=name)
        return client.post(f"{self.url}/uploads", data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")

    def versions(self) -> list[Version]:
        with self.at_work():
            wanted = select(Version).where(Version.obligation_id == self.obligation.id).order_by(Version.number)
            return list(db.council.scalars(wanted))

    def check_all(self) -> None:
        """Do what the worker would: every check job of this council, in order; one that is done does nothing."""
        for job in self.jobs():
            check(self.council.id, UUID(job["version_id"]), UUID(job["check_id"]))

    def jobs(self) -> list[dict[str, str]]:
        """The check jobs of this council, in order; read as the administrator, since no role of ours may read them."""
        with self.factory.engine.connect() as connection:
            found = connection.scalars(text("select args from jobs.procrastinate_jobs order by id")).all()
        return [args for args in found if args.get("council_id") == str(self.council.id) and "check_id" in args]

    def uploaded(self, data: bytes) -> Version:
        """Uploaded and checked."""
        answer = self.upload(data)
        assert answer.status_code == 303, answer.text
        self.check_all()
        return self.versions()[-1]

    def run_of(self, version: Version) -> CheckRun:
        with self.at_work():
            return db.council.scalars(
                select(CheckRun).where(CheckRun.version_id == version.id).order_by(CheckRun.enqueued_at.desc()).limit(1)
            ).one()


def desk(app: Flask, factory: Factory, *, period: str = PERIOD) -> Desk:
    council = factory.council()
    return Desk(
        app,
        factory,
        council,
        factory.obligation(council, "shbe", period),
        factory.person("Tom Preparer", council=council, roles=("preparer",)),
        factory.person("Helen Certifier", council=council, roles=("certifier",)),
    )


def extract_for(desk: Desk, *, claims: int = 12, faults: float = 0.0, seed: int = 5) -> bytes:
    """A small extract of this council and period."""
    code = desk.factory.session.scalars(
        select(CouncilCode.code).where(CouncilCode.council_id == desk.council.id, CouncilCode.scheme == "register")
    ).first()
    assert code is not None
    return sample(code, desk.obligation.period, claims, faults, seed)


@lru_cache(maxsize=32)
def sample(code: str, period: str, claims: int, faults: float, seed: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shbe.txt"
        shbe.make(path, council_code=code, period=Period.parse(period), claims=claims, seed=seed, faults=faults)
        return path.read_bytes()


def work_here(
    _work: str,
    payload: Mapping[str, Any],
    *,
    memory: int,
    seconds: int,
    on_progress: Callable[[Mapping[str, Any]], None],
) -> Mapping[str, Any]:
    """As ``run_child``, in this process: what goes in and comes out still passes through JSON."""
    result: Mapping[str, Any] = json.loads(json.dumps(work(json.loads(json.dumps(payload)), on_progress)))
    return result
