"""Whose a return is: each department sees its own and no other's, in the database and at every address; and whatever a
person of the department reads of a consignment stands in that council's history."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema_rs import validate  # comes with schemathesis
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from reeve.app import create_app
from reeve.audit import Actor, acting
from reeve.audit.models import AuditEntry
from reeve.database import Base, Role, unit
from reeve.department.arrivals import asked
from reeve.department.models import Obligation
from reeve.department.pull.api_views import written
from reeve.department.pull.tokens import make_token
from reeve.identity.models import DepartmentMembership, Person
from reeve.installation import Installation
from reeve.proof import digest
from reeve.register.models import Council, Department
from tests.documented import names_in, operations_at, statuses_of
from tests.factories import FIRST_DAY, Factory
from tests.reeve.department.street import CANARY, OTHERS, QUARTER, Street, furnish
from tests.reeve.identity.signing_in import post, sign_in, token_on

OWED = sorted(str(table) for table in Base.metadata.tables.values() if table.schema == "department")
REFUSED = "row-level security|permission denied"
NO_READ = frozenset(
    {"desk", "period_page", "councils_csv", "council", "messages", "acceptances", "more_time", "extension", "figures"}
    | {"department_tokens.every", "department_tokens.new", "ready.page"}
)
"""Pages that say how returns stand and nothing of what is in one: no figure, no reason, no receipt."""
NO_RETURN = frozenset({"officials", "revisions", "national", "holding", "given"})
"""Rooms of the department's own people, of rules, of tree heads, and of all councils' figures together: no page opens a
return."""


@pytest.fixture(scope="module")
def street(installation: Installation) -> Iterator[Street]:
    making = Factory(installation, salt="whose")
    ours, theirs = making.department(), Department(id=uuid4(), slug="other", name="Another Department", short_name="AD")
    making.session.add(theirs)
    making.session.commit()
    council, neighbour = making.council(), making.council()
    analyst, other = making.analyst(), making.person("Otto Other")
    making.session.add(
        DepartmentMembership(department_id=theirs.id, person_id=other.id, role="analyst", from_on=FIRST_DAY)
    )
    furnish(making, council, ours, analyst, CANARY)
    furnish(making, neighbour, theirs, other, OTHERS)
    yield Street(create_app(installation.settings), ours.id, theirs.id, council, neighbour, analyst, other)
    making.close()


@pytest.mark.parametrize("table", OWED)
def test_the_database_shows_a_department_its_own_rows_and_lets_it_add_no_others(street: Street, table: str) -> None:
    for own, other in ((street.ours, street.theirs), (street.theirs, street.ours)):
        with unit(Role.DEPARTMENT, department_id=own) as session:
            whose = session.execute(text(f"select distinct department_id from {table}")).scalars().all()
            assert whose == [own], f"{table} has rows of another department, or none of its own to show"
        with pytest.raises(DatabaseError, match=REFUSED), unit(Role.DEPARTMENT, department_id=own) as session:
            columns = [column.name for column in Base.metadata.tables[table].columns if column.name != "department_id"]
            listed = ", ".join(columns)
            session.execute(
                text(f"insert into {table} (department_id, {listed}) select :other, {listed} from {table} limit 1"),
                {"other": other},
            )


def test_a_department_is_shown_what_it_asked_for_and_nothing_else(street: Street) -> None:
    for own, council in ((street.ours, street.council), (street.theirs, street.neighbour)):
        with unit(Role.DEPARTMENT, department_id=own) as session:
            assert {row.councils for row in asked()} == {1}
            assert session.scalars(select(Obligation.council_id).distinct()).all() == [council.id]


def department_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/department")]


def address_of(app: Flask, rule: Rule, council: Council, period: str = QUARTER) -> str:
    values = {"slug": council.slug, "return_key": "hbdr", "period": period, "number": 1, "cell": "c001"}
    values |= {name: uuid4() for name in ("token_id", "invitation_id", "person_id")}
    values |= {"role": "analyst", "rule": "HBDR-001"}
    missing = rule.arguments - set(values)
    assert not missing, f"{rule.rule}: say here what {missing} is"
    given = {name: values[name] for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, given, method=next(iter(rule.methods or ()))))


def body_of(answer: TestResponse) -> str:
    return answer.get_data().decode("utf-8", "replace")


def shows(body: str, council: Council, figure: int) -> bool:
    return council.name in body or str(figure)[:-2] in body.replace(",", "")


@pytest.mark.one_server
def test_at_no_address_of_the_desk_is_anything_of_another_departments(street: Street) -> None:
    """An analyst of the other department, with what the first is owed, reads and acts nowhere."""
    client = sign_in(street.app.test_client(), street.other)
    token, own = token_on(client, "/account/password"), 0
    fields = {"csrf_token": token, "words": "Why?", "reasons": "So", "councils": street.council.slug, "about": ""}
    before = entries(street.council)
    for rule in department_rules(street.app):
        path = address_of(street.app, rule, street.council)
        answers = [client.get(path)] if "GET" in rule.methods else []
        answers += [client.post(path, data=fields)] if "POST" in rule.methods else []
        for answer in answers:
            assert not shows(body_of(answer), street.council, CANARY), path
            if "slug" in rule.arguments:
                assert answer.status_code == 404, path
        own += any(shows(body_of(answer), street.neighbour, OTHERS) for answer in answers)
    assert own >= 2, "the control: its own council is on its own desk"
    assert entries(street.council) == before, "nothing was done, and nothing read"


def entries(council: Council) -> list[str]:
    with unit(Role.COUNCIL, council_id=council.id) as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


@pytest.mark.one_server
def test_every_read_of_a_consignment_is_in_that_councils_history(street: Street) -> None:
    """Over all addresses of the desk that are read: those that show nothing of a return are named, and show nothing."""
    client: FlaskClient = sign_in(street.app.test_client(), street.analyst)
    read = set[str]()
    for rule in department_rules(street.app):
        if "GET" not in (rule.methods or ()):
            continue
        name, before = rule.endpoint.removeprefix("department."), entries(street.council)
        answer = client.get(address_of(street.app, rule, street.council), buffered=True)
        added = entries(street.council)[len(before) :]
        if name in NO_READ or name.split(".")[0] in NO_RETURN:
            assert str(CANARY)[:-2] not in answer.text.replace(",", ""), rule.rule
            assert "consignment.read" not in added, rule.rule
        elif answer.status_code == 200:
            assert added.count("consignment.read") == 1, f"{rule.rule} shows a return and no history says so"
            read.add(name)
        else:
            assert answer.status_code == 404, f"{rule.rule} answered {answer.status_code}"
    files = {"figures_csv", "figures_xlsx", "figures_parquet", "consignments_zip", "consignment_zip"}
    assert {"consignment", "consignment_receipt", *files} <= read


@pytest.mark.one_server
def test_the_archive_holds_what_was_sent_and_its_receipt_and_the_figures_are_the_same(street: Street) -> None:
    client = sign_in(street.app.test_client(), street.analyst)
    whole = client.get(f"/department/returns/hbdr/{QUARTER}/consignments.zip", buffered=True)
    with ZipFile(io.BytesIO(whole.data)) as archive:
        folder = f"practice-hbdr-{QUARTER}/{street.council.slug}-1"
        assert archive.namelist() == ["README.txt", f"{folder}/manifest.json", f"{folder}/receipt.json"]
        manifest = json.loads(archive.read(f"{folder}/manifest.json"))
        receipt = json.loads(archive.read(f"{folder}/receipt.json"))
    assert digest(manifest) == receipt["receipt"]["manifest"]
    figures = client.get("/department/returns/hbdr/figures.csv", buffered=True)
    assert "practice-" in figures.headers["Content-Disposition"]
    assert street.council.slug in figures.text
    assert str(CANARY)[:-2] in figures.text
    assert client.get("/department/returns/hbdr/figures.csv?from=2031-32-Q1").status_code == 422
    assert client.get("/department/returns/hbdr/figures?live=1").status_code == 404


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
