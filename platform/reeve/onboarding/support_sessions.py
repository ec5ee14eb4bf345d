"""Reading support sessions: a council's own, and the one that lets somebody of the platform in now."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from reeve.database import now
from reeve.errors import NotFound
from reeve.identity.models import Membership, Person
from reeve.identity.queries import in_force
from reeve.onboarding.models import SupportSession
from reeve.register.models import Council


class NoSuchSession(NotFound):
    """There is no such support session. Go back to the list of support sessions."""


def sessions_with(session: Session, council_id: UUID) -> Sequence[SupportSession]:
    """Every one, newest first."""
    return session.scalars(
        select(SupportSession).where(SupportSession.council_id == council_id).order_by(SupportSession.asked_at.desc())
    ).all()


def get_session(session: Session, council_id: UUID, support_id: UUID) -> SupportSession:
    """Held until this unit ends, so that it is answered once. Raises NoSuchSession."""
    found = session.scalars(
        select(SupportSession)
        .where(SupportSession.council_id == council_id, SupportSession.id == support_id)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NoSuchSession
    return found


def find_running(session: Session, slug: str, person_id: UUID) -> tuple[SupportSession, Council] | None:
    """The approved session of this person with the council called ``slug``, neither ended nor over.

    The gate sees only the sessions its own person asked for.
    """
    row = session.execute(
        select(SupportSession, Council)
        .join(Council, Council.id == SupportSession.council_id)
        .where(
            Council.slug == slug,
            SupportSession.asked_by == person_id,
            SupportSession.approved_at.is_not(None),
            SupportSession.ended_at.is_(None),
            SupportSession.until > now(),
        )
        .order_by(SupportSession.until.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def admins_to_ask(session: Session, council_id: UUID) -> Sequence[Person]:
    """The council's admins today, by name."""
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.council_id == council_id, Membership.role == "admin", Person.closed_at.is_(None))
        .where(in_force(Membership.from_on, Membership.to_on))
        .order_by(Person.name, Person.id)
        .distinct()
    ).all()
