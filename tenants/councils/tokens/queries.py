"""The council's tokens, and who may answer for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from councils.people.queries import members
from reeve.database import db, now
from reeve.errors import NotFound
from reeve.identity.models import ApiToken, Person
from reeve.identity.queries import today


def tokens() -> Sequence[ApiToken]:
    """All there ever were, those in force first, newest first."""
    found = db.council.scalars(select(ApiToken).order_by(ApiToken.created_at.desc(), ApiToken.label)).all()
    return sorted(found, key=lambda token: not in_force(token))


def get_token(token_id: UUID) -> ApiToken:
    """Raises NotFound."""
    found = db.council.scalars(select(ApiToken).where(ApiToken.id == token_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def in_force(token: ApiToken) -> bool:
    return token.revoked_at is None and token.expires_at > now()


def ending_by(moment: datetime) -> Sequence[ApiToken]:
    """Those in force that end by then and of which nobody was warned; each is held until the unit ends."""
    return db.council.scalars(
        select(ApiToken)
        .where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now(), ApiToken.expires_at <= moment)
        .where(ApiToken.warned_at.is_(None))
        .order_by(ApiToken.expires_at)
        .with_for_update()
    ).all()


def preparers() -> list[Person]:
    """Whoever prepares returns here today, by name."""
    day = today()
    return [
        member.person
        for member in members()
        if member.person.closed_at is None and any(m.role == "preparer" and m.from_on <= day for m in member.roles)
    ]
