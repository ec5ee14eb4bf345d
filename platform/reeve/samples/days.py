"""Days as an extract knows them: the extract day of a month, benefit weeks, and the text form dd-mm-yyyy."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

THURSDAY = 3


def extract_day(month: date) -> date:
    """The second Thursday of a month, the day DWP counts the caseload on (Stat-Xplore, hb_full)."""
    first = month.replace(day=1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 7)


def previous_extract_day(day: date) -> date:
    return extract_day(day.replace(day=1) - timedelta(days=1))


def monday_after(day: date) -> date:
    """The start of the benefit week after this day (SI 2006/213 reg 2(1): a benefit week runs Monday to Sunday)."""
    return day + timedelta(days=7 - day.weekday())


def sunday_before(day: date) -> date:
    return day - timedelta(days=day.weekday() + 1)


def before(day: date, days: float) -> date:
    return day - timedelta(days=int(days))


def after(day: date, days: float) -> date:
    return day + timedelta(days=int(days))


@lru_cache(maxsize=65536)
def text(day: date) -> str:
    return f"{day.day:02d}-{day.month:02d}-{day.year}"


@lru_cache(maxsize=65536)
def read(cell: str) -> date:
    """A day from its text form, as our own samples write it."""
    return date(int(cell[6:10]), int(cell[3:5]), int(cell[0:2]))
