"""Bars side by side: how many fall between two amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from markupsafe import Markup

from reeve.charts.canvas import Canvas
from reeve.charts.scale import scale_of

HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 210, 44, 184, 30, 312


def bars(
    heights: Sequence[int],
    edges: Sequence[float],
    *,
    counted: str,
    title: str,
    description: str,
    written: Callable[[float], str],
) -> Markup:
    """A bar for each of ``heights``, from one of ``edges`` to the next: there is one edge more than bars. ``counted``
    names what their heights count."""
    canvas = Canvas(HEIGHT, title=title, description=description)
    up = scale_of([Decimal(each) for each in heights], start=BOTTOM, end=TOP, marks=3)
    canvas.words(counted, 4, 30)
    for mark in up.marks:
        canvas.line(LEFT, up.at(mark), RIGHT, up.at(mark), width=0.4)
        canvas.words(f"{mark:,.0f}", LEFT - 4, up.at(mark) + 4, anchor="end")
    wide = (RIGHT - LEFT) / max(len(heights), 1)
    for n, height in enumerate(heights):
        canvas.box(round(LEFT + n * wide, 1), up.at(height), round(wide, 1), round(BOTTOM - up.at(height), 1))
    canvas.words(written(edges[0]), LEFT, BOTTOM + 18)
    canvas.words(written(edges[-1]), RIGHT, BOTTOM + 18, anchor="end")
    return canvas.markup()
