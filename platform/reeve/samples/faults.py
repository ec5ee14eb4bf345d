"""Faults planted on purpose, each with the rule that must find it, so that a test can prove none is missed.

A fault is one change to one line, of the kind real extracts show: shifted columns, placeholder numbers, orphaned
members, dates out of order, pounds where pence belong. ``reeve.samples.catalogue`` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from random import Random

from reeve.samples.month import Month
from reeve.samples.sheet import Row, Sheet


@dataclass(frozen=True, slots=True)
class Line:
    """The line about to be spoilt, and the lines of its claim."""

    sheet: Sheet
    month: Month
    row: Row
    claim: list[Row]

    def get(self, name: str) -> str:
        return self.row[self.sheet.at[name]]

    def put(self, name: str, text: str) -> None:
        self.row[self.sheet.at[name]] = text


Spoil = Callable[[Line], bool]
"""Changes the line and says True, or finds nothing here to change, leaves it alone and says False."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to spoil a line of any of these record types.

    ``rule`` is the rule that must find it; None where that rule is derived from a field or from the shape of the file,
    and then the finding is at ``field`` if one is named. A ``lonely`` fault changes how the lines of a claim hang
    together: such a claim gets no other.
    """

    kind: str
    records: str
    spoil: Spoil
    field: str | None = None
    rule: str | None = None
    lonely: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted fault and the physical line it is on, counted from 1."""

    line: int
    record: str
    kind: str
    field: str | None
    rule: str | None

    def as_dict(self) -> dict[str, str | int | None]:
        return asdict(self)


@dataclass(slots=True)
class Planter:
    """Spoils about ``rate`` of the lines it is shown, and remembers. Its ``plant`` is made for ``extract.write``."""

    catalogue: Iterable[Fault]
    rate: float
    sheet: Sheet
    month: Month
    rng: Random
    planted: list[Planted] = field(default_factory=list)
    _turns: dict[str, list[Fault]] = field(default_factory=dict)

    def plant(self, claim: list[Row], first_line: int) -> list[Row]:
        chosen = [place for place in range(len(claim)) if self.rng.random() < self.rate]
        for place in chosen:
            row = claim[place]
            record = row[0]
            fault = self._spoil(Line(self.sheet, self.month, row, claim), alone=len(chosen) == 1)
            if fault:
                self.planted.append(Planted(first_line + place, record, fault.kind, fault.field, fault.rule))
        return claim

    def _spoil(self, line: Line, *, alone: bool) -> Fault | None:
        """Takes a record type's faults in turn, so that every kind occurs in a file of some size."""
        record = line.row[0]
        turns = self._turns.setdefault(record, [fault for fault in self.catalogue if record in fault.records])
        for place, fault in enumerate(turns):
            if (alone or not fault.lonely) and fault.spoil(line):
                turns.append(turns.pop(place))
                return fault
        return None
