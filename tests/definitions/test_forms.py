"""The form returns as data: what each says of itself, its clean example, and every rule broken alone."""

from __future__ import annotations

from datetime import date

import pytest

from reeve.definitions import Definition, DefinitionError, Period, load, returns
from reeve.rules import Facts, figures_of_form
from tests.definitions.forms import FORMS, check, example, good, written

SCOTLAND, ENGLAND, WALES = (load(f"hb-subsidy-final.{nation}") for nation in ("scotland", "england", "wales"))
RULES = [(form, rule) for form in FORMS for rule in written(form)]


def named(form: Definition) -> str:
    return f"{form.name}-{form.from_period}"


@pytest.mark.parametrize("form", FORMS, ids=named)
def test_every_form_is_provisional_says_why_and_is_signed_by_the_finance_officer(form: Definition) -> None:
    assert form.is_provisional
    assert form.reason
    assert form.legal_source
    assert form.statement.startswith("I am the council's")
    assert form.signed_by == "responsible_finance_officer"


@pytest.mark.parametrize("key", ["hb-subsidy-final", "hb-subsidy-estimate"])
def test_a_claim_made_in_wales_can_be_read_in_welsh(key: str) -> None:
    form = load(f"{key}.wales")
    assert [field.name for field in form.layout.fields if not field.label_cy] == []
    assert set(form.welsh.sections) == {field.section for field in form.layout.fields}
    assert form.welsh.statement.startswith("Fi yw swyddog cyllid cyfrifol")
    assert load(f"{key}.scotland").welsh.sections == {}


@pytest.mark.parametrize("form", FORMS, ids=named)
def test_the_good_form_is_clean_and_every_total_is_worked_out(form: Definition) -> None:
    found = check(form, good(form))
    assert (found.outcome, found.not_run) == ("clean", ())
    computed = {field.name for field in form.layout.fields if field.computed}
    assert {figure.cell for figure in found.figures if figure.amount is None} & computed == set()


@pytest.mark.parametrize("form", FORMS, ids=named)
def test_a_form_being_filled_in_shows_the_figures_of_the_check(form: Definition) -> None:
    """Also with a cell that cannot be read, and an empty form."""
    facts = Facts(Period.parse(str(form.from_period)), frozenset(), date(2026, 11, 23))
    cells = good(form)
    for typed in (cells, cells | {next(iter(cells)): "lots"}, {}):
        assert figures_of_form(form.layout, typed, facts=facts) == check(form, typed).figures


@pytest.mark.parametrize(
    ("form", "rule"), RULES, ids=[f"{form.from_period}-{form.nation}-{rule}" for form, rule in RULES]
)
def test_an_example_breaks_its_rule_alone(form: Definition, rule: str) -> None:
    cells, previous = example(form, rule)
    assert {total.rule for total in check(form, cells, previous).totals} == {rule}


@pytest.mark.parametrize("form", FORMS, ids=named)
def test_a_cell_with_a_number_of_ours_is_never_called_official(form: Definition) -> None:
    for field in form.layout.fields:
        assert field.source, field.name
        if field.name.startswith("x"):
            assert "ours" in field.source.casefold(), field.name
        else:
            assert "Ours: no source" not in field.source, field.name


def test_each_nation_has_its_own_form_and_code() -> None:
    assert (ENGLAND.form, SCOTLAND.form, WALES.form) == ("MPF720A", "MPF720B", "MPF720C")
    assert (ENGLAND.owed_by.nations, SCOTLAND.owed_by.nations) == (("england",), ("scotland",))
    assert load("hb-subsidy-estimate.wales").form == "MPF714A"
    assert "hb-subsidy-final" not in returns()
    assert WALES.layout.find_field("FORM", "x171")
    assert not ENGLAND.layout.find_field("FORM", "x171")
    assert not ENGLAND.layout.find_field("FORM", "c036s")


def test_a_family_is_asked_for_by_nation() -> None:
    with pytest.raises(DefinitionError, match=r"hb-subsidy-final\.england"):
        load("hb-subsidy-final")


def test_the_scottish_formulas_are_those_printed_on_the_form() -> None:
    found = {figure.cell: figure.amount for figure in check(SCOTLAND, good(SCOTLAND)).figures}
    pounds = {cell: amount // 100 for cell, amount in found.items() if amount is not None}
    assert pounds["c037"] == pounds["c011"] == 40_243_000
    assert pounds["c034s"] == 400_000 + 900_000 + 10_000 + 38_000_000 + 2_000 - (0 + 500 + 20_000 + 1_000 + 80_000)
    assert pounds["c035s"] == 200_000 + 32_000
    assert pounds["c036s"] == pounds["c003"] == pounds["c034s"] + pounds["c035s"] + 60_000
    assert pounds["c007"] == pounds["c003"] + 29_500_000 + 600_000 - 1_500
    assert pounds["c009"] == pounds["c007"] - 68_000_000


def test_a_total_worked_out_by_hand_replaces_the_formula_both_are_kept_and_a_reason_is_asked() -> None:
    """Circular S5/2025: the deduction for earlier years may be limited, by manual calculation."""
    checked = check(SCOTLAND, good(SCOTLAND) | {"c034s_instead": "39250000"})
    found = {figure.cell: figure.amount for figure in checked.figures}
    assert (found["c034s"], found["c034s_formula"]) == (3_925_000_000, 3_921_050_000)
    assert [(total.rule, total.severity) for total in checked.totals] == [("HBSF-B-003", "confirm")]


def test_pence_are_asked_about_where_the_form_takes_whole_pounds() -> None:
    found = check(SCOTLAND, good(SCOTLAND) | {"c012": "400000.50", "c014": "899999.50"})
    assert {total.rule for total in found.totals} >= {
        f"{SCOTLAND.key.upper()}-FORM-{position_of(SCOTLAND, cell)}-whole" for cell in ("c012", "c014")
    }


def position_of(form: Definition, cell: str) -> int:
    field = form.layout.find_field("FORM", cell)
    assert field
    return field.position


def test_payments_ended_in_england_and_go_on_in_wales() -> None:
    before, after = load("dhp", "2025-26-H2"), load("dhp", "2026-27-H1")
    assert (before.owed_by.nations, after.owed_by.nations) == (("england", "wales"), ("wales",))
    assert before.round_of(Period.parse("2025-26-H1")).startswith("Mid-year")
    assert before.title_of(Period.parse("2025-26-H1")) == "DHP mid-year claim"
    assert load("hbdr").title_of(Period.parse("2026-27-Q2")) == "HBDR"
    assert before.round_of(Period.parse("2025-26-H2")).startswith("Year-end")


def test_a_closed_return_can_be_read_and_is_owed_no_more() -> None:
    closed = load("hsf-mi", "2025-26-H2")
    assert closed.holds_for(Period.parse("2025-26-H2"))
    assert not closed.holds_for(Period.parse("2026-27-H1"))


@pytest.mark.parametrize(
    ("kind", "owes"),
    [("County", True), ("London borough", True), ("Unitary authority", True), ("Non-metropolitan district", False)],
)
def test_the_crisis_fund_is_reported_by_upper_and_single_tier_councils(kind: str, owes: bool) -> None:
    assert load("crf-mi").owed_by.owes(nation="England", administers_hb=kind != "County", kind=kind) is owes
    assert not load("crf-mi").owed_by.owes(nation="Wales", administers_hb=True, kind="Welsh unitary authority")
