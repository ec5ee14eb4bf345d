"""How a delivery stands, in words the council can rely on: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from councils.delivery.models import Attempt
from reeve.web.filters import clock, day_and_time, local


@dataclass(frozen=True)
class Story:
    """``words`` is what happened last and what happens next; ``in_time`` whether being sealed when it was is in time,
    None where no date is set."""

    words: str
    in_time: bool | None


def story_of(tries: Sequence[Attempt], *, sealed_at: datetime | None, due_at: datetime | None, now: datetime) -> Story:
    """Of a delivery that has not arrived. ``tries`` oldest first."""
    in_time = None if due_at is None or sealed_at is None else sealed_at <= due_at
    return Story(words_of(tries, now), in_time)


def words_of(tries: Sequence[Attempt], now: datetime) -> str:
    if not tries:
        return "We are about to hand it over."
    last = tries[-1]
    if last.outcome is None:
        again = f" This is attempt {last.n}." if last.n > 1 else ""
        return f"We have been handing it over since {moment(last.begun_at, now)}.{again}"
    what = f"Last attempt at {moment(last.ended_at or last.begun_at, now)}. {last.words}"
    if last.next_at is None or last.next_at <= now:
        return f"{what} We are about to try again."
    return f"{what} We try again at {moment(last.next_at, now)}."


def moment(at: datetime, now: datetime) -> str:
    """The time alone where it is of today."""
    return clock(at) if local(at).date() == local(now).date() else day_and_time(at)
