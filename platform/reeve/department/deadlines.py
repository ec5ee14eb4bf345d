"""When a council owes something next, for those who must not act near a deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from reeve.database import Role, db, unit
from reeve.department.models import Obligation
from reeve.register.models import Department


def due_between(council_id: UUID, after: datetime, before: datetime) -> Sequence[datetime]:
    """Every due time of this council's in that span, owed to any department, practice too. Runs in a platform unit."""
    found: list[datetime] = []
    for department_id in db.platform.scalars(select(Department.id)).all():
        with unit(Role.DEPARTMENT, department_id=department_id) as session:
            due = select(Obligation.due_at).where(
                Obligation.council_id == council_id,
                Obligation.due_at >= after,
                Obligation.due_at <= before,
                Obligation.lapsed_at.is_(None),
            )
            found += [at for at in session.scalars(due) if at is not None]
    return sorted(found)
