"""Recoveries as each role sees them: the gate the one whose link was shown, a council those of its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from reeve.database import now
from reeve.identity.recovery_models import Recovery
from reeve.identity.token import hashed

ASKED_FOR = timedelta(days=7)


def find_by_link(session: Session, token: str) -> Recovery | None:
    """Held until this unit ends, so that a link works once."""
    return session.scalars(select(Recovery).where(Recovery.token_hash == hashed(token)).with_for_update()).one_or_none()


def is_open() -> ColumnElement[bool]:
    """Neither used nor stopped; asked this week, or approved and not expired."""
    waiting = and_(Recovery.approved_at.is_(None), Recovery.asked_at > now() - ASKED_FOR)
    under_way = and_(Recovery.approved_at.is_not(None), Recovery.expires_at > now())
    return and_(Recovery.used_at.is_(None), Recovery.stopped_at.is_(None), or_(waiting, under_way))


def open_recoveries(session: Session) -> Sequence[Recovery]:
    """The oldest first."""
    return session.scalars(select(Recovery).where(is_open()).order_by(Recovery.asked_at, Recovery.id)).all()


def count_recoveries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Recovery).where(is_open())) or 0


def find_open(session: Session, recovery_id: UUID) -> Recovery | None:
    """Held until this unit ends, so that it is not stopped and approved at once."""
    return session.scalars(
        select(Recovery).where(Recovery.id == recovery_id, is_open()).with_for_update()
    ).one_or_none()


def has_open(session: Session, person_id: UUID) -> bool:
    found = select(Recovery.id).where(Recovery.person_id == person_id, is_open())
    return session.scalars(found).first() is not None
