"""Figures a council is unable to supply, and what cannot be worked out without them.

A sum over a figure that is not supplied is not worked out either. It is never taken as nothing: the return would then
state an amount nobody holds. ``coalesce`` still gives its other value.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import polars as pl

from reeve.rules.model import FORM, Layout
from reeve.rules.plan import plan_of
from reeve.rules.result import Checked


def needs_of(layout: Layout) -> Mapping[str, frozenset[str]]:
    """For each worked-out cell of a form, the entered cells it needs, however far down."""
    fields, found = layout.by_record[FORM], dict[str, frozenset[str]]()
    for name, formula in plan_of(layout).records[FORM].computed:
        found[name] = frozenset().union(*(found.get(one, frozenset({one})) for one in formula.columns if one in fields))
    return found


def held_up(layout: Layout, unable: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The worked-out cells that need one of the cells ``unable``, and which, in the form's order."""
    order = list(layout.by_record[FORM])
    found = {name: needs & set(unable) for name, needs in needs_of(layout).items()}
    return {name: tuple(sorted(missing, key=order.index)) for name, missing in found.items() if missing}


def held_up_words(cells: Sequence[str]) -> str:
    """What stands beside a total that waits for figures that are not supplied."""
    are = "is" if len(cells) == 1 else "are"
    return f"Not worked out: {', '.join(cells)} {are} not supplied"


def without_asking_for(checked: Checked, layout: Layout, unable: Collection[str]) -> Checked:
    """A check that does not ask for a figure the council has said, with a reason, that it is unable to supply."""
    asked = {
        rule.id
        for rule in layout.rules
        if rule.derived and rule.options.get("check") == "required" and rule.fields[0] in unable
    }
    totals = tuple(total for total in checked.totals if total.rule not in asked)
    findings = checked.findings.filter(~pl.col("rule").is_in(asked))
    return replace(checked, totals=totals, findings=findings, outcome="findings" if totals else "clean")
