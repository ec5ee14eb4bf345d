"""What is said of a return while it is handed over, on its own page and on that of its delivery: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from reeve.web.filters import clock, day_and_time, local


class Tried(Protocol):
    """One try to hand it over; ``outcome`` is None while it is made."""

    @property
    def n(self) -> int: ...
    @property
    def begun_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def words(self) -> str | None: ...
    @property
    def next_at(self) -> datetime | None: ...


def words_of(tries: Sequence[Tried], now: datetime) -> str:
    """What happened last and what happens next; ``tries`` oldest first."""
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
