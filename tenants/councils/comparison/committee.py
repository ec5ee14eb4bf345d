"""The page for a committee as a document of its own: a tagged PDF with the same words, tables and charts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from councils.comparison.asked import Asked
from councils.comparison.standing import Standing, figure_row, moved_most, shown, stand_out
from reeve.comparison.groups import in_words
from reeve.comparison.measures import Measure
from reeve.comparison.suppress import LEAST
from reeve.database import now
from reeve.pdf import make_pdf
from reeve.proof.figures import FigureRow
from reeve.web.filters import change, day, number, pounds

LAYOUT = Path(__file__).with_name("committee.typ")
TOLD = re.compile(r"<(?:title|desc)\b[^>]*>([^<]+)<")
NOTE = (
    "Accepted returns only. Others' figures are rounded medians of groups of at least {least} councils; ours are as "
    "accepted. “Not shown”: it could be worked out what fewer than {least} councils gave."
)


def committee_pdf(asked: Asked, *, council: str, drawn: Mapping[str, Any] | None) -> bytes:
    """``drawn`` are the charts of the figure that moved most, None where none did."""
    return make_pdf(LAYOUT, committee_data(asked, council=council, drawn=drawn), at=now())


def committee_data(asked: Asked, *, council: str, drawn: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the layout says, in words."""
    definition, every = asked.definition, asked.standings()
    period = asked.newest.label if asked.newest else "No return accepted yet"
    rows, practice = stand_out(every), "practice: it does not count" if asked.practice else "live"
    some = f"{len(rows)} of {len(every)} figures, those in the lowest or highest quarter first. "
    return {
        "title": f"{definition.title}: how we compare",
        "head": f"{council}: {definition.short_title}, {period}",
        "foot": f"Made {day(now())} from accepted returns",
        "practice": asked.practice,
        "provisional": f"Provisional: {definition.reason}" if definition.is_provisional else "",
        "facts": [("Council", council), ("Period", f"{period}, {practice}")],
        "moved": [moved_cells(row) for row in moved_most(every)],
        "charted": drawn["measure"].label if drawn else "",
        "charts": charts_of(drawn) if drawn else [],
        "beside": in_words(asked.beside),
        "rows": [standing_cells(each) for each in rows],
        "note": (some if len(rows) < len(every) else "") + NOTE.format(least=LEAST),
    }


def moved_cells(row: FigureRow) -> list[str]:
    moved = change(row.change, row.unit) if row.change is not None else "Not known"
    return [row.label, amount(row.now, row.unit), amount(row.before, row.unit), moved]


def standing_cells(each: Standing) -> list[str]:
    row, measure = figure_row(each), each.measure
    return [measure.label, amount(row.now, row.unit), median_of(each, measure), each.position]


def median_of(each: Standing, measure: Measure) -> str:
    if each.cut is None:
        return "Not shown"
    if each.cut.median is None:
        return f"Fewer than {LEAST}"
    return amount(shown(each.cut.median, measure), measure.shown_in)


def amount(value: Any, unit: str) -> str:
    if value is None:
        return "Not given"
    return pounds(value) if unit == "pounds" else number(value)


def charts_of(drawn: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """Each as its drawing, with what its title and description say in place of it."""
    return [{"svg": str(svg), "alt": told_by(str(svg))} for svg in (drawn["trend"], drawn["ranges"]) if svg is not None]


def told_by(svg: str) -> str:
    """Without the promise of a table beside it, which the page on screen keeps."""
    said = ". ".join(unescape(part) for part in TOLD.findall(svg))
    return said.removesuffix(" A table says it too.").removesuffix(" The table says the same.")
