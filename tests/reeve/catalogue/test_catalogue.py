"""The catalogue: open to anybody, searched, taken away, and written from what the engine runs."""

from __future__ import annotations

import csv
import io

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from reeve import catalogue
from reeve.catalogue.entries import Search, entries_of
from reeve.definitions import load, returns
from reeve.identity import door
from reeve.installation import Installation
from tests.reeve.identity.signing_in import heading, small_app


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    catalogue.init_app(app)
    door.assert_marked(app)
    return app


@pytest.fixture
def anybody(app: Flask) -> FlaskClient:
    return app.test_client()


def rows(client: FlaskClient, query: str) -> list[str]:
    page = BeautifulSoup(client.get(f"/rules/shbe?{query}").text, "html5lib")
    return [head.get_text(strip=True) for head in page.select("tbody th")]


@pytest.mark.parametrize("key", returns())
def test_every_rule_is_there_in_words_with_its_source(key: str) -> None:
    entries = {entry.id: entry for entry in entries_of(key)}
    assert entries.keys() == load(key).layout.by_id.keys()
    for entry in entries.values():
        assert entry.words.endswith("."), entry.id
        assert entry.message, entry.id
        assert entry.derived or entry.predicate, entry.id
        assert entry.source, entry.id


def test_the_list_names_every_return_and_its_status(anybody: FlaskClient) -> None:
    page = anybody.get("/rules").text
    for key in returns():
        assert load(key).title in page
    assert "Provisional" in page


def test_rules_are_searched_by_words_field_severity_record_and_origin(anybody: FlaskClient) -> None:
    by_field = rows(anybody, "text=lchbref&origin=written")
    assert by_field
    assert all("LCHBREF" in " ".join(entry.fields) + entry.words + entry.message + entry.source
               for entry in entries_of("shbe") if entry.id in by_field)  # fmt: skip
    assert rows(anybody, "text=SHBE-D-001") == ["SHBE-D-001"]
    assert rows(anybody, "text=nothing+says+this") == []
    stops = {entry.id for entry in entries_of("shbe") if entry.severity == "stop"}
    assert set(rows(anybody, "severity=stop")) <= stops
    search = Search(record="S", origin="fields")
    assert all("S" in entry.records and entry.derived for entry in entries_of("shbe") if search.wants(entry))


def test_a_rule_has_an_address_of_its_own(anybody: FlaskClient) -> None:
    (entry,) = (entry for entry in entries_of("shbe") if entry.id == "SHBE-D-001")
    page = anybody.get("/rules/shbe/SHBE-D-001")
    said = BeautifulSoup(page.text, "html5lib").get_text(" ", strip=True)
    for part in (entry.words, entry.message, entry.source, *entry.fields):
        assert " ".join(part.split()) in " ".join(said.split())


@pytest.mark.parametrize(
    ("path", "title"),
    [("/rules/shbe/SHBE-D-999999", "No such rule"), ("/rules/nosuch", "No such return"),
     ("/rules/nosuch.csv", "No such return"), ("/rules/..%2f..%2fetc", "Page not found")],
)  # fmt: skip
def test_what_is_not_there(anybody: FlaskClient, path: str, title: str) -> None:
    answer = anybody.get(path)
    assert answer.status_code == 404
    assert heading(answer) == title


def test_all_of_it_is_taken_away(anybody: FlaskClient) -> None:
    wanted = [entry.id for entry in entries_of("shbe")]
    text = anybody.get("/rules/shbe.csv").data.decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text)))
    assert [row[0] for row in found[1 : len(wanted) + 1]] == wanted
    document = anybody.get("/rules/shbe.json").get_json()
    assert document["hash"] == load("shbe").hash
    assert [rule["id"] for rule in document["rules"]] == wanted
