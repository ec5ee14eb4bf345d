"""What is ready and not sent, told louder as the hour nears. Pure: a row and a clock in, words out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from councils.returns.models import Standing
from councils.returns.state import State, day, latest_due, state_of
from reeve.definitions.working_days import day_of, working_days_before

WAITING: dict[State, str] = {
    State.READY_FOR_SIGNATURE: "is ready but not sent",
    State.READY_TO_SEND: "is ready but not sent",
    State.WITH_THE_CERTIFIER: "is with the certifier and not sent",
    State.WAITING_FOR_RELEASE: "waits for release and is not sent",
    State.SIGNED: "is signed but not sent",
}
"""Nothing is left to do but to sign, release or send."""

WORKING_DAYS = 5
LAST_HOURS = timedelta(hours=4)


class Loudness(IntEnum):
    """How near the time is."""

    SOON = 1
    TODAY = 2
    LAST_HOURS = 3
    LATE = 4


@dataclass(frozen=True)
class Alarm:
    """``words`` follow the name of the return; ``left`` says the time that is left, or since when there is none."""

    loudness: Loudness
    words: str
    left: str

    def about(self, name: str) -> str:
        """The whole warning."""
        said = f"{name} {self.words}. {self.left}."
        return f"Send it now. {said}" if self.loudness >= Loudness.LAST_HOURS else said


def alarm_of(standing: Standing, *, now: datetime, nation: str) -> Alarm | None:
    """The warning due now, from five working days before; None where it is quiet, as it is once it is sent."""
    words, due = WAITING.get(state_of(standing)), latest_due(standing)
    if words is None or due is None:
        return None
    if now > due:
        return Alarm(Loudness.LATE, words, f"It was due {day(due)}")
    if due - now <= LAST_HOURS:
        return Alarm(Loudness.LAST_HOURS, words, f"{time_left(due - now)} left")
    if day_of(now) == day_of(due):
        return Alarm(Loudness.TODAY, words, f"It is due today, and {time_left(due - now)} left")
    if day_of(now) >= working_days_before(day_of(due), WORKING_DAYS, nation=nation):
        return Alarm(Loudness.SOON, words, in_days(due, now))
    return None


def time_left(left: timedelta) -> str:
    """Whole hours, and in the last two, minutes: "9 hours are", "75 minutes are", "1 minute is"."""
    minutes = max(1, round(left.total_seconds() / 60))
    count, unit = (minutes, "minute") if minutes < 120 else (round(minutes / 60), "hour")
    return f"{count} {unit} is" if count == 1 else f"{count} {unit}s are"


def in_days(due: datetime, now: datetime) -> str:
    days = (day_of(due) - day_of(now)).days
    return f"Due {'tomorrow' if days == 1 else f'in {days} days'}, on {day(due)}"
