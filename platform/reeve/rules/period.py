"""The time a return is about: a month, or a quarter, half or whole of the financial year (1 April to 31 March)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, total_ordering
from typing import Literal

Kind = Literal["month", "quarter", "half", "year"]

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-(\d{2})-Q([1-4])")
_HALF = re.compile(r"(\d{4})-(\d{2})-H([12])")
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_NAMES = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")  # fmt: skip


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """``first`` is the first day. Text forms: ``2026-10``, ``2026-27-Q2`` (July to September 2026), ``2026-27-H1``
    (April to September 2026), ``2026-27``.

    ``2011-12`` and earlier are read as months: no return here is older than 2012-13.
    """

    kind: Kind
    first: date

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str) -> Period:
        """Reads one of the four text forms; raises ``ValueError`` with words a person can act on."""
        if found := _MONTH.fullmatch(text):
            return cls("month", date(int(found[1]), int(found[2]), 1))
        if (found := _QUARTER.fullmatch(text)) and _follows(found[1], found[2]):
            return cls("quarter", _plus_months(date(int(found[1]), 4, 1), 3 * (int(found[3]) - 1)))
        if (found := _HALF.fullmatch(text)) and _follows(found[1], found[2]):
            return cls("half", _plus_months(date(int(found[1]), 4, 1), 6 * (int(found[3]) - 1)))
        if (found := _YEAR.fullmatch(text)) and _follows(found[1], found[2]):
            return cls("year", date(int(found[1]), 4, 1))
        raise ValueError(
            f"“{text}” is not a period. Write a month as 2026-10, a quarter as 2026-27-Q2, a half year as 2026-27-H1, "
            "a year as 2026-27."
        )

    @classmethod
    def containing(cls, day: date, *, kind: Kind) -> Period:
        """The period of this kind that holds this day."""
        month = day.replace(day=1)
        if kind == "month":
            return cls(kind, month)
        if kind == "quarter":
            return cls(kind, _plus_months(month, -((month.month - 1) % 3)))
        year = date(day.year if day.month >= 4 else day.year - 1, 4, 1)
        return cls(kind, _plus_months(year, 6) if kind == "half" and not 4 <= day.month <= 9 else year)

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
        if self.kind == "half":
            return f"{self._span} ({'second' if self._half == 2 else 'first'} half of {self.financial_year})"
        return f"{self._span} (quarter {self._quarter} of {self.financial_year})"

    @property
    def caption(self) -> str:
        """The label where a line begins with it: "Financial year 2026-27"."""
        return self.label[:1].upper() + self.label[1:]

    @property
    def in_words(self) -> str:
        """As a history or a letter says it: a half year by its place, "the first half of 2026-27", else the label."""
        if self.kind == "half":
            return f"the {'second' if self._half == 2 else 'first'} half of {self.financial_year}"
        return self.label

    @property
    def _span(self) -> str:
        """The months it covers: "April to September 2026", "October 2026 to March 2027"."""
        end = self.end
        begins = "" if end.year == self.first.year else f" {self.first.year}"
        return f"{_NAMES[self.first.month - 1]}{begins} to {_NAMES[end.month - 1]} {end.year}"

    @property
    def financial_year(self) -> str:
        """The financial year that holds the first day, as ``2026-27``."""
        year = self.first.year if self.first.month >= 4 else self.first.year - 1
        return f"{year}-{(year + 1) % 100:02}"

    @property
    def _quarter(self) -> int:
        return ((self.first.month - 4) % 12) // 3 + 1

    @property
    def _half(self) -> int:
        return ((self.first.month - 4) % 12) // 6 + 1

    @property
    def _months(self) -> int:
        return {"month": 1, "quarter": 3, "half": 6, "year": 12}[self.kind]

    @property
    def short(self) -> str:
        """As the head of a column says it: "October 2026", "Quarter 2 of 2026-27", "Financial year 2026-27"."""
        if self.kind == "month":
            return self.label
        if self.kind == "year":
            return f"Financial year {self.financial_year}"
        if self.kind == "half":
            return f"{'Second' if self._half == 2 else 'First'} half of {self.financial_year}"
        return f"Quarter {self._quarter} of {self.financial_year}"

    def year_earlier(self) -> Period:
        return Period(self.kind, _plus_months(self.first, -12))

    def previous(self) -> Period:
        return Period(self.kind, _plus_months(self.first, -self._months))

    def next(self) -> Period:
        return Period(self.kind, _plus_months(self.first, self._months))

    def __str__(self) -> str:
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        part = {"quarter": f"-Q{self._quarter}", "half": f"-H{self._half}"}.get(self.kind, "")
        return self.financial_year + part

    def __lt__(self, other: Period) -> bool:
        return (self.first, self._months) < (other.first, other._months)


def _follows(year: str, short: str) -> bool:
    return (int(year) + 1) % 100 == int(short)


def _plus_months(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
