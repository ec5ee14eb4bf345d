"""The common rules as polars expressions, for the two tools whose rules are written in them: true where one holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

CELLS = "cells"
WHOLE, DAY = r"^-?[0-9]{1,15}$", r"^[0-9]{2}-[0-9]{2}-[0-9]{4}$"


def read(file: str, spec: Mapping[str, Any]) -> pl.DataFrame:
    """The columns that the rules need, as text, and ``line``."""
    fields = spec["fields"]
    frame = pl.read_csv(
        file,
        has_header=False,
        separator="|",
        quote_char=None,
        schema={f"p{place}": pl.String() for place in range(1, spec["positions"] + 1)},
        columns=[place - 1 for place in fields.values()],
        truncate_ragged_lines=CELLS in numbers(spec),
    ).rename({f"p{place}": name for name, place in fields.items()})
    frame = frame.with_row_index("line", offset=1)
    return frame.with_columns(counted(file)) if CELLS in numbers(spec) else frame


def counted(file: str) -> pl.Series:
    """How many cells each line has: no reader of columns says so of a line that has too few."""
    lines = pl.read_csv(file, has_header=False, separator="\0", quote_char=None, schema={"text": pl.String()})
    return (lines["text"].str.count_matches("|", literal=True) + 1).alias(CELLS)


def numbers(spec: Mapping[str, Any]) -> list[str]:
    """The columns of numbers: ``line``, and ``cells`` where a rule asks for them."""
    return ["line", *(rule["field"] for rule in spec["rules"] if rule["kind"] == CELLS)]


def number(name: str) -> pl.Expr:
    text = pl.col(name)
    return pl.when(text.str.contains(WHOLE)).then(text).cast(pl.Int64, strict=False)


def day(name: str) -> pl.Expr:
    text = pl.col(name)
    return pl.when(text.str.contains(DAY)).then(text).str.to_date("%d-%m-%Y", strict=False)


def holds(rule: Mapping[str, Any]) -> pl.Expr:
    name, cell = rule["field"], pl.col(rule["field"])
    match rule["kind"]:
        case "required":
            return cell.is_not_null()
        case "cells":
            sound = cell == rule["count"]
        case "codes":
            sound = cell.is_in(rule["codes"])
        case "length":
            sound = cell.str.len_chars() <= rule["most"]
        case "integer":
            sound = cell.is_null() | number(name).is_not_null()
        case "date":
            sound = cell.is_null() | day(name).is_not_null()
        case "range":
            sound = number(name) >= rule["least"]
        case "not_before":
            sound = day(name) >= day(rule["other"])
        case "not_above":
            sound = number(name) <= number(rule["other"])
        case other:
            raise ValueError(other)
    return sound.fill_null(True)
