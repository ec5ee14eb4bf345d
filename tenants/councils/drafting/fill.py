"""Filling in many cells in one act. Only empty cells are filled: nobody's figure is written over, and a cell that says
why it is not supplied stays so. Last period's figures are copied, never its reasons for not supplying one."""

from __future__ import annotations

from collections.abc import Mapping

from councils.drafting.cells import as_typed
from councils.drafting.page import Page
from councils.drafting.save import Typed
from reeve.web.filters import plural

NIL = "nil"
FORWARD = "forward"


def filled(page: Page, how: str) -> Mapping[str, Typed]:
    """What to save: 0 in every empty cell for a nil return (``nil``), or last period's figures (``forward``). An
    optional cell is no part of a nil return."""
    typed = {}
    for cell in page.cells:
        amount = 0 if how == NIL else cell.before
        skipped = cell.is_filled or cell.kept or (how == NIL and cell.field.optional)
        if not cell.is_computed and not skipped and amount is not None:
            typed[cell.field.name] = Typed(as_typed(cell.field, amount), was=cell.was, read_at=cell.read_at)
    return typed


def filled_words(before: Page, how: str, count: int) -> str:
    """What was done to the form as it stood ``before``: ``count`` cells were filled in."""
    if not count:
        return "There was nothing to enter." if before.has_empty_cells else "Every cell has a figure already."
    figures = "0 is entered" if how == NIL or before.previous is None else f"{before.previous.label}: figures entered"
    left = sum(cell.is_to_fill for cell in before.cells) - count
    unable = sum(bool(cell.unable) for cell in before.cells)
    said = (
        f"{figures} in {plural(count, 'empty cell')}.",
        f"{plural(left, 'cell stays empty', 'cells stay empty')}, for which nothing was accepted." if left > 0 else "",
        f"{plural(unable, 'cell stays', 'cells stay')} “unable to supply”." if unable else "",
        "Nothing is sent.",
        "Check and make a version when that is right." if how == NIL else "Change what is different now.",
    )
    return " ".join(filter(None, said))
