"""A measure: one figure of one return that can be compared, with what it means, from the definition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reeve.definitions import Definition
from reeve.rules import FORM

NUMBERS = frozenset({"money", "integer", "decimal"})
MONEY = "pence"
NO_COUNTS = ("pence", "days", "per cent")
FEW_CODES = {"none": "no code given", "other": "any other code"}


@dataclass(frozen=True)
class Measure:
    """``counts``: it counts claims, people or the like, so a small value could tell of one of them. ``note`` is what
    has to be known to read it, ``provisional`` that its meaning is ours."""

    return_key: str
    cell: str
    label: str
    unit: str
    section: str = ""
    note: str = ""
    provisional: bool = False

    @property
    def is_money(self) -> bool:
        return MONEY in self.unit

    @property
    def counts(self) -> bool:
        return not self.unit.startswith(NO_COUNTS)

    @property
    def shown_in(self) -> str:
        """What ``amount`` and ``change`` take: "pounds" or "number"."""
        return "pounds" if self.is_money else "number"

    @property
    def unit_in_words(self) -> str:
        return self.unit.replace("pence, whole pounds", "pounds").replace("pence", "pounds")


def measures_of(definition: Definition, stated: Iterable[str] = ()) -> list[Measure]:
    """In the order of the definition; of a figure by codes, those codes that ``stated`` cells have."""
    if definition.kind == "form":
        return [
            Measure(definition.key, f.name, f.label, f.unit, f.section, provisional=f.status == "provisional")
            for f in definition.layout.by_record[FORM].values()
            if f.type in NUMBERS
        ]
    by_code: dict[str, list[str]] = {}
    for cell in sorted(set(stated)):
        by_code.setdefault(cell.partition(".")[0], []).append(cell)
    found = []
    for spec in definition.figures:
        for cell in by_code.get(spec.cell, []) if spec.by else [spec.cell]:
            label = f"{spec.label}: {code_in_words(cell)}" if spec.by else spec.label
            found.append(Measure(definition.key, cell, label, spec.unit, spec.group, spec.note, spec.provisional))
    return found


def code_in_words(cell: str) -> str:
    code = cell.partition(".")[2]
    return FEW_CODES.get(code, f"code {code}")


def find_measure(definition: Definition, cell: str) -> Measure | None:
    """None where the definition has no such figure."""
    return next((each for each in measures_of(definition, [cell]) if each.cell == cell), None)
