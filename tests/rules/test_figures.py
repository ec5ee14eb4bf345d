"""Figures of an extract: means that say what they are over, one figure a code, and nothing shown that is no code."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from reeve.rules import DefinitionError, FigureSpec
from reeve.rules.figures import MOST_CODES, mean_of, together
from reeve.rules.plan import plan_of
from tests.rules.demo import demo

LINES = (
    "D|A1|01-10-2026|08-10-2026|100|1||",
    "D|A2|01-10-2026||201|1||",
    "D|A3|02-10-2026|02-10-2026||2||",
    "S|A1|||50|1||",
    "S|A2|||70|Jo Smith||",
    "S|A3|||5|||",
)


def figures(*specs: FigureSpec) -> dict[str, object]:
    return {figure.cell: figure.amount for figure in demo().with_rules(figures=specs).check(*LINES).figures}


def test_a_mean_is_over_the_lines_that_have_a_value() -> None:
    days = FigureSpec("days", "Days", "days", "D", mean="days(START, END) + 1")
    paid = FigureSpec("paid", "Paid", "pence", "D", mean="AMT", where="STAT = '1'")
    nobody = FigureSpec("nobody", "Nobody", "pence", "D", mean="AMT", where="STAT = '0'")
    assert figures(days, paid, nobody) == {"days": Decimal("4.5"), "paid": 151, "nobody": None}


def test_several_record_types_make_one_figure() -> None:
    lines = FigureSpec("lines", "Lines", "lines", ("D", "S"), where="REF IN ('A1', 'A2')")
    assert figures(lines) == {"lines": 4}


def test_each_code_has_its_figure_and_what_is_no_code_is_not_shown() -> None:
    spec = FigureSpec("pay", "Pay", "pence", "S", "PAY", by="KIND")
    found = demo().with_rules(figures=(spec,)).check(*LINES).figures
    assert [(each.cell, each.label, each.amount) for each in found] == [
        ("pay.none", "Pay: no code given", 5),
        ("pay.1", "Pay: code 1", 50),
        ("pay.other", "Pay: any other code", 70),
    ]


def test_the_largest_codes_are_shown_and_the_rest_together() -> None:
    found = together({f"{n:02}": n for n in range(1, MOST_CODES + 4)} | {None: 7})
    assert len(found) == MOST_CODES + 2
    assert list(found)[:2] == ["none", "04"]
    assert found["other"] == 1 + 2 + 3


def test_one_cell_that_cannot_be_read_leaves_a_figure_out_and_says_nothing_false() -> None:
    mean = FigureSpec("pay", "Pay", "pence", "S", mean="PAY")
    by = FigureSpec("kinds", "Kinds", "pence", "S", "PAY", by="KIND")
    checked = demo().with_rules(figures=(mean, by)).check(*LINES, "S|A9|||lots|1||")
    assert [(each.cell, each.amount) for each in checked.figures] == [("pay", None), ("kinds", None)]


@pytest.mark.parametrize(
    ("total", "lines", "unit", "said"),
    [
        (301, 2, "pence", 151),
        (-301, 2, "pence a week", -151),
        (25, 4, "days", Decimal("6.3")),
        (Decimal("0.5"), 1, "hours", Decimal("0.5")),
    ],
)
def test_means_are_rounded_with_a_half_going_up(total: int | Decimal, lines: int, unit: str, said: object) -> None:
    assert mean_of(total, lines, unit) == said


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (FigureSpec("f", "F", "", "D", "AMT", mean="AMT"), "one of “sum” and “mean”"),
        (FigureSpec("f", "F", "", "S", mean="PAY", by="KIND"), "“by” only without a mean"),
        (FigureSpec("f", "F", "", "S", by="NAME"), "“NAME” is not a code of record S"),
        (FigureSpec("f", "F", "", "S", by="PAY"), "“PAY” is not a code of record S"),
        (FigureSpec("f", "F", "", ("D", "S"), "AMT"), "AMT"),
        (FigureSpec("f", "F"), "needs a record type"),
    ],
)
def test_a_figure_that_cannot_be_worked_out_is_refused_by_its_name(spec: FigureSpec, says: str) -> None:
    with pytest.raises(DefinitionError, match="figure f") as refused:
        plan_of(replace(demo().layout, figures=(spec,)))
    assert says in str(refused.value)
