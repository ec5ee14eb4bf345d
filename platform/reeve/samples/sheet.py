"""From field names to a line of the file: which position a name has, and which names a record type may fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from reeve.samples import days
from reeve.samples.month import Values

WIDTH = 341
DELIMITER = "|"

Row = list[str]
"""The 341 cells of one data line, as text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``at`` gives a field's place counted from 0; ``own`` the fields of each record type."""

    at: Mapping[str, int]
    own: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, fields: Iterable[tuple[str, int, str]]) -> Sheet:
        """From (record type, position counted from 1, name)."""
        at: dict[str, int] = {}
        own: dict[str, set[str]] = {}
        for record, position, name in fields:
            at[name] = position - 1
            own.setdefault(record, set()).add(name)
        return cls(at, {record: frozenset(names) for record, names in own.items()})

    def row(self, values: Values) -> Row:
        cells = [""] * WIDTH
        at = self.at
        for name, value in values.items():
            cells[at[name]] = value if type(value) is str else cell_text(value)
        return cells

    def only(self, record: str, values: Values) -> Values:
        """What of these values a line of another record type may show."""
        own = self.own[record]
        return {name: value for name, value in values.items() if name in own} | {"REC_TYPE": record}


def cell_text(value: str | int | date) -> str:
    if isinstance(value, date):
        return days.text(value)
    return str(value)
