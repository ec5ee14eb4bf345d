"""One tidy file of every council's figures: a line a figure, with what it is of, its note, and what it was made by.

What the figures of a return have alike is most of each line, and is made once for all of them. CSV and XLSX go out as
they are written; Parquet, which has its table of contents at its end, is put together on the disk. Money is in pounds.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import lru_cache
from typing import IO, Any

import polars as pl
from polars.io.plugins import register_io_source

from reeve.department.stated import Stated, amount_of, note_of, stated_in, unit_in_words
from reeve.department.taking import Taken
from reeve.web.downloads import BOM, Cell, disarmed, encoded, written

COMMON: dict[str, Any] = {
    "Return": pl.String,
    "Period": pl.String,
    "Practice or live": pl.String,
    "Council": pl.String,
    "Council's name": pl.String,
    "Council's code": pl.String,
    "Nation": pl.String,
    "Status": pl.String,
    "Held back until": pl.Date,
    "Version": pl.Int64,
    "Consignment": pl.Int64,
    "Sealed": pl.Datetime("us", "UTC"),
    "Received": pl.Datetime("us", "UTC"),
    "Definition": pl.String,
    "Definition's revision": pl.Int64,
}
FIGURE = {"Cell": pl.String, "Figure": pl.String, "Unit": pl.String, "Amount": pl.String, "Note": pl.String}
HEADER = (*COMMON, *FIGURE)
TIMES = ("Sealed", "Received")
AMOUNTS = pl.Decimal(38, 6)
LINE_END = "\r\n"
AT_ONCE = 25
"""Returns: a piece of some hundred kilobytes, whose memory is used again for the next."""
TO_QUOTE = re.compile('[,"\r\n]')

Told = tuple[str, str, str, str | None, str | None]
"""A figure's own cells. Its amount is text, exact: pounds and pence, or as it was stated; None where it is not given,
and the note says why where the council did."""


def alike(one: Taken, stated: Stated) -> tuple[Cell, ...]:
    """What a return's figures have alike."""
    return (
        stated.obligation.return_key,
        one.period,
        stated.obligation.standing,
        one.slug,
        one.name,
        stated.obligation.council.code,
        one.nation,
        one.standing.value,
        one.held_until,
        one.version_number,
        one.number,
        one.sealed_at,
        one.received_at,
        stated.definition.hash,
        stated.definition.revision,
    )


def told(one: Taken, stated: Stated) -> list[Told]:
    """Its figures, in the order of its definition."""
    return [
        (each.cell, each.label, unit_in_words(each.unit), amount_of(each), note_of(each, one.reasons))
        for each in stated.figures
    ]


def cells_of(periods: Iterable[Sequence[Taken]]) -> Iterator[tuple[Cell, ...]]:
    """Every line as its cells, for a workbook."""
    for one in (one for taken in periods for one in taken):
        stated = stated_in(one.manifest)
        same = alike(one, stated)
        for *named, amount, note in told(one, stated):
            yield (*same, *named, None if amount is None else Decimal(amount), note)


def csv_of(periods: Iterable[Sequence[Taken]], *, provenance: Sequence[str]) -> Iterator[bytes]:
    """The bytes of the file, some returns at a time. Text that a spreadsheet would run is disarmed."""
    yield BOM.encode() + encoded([HEADER])
    for taken in periods:
        for start in range(0, len(taken), AT_ONCE):
            yield "".join([line for one in taken[start : start + AT_ONCE] for line in csv_lines(one)]).encode()
    yield encoded([[], *([line] for line in provenance)])


def csv_lines(one: Taken) -> list[str]:
    stated, reasons = stated_in(one.manifest), one.reasons
    start = ",".join(map(csv_cell, alike(one, stated)))
    return [
        f"{start},{csv_named(each.cell, each.label, each.unit)},{amount_of(each) or ''},"
        f"{csv_text(note_of(each, reasons) or '') if reasons or each.unable_to_supply is not None else ''}{LINE_END}"
        for each in stated.figures
    ]


@lru_cache(maxsize=10_000)
def csv_named(cell: str, label: str, unit: str) -> str:
    """Figures of one name stand in every return."""
    return ",".join(map(csv_text, (cell, label, unit_in_words(unit))))


def csv_cell(cell: Cell) -> str:
    return csv_known(cell) if isinstance(cell, str) else str(written(cell))


@lru_cache(maxsize=10_000)
def csv_known(cell: str) -> str:
    """Names, states and the like stand in every period. What councils wrote is not kept here."""
    return csv_text(cell)


def csv_text(cell: str) -> str:
    """Disarmed, and quoted where need be (RFC 4180)."""
    text = disarmed(cell)
    return '"' + text.replace('"', '""') + '"' if TO_QUOTE.search(text) else text


def frame_of(taken: Sequence[Taken]) -> pl.DataFrame:
    """The figures of a period, with times as in London; amounts with six places, as a column must have as many in every
    row."""
    stated = [stated_in(one.manifest) for one in taken]
    figures = [each for its in stated for each in its.figures]
    returns = [alike(one, its) for one, its in zip(taken, stated, strict=True)]
    places = pl.Series([place for place, its in enumerate(stated) for _ in its.figures], dtype=pl.UInt32)
    columns = {
        "Cell": [each.cell for each in figures],
        "Figure": [each.label for each in figures],
        "Unit": [unit_in_words(each.unit) for each in figures],
        "Amount": [amount_of(each) for each in figures],
        "Note": [note_of(each, one.reasons) for one, its in zip(taken, stated, strict=True) for each in its.figures],
    }
    common = in_london(pl.DataFrame(returns, schema=COMMON, orient="row"))
    return common[places].hstack(pl.DataFrame(columns, schema=FIGURE).with_columns(pl.col("Amount").cast(AMOUNTS)))


def in_london(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(pl.col(TIMES).dt.convert_time_zone("Europe/London").dt.replace_time_zone(None))


def parquet_of(periods: Iterable[Sequence[Taken]], *, provenance: Sequence[str]) -> IO[bytes]:
    """A file of its own, gone when it is closed; its metadata say where it comes from. No more than some periods are
    held at a time."""

    def read(*_wanted: Any) -> Iterator[pl.DataFrame]:
        yield from map(frame_of, periods)

    lines = register_io_source(read, schema=frame_of([]).schema)
    with ExitStack() as unless_done:
        out = unless_done.enter_context(tempfile.TemporaryFile())
        lines.sink_parquet(out, metadata={"reeve": "\n".join(provenance)})
        unless_done.pop_all()
    out.seek(0)
    return out
