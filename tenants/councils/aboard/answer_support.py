"""Letting somebody of Reeve's staff in to help: for a reason, until an hour, at most eight hours from now."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from reeve.audit import actor, record
from reeve.database import db, now
from reeve.errors import Conflict, Refusal
from reeve.onboarding.models import SupportSession
from reeve.onboarding.support_sessions import get_session
from reeve.web.filters import local

LONGEST_HOURS = 8


class AnsweredAlready(Conflict):
    """This was allowed, refused or taken back already, so nothing was changed."""

    title = "It is answered already"


class OwnRequest(Refusal):
    """You asked for this support session yourself, so another admin must allow it."""

    status = 403
    title = "Somebody else must allow it"


class TooLong(Refusal):
    """A support session lasts at least one hour and at most eight."""

    status = 422
    title = "Check for how long"


def approve_support(support_id: UUID, *, reason: str, hours: int, rows: bool) -> SupportSession:
    """Raises NoSuchSession, AnsweredAlready, OwnRequest, TooLong."""
    if not 1 <= hours <= LONGEST_HOURS:
        raise TooLong
    found = get_asked(support_id)
    if found.asked_by == actor().id:
        raise OwnRequest
    found.approved_at, found.approved_by, found.approved_by_name = now(), actor().id, actor().name
    found.approval_reason, found.rows = reason.strip(), rows
    found.until = found.approved_at + timedelta(hours=hours)
    db.council.flush()
    taking = ", with rows to take away" if rows else ""
    words = f"allowed {found.asked_by_name} of Reeve a support session until {local(found.until):%H:%M}{taking}"
    record("support.approved", subject=f"support/{support_id}", words=words)
    return found


def refuse_support(support_id: UUID) -> SupportSession:
    """Raises NoSuchSession, AnsweredAlready."""
    found = get_asked(support_id)
    found.refused_at, found.refused_by_name = now(), actor().name
    db.council.flush()
    words = f"refused {found.asked_by_name} of Reeve a support session"
    record("support.refused", subject=f"support/{support_id}", words=words)
    return found


def get_asked(support_id: UUID) -> SupportSession:
    found = get_session(db.council, db.council.info["council_id"], support_id)
    if found.state(at=now()) != "Asked":
        raise AnsweredAlready
    return found
