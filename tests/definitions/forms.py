"""The examples of form definitions: the good form, and for each rule the edits that break it alone."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from reeve.definitions import Definition, every_definition
from reeve.definitions.folder import HERE
from reeve.rules import Checked, Facts, Period, check_form

FORMS = [definition for definition in every_definition() if definition.kind == "form" and definition.key != "hbdr"]
Cells = dict[str, str]


def folder_of(definition: Definition) -> Path:
    nation = f".{definition.nation}" if definition.nation else ""
    return HERE / definition.key / f"{definition.from_period}{nation}"


def written(definition: Definition) -> list[str]:
    """The ids of the rules written by hand."""
    return [rule.id for rule in definition.layout.rules if not rule.derived]


def example(definition: Definition, rule: str) -> tuple[Cells, Cells | None]:
    """The form that breaks a rule and, where the rule needs one, the form accepted last."""
    edits = dict(edits_of(folder_of(definition))[rule])
    last = edits.pop("last", None)
    start = good(definition)
    return start | edits, None if last is None else start | last


def good(definition: Definition) -> Cells:
    found = next(
        path for path in (one / "examples" / "good.txt" for one in chain(folder_of(definition))) if path.exists()
    )
    with found.open(encoding="utf-8", newline="") as lines:
        return dict(csv.reader(lines))


@lru_cache
def edits_of(folder: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for one in chain(folder):
        for path in (one / "examples").glob("*.toml"):
            found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def chain(folder: Path) -> Iterator[Path]:
    """The folder and those it extends, nearest first."""
    yield folder
    parent = tomllib.loads((folder / "return.toml").read_text(encoding="utf-8")).get("extends")
    if parent:
        yield from chain(folder.parent / parent)


def check(definition: Definition, cells: Cells, previous: Cells | None = None, *, period: str = "") -> Checked:
    facts = Facts(Period.parse(period or str(definition.from_period)), frozenset(), date(2026, 11, 23))
    return check_form(definition.layout, cells, facts=facts, previous=previous)
