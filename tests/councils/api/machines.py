"""For tests of the API: the whole app, a council that owes an extract, and machines with tokens of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from councils.dryrun.check import check as check_dry_run
from councils.tokens.make_token import Made, Wanted, make_token
from reeve.identity.machine.scopes import Scope
from reeve.identity.models import Person
from reeve.identity.visitor import House
from tests.councils.uploads.desk import Desk

EVERY = tuple(Scope)


@dataclass(frozen=True)
class Machine:
    """A program that holds a token of the council at ``desk``."""

    desk: Desk
    made: Made
    client: FlaskClient

    @property
    def url(self) -> str:
        return f"/api/v1/councils/{self.desk.council.slug}/returns/shbe/{self.desk.obligation.period}"

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.made.key}", **{k.replace("_", "-"): v for k, v in more.items()}}

    def get(self, path: str, **query: object) -> TestResponse:
        where = path if path.startswith("/api") else f"{self.url}{path}"
        return self.client.get(where, headers=self.headers(), query_string=query or None, buffered=True)

    def send(self, data: bytes, to: str = "/uploads", *, key: str | None = None, **headers: str) -> TestResponse:
        more = {**({"Idempotency-Key": key} if key else {}), **headers}
        where = to if to.startswith("/api") else f"{self.url}{to}"
        return self.client.post(where, data=data, headers={**self.headers(), **more}, buffered=True)

    def uploaded(self, data: bytes) -> dict[str, Any]:
        """The version an upload made, checked."""
        answer = self.send(data)
        assert answer.status_code == 201, answer.text
        self.desk.check_all()
        return said(self.get(answer.json["url"]))

    def checked_only(self, data: bytes) -> dict[str, Any]:
        """What a check that keeps nothing found."""
        answer = self.send(data, "/dry-runs")
        assert answer.status_code == 202, answer.text
        check_dry_runs(self.desk)
        return said(self.get(answer.json["url"]))


def said(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json
    return body


def house(desk: Desk) -> House:
    return House("council", desk.council.id, desk.council.slug, desk.council.name)


def machine(
    desk: Desk,
    *scopes: Scope,
    label: str = "Nightly",
    owner: Person | None = None,
    lasts: timedelta = timedelta(days=30),
    plan: str | None = "plus",
) -> Machine:
    """A machine with a token an admin made, for which Tom answers, of a council with this plan."""
    if plan is not None:
        desk.factory.plan(desk.council, plan)
    wanted = Wanted(label, frozenset(scopes or EVERY), (owner or desk.tom).id, lasts)
    with desk.at_work():
        made = make_token(wanted, house=house(desk))
    return Machine(desk, made, desk.app.test_client())


def dry_run_jobs(desk: Desk) -> Iterable[UUID]:
    with desk.factory.engine.connect() as connection:
        found = connection.scalars(text("select args from jobs.procrastinate_jobs order by id")).all()
    council = str(desk.council.id)
    return [UUID(args["dry_run_id"]) for args in found if args.get("council_id") == council and "dry_run_id" in args]


def check_dry_runs(desk: Desk) -> None:
    """Do what the worker would; one that is done or gone does nothing."""
    for dry_run_id in dry_run_jobs(desk):
        check_dry_run(desk.council.id, dry_run_id)
