"""Giving the day's head to every council and every department, each in a unit of its own."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reeve.database import Role
from reeve.identity.queries import today
from reeve.jobs import step
from reeve.register.models import Council, Department
from reeve.transparency.given import give


def give_heads() -> int:
    """Into how many histories a head was written now; safe to run again, also for days that were missed."""
    with step("log.to-give", role=Role.PLATFORM) as session:
        councils, departments = those_aboard(session), session.scalars(select(Department.id)).all()
    written = 0
    for council_id in councils:
        with step("log.give", council_id=council_id) as session:
            written += give(session) > 0
    for department_id in departments:
        with step("log.give", role=Role.DEPARTMENT, department_id=department_id) as session:
            written += give(session) > 0
    return written


def those_aboard(session: Session) -> Sequence[UUID]:
    """Every council on Reeve that there is still."""
    still_there = or_(Council.closed_on.is_(None), Council.closed_on >= today())
    return session.scalars(
        select(Council.id).where(Council.onboarded_at.is_not(None), still_there).order_by(Council.slug)
    ).all()
