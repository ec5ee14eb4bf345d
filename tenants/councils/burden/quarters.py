"""Quarters of the calendar in the United Kingdom, and the minutes a return took by its acts. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from reeve.definitions.working_days import LONDON

PAUSE = timedelta(minutes=30)
"""A longer time without an act is not taken for work on the return."""


class Quarter(NamedTuple):
    """From its first moment to the first of the next."""

    name: str
    start: datetime
    end: datetime


def quarter_of(moment: datetime) -> Quarter:
    local = moment.astimezone(LONDON)
    number = (local.month - 1) // 3 + 1
    return of(local.year, number)


def before(quarter: Quarter) -> Quarter:
    return quarter_of(quarter.start - timedelta(hours=1))


def of(year: int, number: int) -> Quarter:
    start = datetime(year, 3 * number - 2, 1, tzinfo=LONDON)
    end = datetime(year + number // 4, 3 * number % 12 + 1, 1, tzinfo=LONDON)
    return Quarter(f"{year}-Q{number}", start, end)


def minutes_spent(acts: Iterable[tuple[UUID, datetime]]) -> int:
    """Of who acted when: the time between one person's acts, pauses left out, over everybody; whole minutes."""
    last: dict[UUID, datetime] = {}
    spent = timedelta()
    for person, at in sorted(acts, key=lambda act: act[1]):
        gap = at - last.get(person, at)
        spent += gap if gap <= PAUSE else timedelta()
        last[person] = at
    return int(spent.total_seconds() // 60)
