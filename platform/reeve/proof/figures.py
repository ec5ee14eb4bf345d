"""The figures a manifest states, as rows to read: beside earlier ones, by the parts of the form, and what is missing.

The council before it signs, the department, the pack that a person carries and the copy of record all read these rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from reeve.definitions import Definition
from reeve.rules import FORM
from reeve.rules.held_up import held_up, held_up_words

Amount = int | Decimal | None
Document = Mapping[str, Any]


@dataclass(frozen=True)
class FigureRow:
    """One figure as ``figures_table`` takes it; ``now`` and ``before`` in pence for money. ``ref`` is the cell where
    people know it by that. ``unable`` is why the council is unable to supply it; ``note`` says of a total which such
    figures it waits for. ``label_cy`` is the label in Welsh, where the definition has one for these very words."""

    cell: str
    ref: str | None
    label: str
    now: Amount
    before: Amount
    unit: str
    total: bool
    section: str = ""
    unable: str = ""
    note: str = ""
    label_cy: str = ""

    @property
    def has_moved(self) -> bool:
        """Whether a reader has to look at it: it is not what it was, or is not supplied."""
        return self.now != self.before or bool(self.unable)

    @property
    def change(self) -> Amount:
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def share_moved(self) -> Decimal:
        """Of the earlier figure; infinite where there was none."""
        if self.change is None or not self.before:
            return Decimal("Infinity")
        return abs(Decimal(self.change) / Decimal(self.before))


def rows_of(document: Document, definition: Definition, before: Mapping[str, Amount]) -> tuple[FigureRow, ...]:
    """Every figure of the manifest ``document``; ``before`` by cell, in the same unit. A total that is not worked out
    says which figures, not supplied, it waits for."""
    rows = [row_of(figure, document, definition, before.get(figure["cell"])) for figure in document["figures"]]
    unable = [row.cell for row in rows if row.unable]
    waiting = held_up(definition.layout, unable) if unable else {}
    return tuple(
        replace(row, note=held_up_words(waiting[row.cell])) if row.now is None and row.cell in waiting else row
        for row in rows
    )


def row_of(figure: Mapping[str, Any], document: Document, definition: Definition, before: Amount) -> FigureRow:
    form, cell = document["form"], figure["cell"]
    field = definition.layout.find_field(FORM, cell)
    return FigureRow(
        cell=cell,
        ref=None if form is None else cell,
        label=figure["label"],
        now=amount(figure["amount"]),
        before=before,
        unit="pounds" if "pence" in figure["unit"] else "number",
        total=form is not None and cell not in form,
        section=definition.section_of(cell),
        unable=figure.get("unable_to_supply", ""),
        label_cy=field.label_cy if field is not None and field.label == figure["label"] else "",
    )


def amount(stated: int | str | None) -> Amount:
    """An amount as a manifest holds it: an integer, a decimal as text, or none."""
    return Decimal(stated) if isinstance(stated, str) else stated


def by_section(rows: Iterable[FigureRow]) -> dict[str, list[FigureRow]]:
    """The rows under the part of the form they stand in, in its order; under "Figures" where they stand in none."""
    found: dict[str, list[FigureRow]] = {}
    for row in rows:
        found.setdefault(row.section or "Figures", []).append(row)
    return found


@dataclass(frozen=True)
class Run:
    """Parts of a form that follow one another: in each a figure ``moved``, or in none of them any."""

    moved: bool
    sections: Mapping[str, list[FigureRow]]


def runs_of(sections: Mapping[str, list[FigureRow]]) -> list[Run]:
    """The parts in their order, so gathered that those in which nothing moved can be folded."""
    told = ((any(row.has_moved for row in rows), section, rows) for section, rows in sections.items())
    return [
        Run(moved, {section: rows for _moved, section, rows in several})
        for moved, several in groupby(told, key=lambda each: each[0])
    ]


def most_moved(rows: Iterable[FigureRow]) -> list[FigureRow]:
    """What differs from the earlier figure, the largest share of it first."""
    return sorted((row for row in rows if row.change), key=lambda row: row.share_moved, reverse=True)
