"""Which cells follow from extracts: the arithmetic by days, what a definition may say, that every figure is there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reeve.definitions import every_definition, load
from reeve.definitions.lineage import Derivation, Lineage, WrongLineage, lineage_of, rounded
from reeve.rules import Period

GOOD = {
    "cell": "c001",
    "from": "shbe",
    "figure": "claims",
    "way": "sum",
    "note": "What is counted.",
    "source": "A form.",
}
CELLS = {"c001": False, "c002": False, "c003": True}


def way(name: str) -> Derivation:
    return lineage_of({"cell": [GOOD | {"way": name}]}, CELLS).derivations[0]


def test_a_quarter_is_made_of_its_three_months_and_a_year_of_twelve() -> None:
    quarter, year = Period.parse("2026-27-Q4"), Period.parse("2026-27")
    assert [str(month) for month in way("sum").months(quarter)] == ["2027-01", "2027-02", "2027-03"]
    assert [str(month) for month in way("last").months(quarter)] == ["2027-03"]
    assert [str(month) for month in way("weekly").months(year)][::11] == ["2026-04", "2027-03"]
    assert way("year").months(year) == ()


@pytest.mark.parametrize(("month", "days"), [("2027-02", 28), ("2028-02", 29), ("2026-04", 30), ("2026-10", 31)])
def test_a_week_counts_a_seventh_for_each_day_of_the_month(month: str, days: int) -> None:
    """29 February is a day of its month; the change of the clock in October makes no day longer."""
    found = way("weekly").share_of(Decimal(7), Period.parse(month), Period.parse("2026-27"))
    assert found == days


@pytest.mark.parametrize(("year", "days"), [("2026-27", 365), ("2027-28", 366), ("2028-29", 365)])
def test_a_financial_year_has_366_days_where_it_holds_29_february(year: str, days: int) -> None:
    for period in (year, f"{year}-H1", f"{year}-H2"):
        assert way("year").share_of(Decimal(7), Period.parse("2026-10"), Period.parse(period)) == days


def test_fifty_pence_goes_down_in_a_claim_and_pennies_stay_elsewhere() -> None:
    amounts = [Decimal(text) for text in ("12350", "12350.1", "12349.9", "12450")]
    assert [rounded(amount, whole_pounds=True) for amount in amounts] == [12300, 12400, 12300, 12400]
    assert [rounded(Decimal(text), whole_pounds=False) for text in ("1.5", "1.49", "2")] == [2, 1, 2]


@pytest.mark.parametrize(
    "table",
    [
        {"cell": [GOOD | {"cell": "c003"}]},
        {"cell": [GOOD | {"cell": "c009"}]},
        {"cell": [GOOD, GOOD]},
        {"cell": [GOOD | {"way": "guess"}]},
        {"cell": [GOOD | {"source": ""}]},
        {"cell": [{"cell": "c001"}]},
        {"cell": [GOOD], "without": [{"cells": ["c001"], "why": "It is both."}]},
        {"without": [{"cells": ["c001"], "why": ""}]},
        {"without": [{"cells": [], "why": "Nothing."}]},
        {"cells": [GOOD]},
    ],
    ids=["worked-out", "unknown", "twice", "way", "no-source", "half", "both", "no-why", "no-cells", "misspelt"],
)
def test_what_cannot_be_meant_is_refused_in_words(table: dict[str, object]) -> None:
    with pytest.raises(WrongLineage):
        lineage_of(table, CELLS)


def test_every_figure_named_is_one_of_the_extract_that_can_be_told_line_by_line() -> None:
    shbe = {spec.cell: spec for spec in load("shbe").figures}
    named = [(one.name, each) for one in every_definition() if one.lineage for each in one.lineage.derivations]
    assert len(named) == 17
    for name, each in named:
        spec = shbe.get(each.figure)
        assert each.extract == "shbe"
        assert spec is not None, f"{name}: {each.figure}"
        told = not (spec.by or spec.mean or spec.provisional)
        assert told, f"{name}: {each.figure} is not told by line"
        assert (each.way in ("weekly", "year")) == (spec.unit == "pence a week"), f"{name}: {each.cell}"


def test_a_form_with_lineage_says_of_nearly_every_cell_where_it_comes_from_or_why_not() -> None:
    for definition in every_definition():
        if definition.lineage is not None:
            said = {one.cell for one in definition.lineage.derivations}
            said |= {cell for one in definition.lineage.without for cell in one.cells}
            entered = {field.name for field in definition.layout.fields if field.computed is None}
            assert entered - said <= {"x171"}, definition.name


def test_lineage_is_part_of_what_a_definition_is() -> None:
    found = load("hbdr").lineage
    assert isinstance(found, Lineage)
    cell = found.find("c002")
    assert cell is not None
    assert cell.figure == "payment_error_total"
    assert found.why_not("c004")
    assert found.why_not("c002") is None
    assert load("crf-mi").lineage is None
