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


def filled_lines(data: bytes, first_line: int) -> pl.DataFrame:
    """One row a line, its number and its text, without lines that are empty or hold spaces only. Looking for a first
    space is cheap, as few lines have one."""
    filled = number(data, first_line).filter(pl.col("text").is_not_null())
    spaced = filled["text"].str.starts_with(" ")
    return filled.filter(pl.col("text").str.strip_chars(" ") != "") if spaced.any() else filled


def number(data: bytes, first_line: int) -> pl.DataFrame:
    """One row a line: its number and its text (null for an empty line)."""
    text = pl.read_csv(data, has_header=False, separator="\0", quote_char=None, schema={"text": pl.String()})
    return text.with_columns(pl.int_range(first_line, first_line + pl.len(), dtype=pl.UInt32).alias(LINE))


@dataclass(frozen=True, slots=True)
class Split:
    """The lines of one piece by record type, and the numbers of those whose record type is not known.

    ``near`` are the lines of the right width that only a space before the record type, or its case, keeps from being
    known; their column ``seen`` is the first cell without that space.
    """

    by_record: dict[str, pl.DataFrame]
    unknown: pl.Series
    near: pl.DataFrame


def split(lines: pl.DataFrame, layout: Layout, delimiter: str) -> Split:
    """Lines by their first cell, whatever their order."""
    if not lines.height:
        return Split({}, lines[LINE], lines.with_columns(pl.lit(None, dtype=pl.String).alias("seen")))
    records = list(layout.records)
    text = lines["text"]
    known = {record: (text.str.starts_with(record + delimiter) | (text == record)) for record in records}
    left_over = text.is_not_null()
    by_record = {}
    for record, mask in known.items():
        if mask.any():
            by_record[record] = lines.filter(mask)
            left_over &= ~mask
    strangers = lines.filter(left_over)
    near = _near(strangers, layout, delimiter)
    return Split(by_record, strangers.join(near, on=LINE, how="anti")[LINE], near)


def _near(strangers: pl.DataFrame, layout: Layout, delimiter: str) -> pl.DataFrame:
    text = pl.col("text")
    wide = strangers.filter(text.str.count_matches(delimiter, literal=True) == layout.positions - 1)
    seen = text.str.strip_chars_start(" ").str.split_exact(delimiter, 1).struct.field("field_0").alias("seen")
    return wide.with_columns(seen).filter(pl.col("seen").str.to_uppercase().is_in(list(layout.records)))


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of well-formed lines, one String column a field and ``#line``; and the lines left out, with such cells
    as they have."""

    frame: pl.DataFrame
    left_out: pl.DataFrame
    too_few: pl.Series
    too_many: pl.Series

    def without(self, damaged: Sequence[int]) -> Cells:
        """Leaves these lines out too; of them nothing else is said."""
        numbers = pl.Series(damaged, dtype=pl.UInt32)
        hit = self.frame[LINE].is_in(numbers.implode())
        left_out = pl.concat([self.left_out, self.frame.filter(hit)])
        few, many = (lines.filter(~lines.is_in(numbers.implode())) for lines in (self.too_few, self.too_many))
        return Cells(self.frame.filter(~hit), left_out, few, many)


def cut(lines: pl.DataFrame, layout: Layout, wanted: Sequence[tuple[int, str]], delimiter: str) -> Cells:
    """Cuts lines of one record type; ``wanted`` gives positions (from 1, rising) and names. An empty cell is null."""
    width = layout.positions
    first, end = (pl.Series([text], dtype=pl.String) for text in (delimiter * (width - 1), ""))
    body = pl.concat([first, lines["text"], end]).str.join(f"{delimiter}{_MARK}\n").cast(pl.Binary).item()
    frame = pl.read_csv(
        body,
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
        whole = whole.drop(_MARK)
        return Cells(whole, whole.clear(), empty, empty)
    wrong = whole.filter(~right).drop(_MARK)
    few = lines.join(wrong.select(LINE), on=LINE).with_columns(
        few=pl.col("text").str.count_matches(delimiter, literal=True) < width - 1
    )
    return Cells(whole.filter(right).drop(_MARK), wrong, few.filter("few")[LINE], few.filter(~pl.col("few"))[LINE])
