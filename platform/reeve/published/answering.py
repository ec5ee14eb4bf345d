"""How often and how fast this service answers, as it finds itself: once a minute it asks itself for a page.

The worker asks the web by the address the service has for everybody, for the sign-in page, as a browser would. What did
not come within five seconds did not come. At night each day that is over becomes one row. A minute in which nobody
asked, for the whole service was stopped or its machine off, is one without an answer. Where no answer ever came, the
address may not lead back here from where the worker runs, so nothing is counted.
"""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http.client import HTTPException

import structlog
from sqlalchemy.exc import SQLAlchemyError

from reeve.config import Settings
from reeve.database import Role, now, unit
from reeve.definitions.working_days import LONDON, day_of
from reeve.identity.invite import own_address
from reeve.published.models import ServedDay
from reeve.published.queries import Answers, answers_by_day, first_answer, keep_days, last_day, note_ask
from reeve.published.share import share

log = structlog.get_logger("reeve.published")

PAGE = "/sign-in"
SECONDS = 5
MINUTE = 60


def ask_and_note(settings: Settings) -> None:
    """Ask once, and keep what came of it under this minute. Where the database is away the minute stays without."""
    address, at = own_address(settings), now().replace(second=0, microsecond=0)
    if not address:
        return
    took = ask(address + PAGE)
    try:
        with unit(Role.PLATFORM):
            note_ask(at, took)
    except SQLAlchemyError as away:
        log.warning("an answer could not be noted", kind=type(away).__name__)


def ask(address: str) -> int | None:
    """How many milliseconds the page took; None where it did not come."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    began = time.perf_counter()
    try:
        with direct.open(address, timeout=SECONDS) as answer:
            answer.read()
    except (OSError, HTTPException):
        return None
    return round((time.perf_counter() - began) * 1000)


def tell_days() -> int:
    """Make a row of each day that is over and has none, in the platform's unit; how many were made."""
    begun, done = first_answer(), last_day()
    if done is None and begun is not None:
        rows = list(days_between(day_of(begun), day_of(now()), answers=answers_by_day(), begun=begun))
    elif done is not None:
        rows = list(days_between(done + timedelta(days=1), day_of(now()), answers=answers_by_day()))
    else:
        return 0
    keep_days(rows)
    return len(rows)


def days_between(
    first: date, today: date, *, answers: Mapping[date, Answers], begun: datetime | None = None
) -> Iterator[ServedDay]:
    """A row for each day from ``first`` to the one before ``today``; of the day it was ``begun``, from that minute."""
    day = first
    while day < today:
        found = answers.get(day, Answers(0, None, None))
        yield ServedDay(
            day=day,
            minutes=minutes_of(day, begun=begun),
            answered=found.answered,
            median_ms=found.median_ms,
            p95_ms=found.p95_ms,
        )
        day += timedelta(days=1)


def minutes_of(day: date, *, begun: datetime | None = None) -> int:
    """How many minutes a day in the United Kingdom has, from ``begun`` on: 1,440, but where the clocks change."""
    start, end = (datetime(each.year, each.month, each.day, tzinfo=LONDON) for each in (day, day + timedelta(days=1)))
    from_when = start.timestamp() if begun is None else max(start.timestamp(), begun.timestamp())
    return int((end.timestamp() - from_when) // MINUTE)


@dataclass(frozen=True)
class Served:
    """Some days together. ``p95_ms`` is of the day in the middle, ``slowest_ms`` of the slowest."""

    days: int
    minutes: int
    answered: int
    days_with_gaps: int
    p95_ms: int | None
    slowest_ms: int | None

    @property
    def without(self) -> int:
        return self.minutes - self.answered

    @property
    def share(self) -> str:
        """Per cent of the minutes, never rounded up: "99.95"."""
        return share(self.answered, self.minutes)


def together(days: list[ServedDay]) -> Served | None:
    """None of no day."""
    if not days:
        return None
    took = sorted(each.p95_ms for each in days if each.p95_ms is not None)
    return Served(
        days=len(days),
        minutes=sum(each.minutes for each in days),
        answered=sum(each.answered for each in days),
        days_with_gaps=sum(each.answered < each.minutes for each in days),
        p95_ms=took[len(took) // 2] if took else None,
        slowest_ms=took[-1] if took else None,
    )
