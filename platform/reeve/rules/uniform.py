"""Lines that need no telling apart: all of one record type, each with exactly the cells it should have.

Then they are cut into cells as they came, and only as far as the last cell that a rule reads. That each line has all of
its cells is seen without reading one: what is left when everything but delimiters and line ends is taken away must be
the same for every line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from reeve.rules.lines import LINE
from reeve.rules.model import Layout
from reeve.rules.reading import Piece

_FIRST, _LOOKED_AT = 20, 40_000
"""So many lines, or bytes, at the beginning of a piece tell whether it is worth a closer look."""
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Uniform:
    """A piece whose lines all have the right number of cells, and whose first lines are of one record type;
    ``cut_uniform`` sees whether all are."""

    record: str
    piece: Piece


def find_uniform(piece: Piece, layout: Layout, delimiter: str) -> Uniform | None:
    """Where the first lines are of one record type of the layout, and every line has all its cells."""
    first = piece.data[:_LOOKED_AT].split(b"\n", _FIRST)[:_FIRST]
    name, found, _ = first[0].partition(delimiter.encode())
    record = name.decode(errors="replace")
    if piece.damaged or layout.quote or not found or record not in layout.records:
        return None
    alike = all(line.startswith(name + found) for line in first[:-1])
    count = _count_whole(piece.data, delimiter.encode(), layout.positions) if alike else None
    if count is None:
        return None
    piece.seen = count
    return Uniform(record, piece)


def _count_whole(data: bytes, delimiter: bytes, positions: int) -> int | None:
    """How many lines there are, where each has so many cells."""
    shape = delimiter * (positions - 1) + b"\n"
    bare = data.translate(None, _all_but(delimiter))
    count, over = divmod(len(bare), len(shape))
    return count if not over and _repeated(shape, count // _AT_ONCE + 1).startswith(bare) else None


def cut_uniform(
    lines: Uniform, layout: Layout, wanted: Sequence[tuple[int, str]], delimiter: str
) -> pl.DataFrame | None:
    """One String column a field and ``#line``, as ``lines.cut`` gives them; None where a line is of another record
    type."""
    first, count = lines.piece.first_line, lines.piece.lines
    frame = pl.read_csv(
        lines.piece.data,
        has_header=False,
        separator=delimiter,
        quote_char=None,
        schema={f"{position}": pl.String() for position in range(1, layout.positions + 1)},
        columns=sorted({0, *(position - 1 for position, _ in wanted)}),
        truncate_ragged_lines=True,
    )
    if not (frame["1"] == lines.record).all():
        return None
    numbers = pl.int_range(first, first + count, dtype=pl.UInt32).alias(LINE)
    return frame.select(*(pl.col(f"{position}").alias(name) for position, name in wanted), numbers)


@lru_cache(maxsize=8)
def _all_but(delimiter: bytes) -> bytes:
    return bytes(byte for byte in range(256) if byte not in delimiter + b"\n")


@lru_cache(maxsize=1)
def _repeated(shape: bytes, times: int) -> bytes:
    """The same for every piece of a file but its last."""
    return shape * (times * _AT_ONCE)
