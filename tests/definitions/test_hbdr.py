"""The quarterly debt form as data: four published measures, one sum of ours, and rules that ask and never block."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from reeve.definitions import Definition, Period, load, parse
from reeve.definitions.folder import HERE
from reeve.rules import Checked, Facts, Rule, check_form

FOLDER = HERE / "hbdr" / "2026-27-Q1"
EXAMPLES = FOLDER / "examples"
FACTS = Facts(period=Period.parse("2026-27-Q2"), council_codes=frozenset(), today=date(2026, 11, 23))
HBDR = load("hbdr", "2026-27-Q2")
WRITTEN = [rule for rule in HBDR.layout.rules if not rule.derived]


def cells(name: str) -> dict[str, str]:
    with (EXAMPLES / f"{name}.txt").open(encoding="utf-8", newline="") as lines:
        return dict(csv.reader(lines))


def checked(name: str) -> Checked:
    before = f"{name}.previous"
    previous = cells(before) if (EXAMPLES / f"{before}.txt").exists() else None
    return check_form(HBDR.layout, cells(name), facts=FACTS, previous=previous)


def rules_found(found: Checked) -> set[str]:
    return {total.rule for total in found.totals}


@pytest.fixture
def hbdr() -> Definition:
    return HBDR


def test_it_is_provisional_signed_by_the_finance_officer_and_has_no_due_date(hbdr: Definition) -> None:
    assert hbdr.status == "provisional"
    assert "cell numbers are ours" in hbdr.reason
    assert (hbdr.signed_by, hbdr.due, hbdr.period_kind) == ("responsible_finance_officer", None, "quarter")
    assert "responsible finance officer" in hbdr.statement


def test_its_cells_are_the_published_measures_and_one_sum_and_say_whose_the_numbers_are(hbdr: Definition) -> None:
    fields = list(hbdr.layout.by_record["FORM"].values())
    assert [field.name for field in fields] == ["c001", "c002", "c003", "c004", "c005"]
    assert all(re.search(r"cell number is ours|Ours: cell", field.source) for field in fields)
    assert [field.name for field in fields if field.computed] == ["c005"]


def test_every_published_measure_is_expected(hbdr: Definition) -> None:
    found = check_form(hbdr.layout, {}, facts=FACTS)
    assert {(total.rule, total.severity) for total in found.totals} == {
        (f"HBDR-FORM-{position}-required", "fix") for position in (1, 2, 3, 4)
    }


def test_the_good_form_is_clean_and_its_closing_debt_is_worked_out() -> None:
    found = checked("good")
    assert (found.outcome, found.not_run) == ("clean", ())
    assert {figure.cell: figure.amount for figure in found.figures} == {
        "c001": 10_000_000,
        "c002": 2_000_000,
        "c003": 1_500_000,
        "c004": 100_000,
        "c005": 10_400_000,
    }


@pytest.mark.parametrize("rule", WRITTEN, ids=lambda rule: rule.id)
def test_an_example_breaks_its_rule_alone_and_the_rule_only_asks(rule: Rule) -> None:
    assert rule.severity == "confirm"
    assert rules_found(checked(rule.id)) == {rule.id}


def test_an_opening_debt_that_is_last_quarters_closing_debt_is_not_asked_about() -> None:
    before = cells("good")
    found = check_form(HBDR.layout, before | {"c001": "104000.00"}, facts=FACTS, previous=before)
    assert (found.outcome, found.not_applicable) == ("clean", ())


def test_without_an_earlier_version_the_comparison_does_not_apply() -> None:
    assert checked("good").not_applicable == ("HBDR-007", "HBDR-008", "HBDR-009")


def test_the_hash_is_that_of_the_text_wherever_it_is_read(hbdr: Definition, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "hbdr" / FOLDER.name)
    assert load("hbdr", root=tmp_path).hash == hbdr.hash == parse(hbdr.resolved).hash
