"""Ending a support session early, by either side: it stops with the very next page."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from reeve.audit import actor, record
from reeve.database import now
from reeve.errors import Conflict
from reeve.onboarding.models import SupportSession
from reeve.onboarding.support_sessions import get_session


class NothingToEnd(Conflict):
    """This support session was refused, ended or over already, so nothing was changed."""

    title = "The support session is not open"


def end_support(session: Session, council_id: UUID, support_id: UUID) -> SupportSession:
    """Also takes back one that was asked for and not answered. Raises NoSuchSession, NothingToEnd."""
    found = get_session(session, council_id, support_id)
    if found.state(at=now()) not in ("Asked", "Running"):
        raise NothingToEnd
    found.ended_at, found.ended_by_name = now(), actor().name
    session.flush()
    words = f"ended {found.asked_by_name}'s support session"
    record("support.ended", subject=f"support/{support_id}", words=words, chain=council_id)
    return found
