"""What differs between two fixed versions, cell by cell, and what was done about sections that were sent back. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from councils.signoff.changes import Declined, changed_cells, since_declined
from councils.signoff.forms import DeclineForm
from councils.signoff.paper import paper_of, sections_in
from councils.signoff.typed import Typed
from reeve.definitions import Definition, load
from reeve.proof.figures import FigureRow, by_section, runs_of
from reeve.proof.offered import offers_in
from reeve.web import language

ENGLAND = load("hb-subsidy-final.england")
SUMMARY, REBATES = "Summary", "Rent rebates outside the Housing Revenue Account"


@pytest.fixture
def app_context() -> Iterator[None]:
    app = Flask(__name__)
    language.init_app(app)
    with app.test_request_context():
        yield


def document(definition: Definition = ENGLAND, *, version: int = 1, **amounts: int | None) -> dict[str, Any]:
    """A manifest's document that states 100 pence in each cell, but for ``amounts``."""
    fields = definition.layout.by_record["FORM"].values()
    stated = {field.name: 100 for field in fields} | amounts
    return {
        "version": version,
        "form": {field.name: 100 for field in fields if field.computed is None},
        "figures": [
            {"cell": field.name, "label": field.label, "amount": stated[field.name], "unit": "pence"}
            for field in fields
        ],
    }


def test_only_what_differs_is_there_in_the_order_of_the_form() -> None:
    rows = list(changed_cells(document(c023=5), document(version=2, x101=90, c011=None), ENGLAND))
    assert [(row.ref, row.before, row.now) for row in rows] == [
        ("c011", 100, None),
        ("x101", 100, 90),
        ("c023", 5, 100),
    ]
    assert {row.section for row in rows} == {REBATES}
    assert list(changed_cells(document(), document(version=2), ENGLAND)) == []


def test_why_a_figure_is_not_supplied_is_a_difference_too() -> None:
    def without(version: int, why: str) -> dict[str, Any]:
        made = document(version=version, c011=None)
        next(one for one in made["figures"] if one["cell"] == "c011")["unable_to_supply"] = why
        return made

    why, other = "The ledger is being moved.", "The ledger was lost."
    (gone,) = changed_cells(document(), without(2, why), ENGLAND)
    assert (gone.before, gone.now, gone.unable) == (100, None, why)
    (reworded,) = changed_cells(without(1, why), without(2, other), ENGLAND)
    assert (reworded.before, reworded.now, reworded.unable) == (None, None, other)
    (back,) = changed_cells(without(1, why), document(version=2), ENGLAND)
    assert (back.before, back.now, back.unable) == (None, 100, "")
    assert list(changed_cells(without(1, why), without(2, why), ENGLAND)) == []


def test_a_cell_that_one_of_the_two_lacks_is_a_difference_unless_it_said_nothing() -> None:
    later = document(version=2)
    later["figures"] = [figure for figure in later["figures"] if figure["cell"] not in ("c011", "x101")]
    rows = list(changed_cells(document(x101=None), later, ENGLAND))
    assert [(row.ref, row.before, row.now) for row in rows] == [("c011", 100, None)]
    back = list(changed_cells(later, document(), ENGLAND))
    assert [(row.ref, row.before, row.now) for row in back] == [("c011", None, 100), ("x101", None, 100)]


def test_what_was_sent_back_is_told_apart_from_what_changed_elsewhere() -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    sections = {REBATES: "Cell 011 is last year's", SUMMARY: "The interim benefit is too low"}
    declined = Declined(document(), "Helen Certifier", at, "", sections)
    answered = since_declined(declined, document(version=2, c011=90, c094=1), ENGLAND)
    by_name = {one.section: one for one in answered.sections}
    assert [row.ref for row in by_name[REBATES].changed] == ["c011"]
    assert by_name[REBATES].reason == "Cell 011 is last year's"
    assert by_name[SUMMARY].changed == ()
    assert [row.ref for row in answered.elsewhere] == ["c094"]


def test_a_form_with_one_part_has_no_sections_to_send_back() -> None:
    assert sections_in(document(), ENGLAND)[:2] == [SUMMARY, REBATES]
    assert sections_in(document(load("hbdr")), load("hbdr")) == []
    assert sections_in({"form": None, "figures": []}, load("shbe")) == []


def test_a_figure_of_an_extract_stands_under_its_heading() -> None:
    shbe = load("shbe")
    spec = next(figure for figure in shbe.figures if figure.by and figure.group)
    assert shbe.section_of(spec.cell) == shbe.section_of(f"{spec.cell}.1") == spec.group
    assert shbe.section_of("nobody") == ""


def test_what_moved_says_why() -> None:
    """An explanation stands beside each figure its rule speaks of."""
    rule = next(rule for rule in ENGLAND.layout.rules if rule.severity == "confirm" and rule.fields)
    said = {"rule": rule.id, "record": None, "reason": "A new block of flats", "by": {"name": "Tom"}}
    whole = document() | {
        "obligation": {"title": "Claim", "period": "2025-26", "council": {"name": "X"}, "standing": "practice"},
        "findings": [], "explanations": [said], "disputes": [], "contributors": [], "statement": "", "definition": {},
        "file": None,
    }  # fmt: skip
    paper = paper_of(whole, ENGLAND, None)
    assert paper.explanations[0].cells == frozenset(rule.fields)
    assert next(iter(paper.sections)) == SUMMARY
    assert paper.moved == [], "there is nothing earlier"


def test_a_manifest_says_which_offer_was_taken_and_what_was_entered_in_its_place() -> None:
    part = {"return": "shbe", "month": "2025-07", "version": 3, "sent": False, "figure": "awards"}
    offer = {
        "cell": "x901", "offered": 50_000, "entered": 50_100, "unit": "pence", "taken": False, "made_of": [part],
        "reason": "A late award.", "by": {"name": "Tom"}, "at": "2026-04-01T09:00:00Z",
    }  # fmt: skip
    whole = document() | {"offers": [offer, offer | {"entered": 50_000, "reason": ""}]}
    typed, taken = offers_in(whole)
    assert (typed.is_taken, typed.reason, typed.by, typed.is_money) == (False, "A late award.", "Tom", True)
    assert typed.made_of == ("SHBE, July 2025, version 3 (not sent)",)
    assert typed.label == ENGLAND.layout.by_record["FORM"]["x901"].label
    assert taken.is_taken
    assert offers_in(document()) == (), "one fixed before says nothing of offers"


def test_sections_in_which_nothing_moved_are_told_apart_from_the_others() -> None:
    """Moved is also what is not supplied, and what had no figure before; nothing given twice is not."""
    rows = [
        FigureRow(cell, cell, cell, now, before, "pounds", False, section=section, unable=unable)
        for cell, section, now, before, unable in (
            ("a", "Same", 5, 5, ""),
            ("b", "Never given", None, None, ""),
            ("c", "Raised", 5, 5, ""),
            ("d", "Raised", 6, 5, ""),
            ("e", "New", 0, None, ""),
            ("f", "Missing", None, None, "The ledger is being moved."),
            ("g", "Also the same", 0, 0, ""),
        )
    ]
    runs = [(run.moved, list(run.sections)) for run in runs_of(by_section(rows))]
    assert runs == [
        (False, ["Same", "Never given"]),
        (True, ["Raised", "New", "Missing"]),
        (False, ["Also the same"]),
    ]


@pytest.mark.parametrize(
    ("name", "capacity", "same"),
    [
        ("Helen Certifier", "Section 151 officer", True),
        ("  helen   CERTIFIER ", "section 151 Officer", True),
        ("Helen Certifier", "Section 95 officer", False),
        ("H Certifier", "Section 151 officer", False),
        ("", "", False),
    ],
)
def test_a_typed_signature_is_the_name_and_the_capacity(name: str, capacity: str, same: bool) -> None:
    assert Typed(name, capacity).is_of("Helen Certifier", "Section 151 officer") is same


def decline_form(**typed: str | list[str]) -> DeclineForm:
    return DeclineForm.of([SUMMARY, REBATES], formdata=MultiDict(typed), meta={"csrf": False})


def test_a_decline_by_section_wants_a_reason_for_each_and_at_least_one(app_context: None) -> None:
    form = decline_form(sections="why_1", why_1=" Cell 011 is last year's ")
    assert form.validate()
    assert form.sent_back == {REBATES: "Cell 011 is last year's"}
    typed_only = decline_form(why_0="Too low")
    assert typed_only.validate(), "a reason that was typed counts, whether its box is ticked or not"
    assert typed_only.sent_back == {SUMMARY: "Too low"}
    assert decline_form(reason="All of it").validate()
    nothing = decline_form()
    assert not nothing.validate()
    assert nothing.sections.errors
    ticked = decline_form(sections=["why_0", "why_1"], why_1="Wrong year")
    assert not ticked.validate()
    assert ticked.why_0.errors == [f"Enter why you send back “{SUMMARY}”"]
