"""Figures a council is unable to supply: which may be, and why a cell that says so is wrong."""

from __future__ import annotations

from functools import lru_cache

from reeve.definitions import Definition
from reeve.rules import FORM, Field, Layout
from reeve.rules.held_up import needs_of


def may_be_unable(definition: Definition, field: Field) -> bool:
    """Whether a council may say that it cannot supply this figure. An optional cell can simply stay empty."""
    by_law = asked_by_law(definition.layout, definition.must_supply)
    return not (field.computed or field.optional or field.name in by_law)


@lru_cache(maxsize=64)
def asked_by_law(layout: Layout, cells: tuple[str, ...]) -> frozenset[str]:
    """``cells`` and what they are worked out from."""
    needs = needs_of(layout)
    optional = {name for name, field in layout.by_record[FORM].items() if field.optional}
    return frozenset(cells).union(*(needs.get(cell, frozenset()) - optional for cell in cells))


def find_wrong_reason(definition: Definition, field: Field, text: str, unable: str) -> str | None:
    """Why a cell that says it cannot be supplied is wrong, in words for the officer; None where it is sound."""
    if not unable:
        return None
    if not may_be_unable(definition, field):
        source = f" ({definition.must_supply_source})" if definition.must_supply_source else ""
        return f"{field.label} has to be supplied{source}. Enter the figure and clear the reason."
    if text:
        return f"{field.label} has a figure and a reason why there is none. Clear one of them."
    return None
