"""From text to typed cells, and the checks that follow from each field alone.

A cell is absent (null in the text), unreadable (text, but null once typed) or a value. Text is checked for its shape
before it is cast: a cast alone takes ``+1`` for a number and ``1-2-20`` for a date. Leading zeros are read: 007 is 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    dates = _read_dates(texts, [field.name for field in typed if field.type == "date"])
    filled = {field.name for field in typed}
    empty = [field for field in fields if field.type in TYPED and field.name not in filled]
    frame = texts.with_columns(
        *(_decimal(field.name) for field in typed if field.type == "decimal"),
        *_whole_numbers(texts, [field.name for field in typed if field.type in ("money", "integer")]),
        *(read.values.alias(name) for name, read in dates.items()),
        *(pl.lit(None, dtype=column_type(field)).alias(field.name) for field in empty),
    )
    bad = frozenset(f.name for f in typed if frame[f.name].null_count() > texts[f.name].null_count())
    flags = [(texts[name].is_not_null() & frame[name].is_null()).alias(unreadable(name)) for name in sorted(bad)]
    reference = (claim if claim is not None else pl.lit(None, dtype=pl.String)).alias(CLAIM)
    styles = frozenset(style for read in dates.values() for style in read.styles)
    return Typed(frame.with_columns(*flags, reference), bad, styles)


def column_type(field: Field) -> pl.DataType:
    """What a column of this field holds once typed."""
    kinds: dict[str, pl.DataType] = {"date": pl.Date(), "money": pl.Int64(), "integer": pl.Int64()}
    return kinds.get(field.type, pl.Float64() if field.type == "decimal" else pl.String())


def _decimal(name: str) -> pl.Expr:
    text = pl.col(name)
    return pl.when(text.str.contains(_DECIMAL)).then(text).cast(pl.Float64, strict=False).alias(name)


def _whole_numbers(texts: pl.DataFrame, names: Sequence[str]) -> Iterator[pl.Series]:
    """A cast, and a second look only at a column that holds a plus sign or a number too large."""
    if not names:
        return
    values = texts.select(pl.col(names).cast(pl.Int64, strict=False))
    signed = texts.select(pl.col(names).str.starts_with("+").any()).row(0)
    least, most = (values.select(one).row(0) for one in (pl.all().min(), pl.all().max()))
    for column, plus, low, high in zip(values, signed, least, most, strict=True):
        if not plus and (low is None or (low >= -_LARGEST and high <= _LARGEST)):
            yield column
        else:
            sound = column.is_between(-_LARGEST, _LARGEST) & ~texts[column.name].str.starts_with("+")
            yield column.set(~sound, None)


@dataclass(frozen=True, slots=True)
class _Dates:
    values: pl.Series
    styles: tuple[str, ...]


def _read_dates(texts: pl.DataFrame, names: Sequence[str]) -> dict[str, _Dates]:
    """By name. Each style is asked of the cells alone that are of no style before it."""
    if not names:
        return {}
    shaped = texts.select(pl.col(names).str.contains(_DATE[DASHES]))
    found = {name: int(shaped[name].sum()) for name in names}
    values = texts.select(_dates_in(pl.col(name), DASHES) for name in names if found[name])
    return {
        name: _settled(texts[name], shaped[name], values[name] if found[name] else None, found[name]) for name in names
    }


def _dates_in(text: pl.Expr, style: str) -> pl.Expr:
    return text.str.to_date(_FORMAT[style], strict=False, cache=False)


def _settled(text: pl.Series, shaped: pl.Series, values: pl.Series | None, found: int) -> _Dates:
    """``values`` are the dates with dashes, ``found`` how many cells have that shape (a 31 February has)."""
    if values is not None and found + text.null_count() == len(text):
        return _Dates(values, (DASHES,))
    others = (~shaped).arg_true()
    dates = pl.repeat(None, len(text), dtype=pl.Date, eager=True) if values is None else values.scatter(others, None)
    rest = text.gather(others).to_frame("rest")
    slashed = rest["rest"].str.contains(_DATE[SLASHES]).arg_true()
    if len(slashed):
        read = rest[slashed].select(_dates_in(pl.col("rest"), SLASHES))["rest"]
        dates = dates.scatter(others.gather(slashed), read)
    styles = tuple(style for style, count in ((DASHES, found), (SLASHES, len(slashed))) if count)
    return _Dates(dates, styles)


def read_date(text: str) -> tuple[pl.Series, str | None]:
    """One date and its style: for the header."""
    read = _read_dates(pl.DataFrame({"text": [text]}, schema={"text": pl.String()}), ["text"])["text"]
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
