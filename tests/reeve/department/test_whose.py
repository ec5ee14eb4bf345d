"""Whose a return is: each department sees its own and no other's, in the database and at every address; and whatever a
person of the department reads of a consignment stands in that council's history."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from werkzeug.routing import Rule

from reeve.database import Base, Role, unit
from reeve.department.arrivals import asked
from reeve.department.models import Obligation
from reeve.proof import digest
from tests.reeve.department.street import CANARY, OTHERS, QUARTER, Street, address_of, body_of, entries, shows
from tests.reeve.identity.signing_in import sign_in, token_on

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
