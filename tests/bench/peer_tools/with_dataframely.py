"""dataframely: a schema whose rules are polars expressions; a failing row carries a flag for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import dataframely as dy
import polars as pl
from expressions import holds, numbers, read


def made(spec: Mapping[str, Any]) -> Callable[[str], dict[str, list[int]]]:
    members: dict[str, Any] = {name: dy.String(nullable=True) for name in spec["fields"]}
    members |= {name: dy.UInt32() for name in numbers(spec)}
    for number, rule in enumerate(spec["rules"]):
        members[f"r{number}"] = dy.rule()(saying(holds(rule)))
    schema = type("Common", (dy.Schema,), members)

    def find(file: str) -> dict[str, list[int]]:
        _sound, failed = schema.filter(read(file, spec))
        flags = failed.details()
        return {
            rule["id"]: flags.filter(pl.col(f"r{number}") == "invalid")["line"].to_list()
            for number, rule in enumerate(spec["rules"])
        }

    return find


def saying(sound: pl.Expr) -> Callable[[Any], pl.Expr]:
    """A rule as dataframely takes it: a function of the schema."""
    return lambda cls: sound
