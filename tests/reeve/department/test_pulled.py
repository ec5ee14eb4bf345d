"""What a department's machines pull: by a token of its own department, as the document says, and noted as every read
is."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from jsonschema_rs import validate  # comes with schemathesis
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from reeve.audit import Actor, acting
from reeve.audit.models import AuditEntry
from reeve.database import Role, unit
from reeve.department.pull.api_views import written
from reeve.department.pull.tokens import make_token
from reeve.identity.models import Person
from tests.documented import names_in, operations_at, statuses_of
from tests.reeve.department.street import CANARY, OTHERS, QUARTER, Street, address_of, body_of, entries, shows
from tests.reeve.identity.signing_in import post, sign_in

API = "/api/v1/department"


def key_of(street: Street, person: Person, department_id: UUID) -> str:
    with (
        unit(Role.DEPARTMENT, department_id=department_id, person_id=person.id),
        acting(Actor(person.id, person.name)),
    ):
        return make_token(f"Warehouse {uuid4().hex[:6]}", lasts=timedelta(days=2)).key


@pytest.fixture(scope="module")
def ours(street: Street) -> str:
    return key_of(street, street.analyst, street.ours)


@pytest.fixture(scope="module")
def theirs(street: Street) -> str:
    return key_of(street, street.other, street.theirs)


def pull(street: Street, path: str, key: str) -> TestResponse:
    return street.app.test_client().get(path, headers={"Authorization": f"Bearer {key}"}, buffered=True)


def pulling_rules(app: Flask) -> list[Rule]:
    return [r for r in app.url_map.iter_rules() if r.rule.startswith(API) and r.endpoint != "pull.openapi"]


@pytest.mark.one_server
def test_every_address_machines_pull_from_is_in_the_document_and_answers_as_it_says(street: Street, ours: str) -> None:
    document = written()
    said = set(document["paths"])
    assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in pulling_rules(street.app)} == said
    for rule in pulling_rules(street.app):
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        answer = pull(street, address_of(street.app, rule, street.council), ours)
        assert str(answer.status_code) in document["paths"][path]["get"]["responses"], path
        assert "RateLimit" in answer.headers
        if answer.status_code == 200 and answer.is_json:
            schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            validate({**schema, "components": document["components"]}, answer.json)
    served = street.app.test_client().get(f"{API}/openapi.json")
    assert served.json["paths"] == document["paths"]


@pytest.fixture(scope="module")
def operations(street: Street) -> dict[str, APIOperation]:
    return operations_at(f"{API}/openapi.json", street.app)


@pytest.mark.one_server
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", names_in(written()))
def test_whatever_a_machine_asks_the_answer_is_as_documented(
    street: Street, ours: str, operations: dict[str, APIOperation], name: str, mode: GenerationMode
) -> None:
    place = {"slug": street.council.slug, "return_key": "hbdr", "period": QUARTER, "number": 1}
    headers = {"Authorization": f"Bearer {ours}"}
    statuses = statuses_of(operations[name], mode, place=lambda: place, headers=headers, examples=3)
    assert mode is GenerationMode.NEGATIVE or statuses <= {200, 404}
    assert mode is GenerationMode.NEGATIVE or 200 in statuses or name == "getFile", "of a form, which has no file"


@pytest.mark.one_server
def test_every_read_by_a_machine_is_in_that_councils_history_under_who_answers_for_it(
    street: Street, ours: str
) -> None:
    read = set[str]()
    for rule in pulling_rules(street.app):
        before = entries(street.council)
        answer = pull(street, address_of(street.app, rule, street.council), ours)
        added = entries(street.council)[len(before) :]
        if rule.endpoint in ("pull.returns", "pull.councils"):
            assert str(CANARY)[:-2] not in body_of(answer)
            assert added == []
        elif answer.status_code == 200:
            assert added == ["consignment.read"], rule.rule
            read.add(rule.endpoint)
    assert read == {"pull.consignment", "pull.receipt", "pull.figures"}, "of a form, which has no file"
    with unit(Role.COUNCIL, council_id=street.council.id) as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert last.actor.startswith("Ash Analyst, by token Warehouse")


@pytest.mark.one_server
def test_a_departments_token_opens_its_own_department_and_nothing_else(street: Street, ours: str, theirs: str) -> None:
    before, own = entries(street.council), 0
    for rule in pulling_rules(street.app):
        answer = pull(street, address_of(street.app, rule, street.council), theirs)
        assert not shows(body_of(answer), street.council, CANARY), rule.rule
        own += shows(body_of(answer), street.neighbour, OTHERS)
        if "slug" in rule.arguments:
            assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), rule.rule
        for wrong in ("", "Bearer", "reeve_" + "0" * 49):
            assert pull(street, address_of(street.app, rule, street.council), wrong).status_code == 401
    assert own >= 2, "the control: its own council is there for it"
    assert entries(street.council) == before
    assert pull(street, f"/api/v1/councils/{street.council.slug}/returns", ours).status_code == 401
    assert street.app.test_client().get(f"{API}/returns").status_code == 401


@pytest.mark.one_server
def test_a_page_is_asked_for_strictly(street: Street, ours: str) -> None:
    one = pull(street, f"{API}/returns?per_page=1", ours).json
    assert (one["page"], one["pages"], one["count"], len(one["returns"])) == (1, 2, 2, 1)
    assert pull(street, one["next_url"], ours).json["returns"] != one["returns"]
    assert pull(street, f"{API}/returns?page=9", ours).json["returns"] == []
    assert pull(street, f"{API}/returns?page=none", ours).status_code == 400


@pytest.mark.one_server
def test_a_token_is_made_and_revoked_at_the_desk_and_stops_with_the_very_next_call(street: Street) -> None:
    client = sign_in(street.app.test_client(), street.analyst)
    assert post(client, "/department/tokens/new", label="", lasts="30").status_code == 422
    made = post(client, "/department/tokens/new", label="Nightly", lasts="30")
    key = re.search(r"reeve_[0-9A-Za-z]{49}", made.text)
    assert key is not None
    assert post(client, "/department/tokens/new", label="Nightly", lasts="30").status_code == 409
    assert pull(street, f"{API}/returns", key[0]).status_code == 200
    listed = client.get("/department/tokens").text
    assert key[0] not in listed, "it is shown once"
    newest = re.search(r"/department/tokens/[0-9a-f-]{36}/revocation", listed)
    assert newest is not None
    assert post(client, newest[0]).status_code == 303
    stopped = pull(street, f"{API}/returns", key[0])
    assert stopped.status_code == 401
    assert "was revoked" in stopped.json["detail"]
