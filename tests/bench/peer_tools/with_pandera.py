"""pandera on polars: checks of columns and of the whole row, all of them reported (``lazy``) with the row's number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandera.polars as pa
import polars as pl
from expressions import holds, numbers, read
from pandera.errors import SchemaErrors


def made(spec: Mapping[str, Any]) -> Callable[[str], dict[str, list[int]]]:
    checks = [check(rule) for rule in spec["rules"]]
    columns = {name: pa.Column(pl.String, nullable=True) for name in spec["fields"]}
    columns |= {name: pa.Column(pl.UInt32) for name in numbers(spec)}
    schema = pa.DataFrameSchema(columns, checks=checks)

    def find(file: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        try:
            schema.validate(read(file, spec), lazy=True)
        except SchemaErrors as errors:
            cases = errors.failure_cases.select("check", pl.col("index") + 1)
            found = {str(rule): list(lines) for rule, lines in cases.group_by("check").agg("index").iter_rows()}
        return found

    return find


def check(rule: Mapping[str, Any]) -> pa.Check:
    sound = holds(rule)
    return pa.Check(lambda data: data.lazyframe.select(sound), name=rule["id"], error=rule["id"], ignore_na=False)
