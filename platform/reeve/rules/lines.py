"""Telling lines apart: the delimiter, the record types, the header and the trailer, and cutting lines into cells.

The cells of one record type are read by polars' own CSV reader with a width fixed beforehand, because its first line
would otherwise decide the width of all. A NUL, which no extract may hold, is put after each line's last cell: where it
lands tells whether the line has the right number of cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from reeve.rules.model import Layout

LINE, CLAIM = "#line", "#claim"
_MARK = "\0"
_SAMPLED = 200


def find_delimiter(layout: Layout, data: bytes) -> str | None:
    """The delimiter that gives most of the first lines the right number of cells, else the most frequent one."""
    sample = [line for line in data.split(b"\n", _SAMPLED)[:_SAMPLED] if line]

    def fit(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter.encode()) for line in sample]
        return sum(count == layout.positions - 1 for count in counts), sum(counts)

    best = max(layout.delimiters, key=fit)
    return best if fit(best)[1] or layout.positions == 1 else None


def number(data: bytes, first_line: int) -> pl.DataFrame:
    """One row a line: its number and its text (null for an empty line)."""
    text = pl.read_csv(data, has_header=False, separator="\0", quote_char=None, schema={"text": pl.String()})
    return text.with_columns(pl.int_range(first_line, first_line + pl.len(), dtype=pl.UInt32).alias(LINE))


@dataclass(frozen=True, slots=True)
class Split:
    """The lines of one piece by record type, and the numbers of those whose record type is not known."""

    by_record: dict[str, pl.DataFrame]
    unknown: pl.Series


def split(lines: pl.DataFrame, records: Sequence[str], delimiter: str) -> Split:
    """Lines by their first cell, whatever their order."""
    text = lines["text"]
    known = {record: (text.str.starts_with(record + delimiter) | (text == record)) for record in records}
    left_over = text.is_not_null()
    by_record = {}
    for record, mask in known.items():
        if mask.any():
            by_record[record] = lines.filter(mask)
            left_over &= ~mask
    return Split(by_record, lines[LINE].filter(left_over))


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of well-formed lines, one String column a field and ``#line``; and the lines left out."""

    frame: pl.DataFrame
    too_few: pl.Series
    too_many: pl.Series


def cut(lines: pl.DataFrame, layout: Layout, wanted: Sequence[tuple[int, str]], delimiter: str) -> Cells:
    """Cuts lines of one record type; ``wanted`` gives positions (from 1, rising) and names. An empty cell is null."""
    width = layout.positions
    body = lines["text"].str.join(f"{delimiter}{_MARK}\n").item() + f"{delimiter}{_MARK}\n"
    frame = pl.read_csv(
        (delimiter * width + "\n" + body).encode(),
        has_header=False,
        separator=delimiter,
        quote_char=layout.quote or None,
        schema={f"{position}": pl.String() for position in range(1, width + 2)},
        columns=[position - 1 for position, _ in wanted] + [width],
        truncate_ragged_lines=True,
    ).slice(1)
    frame.columns = [name for _, name in wanted] + [_MARK]
    whole = frame.with_columns(lines[LINE])
    mark = whole[_MARK]
    right = (mark == _MARK).fill_null(False)
    if right.all():
        empty = pl.Series(dtype=pl.UInt32)
        return Cells(whole.drop(_MARK), empty, empty)
    wrong = whole.filter(~right).select(LINE)
    few = lines.join(wrong, on=LINE).with_columns(
        few=pl.col("text").str.count_matches(delimiter, literal=True) < width - 1
    )
    return Cells(whole.filter(right).drop(_MARK), few.filter("few")[LINE], few.filter(~pl.col("few"))[LINE])
