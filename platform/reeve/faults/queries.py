"""Reading faults, and whom to tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reeve.database import db, now
from reeve.errors import NotFound
from reeve.faults.models import Fault
from reeve.identity.models import Person, PlatformMembership
from reeve.identity.queries import in_force

LATELY = timedelta(days=30)
MOST = 20


def recent_faults() -> tuple[Sequence[Fault], int]:
    """The newest of the last 30 days, and how many there were in all."""
    lately = Fault.at > now() - LATELY
    newest = db.platform.scalars(select(Fault).where(lately).order_by(Fault.at.desc(), Fault.id).limit(MOST)).all()
    return newest, db.platform.scalar(select(func.count()).select_from(Fault).where(lately)) or 0


def get_fault(session: Session, fault_id: UUID) -> Fault:
    """Raises NotFound: a job whose subject is not there fails loudly."""
    found = session.get(Fault, fault_id)
    if found is None:
        raise NotFound(f"There is no fault {fault_id}.")
    return found


def platform_admins(session: Session) -> Sequence[Person]:
    """Whoever runs the platform today and whose account is open."""
    return session.scalars(
        select(Person)
        .join(PlatformMembership, PlatformMembership.person_id == Person.id)
        .where(in_force(PlatformMembership.from_on, PlatformMembership.to_on), Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
        .distinct()
    ).all()
