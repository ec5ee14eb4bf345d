"""The time a return is about: a month, a quarter of the financial year, or a financial year (1 April to 31 March)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Literal

Kind = Literal["month", "quarter", "year"]

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-(\d{2})-Q([1-4])")
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_NAMES = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")  # fmt: skip


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """``first`` is the first day. Text forms: ``2026-10``, ``2026-27-Q2`` (July to September 2026), ``2026-27``.

    ``2011-12`` and earlier are read as months: no return here is older than 2012-13.
    """

    kind: Kind
    first: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Reads one of the three text forms; raises ``ValueError`` with words a person can act on."""
        if found := _MONTH.fullmatch(text):
            return cls("month", date(int(found[1]), int(found[2]), 1))
        if (found := _QUARTER.fullmatch(text)) and _follows(found[1], found[2]):
            return cls("quarter", _plus_months(date(int(found[1]), 4, 1), 3 * (int(found[3]) - 1)))
        if (found := _YEAR.fullmatch(text)) and _follows(found[1], found[2]):
            return cls("year", date(int(found[1]), 4, 1))
        raise ValueError(
            f"“{text}” is not a period. Write a month as 2026-10, a quarter as 2026-27-Q2, a year as 2026-27."
        )

    @classmethod
    def containing(cls, day: date, *, kind: Kind) -> Period:
        """The period of this kind that holds this day."""
        month = day.replace(day=1)
        if kind == "month":
            return cls(kind, month)
        if kind == "quarter":
            return cls(kind, _plus_months(month, -((month.month - 1) % 3)))
        return cls(kind, date(day.year if day.month >= 4 else day.year - 1, 4, 1))

    @property
    def start(self) -> date:
        return self.first

    @property
    def end(self) -> date:
        """The last day of the period (included)."""
        return self.next().first - timedelta(days=1)

    @property
    def label(self) -> str:
        """As a page says it: "October 2026", "July to September 2026 (quarter 2 of 2026-27)"."""
        if self.kind == "month":
            return f"{_NAMES[self.first.month - 1]} {self.first.year}"
        if self.kind == "year":
            return f"financial year {self.financial_year}"
        months = f"{_NAMES[self.first.month - 1]} to {_NAMES[self.first.month + 1]} {self.first.year}"
        return f"{months} (quarter {self._quarter} of {self.financial_year})"

    @property
    def financial_year(self) -> str:
        """The financial year that holds the first day, as ``2026-27``."""
        year = self.first.year if self.first.month >= 4 else self.first.year - 1
        return f"{year}-{(year + 1) % 100:02}"

    @property
    def _quarter(self) -> int:
        return ((self.first.month - 4) % 12) // 3 + 1

    @property
    def _months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}[self.kind]

    def previous(self) -> Period:
        return Period(self.kind, _plus_months(self.first, -self._months))

    def next(self) -> Period:
        return Period(self.kind, _plus_months(self.first, self._months))

    def __str__(self) -> str:
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        return self.financial_year if self.kind == "year" else f"{self.financial_year}-Q{self._quarter}"

    def __lt__(self, other: Period) -> bool:
        return (self.first, self._months) < (other.first, other._months)


def _follows(year: str, short: str) -> bool:
    return (int(year) + 1) % 100 == int(short)


def _plus_months(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
