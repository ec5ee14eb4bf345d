"""The lines behind a figure of an extract: which lines it counts or sums, and what each adds to it.

The file is read once, in pieces; only one page of lines is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

import polars as pl

from reeve.rules.cells import read_cells
from reeve.rules.columns import Columns
from reeve.rules.figures import FigureMaker
from reeve.rules.kinds import where_true
from reeve.rules.lines import LINE, cut, find_delimiter, number, split
from reeve.rules.model import FigureSpec, Layout
from reeve.rules.ordered import as_read
from reeve.rules.plan import Plan, plan_of
from reeve.rules.reading import PIECE_BYTES, Piece, Stop
from reeve.rules.totals import Amount

VALUE = "#value"


class NotByLine(ValueError):
    """This figure is no count or sum over lines alone: it is a mean, one of several by code, or needs a date."""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line and what it adds: 1 where lines are counted, else the amount in the figure's own unit (pence)."""

    line: int
    record: str
    amount: int | Decimal


@dataclass(frozen=True, slots=True)
class FigureLines:
    """A page of the lines behind a figure; ``count`` and ``total`` are over all of them."""

    spec: FigureSpec
    count: int
    total: int | Decimal
    lines: tuple[FigureLine, ...]


def lines_of_figure(
    layout: Layout,
    stream: BinaryIO,
    cell: str,
    *,
    first: int = 0,
    most: int = 100,
    columns: Columns | None = None,
    piece_bytes: int = PIECE_BYTES,
) -> FigureLines:
    """The lines from ``first`` (counted from 0), at most ``most``, in the file's order; ``columns`` is how its columns
    were read when it was checked. Raises NotByLine."""
    plan = plan_of(layout)
    maker = _maker(plan, cell)
    count, total, page = 0, Decimal(0), list[FigureLine]()
    for frame, record in _counted(plan, maker, as_read(layout, stream, columns, piece_bytes)):
        wanted = frame.slice(max(0, first - count), max(0, min(most - len(page), count + frame.height - first)))
        page += [FigureLine(line, record, _exact(value)) for line, value in wanted.iter_rows()]
        count += frame.height
        total += sum((Decimal(str(value)) for value in frame[VALUE]), Decimal(0)) if frame.height else 0
    return FigureLines(maker.spec, count, _exact(total), tuple(page))


def _maker(plan: Plan, cell: str) -> FigureMaker:
    for maker in plan.figures:
        if maker.spec.cell == cell:
            if maker.spec.by or maker.spec.mean or any(amount.facts for amount in maker.amounts):
                raise NotByLine(f"{cell} cannot be told line by line.")
            return maker
    raise NotByLine(f"{cell} is no figure of this return.")


def _counted(plan: Plan, maker: FigureMaker, pieces: Iterable[Piece]) -> Iterator[tuple[pl.DataFrame, str]]:
    """Piece by piece and record type by record type: ``#line`` and ``#value`` of the lines that count."""
    delimiter = None
    try:
        for piece in pieces:
            delimiter = delimiter or find_delimiter(plan.layout, piece.data)
            if delimiter is not None:
                yield from _of_piece(plan, maker, piece, delimiter)
    except Stop:
        return


def _of_piece(plan: Plan, maker: FigureMaker, piece: Piece, delimiter: str) -> Iterator[tuple[pl.DataFrame, str]]:
    told = split(number(piece.data, piece.first_line), plan.layout, delimiter)
    for amount in maker.amounts:
        lines = told.by_record.get(amount.record)
        if lines is not None:
            yield _values(plan, amount, lines, piece, delimiter), amount.record


def _values(plan: Plan, amount: Amount, lines: pl.DataFrame, piece: Piece, delimiter: str) -> pl.DataFrame:
    known = plan.layout.by_record[amount.record]
    columns = amount.needs[amount.record]
    fields = tuple(field for name, field in known.items() if name in columns) or tuple(known.values())[:1]
    cells = cut(lines, plan.layout, [(field.position, field.name) for field in fields], delimiter)
    frame = read_cells(cells.without(piece.damaged).frame, fields, None).frame
    counting = amount.where.expr if amount.where else pl.lit(True)
    value = amount.total.expr if amount.total else pl.lit(1)
    return where_true(frame, counting, columns).select(LINE, value.alias(VALUE)).drop_nulls(VALUE)


def _exact(value: float | Decimal) -> int | Decimal:
    exact = Decimal(str(value))
    return int(exact) if exact == int(exact) else exact
