"""How far a figure may move, said as data: what is read, what it comes to, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from reeve.definitions import load
from reeve.definitions.variance import WrongThreshold, within
from reeve.rules import Field
from reeve.rules.words import in_words
from tests.definitions.forms import check, good

MONEY = Field("FORM", 1, "c001", "Rent", "money")
COUNT = Field("FORM", 2, "c002", "Cases", "integer")
ENGLAND = load("hb-subsidy-final.england")


def test_a_threshold_is_a_predicate_in_the_cells_own_unit() -> None:
    assert within({"percent": 20}, MONEY) == "abs(c001 - last.c001) * 100 <= 20 * abs(last.c001)"
    assert within({"amount": 500}, MONEY) == "abs(c001 - last.c001) <= 50000"
    assert within({"amount": 500}, COUNT) == "abs(c002 - last.c002) <= 500"


@pytest.mark.parametrize(
    ("last", "asks"), [("21166667", False), ("21166666", True), ("31750000", False), ("31750001", True)]
)
def test_more_than_a_fifth_either_way_is_asked_about(last: str, asks: bool) -> None:
    found = {total.rule for total in check(ENGLAND, good(ENGLAND), good(ENGLAND) | {"x210": last}).totals}
    assert ("HBSF-AC-009" in found) is asks


def test_both_thresholds_must_be_passed() -> None:
    cells = good(ENGLAND) | {"x110": "60000"}
    assert "HBSF-AC-007" not in {total.rule for total in check(ENGLAND, cells, cells | {"x110": "10000"}).totals}
    assert "HBSF-AC-007" in {total.rule for total in check(ENGLAND, cells, cells | {"x110": "9999"}).totals}


def test_a_threshold_is_told_in_words_and_one_of_ours_says_so() -> None:
    for rule in (one for one in ENGLAND.layout.rules if "varies" in one.options):
        assert "by more than 20%" in in_words(rule, ENGLAND.layout)
        assert "ours, not the department’s" in rule.message
    words = in_words(ENGLAND.layout.by_id["HBSF-AC-009"], ENGLAND.layout)
    assert words.endswith("has moved by more than 20% and by more than £50,000.00 since it was accepted last.")


@pytest.mark.parametrize(
    "varies",
    [{}, {"percent": 0}, {"percent": 12.5}, {"percent": True}, {"amount": -1}, {"percent": 20, "pounds": 5}],
    ids=["nothing", "zero", "fraction", "truth", "below-zero", "unknown"],
)
def test_what_is_no_threshold_is_refused(varies: dict[str, Any]) -> None:
    with pytest.raises(WrongThreshold):
        within(varies, MONEY)


def test_only_amounts_have_thresholds() -> None:
    with pytest.raises(WrongThreshold, match="whole number"):
        within({"percent": 20}, Field("FORM", 3, "c003", "Rate", "decimal"))
