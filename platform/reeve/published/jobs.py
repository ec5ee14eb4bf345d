"""The night's counting of what anybody may read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from reeve.database import Role, now
from reeve.jobs import CHECK, DELIVER, UPKEEP, queue, step
from reeve.published.answering import tell_days
from reeve.published.queries import delivered, keep_delivered, keep_pace, took
from reeve.published.tellable import tellable
from reeve.register.models import Department

EVERY_NIGHT = "15 2 * * *"  # in UTC: after midnight in London, winter and summer


@queue.periodic(cron=EVERY_NIGHT)
@queue.task(name="published", queue=UPKEEP, queueing_lock="published")
def run_published(timestamp: int) -> None:
    """Safe to run again, also for nights that were missed."""
    count()


def count() -> int:
    """Count and keep what may be told; returns of how many returns and periods."""
    with step("published.pace", role=Role.PLATFORM) as session:
        keep_pace([{**row._mapping, "counted_at": now()} for row in took((CHECK, DELIVER))])
        tell_days()
        departments = session.scalars(select(Department.id).order_by(Department.slug)).all()
    told = 0
    for department_id in departments:
        with step("published.delivered", role=Role.DEPARTMENT, department_id=department_id):
            rows = [{"department_id": department_id, **told_of(row)} for row in delivered()]
            keep_delivered(rows)
            told += len(rows)
    return told


def told_of(row: Row[Any]) -> dict[str, Any]:
    """The row to keep of one return and period."""
    told = tellable(on_time=row.on_time, late=row.late, not_in=row.not_in)
    return {
        "return_key": row.return_key,
        "practice": row.practice,
        "period": row.period,
        "dated": row.dated,
        "owed": told.owed,
        "on_time": told.on_time,
        "late": told.late,
        "not_in": told.not_in,
        "counted_at": now(),
    }
