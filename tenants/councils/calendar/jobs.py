"""The room's jobs: every quarter of an hour what is due to be said about returns, and what a department has said as it
says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from procrastinate import RetryStrategy
from sqlalchemy.exc import SQLAlchemyError

from councils.calendar.marks import Mark, marks_of
from councils.calendar.queries import came_back, councils_answered, due_soon
from councils.calendar.remind import KINDS, remind
from councils.calendar.tell_answer import tell_answers
from councils.calendar.tell_rules import tell_rules
from councils.calendar.tell_said import tell_said
from councils.people.unreached import note_unreached
from reeve.audit.queries import chain_heads
from reeve.database import Role, db, now
from reeve.department.chase import SAID
from reeve.errors import Refusal
from reeve.jobs import UPKEEP, queue, step
from reeve.revisions.tell_councils import LETTERS

log = structlog.get_logger("reeve.calendar")

LOOK_BACK = timedelta(days=7)
"""How long a letter may take to come back, and how long the job may have stood still, without anything being lost."""
AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)

_served: dict[UUID, Mark] = {}
"""How each council stood when it was last served by this process; a process that starts serves everybody once."""
_noted: set[UUID] = set()
"""Letters that came back and are written down; each is told of once."""


class NotEverywhere(RuntimeError):
    """In some councils it failed; the others were served, and the next run tries again."""


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="calendar.remind", queue=UPKEEP, queueing_lock="calendar.remind")
def run_remind(timestamp: int) -> None:
    """``timestamp`` is the moment it was due. Safe to run again, also after some that were missed."""
    remind_everybody()


@queue.task(name=SAID, queue=UPKEEP, retry=AGAIN)
def run_said(council_id: str) -> None:
    """Write to one council's people what the department has said; asked for by the desk, and safe to run again."""
    with step("calendar.said", council_id=UUID(council_id)):
        tell_said(now() - LOOK_BACK)


@queue.task(name=LETTERS, queue=UPKEEP, retry=AGAIN)
def run_rules_changed(council_id: str, department_id: str, draft: str) -> None:
    """Write to one council's preparers that rules were changed; asked for as councils are told, and safe to run
    again."""
    with step("calendar.rules_changed", council_id=UUID(council_id)):
        tell_rules(UUID(department_id), int(draft))


def remind_everybody() -> int:
    """What came back first, so that the next person is told in the same run; then every council by itself in which
    something has changed since it was served. Returns how many letters were written. Raises NotEverywhere."""
    since = now() - LOOK_BACK
    with step("calendar.look", role=Role.PLATFORM):
        returned = came_back(KINDS, since=since)
    for each in returned:
        if each.letter_id not in _noted:
            with step("calendar.came_back", council_id=each.council_id):
                note_unreached(each.letter_id, each.person_id, words=each.words)
            _noted.add(each.letter_id)
    marks = changed(since)
    written, not_reminded = in_each([one for one in marks if marks[one].steps], "calendar.write", remind)
    answered = [one for one in marks if marks[one].answered_at]
    more, not_told = in_each(answered, "calendar.answer", lambda: tell_answers(since))
    _served.update({one: mark for one, mark in marks.items() if one not in not_reminded | not_told})
    if not_reminded or not_told:
        raise NotEverywhere(f"{len(not_reminded)} councils not reminded, {len(not_told)} not told of an answer")
    return written + more


def changed(since: datetime) -> dict[UUID, Mark]:
    """Councils that stand otherwise than when they were served, and how they stand now."""
    with step("calendar.marks", role=Role.PLATFORM):
        due, answered = due_soon(), councils_answered(since)
        heads = chain_heads(db.platform, list({each.council_id for each in due} | set(answered)))
    found = marks_of(due, answered, heads, now=now())
    return {one: mark for one, mark in found.items() if _served.get(one) != mark}


def in_each(councils: Iterable[UUID], name: str, work: Callable[[], int]) -> tuple[int, set[UUID]]:
    """``work`` in a unit of each council; one in which it fails does not keep the others from it. How many letters were
    written, and the councils in which it failed."""
    written, failed = 0, set[UUID]()
    for council_id in councils:
        try:
            with step(name, council_id=council_id):
                written += work()
        except (SQLAlchemyError, Refusal) as error:
            failed.add(council_id)
            log.warning("not in this council", step=name, kind=type(error).__name__, council=str(council_id))
    return written, failed
