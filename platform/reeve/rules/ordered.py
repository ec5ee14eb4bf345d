"""An extract whose columns are in another order, put into the return's own before anything else sees its cells.

The line of names becomes an empty line, so that numbers of lines stay physical. A line with more or fewer cells than
there are names keeps being a line of the wrong width; headers and trailers stay as they are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

import polars as pl

from reeve.rules.columns import NOTHING, RECORD_TYPE, Columns, Order, find_columns
from reeve.rules.model import Layout
from reeve.rules.reading import Piece, Reader, Stop

_LOOKED_AT = 3


class Ordered:
    """The pieces of a reader in the return's own order. ``columns`` says what was found, once iteration has begun.

    Raises Stop where the order has to be asked for, or where there is a line of names and nothing below it.
    """

    def __init__(self, reader: Reader, layout: Layout, order: Order = NOTHING) -> None:
        self._reader, self._layout, self._order = reader, layout, order
        self.columns: Columns | None = None
        self.delimiter: str | None = None

    def __iter__(self) -> Iterator[Piece]:
        pieces = iter(self._reader)
        first, lines = _beginning(pieces)
        found = find_columns(self._layout, lines, self._order)
        if found is None:
            yield from chain(first, pieces)
            return
        self.columns, self.delimiter = found
        if lines[-1][0] <= self.columns.until:
            raise Stop("names_alone", self.columns.line)
        if not self.columns.is_read:
            raise Stop("columns", self.columns.line, columns=how_known(self.columns))
        put = Put(self._layout, self.columns, self.delimiter)
        yield from map(put.in_order, chain(first, pieces))


def as_read(layout: Layout, stream: BinaryIO, columns: Columns | None, piece_bytes: int) -> Iterable[Piece]:
    """The pieces of a file that was checked before, in the order it was read in then."""
    reader = Reader(stream, longest=layout.max_line_bytes, piece_bytes=piece_bytes)
    return reader if columns is None else Ordered(reader, layout, Order(before=columns))


def how_known(columns: Columns) -> str:
    """How much is known of a line of names that has to be asked about, in a sentence."""
    if columns.how == "outdated":
        return "The order confirmed for it does not fit the return any more."
    if not columns.unknown:
        return f"All {len(columns.names)} names are of this return, in another order than its own."
    return f"{columns.known} of its {len(columns.names)} names stand for a field of this return."


def _beginning(pieces: Iterator[Piece]) -> tuple[list[Piece], list[tuple[int, str]]]:
    """As many pieces as hold the first filled lines, and those lines by number."""
    first: list[Piece] = []
    lines: list[tuple[int, str]] = []
    for piece in pieces:
        first.append(piece)
        lines += _filled(piece, _LOOKED_AT - len(lines))
        if len(lines) >= _LOOKED_AT:
            break
    return first, lines


def _filled(piece: Piece, most: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    number, start = piece.first_line, 0
    while len(found) < most and (end := piece.data.find(b"\n", start)) >= 0:
        text = piece.data[start:end].decode(errors="replace")
        if text.strip():
            found.append((number, text))
        number, start = number + 1, end + 1
    return found


@dataclass(frozen=True, slots=True)
class Put:
    """Puts the cells of each line of a piece into the order of the return."""

    layout: Layout
    columns: Columns
    delimiter: str

    def in_order(self, piece: Piece) -> Piece:
        if self._is_own and piece.first_line > self.columns.until:
            return piece
        lines = piece.data.removesuffix(b"\n").decode().split("\n")
        left = max(0, min(self.columns.until - piece.first_line + 1, len(lines)))
        head = [
            "" if number == self.columns.line else text for number, text in enumerate(lines[:left], piece.first_line)
        ]
        return _again(piece, head + (lines[left:] if self._is_own else self._put(lines[left:])))

    @property
    def _is_own(self) -> bool:
        return self.columns.positions == tuple(range(1, self.layout.positions + 1))

    def _put(self, lines: list[str]) -> list[str]:
        if self.layout.quote:
            return [self._one(text, _cells(text, self.delimiter, self.layout.quote)) for text in lines]
        text, width = pl.Series("text", lines, dtype=pl.String), len(self.columns.positions)
        right = text.str.count_matches(self.delimiter, literal=True) == width - 1
        put = self._whole(text.filter(right))
        wrong = (~right).arg_true()
        out: list[str] = text.to_list()
        for place, line in zip(right.arg_true().to_list(), put, strict=True):
            out[place] = line
        for place in wrong.to_list():
            out[place] = self._one(out[place], out[place].split(self.delimiter))
        return out

    def _whole(self, lines: pl.Series) -> list[str]:
        """Lines with as many cells as there are names: their columns are read and joined anew, all at once."""
        if not len(lines):
            return []
        width = len(self.columns.positions)
        frame = pl.read_csv(
            "\n".join(lines.to_list()).encode() + b"\n",
            has_header=False,
            separator=self.delimiter,
            quote_char=None,
            schema={str(column): pl.String() for column in range(width)},
        )
        cells = [pl.lit("") if at is None else pl.col(str(at)).fill_null("") for at in self._columns_by_position()]
        return frame.select(pl.concat_str(cells, separator=self.delimiter)).to_series().to_list()

    def _columns_by_position(self) -> list[int | None]:
        """For each position of the return, the column that stands for it, from 0."""
        at = {position: column for column, position in enumerate(self.columns.positions) if position is not None}
        return [at.get(position) for position in range(1, self.layout.positions + 1)]

    def _one(self, text: str, cells: Sequence[str]) -> str:
        """A line by itself, of any width. One of no record type is left as it is, but for the width of a line."""
        at, width = self._columns_by_position(), len(self.columns.positions)
        column = at[RECORD_TYPE - 1]
        record = cells[column].strip(" ") if column is not None and column < len(cells) else ""
        if record.upper() not in self.layout.records:
            taken_for_one = text.split(self.delimiter, 1)[0] in self.layout.records
            return text + self.delimiter * self.layout.positions if taken_for_one else text
        placed = [cells[one] if one is not None and one < len(cells) else "" for one in at]
        placed = placed[:-1] if len(cells) < width else placed + [""] * (len(cells) > width)
        return self.delimiter.join(self._quoted(cell) for cell in placed)

    def _quoted(self, cell: str) -> str:
        mark = self.layout.quote
        if not mark or not (mark in cell or self.delimiter in cell):
            return cell
        return f"{mark}{cell.replace(mark, mark * 2)}{mark}"


def _cells(text: str, delimiter: str, quote: str) -> list[str]:
    return next(csv.reader([text], delimiter=delimiter, quotechar=quote), [])


def _again(piece: Piece, lines: list[str]) -> Piece:
    return Piece(("\n".join(lines) + "\n").encode(), piece.first_line, len(lines), piece.damaged)
