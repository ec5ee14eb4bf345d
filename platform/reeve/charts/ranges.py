"""Ranges beside one another on one scale: of each the middle half and the middle, and where one's own amount stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from reeve.charts.canvas import Canvas
from reeve.charts.scale import scale_of

LEFT, RIGHT, ROW, TOP = 12, 304, 44, 24


@dataclass(frozen=True)
class Range:
    """``edges`` are the lower and the upper end, None where only the middle is known."""

    name: str
    middle: Decimal | None
    edges: tuple[Decimal, Decimal] | None = None


def ranges(
    rows: Sequence[Range],
    own: Decimal | None,
    *,
    own_name: str,
    title: str,
    description: str,
    written: Callable[[float], str],
) -> Markup:
    """A row for each range with its name above it; ``own`` is marked on each."""
    canvas = Canvas(TOP + ROW * len(rows) + 26, title=title, description=description)
    known = [own] if own is not None else []
    for row in rows:
        known += [each for each in (row.middle, *(row.edges or ())) if each is not None]
    along = scale_of(known, start=LEFT, end=RIGHT, marks=3)
    canvas.diamond(10, 9, size=5)
    canvas.words(own_name, 20, 13)
    canvas.line(176, 3, 176, 15, width=2.5)
    canvas.words("Median", 182, 13)
    for n, row in enumerate(rows):
        y = TOP + ROW * n
        canvas.words(row.name, LEFT - 8, y + 12)
        canvas.line(LEFT, y + 28, RIGHT, y + 28, width=0.6)
        if row.edges is not None:
            start, end = (along.at(edge) for edge in row.edges)
            canvas.box(start, y + 21, max(end - start, 1), 14)
        if row.middle is not None:
            canvas.line(along.at(row.middle), y + 18, along.at(row.middle), y + 38, width=2.5)
        if own is not None:
            canvas.diamond(along.at(own), y + 28)
    foot = TOP + ROW * len(rows) + 4
    for n, mark in enumerate(along.marks):
        anchor = "start" if n == 0 else "end" if n == len(along.marks) - 1 else "middle"
        canvas.line(along.at(mark), foot - 4, along.at(mark), foot, width=0.6)
        canvas.words(written(mark), along.at(mark), foot + 14, anchor=anchor)
    return canvas.markup()
