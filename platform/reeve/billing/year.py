"""Contract years: 1 April to 31 March, as councils' own financial years run, and months counted back from a day."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Part:
    """The days of one contract year: from ``from_on`` and before ``to_on``."""

    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days

    @property
    def days_in_year(self) -> int:
        return (next_april(self.from_on) - april(year_of(self.from_on))).days


def april(year: int) -> date:
    """The first day of the contract year that begins in ``year``."""
    return date(year, 4, 1)


def year_of(day: date) -> int:
    """The year in which ``day``'s contract year begins: 31 March 2027 is still 2026."""
    return day.year if day >= april(day.year) else day.year - 1


def next_april(day: date) -> date:
    """The 1 April after ``day``; of a 1 April, the next one."""
    return april(year_of(day) + 1)


def parts_by_year(from_on: date, to_on: date) -> Iterator[Part]:
    """The days cut at each 1 April. Nothing where ``to_on`` is not after ``from_on``."""
    start = from_on
    while start < to_on:
        end = min(next_april(start), to_on)
        yield Part(start, end)
        start = end


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day where it has no such day: 29 February, 31 March."""
    return months_after(day, -months)


def months_after(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))
