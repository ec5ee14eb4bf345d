"""Whether a council has to be looked at again for its reminders: pure.

The job runs each quarter of an hour, and most of the time nothing has changed. What it would do in a council follows
from the day, from which step of each return is due, from what the department answered, and from what was done in the
council; every act adds to its history, whose head therefore stands for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from councils.calendar.ladder import step_due
from councils.calendar.queries import DueSoon
from reeve.definitions.working_days import day_of


@dataclass(frozen=True)
class Mark:
    """How a council stands: ``steps`` are the steps now due, for each return with its date; ``head`` is that of its
    history."""

    day: date
    head: str
    steps: tuple[tuple[UUID, datetime, str, str], ...] = ()
    answered_at: datetime | None = None


def marks_of(
    due: Iterable[DueSoon], answered: Mapping[UUID, datetime], heads: Mapping[UUID, str], *, now: datetime
) -> dict[UUID, Mark]:
    """By council; one in which no step is due and nothing was answered has nothing to be told, and is not there."""
    found: dict[UUID, Mark] = {}

    def mark(council_id: UUID) -> Mark:
        return found.get(council_id) or Mark(day_of(now), heads.get(council_id, ""))

    for each in due:
        names = steps_at(each.due_at, now, each.nation)
        if any(names):
            own = mark(each.council_id)
            found[each.council_id] = replace(own, steps=(*own.steps, (each.obligation_id, each.due_at, *names)))
    for council_id, at in answered.items():
        found[council_id] = replace(mark(council_id), answered_at=at)
    return found


@lru_cache(maxsize=256)
def steps_at(due_at: datetime, now: datetime, nation: str) -> tuple[str, str]:
    """The names of the steps due: of what is not ready, and of what is ready and not sent. Returns share few dates."""
    steps = (step_due(due_at, now, nation=nation, ready=ready) for ready in (False, True))
    before, ready = ("" if step is None else step.name for step in steps)
    return before, ready
