"""The API's document and the service agree: every route is in it, every problem is explained, every answer fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation

from councils.api.document import written
from councils.api.problems import EXPLAINED
from reeve.identity.machine import allowance
from reeve.identity.machine.allowance import Policy
from reeve.installation import Installation
from reeve.web.problems import KNOWN
from tests.councils.api.conftest import run_here
from tests.councils.api.machines import Machine, check_dry_runs, machine
from tests.councils.uploads.desk import desk, extract_for
from tests.documented import METHODS, names_in, operations_at, statuses_of
from tests.factories import Factory

pytestmark = pytest.mark.one_server

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


def test_every_route_is_in_the_document_and_the_other_way_round(app: Flask) -> None:
    routes = {
        (CONVERTER.sub(r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/councils/")
        for method in rule.methods or ()
        if method.lower() in METHODS
    }
    said = {(path, method) for path, item in written()["paths"].items() for method in item if method in METHODS}
    assert routes == said


def test_the_document_is_served_with_our_own_address(app: Flask) -> None:
    served = app.test_client().get("/api/v1/openapi.json", base_url="http://127.0.0.1:8000")
    assert served.json["openapi"] == "3.1.0"
    assert served.json["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert served.json["paths"] == written()["paths"]


def test_every_problem_of_ours_is_explained(app: Flask) -> None:
    page = app.test_client().get("/guidance/api/problems").text
    for kind in (*EXPLAINED, *(known.kind for known in KNOWN.values())):
        assert f'<span id="{kind}">' in page, f"Explain the problem {kind} in councils/api/problems.py"


class World:
    """A council whose return has a checked version and a check that keeps nothing, and the token that asks."""

    def __init__(self, app: Flask, factory: Factory) -> None:
        self.desk = desk(app, factory)
        self.machine: Machine = machine(self.desk)
        data = extract_for(self.desk, faults=0.4)
        self.machine.uploaded(data)
        self.dry_run = self.machine.checked_only(data)["id"]

    @property
    def place(self) -> dict[str, Any]:
        return {
            "council": self.desk.council.slug,
            "return_key": "shbe",
            "period": self.desk.obligation.period,
            "number": 1,
            "dry_run_id": self.dry_run,
        }

    def renewed(self) -> None:
        """There is always a check to ask about, also after one was deleted."""
        url = f"{self.machine.url}/dry-runs/{self.dry_run}"
        if self.machine.get(url).status_code != 200:
            self.dry_run = self.machine.send(extract_for(self.desk), "/dry-runs").json["id"]
            check_dry_runs(self.desk)


@pytest.fixture(scope="module")
def world(app: Flask, installation: Installation) -> Iterator[World]:
    factory = Factory(installation, salt="document")
    with pytest.MonkeyPatch.context() as patch:
        for policy in ("CALLS", "FILES"):
            patch.setattr(allowance, policy, Policy(policy.lower(), 1_000_000, 60))
        run_here(patch)
        yield World(app, factory)
    factory.close()


@pytest.fixture(scope="module")
def operations(app: Flask) -> dict[str, APIOperation]:
    return operations_at("/api/v1/openapi.json", app)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", names_in(written()))
def test_whatever_is_asked_the_answer_is_as_documented(
    world: World, operations: dict[str, APIOperation], name: str, mode: GenerationMode
) -> None:
    def place() -> dict[str, Any]:
        world.renewed()
        return world.place

    headers = world.machine.headers()
    statuses = statuses_of(operations[name], mode, place=place, headers=headers, examples=7)
    assert mode is GenerationMode.NEGATIVE or statuses & {200, 201, 202, 204, 404}
