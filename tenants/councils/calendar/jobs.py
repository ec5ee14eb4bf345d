"""The room's job: every quarter of an hour, what is due to be said about returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from councils.calendar.queries import came_back, councils_answered, councils_to_remind
from councils.calendar.remind import KINDS, remind
from councils.calendar.tell_answer import tell_answers
from councils.people.unreached import note_unreached
from reeve.database import Role, now
from reeve.errors import Refusal
from reeve.jobs import UPKEEP, queue, step

log = structlog.get_logger("reeve.calendar")

LOOK_BACK = timedelta(days=7)
"""How long a letter may take to come back, and how long the job may have stood still, without anything being lost."""


class NotEverywhere(RuntimeError):
    """In some councils it failed; the others were served, and the next run tries again."""


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="calendar.remind", queue=UPKEEP, queueing_lock="calendar.remind")
def run_remind(timestamp: int) -> None:
    """``timestamp`` is the moment it was due. Safe to run again, also after some that were missed."""
    remind_everybody()


def remind_everybody() -> int:
    """What came back first, so that the next person is told in the same run; then every council by itself. Returns how
    many letters were written. Raises NotEverywhere."""
    since = now() - LOOK_BACK
    with step("calendar.look", role=Role.PLATFORM):
        returned = came_back(KINDS, since=since)
        due, answered = councils_to_remind(), councils_answered(since)
    for each in returned:
        with step("calendar.came_back", council_id=each.council_id):
            note_unreached(each.letter_id, each.person_id, words=each.words)
    written, failed = in_each(due, "calendar.write", remind)
    more, not_told = in_each(answered, "calendar.answer", lambda: tell_answers(since))
    if failed + not_told:
        raise NotEverywhere(f"{failed} councils not reminded, {not_told} not told of an answer")
    return written + more


def in_each(councils: Iterable[UUID], name: str, work: Callable[[], int]) -> tuple[int, int]:
    """``work`` in a unit of each council; one in which it fails does not keep the others from it. How many letters were
    written, and in how many councils it failed."""
    written = failed = 0
    for council_id in councils:
        try:
            with step(name, council_id=council_id):
                written += work()
        except (SQLAlchemyError, Refusal) as error:
            failed += 1
            log.warning("not in this council", step=name, kind=type(error).__name__, council=str(council_id))
    return written, failed
