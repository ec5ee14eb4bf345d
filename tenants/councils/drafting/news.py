"""The answer to an autosave: how it stands, in words, and the numbers on the page that follow from what was typed."""

from __future__ import annotations

from collections.abc import Iterable

from councils.drafting.page import Page
from councils.drafting.rows import Cell
from reeve.web.filters import number, pounds
from reeve.web.language import gettext, ngettext


def news_of(page: Page, cells: Iterable[Cell] | None = None) -> dict[str, object]:
    """``cells`` are those the person has before them; without, all of the form."""
    values: dict[str, str] = {}
    shown_cells = page.cells if cells is None else tuple(cells)
    for cell in shown_cells:
        if cell.is_computed:
            shown = pounds(cell.now) if cell.is_money else number(cell.now)
            values[cell.field.name] = shown or str(gettext("Not known yet"))
        if page.previous:
            values[f"{cell.field.name}-change"] = cell.change
        if page.year_ago:
            values[f"{cell.field.name}-change-in-year"] = cell.change_in_year
    if page.panel:
        values["stake"] = page.panel.summary
    return {"words": f"{autosave_words(page)}{found_words(shown_cells)}", "values": values}


def found_words(cells: Iterable[Cell]) -> str:
    """How much of what stands before them they have yet to look at; nothing where that is nothing."""
    count = sum(not one.reason for cell in cells for one in cell.found)
    words = ngettext("%(num)s finding to look at here", "%(num)s findings to look at here", count)
    return f". {words}" if count else ""


def autosave_words(page: Page) -> str:
    newer = [cell.field.label for cell in page.cells if cell.newer]
    if newer:
        return str(
            gettext(
                "Not all saved: somebody else changed “%(label)s”. Choose Save to see what they entered.",
                label=newer[0],
            )
        )
    if page.faults:
        unreadable = ngettext(
            "One cell cannot be read yet: choose Save to see which.",
            "%(num)s cells cannot be read yet: choose Save to see which.",
            page.faults,
        )
        return f"{page.saved}. {unreadable}"
    return page.saved
