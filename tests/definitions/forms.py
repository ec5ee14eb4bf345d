"""The examples of form definitions: the good form, and for each rule the edits that break it alone."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from reeve.definitions import Definition, every_definition
from reeve.definitions.example_files import GOOD, example_in
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
    found = example_in(folder_of(definition), definition.layout, rule)
    assert found is not None, f"{definition.name} has no example of {rule}"
    return cells_of(found[0]), None if found[1] is None else cells_of(found[1])


def good(definition: Definition) -> Cells:
    return example(definition, GOOD)[0]


def cells_of(form: bytes) -> Cells:
    return dict(csv.reader(form.decode().splitlines()))


def check(definition: Definition, cells: Cells, previous: Cells | None = None, *, period: str = "") -> Checked:
    facts = Facts(Period.parse(period or str(definition.from_period)), frozenset(), date(2026, 11, 23))
    return check_form(definition.layout, cells, facts=facts, previous=previous)
