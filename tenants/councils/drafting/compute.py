"""The computed cells of a form, worked out by the same engine as the check."""

from __future__ import annotations

from collections.abc import Mapping

from councils.drafting.cells import Amount
from reeve.definitions import Definition
from reeve.identity.queries import today
from reeve.rules import Facts, Period, figures_of_form


def compute(definition: Definition, period: Period, amounts: Mapping[str, Amount]) -> dict[str, Amount]:
    """Every cell by name, entered and computed; None where a cell it needs is empty or cannot be read."""
    facts = Facts(period=period, council_codes=frozenset(), today=today())
    figures = figures_of_form(definition.layout, amounts, facts=facts)
    return {figure.cell: figure.amount for figure in figures} | dict(amounts)
