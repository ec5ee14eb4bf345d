"""An extract as it stands: its lines, and one claim with every line of it and the cells that are filled in.

The file is read in pieces and only lines that hold the reference somewhere are cut into cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import polars as pl

from reeve.rules.columns import Columns
from reeve.rules.lines import CLAIM, LINE, cut, find_delimiter, number, split
from reeve.rules.model import Field, Layout
from reeve.rules.ordered import as_read
from reeve.rules.plan import Plan, plan_of
from reeve.rules.reading import PIECE_BYTES, Piece, Reader, Stop


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line: its number, its record type, and its filled cells as the file has them, in order of position."""

    line: int
    record: str
    cells: tuple[tuple[Field, str], ...]


def claim_on(
    layout: Layout, stream: BinaryIO, line: int, *, columns: Columns | None = None, piece_bytes: int = PIECE_BYTES
) -> str | None:
    """The reference of the claim that the line belongs to; None where it has none, or is not there. ``columns`` is how
    the file's columns were read when it was checked."""
    plan = plan_of(layout)
    for piece, delimiter in _pieces(layout, stream, columns, piece_bytes):
        lines = number(piece.data, piece.first_line)
        if not lines.height or lines[LINE][-1] < line:
            continue
        found = [reference for _frame, references in _claimed(plan, lines.filter(pl.col(LINE) == line), delimiter)
                 for reference in references]  # fmt: skip
        return found[0] if found else None
    return None


def lines_of_claim(
    layout: Layout,
    stream: BinaryIO,
    reference: str,
    *,
    columns: Columns | None = None,
    piece_bytes: int = PIECE_BYTES,
) -> list[ClaimLine]:
    """Every line of the claim, in the file's order; none where no line has this very reference."""
    plan, found = plan_of(layout), []
    for piece, delimiter in _pieces(layout, stream, columns, piece_bytes):
        lines = number(piece.data, piece.first_line)
        near = lines.filter(pl.col("text").str.contains(reference, literal=True))
        for frame, _references in _claimed(plan, near, delimiter):
            found += [_line(layout, row) for row in frame.filter(pl.col(CLAIM) == reference).iter_rows(named=True)]
    return sorted(found, key=lambda each: each.line)


def lines_of_file(layout: Layout, stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The text of every line, piece by piece with the number of the first; a line too long to hold is empty. Nothing of
    what cannot be read at all."""
    try:
        for piece in Reader(stream, longest=layout.max_line_bytes):
            yield piece.first_line, piece.data.decode().removesuffix("\n").split("\n")
    except Stop:
        return


def _pieces(layout: Layout, stream: BinaryIO, columns: Columns | None, piece_bytes: int) -> Iterator[tuple[Piece, str]]:
    """Each piece with the delimiter of the first; none of what cannot be read at all."""
    delimiter = None
    try:
        for piece in as_read(layout, stream, columns, piece_bytes):
            delimiter = delimiter or find_delimiter(layout, piece.data)
            if delimiter is not None:
                yield piece, delimiter
    except Stop:
        return


def _claimed(plan: Plan, lines: pl.DataFrame, delimiter: str) -> Iterator[tuple[pl.DataFrame, list[str]]]:
    """The lines by record type as cells, with each line's reference; lines of the wrong width are left out."""
    if not lines.height:
        return
    for record, own in split(lines, plan.layout, delimiter).by_record.items():
        claim = plan.records[record].claim
        if claim is None:
            continue
        wanted = [(field.position, field.name) for field in plan.layout.by_record[record].values()]
        frame = cut(own, plan.layout, wanted, delimiter).frame
        if frame.height:
            frame = frame.with_columns(claim.alias(CLAIM), pl.lit(record).alias("#record"))
            yield frame, frame[CLAIM].drop_nulls().to_list()


def _line(layout: Layout, row: dict[str, object]) -> ClaimLine:
    fields = layout.by_record[str(row["#record"])]
    cells = tuple((field, str(row[name])) for name, field in fields.items() if row[name] is not None)
    return ClaimLine(int(str(row[LINE])), str(row["#record"]), cells)
