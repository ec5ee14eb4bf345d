"""What a workbook says of itself: for which form it was made, and what stood in each of its cells at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

SHEET = "Reeve"
FORM_SHEET = "Form"
LAYOUT = "1"
"""Rises when the workbook is laid out otherwise, so that an old one is known for what it is."""
CELL = "cell"


class Then(NamedTuple):
    """A cell when the workbook was made: its text, and the draft's lock version it was saved at (0: never)."""

    text: str
    read_at: int


@dataclass(frozen=True)
class Stamp:
    """``definition`` is the hash of the form's definition."""

    council: str
    return_key: str
    period: str
    definition: str
    cells: Mapping[str, Then]

    def rows(self) -> Iterator[tuple[str, ...]]:
        """As the hidden sheet holds it: a name and its value, then a row for each cell."""
        yield ("layout", LAYOUT)
        yield ("council", self.council)
        yield ("return", self.return_key)
        yield ("period", self.period)
        yield ("definition", self.definition)
        for name, then in self.cells.items():
            yield (CELL, name, str(then.read_at), then.text)

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[object, ...]]) -> Stamp | None:
        """None where the rows are not a stamp of this layout."""
        held: dict[str, str] = {}
        cells: dict[str, Then] = {}
        for row in rows:
            kind, *said = ("" if value is None else str(value) for value in row)
            if kind == CELL and len(said) >= 3 and said[1].isdigit():
                cells[said[0]] = Then(said[2], int(said[1]))
            elif said:
                held[kind] = said[0]
        if held.get("layout") != LAYOUT or not {"council", "return", "period", "definition"} <= set(held):
            return None
        return cls(held["council"], held["return"], held["period"], held["definition"], cells)


def name_of(cell: str) -> str:
    """The defined name of a cell: ``c001`` alone would be read as column C, row 1."""
    return f"cell_{cell}"
