"""The calendar's day: every council is asked for what it owes, and a council newly aboard for a practice return."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from reeve.database import Role, db
from reeve.department.calendar import ask_ahead, ask_everybody_to_practise
from reeve.identity.queries import today
from reeve.jobs import UPKEEP, queue, step
from reeve.onboarding.models import GoingLive
from reeve.register.models import Council, Department

EVERY_NIGHT = "10 1 * * *"  # in UTC: after midnight in London, winter and summer


@queue.periodic(cron=EVERY_NIGHT)
@queue.task(name="calendar", queue=UPKEEP, queueing_lock="calendar")
def run_calendar(timestamp: int) -> None:
    """Safe to run again, also for nights that were missed."""
    keep_calendar()


@queue.task(name="calendar-released", queue=UPKEEP)
def run_released() -> None:
    """A definition was released while the service runs: its obligations and dates do not wait for the night."""
    keep_calendar()


@queue.task(name="practise", queue=UPKEEP)
def run_practise(council_id: str) -> None:
    """What a council newly aboard is to practise on, without waiting for the night."""
    keep_calendar(only=UUID(council_id))


def keep_calendar(*, only: UUID | None = None) -> int:
    """Ask for what has ended and what is to come, in each department's own unit, and councils that practise for their
    practice returns; returns how many obligations were made. ``only`` asks one council to practise, and no more."""
    with step("calendar.aboard", role=Role.PLATFORM) as session:
        departments = session.scalars(select(Department.id).order_by(Department.slug)).all()
        practising = [council for council in aboard_not_live() if only in (None, council)]
    made = 0
    for department_id in departments:
        with step("calendar.ask", role=Role.DEPARTMENT, department_id=department_id):
            made += ask_ahead(today()) if only is None else 0
        with step("calendar.practise", role=Role.DEPARTMENT, department_id=department_id):
            made += ask_everybody_to_practise(today(), practising=practising)
    return made


def aboard_not_live() -> Collection[UUID]:
    live = select(GoingLive.council_id).where(GoingLive.council_id == Council.id)
    aboard = Council.onboarded_at.is_not(None)
    return db.platform.scalars(select(Council.id).where(aboard, ~live.exists())).all()
