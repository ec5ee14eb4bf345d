"""A form: the same rules over cells a person typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reeve.rules import Checked, DefinitionError, Facts, Field, FigureSpec, Layout, Period, Rule, check_form
from reeve.rules.derived import derive
from reeve.rules.form import CellValue

FACTS = Facts(Period.parse("2026-27-Q2"), frozenset(), date(2026, 11, 2))
FIELDS = (
    Field("FORM", 1, "c001", "Debt at the start", "money", "pence", required=True, minimum="0"),
    Field("FORM", 2, "c002", "Identified", "money", "pence"),
    Field("FORM", 3, "c003", "Recovered", "money", "pence"),
    Field("FORM", 4, "c004", "Debt at the end", "money", "pence", computed="c001 + c002 - c003"),
    Field("FORM", 5, "c005", "Twice that", "money", "pence", computed="c004 * 2"),
    Field("FORM", 6, "cases", "Cases", "integer"),
    Field("FORM", 7, "hours", "Hours", "decimal"),
    Field("FORM", 8, "paid_on", "Paid on", "date"),
    Field("FORM", 9, "note", "Note", "text"),
)
RULES = (
    Rule("MORE", "row", "fix", ("FORM",), ("c003",), "Recovered too much.", must="c003 <= c001 + c002"),
    Rule("END", "row", "confirm", ("FORM",), ("c004",), "Check the end.", must="c004 < 1000000"),
    Rule("SAME", "compare_last", "confirm", ("FORM",), ("c001",), "Check the start.", must="c001 = last.c004"),
)
LAYOUT = Layout("demo", "form", {"FORM": "Debt"}, FIELDS, RULES + derive("demo", FIELDS))
GOOD: dict[str, CellValue] = {"c001": "1,000.00", "c002": "£500", "c003": "250.50"}


def run(previous: dict[str, CellValue] | None = None, **cells: CellValue) -> Checked:
    return check_form(LAYOUT, GOOD | cells, facts=FACTS, previous=previous)


def amounts(checked: Checked) -> dict[str, object]:
    return {figure.cell: figure.amount for figure in checked.figures}


def rules_of(checked: Checked) -> list[str]:
    return checked.findings["rule"].to_list()


def test_typed_money_is_pounds_and_derived_cells_are_computed() -> None:
    checked = run(c004="1", cases="1,200", hours="16.5", paid_on="01/02/2026")
    assert (checked.outcome, checked.lines) == ("clean", {"FORM": 1})
    assert amounts(checked) == {
        "c001": 100_000,
        "c002": 50_000,
        "c003": 25_050,
        "c004": 124_950,
        "c005": 249_900,
        "cases": 1200,
        "hours": Decimal("16.5"),
    }


def test_numbers_are_already_in_the_unit_of_the_cell() -> None:
    assert amounts(run(c001=100_000, c002=Decimal(50_000), hours=Decimal("1.25"))) == amounts(run(hours="1.25"))


@pytest.mark.parametrize("typed", ["12.5", "1,00", "1.234", "abc", "1e5", "+5", "£", "12.50p", "1 000x", "9" * 20])
def test_text_that_is_no_amount_is_said_and_never_guessed(typed: str) -> None:
    checked = run(c002=typed)
    assert rules_of(checked) == ["DEMO-FORM-2-type"]
    assert checked.totals[0].message == "“Identified” is not an amount. Write pounds and pence, for example 1,234.50."
    assert (amounts(checked)["c002"], amounts(checked)["c004"], amounts(checked)["c005"]) == (None, None, None)


@pytest.mark.parametrize(
    ("typed", "pence"), [("-5", -500), ("1 234.56", 123_456), (" 7 ", 700), ("-£1,000.01", -100_001)]
)
def test_amounts_as_people_type_them(typed: str, pence: int) -> None:
    assert amounts(run(c002=typed))["c002"] == pence


def test_findings_point_at_the_cell_and_at_no_line_or_claim() -> None:
    checked = check_form(LAYOUT, GOOD | {"c003": "9000", "c001": ""}, facts=FACTS, key=b"key")
    assert checked.findings.select("line", "position", "field", "record", "rule", "claim", "record_key").rows() == [
        (None, 1, "c001", "FORM", "DEMO-FORM-1-required", None, None)
    ]
    assert rules_of(run(c003="9000")) == ["MORE"]


def test_an_empty_form_is_asked_for_what_is_required() -> None:
    assert rules_of(check_form(LAYOUT, {}, facts=FACTS)) == ["DEMO-FORM-1-required"]


def test_the_start_is_set_beside_the_end_last_time() -> None:
    assert run().not_applicable == ("SAME",)
    assert rules_of(run(previous=GOOD)) == ["SAME"]
    assert run(previous=GOOD | {"c001": 0, "c002": 100_000, "c003": 0}).outcome == "clean"


def test_figures_may_be_chosen_and_labelled() -> None:
    chosen = Layout("demo", "form", {"FORM": "Debt"}, FIELDS, (), (FigureSpec("c004", "At the end", "pence"),))
    figures = check_form(chosen, GOOD, facts=FACTS).figures
    assert [(one.cell, one.label, one.amount, one.unit) for one in figures] == [
        ("c004", "At the end", 124_950, "pence")
    ]


@pytest.mark.parametrize(("expression", "says"), [("c999 + 1", "not a field"), ("c005 + 1", "round in a circle")])
def test_a_broken_derived_cell_is_refused(expression: str, says: str) -> None:
    broken = tuple(Field(**{name: getattr(field, name) for name in Field.__slots__}) for field in FIELDS[:5])
    cells = (*broken[:3], Field("FORM", 4, "c004", "End", "money", computed=expression), broken[4])
    with pytest.raises(DefinitionError, match=says):
        check_form(Layout("demo", "form", {"FORM": "Debt"}, cells), GOOD, facts=FACTS)
