"""The oracle's own reading of an extract: lines, cells and the claim each line is of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from reeve.rules import Field, Layout

UNREADABLE = object()
_DATE = re.compile(r"([0-9]{2})[-/]([0-9]{2})[-/]([0-9]{4})")
_MOST = 999_999_999_999_999


@dataclass
class Line:
    """One line: ``cells`` by field name, each None, ``UNREADABLE`` or a value."""

    number: int
    record: str
    claim: str | None
    cells: dict[str, Any]

    def kept(self) -> Line:
        """As the next month knows it: what could not be read is gone."""
        cells = {name: None if cell is UNREADABLE else cell for name, cell in self.cells.items()}
        return Line(self.number, self.record, self.claim, cells)


def read_file(layout: Layout, data: bytes) -> tuple[date | None, list[Line]]:
    """The reference date of the header and the lines between header and trailer, which are all well formed here."""
    rows = [line.split("|") for line in data.decode().splitlines()]
    reference = _date(rows[0][2])
    lines = []
    for number, row in enumerate(rows, 1):
        if row[0] in layout.records:
            fields = layout.by_record[row[0]].values()
            cells = {one.name: cell(one, row[one.position - 1]) for one in fields}
            claim = cells.get("LCHBREF") or cells.get("LCLCTRREF")
            lines.append(Line(number, row[0], claim, cells))
    return (None if reference is UNREADABLE else reference), lines


def cell(own: Field, text: str) -> Any:
    if not text:
        return None
    if own.type == "date":
        return _date(text)
    if own.type in ("money", "integer"):
        known = re.fullmatch(r"-?[0-9]+", text) and abs(int(text)) <= _MOST
        return int(text) if known else UNREADABLE
    if own.type == "decimal":
        return float(text) if re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text) else UNREADABLE
    return text


def _date(text: str) -> Any:
    found = _DATE.fullmatch(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else UNREADABLE
    except ValueError:
        return UNREADABLE
