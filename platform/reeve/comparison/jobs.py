"""The figures' night: what was accepted is taken, what may be told of it is published, and disputes are counted."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from reeve.comparison.disputed import tell_disputes
from reeve.comparison.publish import publish
from reeve.comparison.queries import to_publish
from reeve.comparison.take import OnePeriod, take_accepted
from reeve.database import Role
from reeve.jobs import UPKEEP, queue, step
from reeve.register.models import Department

EVERY_NIGHT = "55 1 * * *"  # in UTC: after midnight in London, winter and summer


@queue.periodic(cron=EVERY_NIGHT)
@queue.task(name="figures", queue=UPKEEP, queueing_lock="figures")
def run_figures(timestamp: int) -> None:
    """Safe to run again, also for nights that were missed."""
    keep_figures()


@queue.task(name="figures-accepted", queue=UPKEEP)
def run_accepted(department_id: str) -> None:
    """The department accepted something: it is taken now, and told of where five are new."""
    keep_figures(only=UUID(department_id))


def keep_figures(*, only: UUID | None = None) -> int:
    """Take and publish, in each department's own unit; returns how many returns were taken."""
    with step("figures.departments", role=Role.PLATFORM) as session:
        departments = session.scalars(select(Department.id).order_by(Department.slug)).all()
    taken = 0
    for department_id in departments:
        if only not in (None, department_id):
            continue
        with step("figures.take", role=Role.DEPARTMENT, department_id=department_id):
            taken += take_accepted()
        with step("figures.changed", role=Role.DEPARTMENT, department_id=department_id):
            changed = [OnePeriod(row.return_key, row.practice, row.period) for row in to_publish()]
        for place in changed:
            with step("figures.publish", role=Role.DEPARTMENT, department_id=department_id):
                publish(place)
        if only is None:
            with step("figures.disputes", role=Role.DEPARTMENT, department_id=department_id):
                tell_disputes()
    return taken
