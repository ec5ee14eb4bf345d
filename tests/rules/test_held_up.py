"""What is not supplied is never taken as nothing, and is not asked for again."""

from __future__ import annotations

from datetime import date

import pytest

from reeve.definitions import load
from reeve.rules import Facts, Period, check_form
from reeve.rules.held_up import held_up, held_up_words, needs_of

DEBT, SCOTLAND = load("hbdr").layout, load("hb-subsidy-final.scotland").layout
FACTS = Facts(Period.parse("2026-27-Q2"), frozenset(), date(2026, 11, 2))


def test_a_total_needs_every_cell_below_it_however_far_down() -> None:
    assert needs_of(DEBT)["c005"] == {"c001", "c002", "c003", "c004"}
    assert {"c012", "c033", "c190s", "c208s", "x301"} - needs_of(SCOTLAND)["c007"] == {"x301"}


def test_a_total_waits_for_what_is_not_supplied_and_says_for_what() -> None:
    assert held_up(DEBT, ["c004", "c002"]) == {"c005": ("c002", "c004")}
    assert held_up(DEBT, []) == {}
    assert held_up_words(("c002",)) == "Not worked out: c002 is not supplied"
    assert held_up_words(("c002", "c004")) == "Not worked out: c002, c004 are not supplied"


def test_the_check_does_not_ask_for_it_and_works_out_no_total() -> None:
    cells = {"c001": "5", "c002": None, "c003": "1", "c004": "1"}
    asked = check_form(DEBT, cells, facts=FACTS)
    assert [total.rule for total in asked.totals] == ["HBDR-FORM-2-required"]
    excused = check_form(DEBT, cells, facts=FACTS, unable=["c002"])
    assert (excused.outcome, excused.totals, excused.findings.height) == ("clean", (), 0)
    assert {figure.cell: figure.amount for figure in excused.figures}["c005"] is None


@pytest.mark.parametrize("cell", ["c001", "c003"])
def test_only_the_cell_said_is_excused(cell: str) -> None:
    cells = {"c001": None, "c002": "1", "c003": None, "c004": "1"}
    left = check_form(DEBT, cells, facts=FACTS, unable=[cell])
    assert len(left.totals) == 1
    assert left.outcome == "findings"
