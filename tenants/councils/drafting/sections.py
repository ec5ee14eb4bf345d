"""The parts of a form, in its order, and how far each is: what is to fill in, and what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from councils.drafting.compute import Found
from councils.drafting.rows import Cell
from reeve.definitions import Definition
from reeve.rules import FORM, Field
from reeve.web.language import gettext, ngettext

NOT_STARTED, IN_PROGRESS, COMPLETE, WAITING = "Not started", "In progress", "Complete", "Cannot be worked out yet"
WHOLE = "Figures"
"""What the one part of a form without parts is called."""
COLOURS = {NOT_STARTED: "blue", IN_PROGRESS: "light-blue"}
SMALL = 12
"""Cells to fill in. A form with no more is one page."""


@dataclass(frozen=True)
class Section:
    """One part of the form; ``place`` counts from 1, ``welsh`` is its name in Welsh where there is one."""

    place: int
    name: str
    cells: tuple[Cell, ...]
    welsh: str = ""

    @property
    def id(self) -> str:
        """Its place on a page that shows several."""
        return f"section-{self.place}"

    @property
    def is_kept(self) -> bool:
        """Whether the certifier left it as it was when they sent back others."""
        return any(cell.kept for cell in self.cells)

    @property
    def to_fill(self) -> int:
        return sum(cell.is_to_fill for cell in self.cells)

    @property
    def faults(self) -> int:
        """Cells that cannot be read, or were changed by somebody else meanwhile."""
        return sum(bool(cell.error) for cell in self.cells)

    @property
    def found(self) -> list[Found]:
        """What the check would find here, in the order of the cells."""
        return [one for cell in self.cells for one in cell.found]

    @property
    def open_found(self) -> list[Found]:
        """Those of them that nothing has been said to."""
        return [one for one in self.found if not one.reason]

    @property
    def is_begun(self) -> bool:
        return any(cell.is_filled for cell in self.cells)

    @property
    def is_worked_out(self) -> bool:
        """Whether nobody need enter anything here."""
        return all(cell.is_computed or cell.field.optional for cell in self.cells)

    @property
    def status(self) -> str:
        """One of the four words at the top of this file."""
        if self.left:
            return IN_PROGRESS if self.is_begun or self.open_found else NOT_STARTED
        waits = self.is_worked_out and any(cell.now is None for cell in self.cells if cell.is_computed)
        return WAITING if waits else COMPLETE

    @property
    def colour(self) -> str:
        """Of its status, where that is shown as a tag: there is something left to do."""
        return COLOURS.get(self.status, "")

    @property
    def left(self) -> str:
        """What is left to do, as in "3 cells to fill in, 1 finding to look at"; empty where nothing is."""
        found = len(self.open_found)
        counts = (
            (self.to_fill, ngettext("%(num)s cell to fill in", "%(num)s cells to fill in", self.to_fill)),
            (self.faults, ngettext("%(num)s cell to correct", "%(num)s cells to correct", self.faults)),
            (found, ngettext("%(num)s finding to look at", "%(num)s findings to look at", found)),
        )
        return ", ".join(str(words) for count, words in counts if count)


def sections_of(cells: Iterable[Cell], welsh: Mapping[str, str]) -> tuple[Section, ...]:
    """The rows by the part of the form they stand in, in its order; ``welsh`` by the English names."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.field.section or WHOLE, []).append(cell)
    return tuple(
        Section(place, name, tuple(own), welsh.get(name, "")) for place, (name, own) in enumerate(found.items(), 1)
    )


@dataclass(frozen=True)
class Part:
    """One part of the form as its definition has it."""

    name: str
    cells: tuple[Field, ...]
    is_last: bool


def parts_of(definition: Definition) -> list[Part]:
    """The parts of the form in its order."""
    found: dict[str, list[Field]] = {}
    for field in definition.layout.by_record[FORM].values():
        found.setdefault(field.section or WHOLE, []).append(field)
    last = list(found)[-1]
    return [Part(name, tuple(cells), name == last) for name, cells in found.items()]


def places_of(definition: Definition) -> Mapping[str, int]:
    """In which section each cell stands."""
    names: dict[str, int] = {}
    return {
        field.name: names.setdefault(field.section or WHOLE, len(names) + 1)
        for field in definition.layout.by_record[FORM].values()
    }


def is_small(definition: Definition) -> bool:
    """Whether the form is one page: it has one section, or few cells to fill in."""
    fields = definition.layout.by_record[FORM].values()
    return len(set(places_of(definition).values())) == 1 or sum(not one.computed for one in fields) <= SMALL


def summed_up(sections: Iterable[Section]) -> str:
    """ "You have completed 3 of 8 sections."."""
    every = list(sections)
    done = sum(section.status == COMPLETE for section in every)
    return str(gettext("You have completed %(done)s of %(all)s sections.", done=done, all=len(every)))
