"""The catalogue: open to anybody, searched, taken away, and written from what the engine runs."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from reeve import catalogue
from reeve.catalogue.counts import in_words, keep_counts, row_of
from reeve.catalogue.entries import Search, entries_of
from reeve.catalogue.examples import example_of
from reeve.catalogue.models import FLOOR, RuleCount
from reeve.database import Role, unit
from reeve.definitions import load, returns
from reeve.definitions.folder import HERE
from reeve.identity.assert_marked import assert_marked
from reeve.installation import Installation
from reeve.rulebook.fired import Fired
from reeve.rules import Facts, Period, check
from reeve.rules.derived import DERIVED
from tests.reeve.identity.signing_in import heading, small_app

FACTS = Facts(Period.parse("2026-10"), frozenset(), date(2026, 11, 23))


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    catalogue.init_app(app)
    assert_marked(app)
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


def test_every_rule_shows_what_breaks_it() -> None:
    for key in returns():
        layout = load(key).layout
        for rule in layout.rules:
            example = example_of(key, rule.id)
            assert (example is not None) or (rule.kind == "structure" and rule.derived), rule.id
            assert example is None or example.differences or example.last or example.needs_last, rule.id


def test_the_value_a_field_may_not_hold_breaks_its_own_rule() -> None:
    """One line for each kind of rule, with every field of the record type broken at once."""
    layout = load("shbe").layout
    right = (HERE / "shbe" / "2026-04" / "examples" / "good.txt").read_text().splitlines()
    (claim,) = (row for row in right if row.startswith("D|HB000001"))
    for kind in DERIVED:
        own = [
            rule for rule in layout.rules if rule.derived and rule.record == ("D",) and rule.options["check"] == kind
        ]
        row = claim.split("|")
        for rule in own:
            field = layout.find_field("D", rule.fields[0])
            example = example_of("shbe", rule.id)
            assert field is not None
            assert example is not None
            if field.position > 1:
                row[field.position - 1] = example.differences[0].now
        data = "\n".join([right[0], "|".join(row), right[-1]]).encode()
        found = {total.rule for total in check(layout, io.BytesIO(data), facts=FACTS).totals}
        assert {rule.id for rule in own if rule.fields != ("REC_TYPE",)} <= found, kind


def test_a_rules_page_shows_its_example_and_the_whole_file_is_taken_away(anybody: FlaskClient) -> None:
    page = BeautifulSoup(anybody.get("/rules/shbe/SHBE-D-004").text, "html5lib")
    said = page.get_text(" ", strip=True)
    assert "An example that breaks it" in said
    assert "D line 3" in said
    assert "PCNINO, Partner's National Insurance number" in said
    assert "XA000001A" in said
    whole = anybody.get("/rules/shbe/SHBE-D-004/example.txt")
    assert whole.data.startswith(b"HEADER|")
    assert b"XA000001A" in whole.data
    assert heading(anybody.get("/rules/shbe/SHBE-D-37-type/example.txt")) == "No such example"
    assert heading(anybody.get("/rules/shbe/NO-SUCH/example.txt")) == "No such rule"


@pytest.mark.parametrize(
    ("checked", "fired", "says"),
    [
        (61, Fired(), "Found at none of 61 councils, October 2026"),
        (61, Fired(4, 9_000), "Found at fewer than 5 of 61 councils, October 2026"),
        (61, Fired(5, 4_120), "Found at 5 of 61 councils, on 4,120 lines, October 2026"),
    ],
)
def test_a_count_of_few_councils_is_never_kept(checked: int, fired: Fired, says: str) -> None:
    row = row_of("shbe", "2026-10", "SHBE-D-001", checked, fired)
    assert in_words(row) == says
    assert row.lines is None or row.councils == 0 or (row.councils or 0) >= FLOOR


def test_counts_are_shown_and_the_database_itself_keeps_none_of_few(
    anybody: FlaskClient, installation: Installation
) -> None:
    assert "Not known: fewer than 5 councils" in anybody.get("/rules/shbe/SHBE-D-001").text
    rules = ["SHBE-D-001", "SHBE-D-002", "SHBE-D-003"]
    fired = {"SHBE-D-001": Fired(6, 48), "SHBE-D-002": Fired(2, 7)}
    with unit(Role.PLATFORM):
        assert keep_counts("shbe", "2026-10", checked=4, fired=fired, rules=rules) == 0
        assert keep_counts("shbe", "2026-10", checked=8, fired=fired, rules=rules) == 3
    assert "Found at 6 of 8 councils, on 48 lines, October 2026" in anybody.get("/rules/shbe/SHBE-D-001").text
    assert "Found at fewer than 5 of 8 councils" in anybody.get("/rules/shbe/SHBE-D-002").text
    assert "at how many of the 8 checked" in anybody.get("/rules/shbe").text
    told = {rule["id"]: rule["fired"] for rule in anybody.get("/rules/shbe.json").get_json()["rules"]}
    assert told["SHBE-D-002"] == {"period": "2026-10", "checked": 8, "councils": None, "lines": None}
    assert told["SHBE-D-003"]["councils"] == 0
    assert told["SHBE-D-004"] is None
    for broken in ({"councils": 3, "lines": 4}, {"councils": None, "lines": 4}, {"checked": 4}):
        with pytest.raises(IntegrityError), unit(Role.PLATFORM) as session:
            known = {"return_key": "hbdr", "rule_id": "X", "period": "2026-10", "checked": 9, "councils": 0, "lines": 0}
            session.add(RuleCount(**{**known, **broken}))
