"""Working days: Monday to Friday but for the bank holidays of a nation of the United Kingdom.

The bank holidays are the ``holidays`` library's (Bank Holidays and Financial Dealings Act 1971 and proclamations). They
are those of the whole nation: a Scottish council's own local holidays are not among them.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
LAST_MOMENT = time(23, 59, 59)
"""What is done at any time of its last day, this second included, is in time."""

NATIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern ireland": "NIR"}


@cache
def calendar_of(nation: str) -> holidays.HolidayBase:
    """The bank holidays of a nation by its name. Raises KeyError for one that is not in the United Kingdom."""
    return holidays.country_holidays("GB", subdiv=NATIONS[nation.casefold()])


def is_working_day(day: date, *, nation: str) -> bool:
    """Whether people of this nation are at work on that day."""
    return bool(calendar_of(nation).is_working_day(day))


def working_days_after(day: date, n: int, *, nation: str) -> date:
    """The ``n``th working day after ``day``; ``n`` is at least 1."""
    return calendar_of(nation).get_nth_working_day(day, n)


def working_days_before(day: date, n: int, *, nation: str) -> date:
    """The ``n``th working day before ``day``; ``day`` itself where ``n`` is 0, a working day or not."""
    return day if n == 0 else calendar_of(nation).get_nth_working_day(day, -n)


def end_of(day: date) -> datetime:
    """The last moment of a day in the United Kingdom, winter and summer."""
    return datetime.combine(day, LAST_MOMENT, LONDON)


def day_of(moment: datetime) -> date:
    """The day in the United Kingdom on which a moment falls."""
    return moment.astimezone(LONDON).date()
