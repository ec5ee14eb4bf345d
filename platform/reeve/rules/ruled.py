"""Lines of a piece that have exactly the cells they should have, cut by where their delimiters and line ends are.

Lines of all record types are cut at once, whatever their order. Only cells that hold something and that a rule of the
line's record type reads are ever touched; the last cell of a line is seen to be its last without any other being read.
Every other line is odd, and left to ``lines``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from reeve.rules.lines import LINE
from reeve.rules.marks import Marks, pattern, places
from reeve.rules.model import Layout
from reeve.rules.reading import Piece

Wanted = Mapping[str, Sequence[tuple[int, str]]]
"""By record type, positions (from 1, rising) and names."""
_FEW = 40
"""So many columns polars' own reader cuts sooner than they are picked by marks."""
_FIRST, _LOOKED_AT = 20, 40_000
"""So many lines, or bytes, tell whether it is worth trying."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """By record type, one String column a field and ``#line``; an empty cell is null. ``odd`` are the numbers of all
    other lines, of empty ones too."""

    by_record: dict[str, pl.DataFrame]
    odd: pl.Series


def cut_ruled(piece: Piece, layout: Layout, wanted: Wanted, delimiter: str) -> Ruled:
    """Cuts what can be cut by marks; of a layout with quotes, where a delimiter may be in a cell, nothing can."""
    numbers = numbers_of(piece)
    if layout.quote or len(delimiter.encode()) > 1 or b"\r" in piece.data:
        return Ruled({}, numbers)
    data, regular, marks = piece.data, numbers, Marks.of(piece.data, delimiter)
    if piece.damaged or not marks.all_have(layout.positions):
        sound = (marks.widths() == layout.positions) & ~_among(numbers, piece.damaged)
        data, regular = _only(data, sound), numbers.filter(sound)
        marks = Marks.of(data, delimiter)
    by_record = _alike(data, regular, layout.positions, wanted, delimiter)
    if by_record is None:
        by_record = _by_record(_cells(data, marks, layout.positions, wanted), regular, layout.positions, wanted)
    known = [frame[LINE] for frame in by_record.values()]
    if sum(map(len, known)) == len(numbers):
        return Ruled(by_record, numbers.clear())
    return Ruled(by_record, numbers.filter(~_among(numbers, pl.concat([numbers.clear(), *known]))))


def numbers_of(piece: Piece) -> pl.Series:
    """The numbers of its lines."""
    return pl.int_range(piece.first_line, piece.first_line + piece.lines, dtype=pl.UInt32, eager=True)


def _among(numbers: pl.Series, some: Sequence[int] | pl.Series) -> pl.Series:
    return numbers.is_in(pl.Series(some, dtype=pl.UInt32).implode())


def _only(data: bytes, lines: pl.Series) -> bytes:
    """The lines that are chosen."""
    return b"".join(line for line, chosen in zip(data.splitlines(keepends=True), lines, strict=True) if chosen)


def _cells(data: bytes, marks: Marks, width: int, wanted: Wanted) -> pl.DataFrame:
    """Every filled cell that some record type wants, and the first of each line: ``line`` and ``cell``, counted from 0,
    and ``text``."""
    read = tuple(sorted({0, *(position - 1 for own in wanted.values() for position, _ in own)}))
    begin, end = marks.edges()
    filled = end.filter(marks.bits)
    asked = pattern(read, width, len(filled) // width)
    chosen = asked.filter(filled)
    begins = places(begin).filter(chosen)
    found = pl.DataFrame(
        {"cell": places(filled & asked), "begins": begins, "size": places(end).filter(chosen) - begins}
    )
    text = pl.lit(pl.Series([data], dtype=pl.Binary)).bin.slice("begins", "size").cast(pl.String)
    return found.select(line=pl.col("cell") // width, cell=pl.col("cell") % width, text=text)


def _by_record(cells: pl.DataFrame, numbers: pl.Series, width: int, wanted: Wanted) -> dict[str, pl.DataFrame]:
    """A table for each record type of which there is a line; ``numbers`` are those of the lines."""
    firsts, by_record = cells.filter(pl.col("cell") == 0), {}
    lines = {record: firsts["line"].filter(firsts["text"] == record) for record in wanted}
    record_of = pl.repeat(None, len(numbers), dtype=pl.UInt8, eager=True)
    for index, own in enumerate(lines.values()):
        record_of.scatter(own, index)
    record_of = record_of.gather(cells["line"])
    for index, (record, own) in enumerate(lines.items()):
        if len(own):
            mine = cells if len(own) == len(numbers) else cells.filter(record_of == index)
            columns = _columns(mine, own, len(numbers), width, wanted[record])
            by_record[record] = pl.DataFrame([*columns, numbers.gather(own).alias(LINE)])
    return by_record


def _columns(
    cells: pl.DataFrame, lines: pl.Series, of: int, width: int, wanted: Sequence[tuple[int, str]]
) -> Iterator[pl.Series]:
    """The columns of one table, by way of a list of all its places, column after column, of those columns of which any
    cell is filled: which row of ``cells`` belongs there, if any. Lines are among so many, ``of``."""
    count = len(lines)
    filled = pl.repeat(False, width, dtype=pl.Boolean, eager=True).scatter(cells["cell"], True).to_list()
    begins = {cell: at * count for at, cell in enumerate(place - 1 for place, _ in wanted if filled[place - 1])}
    row = pl.repeat(None, of, dtype=pl.UInt32, eager=True).scatter(lines, _numbered(count))
    begin = pl.Series([begins.get(cell) for cell in range(width)], dtype=pl.UInt32)
    place = begin.gather(cells["cell"]) + row.gather(cells["line"])
    known = place.is_not_null()
    found = pl.repeat(None, len(begins) * count, dtype=pl.UInt32, eager=True)
    found.scatter(place.filter(known), _numbered(len(place)).filter(known))
    text = cells["text"].rechunk()  # from several chunks it takes thrice as long to gather
    nothing = pl.repeat(None, count, dtype=pl.String, eager=True)
    for position, name in wanted:
        at = begins.get(position - 1)
        yield (nothing if at is None else text.gather(found.slice(at, count))).alias(name)


def _numbered(count: int) -> pl.Series:
    return pl.int_range(count, dtype=pl.UInt32, eager=True)


def _alike(
    data: bytes, numbers: pl.Series, width: int, wanted: Wanted, delimiter: str
) -> dict[str, pl.DataFrame] | None:
    """Where all lines are of one record type, of which little is read, polars' own reader is quicker; else None."""
    first = data[:_LOOKED_AT].splitlines()[:_FIRST]
    record = first[0].partition(delimiter.encode())[0].decode(errors="replace") if first else ""
    own, begin = wanted.get(record, ()), f"{record}{delimiter}".encode()
    if not 0 < len(own) <= _FEW or not all(line.startswith(begin) for line in first[:-1]):
        return None
    frame = pl.read_csv(
        data,
        has_header=False,
        separator=delimiter,
        quote_char=None,
        schema=_texts(width),
        columns=sorted({0, *(position - 1 for position, _ in own)}),
        truncate_ragged_lines=True,
    )
    if frame["1"].null_count() or not (frame["1"] == record).all():
        return None
    return {record: frame.select(*(pl.col(f"{place}").alias(name) for place, name in own), numbers.alias(LINE))}


@lru_cache(maxsize=4)
def _texts(width: int) -> dict[str, pl.DataType]:
    return {f"{position}": pl.String() for position in range(1, width + 1)}
