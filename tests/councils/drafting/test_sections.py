"""How far each part of a form is, and what moved since an earlier period: words over rows, without a database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from councils.drafting.compute import Found
from councils.drafting.entry import Entry
from councils.drafting.rows import Cell, cell_of, change_words
from councils.drafting.sections import is_small, places_of, sections_of, summed_up
from reeve.definitions import load
from reeve.rules import Field, Rule

RENT = Field("FORM", 1, "c001", "Rent", "money", section="Rents")
REBATE = Field("FORM", 2, "c002", "Rebate", "money", section="Rents")
REASON = Field("FORM", 3, "c003", "Another figure instead", "money", section="Rents", optional=True)
TOTAL = Field("FORM", 4, "c004", "Total", "money", section="Totals", computed="c001 + c002")
DEBT = load("hbdr")
RULE = Rule("X-001", "row", "confirm", ("FORM",), ("c001",), "Rent has moved.")


def rows(rent: str = "", rebate: str = "", total: int | None = None) -> list[Cell]:
    typed = ((RENT, rent), (REBATE, rebate), (REASON, ""), (TOTAL, ""))
    return [cell_of(DEBT, field, Entry(text), None, total if field is TOTAL else None) for field, text in typed]


def read(cells: list[Cell]) -> list[tuple[str, str]]:
    cells = [replace(cell, newer=None) for cell in cells]
    return [(section.status, section.left) for section in sections_of(cells, {})]


def test_a_section_says_what_is_left_and_an_optional_cell_is_not_missed() -> None:
    assert read(rows()) == [("Not started", "2 cells to fill in"), ("Cannot be worked out yet", "")]
    assert read(rows("5")) == [("In progress", "1 cell to fill in"), ("Cannot be worked out yet", "")]
    assert read(rows("5", "6", 1100)) == [("Complete", ""), ("Complete", "")]


def test_what_cannot_be_read_and_what_a_rule_finds_is_left_to_do() -> None:
    cells = rows("lots", "6")
    cells[1] = replace(cells[1], found=(Found(RULE, "c002"),))
    assert read(cells)[0] == ("In progress", "1 cell to correct, 1 finding to look at")


def test_a_finding_that_was_answered_in_an_earlier_version_is_not_left_to_do() -> None:
    cells = rows("5", "6", 1100)
    cells[1] = replace(cells[1], found=(Found(RULE, "c002", reason="Rents rose in April."),))
    assert read(cells)[0] == ("Complete", "")
    assert len(sections_of(cells, {})[0].found) == 1, "it is still shown"


def test_sections_are_in_the_forms_order_and_a_form_without_parts_has_one() -> None:
    sections = sections_of(rows("5", "6"), {})
    assert [(section.place, section.name) for section in sections] == [(1, "Rents"), (2, "Totals")]
    assert summed_up(sections) == "You have completed 1 of 2 sections."
    [whole] = sections_of([replace(rows()[0], field=replace(RENT, section=""))], {})
    assert whole.name == "Figures"


@pytest.mark.parametrize(
    ("name", "small", "last"),
    [
        ("hbdr", True, 1),
        ("dhp", True, 2),
        ("hb-subsidy-estimate.england", False, 4),
        ("hb-subsidy-final.england", False, 15),
        ("hb-subsidy-final.scotland", False, 8),
    ],
)
def test_a_form_of_few_cells_is_one_page(name: str, small: bool, last: int) -> None:
    definition = load(name)
    places = places_of(definition)
    assert is_small(definition) is small
    assert max(places.values()) == last
    assert list(places) == list(definition.layout.by_record["FORM"])


@pytest.mark.parametrize(
    ("now", "before", "unit", "words"),
    [
        (30000, 25000, "pounds", "+£50.00 (+20.0%)"),
        (20000, 25000, "pounds", "-£50.00 (-20.0%)"),
        (-5000, -10000, "pounds", "+£50.00 (+50.0%)"),
        (25000, 25000, "pounds", "no change"),
        (25000, 0, "pounds", "+£250.00"),
        (None, 25000, "pounds", "Not known"),
        (25000, None, "pounds", "Not known"),
        (1200, 1000, "number", "+200 (+20.0%)"),
        (Decimal("1.5"), Decimal("1.0"), "number", "+0.5 (+50.0%)"),
    ],
)
def test_a_change_is_told_as_a_number_and_a_percentage(
    now: int | None, before: int | None, unit: str, words: str
) -> None:
    assert change_words(now, before, unit) == words
