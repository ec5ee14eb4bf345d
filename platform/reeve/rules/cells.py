"""From text to typed cells, and the checks that follow from each field alone.

A cell is absent (null in the text), unreadable (text, but null once typed) or a value. Text is checked for its shape
before it is cast: a cast alone takes ``+1`` for a number and ``1-2-20`` for a date. Leading zeros are read: 007 is 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from reeve.rules.derived import WHOLE_POUNDS
from reeve.rules.lines import CLAIM
from reeve.rules.model import Field

DASHES, SLASHES = "dd-mm-yyyy", "dd/mm/yyyy"
_DATE = {DASHES: r"^[0-9]{2}-[0-9]{2}-[0-9]{4}$", SLASHES: r"^[0-9]{2}/[0-9]{2}/[0-9]{4}$"}
_FORMAT = {DASHES: "%d-%m-%Y", SLASHES: "%d/%m/%Y"}
_DECIMAL = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
_LARGEST = 999_999_999_999_999
"""Fifteen digits: far more pence than any council has, and far from overflowing when added or multiplied."""

TYPED = ("date", "money", "integer", "decimal")


def unreadable(name: str) -> str:
    """The column that says whether this field's cell is there but cannot be read."""
    return f"{name}?"


@dataclass(frozen=True, slots=True)
class Typed:
    """``frame`` holds values, ``#line``, ``#claim`` and, for the fields named in ``bad``, their unreadable flags."""

    frame: pl.DataFrame
    bad: frozenset[str]
    styles: frozenset[str]


def read_cells(texts: pl.DataFrame, fields: tuple[Field, ...], claim: pl.Expr | None) -> Typed:
    """Types every column that is not text; ``claim`` gives the reference of a line."""
    typed = [field for field in fields if field.type in TYPED and texts[field.name].null_count() < len(texts)]
    dates = {field.name: _read_dates(texts[field.name]) for field in typed if field.type == "date"}
    columns = [_number(field) for field in typed if field.type != "date"]
    columns += [pl.lit(read.values).alias(name) for name, read in dates.items()]
    filled = {field.name for field in typed}
    empty = [field for field in fields if field.type in TYPED and field.name not in filled]
    columns += [pl.lit(None, dtype=column_type(field)).alias(field.name) for field in empty]
    frame = texts.with_columns(columns)
    bad = frozenset(f.name for f in typed if frame[f.name].null_count() > texts[f.name].null_count())
    flags = [(texts[name].is_not_null() & frame[name].is_null()).alias(unreadable(name)) for name in sorted(bad)]
    reference = (claim if claim is not None else pl.lit(None, dtype=pl.String)).alias(CLAIM)
    styles = frozenset(style for read in dates.values() for style in read.styles)
    return Typed(frame.with_columns(*flags, reference), bad, styles)


def column_type(field: Field) -> pl.DataType:
    """What a column of this field holds once typed."""
    kinds: dict[str, pl.DataType] = {"date": pl.Date(), "money": pl.Int64(), "integer": pl.Int64()}
    return kinds.get(field.type, pl.Float64() if field.type == "decimal" else pl.String())


def _number(field: Field) -> pl.Expr:
    text = pl.col(field.name)
    if field.type == "decimal":
        return pl.when(text.str.contains(_DECIMAL)).then(text).cast(pl.Float64, strict=False).alias(field.name)
    value = text.cast(pl.Int64, strict=False)
    sound = value.is_between(-_LARGEST, _LARGEST) & ~text.str.starts_with("+")
    return pl.when(sound).then(value).alias(field.name)


@dataclass(frozen=True, slots=True)
class _Dates:
    values: pl.Series
    styles: tuple[str, ...]


def _read_dates(text: pl.Series) -> _Dates:
    first, first_found = _read_style(text, DASHES)
    if first_found + text.null_count() == len(text):
        return _Dates(first, (DASHES,) if first_found else ())
    second, second_found = _read_style(text, SLASHES)
    styles = tuple(style for style, found in ((DASHES, first_found), (SLASHES, second_found)) if found)
    return _Dates(first.zip_with(first.is_not_null(), second), styles)


def _read_style(text: pl.Series, style: str) -> tuple[pl.Series, int]:
    """The dates written in this style, and how many cells have its shape (a 31 February has)."""
    shaped = text.str.contains(_DATE[style])
    values = text.set(~shaped.fill_null(True), None) if not shaped.all() else text
    return values.str.to_date(_FORMAT[style], strict=False), int(shaped.sum())


def read_date(text: str) -> tuple[pl.Series, str | None]:
    """One date and its style: for the header."""
    read = _read_dates(pl.Series([text], dtype=pl.String))
    return read.values, read.styles[0] if read.styles else None


def checks_of(field: Field) -> Iterator[tuple[str, pl.Expr]]:
    """The derived checks of a field besides its type, each an expression that is true where the check fails."""
    cell = pl.col(field.name)
    if field.codes is not None:
        yield "codes", ~cell.is_in(list(field.codes))
    if field.minimum is not None:
        low = cell < _limit(field, field.minimum)
        yield "range", low if field.maximum is None else low | (cell > _limit(field, field.maximum))
    elif field.maximum is not None:
        yield "range", cell > _limit(field, field.maximum)
    if field.max_length is not None:
        yield "length", cell.str.len_chars() > field.max_length
    if field.unit == WHOLE_POUNDS and field.computed is None:
        yield "whole", cell % 100 != 0
    if field.required:
        yield "required", cell.is_null()


def _limit(field: Field, text: str) -> pl.Expr:
    if field.type == "date":
        return pl.lit(text).str.to_date("%Y-%m-%d")
    return pl.lit(float(text)) if field.type == "decimal" else pl.lit(int(text))
