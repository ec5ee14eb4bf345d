"""What every claim of one extract shares: whose it is, its day, the day of the one before, and the dice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from reeve.samples.days import extract_day, previous_extract_day

Cell = str | int | date
Values = dict[str, Cell]
"""Cells of one line by field name: text as it is, an integer (pence where money), or a day."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month's extract of one council. ``code`` is the council's code in the register of local authorities."""

    code: str
    extract: date
    last_extract: date
    rng: Random

    @classmethod
    def of(cls, code: str, first_day: date, seed: int) -> Month:
        day = extract_day(first_day)
        rng = Random(f"{code}/{day.isoformat()}/{seed}")
        return cls(code=code, extract=day, last_extract=previous_extract_day(day), rng=rng)

    @property
    def weeks(self) -> int:
        """Whole weeks since the extract before: 4 or 5."""
        return (self.extract - self.last_extract).days // 7

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.rng.random() * (high - low + 1))

    def pence(self, low_pounds: int, high_pounds: int) -> int:
        """An amount to the nearest 5 pence."""
        return self.between(low_pounds * 20, high_pounds * 20) * 5


def day_of(values: Values, name: str) -> date:
    cell = values[name]
    if not isinstance(cell, date):
        raise TypeError(f"{name} is not a day")
    return cell


def amount_of(values: Values, name: str) -> int:
    """Pence, or a count; nothing there counts as 0."""
    cell = values.get(name, 0)
    if not isinstance(cell, int):
        raise TypeError(f"{name} is not a whole number")
    return cell
