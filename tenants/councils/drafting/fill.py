"""Filling in many cells in one act. Only empty cells are filled: nobody's figure is written over."""

from __future__ import annotations

from collections.abc import Mapping

from councils.drafting.cells import as_typed
from councils.drafting.page import Page
from councils.drafting.save import Typed

NIL = "nil"
FORWARD = "forward"


def filled(page: Page, how: str) -> Mapping[str, Typed]:
    """What to save: 0 in every empty cell for a nil return (``nil``), or last period's figures (``forward``)."""
    typed = {}
    for cell in page.cells:
        amount = 0 if how == NIL else cell.before
        if not cell.is_computed and not cell.typed and amount is not None:
            typed[cell.field.name] = Typed(as_typed(cell.field, amount), was=cell.was, read_at=cell.read_at)
    return typed
