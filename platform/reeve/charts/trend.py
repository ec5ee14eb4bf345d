"""Lines over time: one's own, the middle of others, and the middle half of them as a band."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from reeve.charts.canvas import WIDTH, Canvas
from reeve.charts.scale import Scale, scale_of

Amounts = Sequence[Decimal | None]
HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 210, 44, 184, 46, 312


def trend(
    labels: Sequence[str],
    own: Amounts,
    middle: Amounts,
    band: Sequence[tuple[Decimal, Decimal] | None],
    *,
    names: tuple[str, str, str],
    title: str,
    description: str,
    written: Callable[[float], str],
) -> Markup:
    """One place along the axis for each of ``labels``; None where there is no amount, and the line stops there.

    ``names`` are those of the own line (empty where there is none), the middle one and the band; ``written`` writes an
    amount at the axis.
    """
    canvas = Canvas(HEIGHT, title=title, description=description)
    known = [each for each in (*own, *middle) if each is not None]
    known += [edge for edges in band if edges is not None for edge in edges]
    up = scale_of(known, start=BOTTOM, end=TOP)
    along = places(len(labels))
    axes(canvas, up, along, labels, written)
    key(canvas, names, shaded=any(band))
    for run in runs(band):
        edges = [(along[n], up.at(band[n][1])) for n in run]  # type: ignore[index]
        canvas.area(edges + [(along[n], up.at(band[n][0])) for n in reversed(run)])  # type: ignore[index]
    for run in runs(middle):
        canvas.polyline([(along[n], up.at(middle[n] or 0)) for n in run], width=1.5, dashes="5 3")
    for run in runs(own):
        canvas.polyline([(along[n], up.at(own[n] or 0)) for n in run], width=2.5)
        for n in run if len(labels) <= 26 else run[-1:]:
            canvas.dot(along[n], up.at(own[n] or 0))
    return canvas.markup()


def places(count: int) -> list[float]:
    if count == 1:
        return [(LEFT + RIGHT) / 2]
    return [round(LEFT + 6 + n * (RIGHT - LEFT - 12) / (count - 1), 1) for n in range(count)]


def axes(
    canvas: Canvas, up: Scale, along: Sequence[float], labels: Sequence[str], written: Callable[[float], str]
) -> None:
    for mark in up.marks:
        canvas.line(LEFT, up.at(mark), RIGHT, up.at(mark), width=0.4)
        canvas.words(written(mark), LEFT - 4, up.at(mark) + 4, anchor="end")
    canvas.line(LEFT, up.at(max(up.low, 0)), RIGHT, up.at(max(up.low, 0)))
    if labels:
        canvas.words(labels[0], LEFT, BOTTOM + 18)
    if len(labels) > 1:
        canvas.words(labels[-1], WIDTH - 2, BOTTOM + 18, anchor="end")


def key(canvas: Canvas, names: tuple[str, str, str], *, shaded: bool) -> None:
    """What each kind of line stands for, above the drawing."""
    own, middle, band = names
    if own:
        canvas.line(4, 10, 26, 10, width=2.5)
        canvas.dot(15, 10)
        canvas.words(own, 32, 14)
    canvas.line(4, 26, 26, 26, width=1.5, stroke_dasharray="5 3")
    canvas.words(middle, 32, 30)
    if shaded:
        canvas.box(176, 20, 22, 11)
        canvas.words(band, 204, 30)


def runs(values: Sequence[object | None]) -> list[list[int]]:
    """The places of values that stand side by side, run by run."""
    at = [n for n, value in enumerate(values) if value is not None]
    found = [[at[0]]] if at else []
    for before, after in pairwise(at):
        if after == before + 1:
            found[-1].append(after)
        else:
            found.append([after])
    return found
