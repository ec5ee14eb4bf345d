"""Reeve's own engine, given only the common rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl

from reeve.rules import Facts, Field, Layout, Rule, check, pack, unpack

READS = {"integer": "integer", "date": "date"}
WIDTH = ("COMMON-F-too-few", "COMMON-F-too-many")
"""The engine asks these of every extract."""
MUST = {"not_before": "{field} >= {other}", "not_above": "{field} <= {other}"}


def made(spec: Mapping[str, Any]) -> Callable[[str], dict[str, list[int]]]:
    rules = [rule for rule in spec["rules"] if rule["kind"] != "cells"]
    layout = Layout(
        return_key="common",
        kind="extract",
        records={"D": "Claims"},
        fields=tuple(field_of(name, position, rules) for name, position in spec["fields"].items()),
        rules=tuple(map(rule_of, rules)),
        positions=spec["positions"],
        key="LCHBREF",
        header=False,
        trailer=False,
        delimiters=("|",),
    )
    compiled = unpack(pack(layout))  # as the child that checks a file is given it
    facts = Facts(None, frozenset(), date(2026, 11, 30))

    def find(file: str) -> dict[str, list[int]]:
        with open(file, "rb") as stream:
            found = check(compiled, stream, facts=facts).findings
        return {rule["id"]: lines_of(found, rule) for rule in spec["rules"]}

    return find


def lines_of(found: pl.DataFrame, rule: Mapping[str, Any]) -> list[int]:
    ids = WIDTH if rule["kind"] == "cells" else (rule["id"],)
    return found.filter(pl.col("rule").is_in(ids))["line"].to_list()


def field_of(name: str, position: int, rules: list[dict[str, Any]]) -> Field:
    own = {rule["kind"]: rule for rule in rules if rule["field"] == name}
    kind = next((READS[kind] for kind in own if kind in READS), "text")
    return Field(
        "D",
        position,
        name,
        name,
        kind,  # type: ignore[arg-type]
        codes=tuple(own["codes"]["codes"]) if "codes" in own else None,
        minimum=str(own["range"]["least"]) if "range" in own else None,
        max_length=own["length"]["most"] if "length" in own else None,
        required="required" in own,
    )


def rule_of(rule: Mapping[str, Any]) -> Rule:
    common = {"kind": "row", "severity": "fix", "record": ("D",), "fields": (rule["field"],), "message": rule["id"]}
    if rule["kind"] in MUST:
        return Rule(id=rule["id"], must=MUST[rule["kind"]].format_map(rule), **common)
    check = "type" if rule["kind"] in READS else rule["kind"]
    return Rule(id=rule["id"], options={"check": check}, derived=True, **common)
