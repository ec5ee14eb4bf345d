"""A form's cells worked out, and the rules that fire on them, by the same engine as the check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from councils.drafting.cells import Amount
from reeve.definitions import Definition
from reeve.identity.queries import today
from reeve.rules import Facts, Period, Rule, check_form, figures_of_form


@dataclass(frozen=True)
class Found:
    """A rule that fires on the form as it stands, and the cell it points at. ``reason`` is what the council has said to
    it already, in an earlier version."""

    rule: Rule
    cell: str
    reason: str = ""


@dataclass(frozen=True)
class WorkedOut:
    """Every cell by name, entered and computed (None where a cell it needs is empty or cannot be read), and what the
    check would find in the cells that hold something. What is empty is to be filled in, and no finding yet."""

    amounts: Mapping[str, Amount]
    found: tuple[Found, ...]

    def of(self, cell: str) -> Amount:
        return self.amounts.get(cell)


def work_out(
    definition: Definition,
    period: Period,
    amounts: Mapping[str, Amount],
    before: Mapping[str, Amount] | None = None,
) -> WorkedOut:
    """``before`` are the cells of the version accepted last; None where there is none."""
    facts = Facts(period=period, council_codes=frozenset(), today=today())
    checked = check_form(definition.layout, amounts, facts=facts, previous=before)
    every = {figure.cell: figure.amount for figure in checked.figures} | dict(amounts)
    rules = definition.layout.by_id
    found = (Found(rules[rule], cell) for rule, cell in checked.findings.select("rule", "field").iter_rows() if cell)
    return WorkedOut(every, tuple(one for one in found if every.get(one.cell) is not None))


def compute(definition: Definition, period: Period, amounts: Mapping[str, Amount]) -> dict[str, Amount]:
    """Every cell by name, as ``work_out`` has them, without looking for findings."""
    facts = Facts(period=period, council_codes=frozenset(), today=today())
    figures = figures_of_form(definition.layout, amounts, facts=facts)
    return {figure.cell: figure.amount for figure in figures} | dict(amounts)
