"""When somebody is reminded of a return, and who: pure, by working days of the council's nation and hours of the day.

Each step reaches one circle more. A circle that is empty, or in which an address refuses letters, is made up for by the
next one at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from reeve.definitions.working_days import LONDON, day_of, working_days_after, working_days_before
from reeve.identity.models import Person

CIRCLES = ("preparer", "deputy", "certifier", "admin")
MORNING = time(7, 30)
LATE_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Step:
    """``name`` tells it from the others of the same return; the first ``circles`` of them are told."""

    name: str
    circles: int


BEFORE = ((20, Step("20", 1)), (10, Step("10", 2)), (5, Step("5", 3)), (1, Step("1", 4)), (0, Step("0", 4)))
LATE = Step("late", 4)
HOURS = ((12, Step("12h", 3)), (8, Step("8h", 3)), (4, Step("4h", 4)), (2, Step("2h", 4)), (1, Step("1h", 4)))
"""On the last day, only of what is ready and not sent."""


def step_due(due_at: datetime, now: datetime, *, nation: str, ready: bool) -> Step | None:
    """The step to take now: the latest whose moment has come, so that days on which no job ran leave no heap.

    ``ready`` says that nothing is left but to sign, release or send. The morning after the date, it is said once that
    it was missed.
    """
    due_on = day_of(due_at)
    if now > due_at:
        missed = morning(working_days_after(due_on, 1, nation=nation))
        return LATE if missed <= now <= due_at + LATE_FOR else None
    hours = [step for before, step in HOURS if ready and now >= due_at - timedelta(hours=before)]
    days = [step for n, step in BEFORE if now >= morning(working_days_before(due_on, n, nation=nation))]
    come = hours or days
    return come[-1] if come else None


def morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, LONDON)


def readers_of(step: Step, circles: Sequence[Sequence[Person]], *, unreached: Collection[UUID]) -> list[Person]:
    """Whom to tell, each once, the first circle first. ``circles`` in the order of ``CIRCLES``."""
    found: dict[UUID, Person] = {}
    wanted = step.circles
    for number, circle in enumerate(circles, 1):
        if number > wanted:
            break
        reached = [person for person in circle if person.id not in unreached]
        if not reached or len(reached) < len(circle):
            wanted += 1
        found |= {person.id: person for person in reached if person.id not in found}
    return list(found.values())
