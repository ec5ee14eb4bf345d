"""Compiled rules come out of their packing as they went in, and a child that is handed them compiles nothing."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace

import pytest

from reeve import definitions
from reeve.rules import FigureSpec, Layout, pack, unpack
from reeve.rules.plan import plan_of
from tests.rules import demo

HEAVY = ("flask", "sqlalchemy", "sqlglot", "procrastinate", "holidays", "reeve.definitions")
"""What takes longer to import than a small check takes."""


def same(layout: Layout, back: Layout) -> bool:
    """Whether both have the same fields and rules, compiled to the same expressions."""
    plan, other = plan_of(layout), plan_of(back)
    checks, theirs = ([check for one in each.records.values() for check in one.checks] for each in (plan, other))
    return (
        (layout.fields, layout.rules, layout.figures) == (back.fields, back.rules, back.figures)
        and [one.origin for one in checks] == [one.origin for one in theirs]
        and all(one.fires.meta.eq(two.fires) for one, two in zip(checks, theirs, strict=True))
        and [one.rule for one in plan.whole] == [one.rule for one in other.whole]
    )


def test_every_rule_of_every_return_is_packed_and_unpacked_whole() -> None:
    every = definitions.every_definition()
    assert [one.key for one in every if not same(one.layout, unpack(pack(one.layout)))] == []


def test_packed_rules_find_what_the_others_find() -> None:
    made = demo.demo().with_rules(
        demo.rule("references", record=("S",), options={"to": "D.REF"}),
        demo.rule("total", "claims = 3", id="T", options={"amounts": {"claims": {"record": "D"}}}),
        figures=(FigureSpec("paid", "Paid", "pence", "D", sum="AMT"),),
    )
    lines = ("D|A|01-10-2026||1250|1|2|Ada", "D|B||soon|x|7||Bo", "S|C|01-01-2001|7.5|100|1||")
    one, two = (each.check(*lines) for each in (made, replace(made, layout=unpack(pack(made.layout)))))
    assert one.findings.height > 4
    assert one.findings.equals(two.findings)
    assert one.figures == two.figures


def test_something_else_in_the_packing_is_refused() -> None:
    with pytest.raises(TypeError, match="packed layout"):
        unpack(pickle.dumps({"rules": []}))


def test_the_children_that_check_a_file_load_no_web_no_database_and_no_sql() -> None:
    works = "reeve.limited, councils.validation.child, reeve.department.trial_child"
    program = f"import sys, {works}; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
