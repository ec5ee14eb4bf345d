"""What differs between two versions that were fixed, cell by cell, and what was done about what a certifier sent back.
Pure: two manifests' documents in, rows out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from councils.signoff.paper import sections_in
from reeve.definitions import Definition
from reeve.proof.figures import Amount, Document, FigureRow, amount, row_of

NOTHING: tuple[Amount, str] = (None, "")


@dataclass(frozen=True)
class SentBack:
    """One section a certifier sent back: why, and what is different in it now."""

    section: str
    reason: str
    changed: tuple[FigureRow, ...]


@dataclass(frozen=True)
class SinceDeclined:
    """What a new version answers: who declined which, when, and what has changed since, inside and elsewhere.

    ``opened`` says of sections that were not sent back who opened them, and why."""

    version: int
    by: str
    at: datetime
    reason: str
    sections: tuple[SentBack, ...]
    elsewhere: tuple[FigureRow, ...]
    opened: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Declined:
    """A version that was not signed: its document, and the sections that were sent back with the reason of each."""

    document: Document
    by: str
    at: datetime
    reason: str
    sections: Mapping[str, str]
    opened: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def since_declined(declined: Declined, document: Document, definition: Definition) -> SinceDeclined:
    """What ``document`` says otherwise than the one that was declined."""
    changed = tuple(changed_cells(declined.document, document, definition))
    places = {section: place for place, section in enumerate(sections_in(document, definition))}
    in_order = sorted(declined.sections, key=lambda section: places.get(section, len(places)))
    return SinceDeclined(
        version=declined.document["version"],
        by=declined.by,
        at=declined.at,
        reason=declined.reason,
        sections=tuple(
            SentBack(section, declined.sections[section], tuple(row for row in changed if row.section == section))
            for section in in_order
        ),
        elsewhere=tuple(row for row in changed if row.section not in declined.sections),
        opened=declined.opened,
    )


def changed_cells(earlier: Document, later: Document, definition: Definition) -> Iterator[FigureRow]:
    """Every cell the two state differently, in the order of the later one; then those only the earlier has.

    ``definition`` is the later one's. An official number that a cell got between the two is no difference.
    """
    before = definition.by_present_name(by_cell(earlier))
    there = set()
    for figure in later["figures"]:
        there.add(figure["cell"])
        row = row_of(figure, later, definition, None)
        was = before.get(row.cell)
        if said(row) != (NOTHING if was is None else said(row_of(was, earlier, definition, None))):
            yield replace(row, before=None if was is None else amount(was["amount"]))
    for cell, figure in before.items():
        row = row_of({**figure, "cell": cell}, earlier, definition, None)
        if cell not in there and said(row) != NOTHING:
            yield replace(row, before=row.now, now=None, unable="")


def by_cell(document: Document) -> dict[str, Mapping[str, Any]]:
    return {figure["cell"]: figure for figure in document["figures"]}


def said(row: FigureRow) -> tuple[Amount, str]:
    """What counts as a difference: the figure, or why it is not supplied."""
    return row.now, row.unable
