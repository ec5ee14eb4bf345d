"""Engagements: the gate sees those of the person at the door that are open, a council all of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reeve.database import db, now
from reeve.errors import NotFound
from reeve.identity.engagement_models import Engagement, EngagementOutcome
from reeve.identity.models import Invitation, Person
from reeve.register.models import Council

EXAMINED = text("select * from platform.examined_claim(:engagement)")


@dataclass(frozen=True)
class Examined:
    """What an accountant is shown: the ``manifest`` as it was fixed, its ``signature`` document where there is one, and
    ``offers``, what was offered for its cells from extracts and what was entered."""

    manifest: Mapping[str, Any]
    digest: str
    signature: Mapping[str, Any] | None
    offers: Sequence[Mapping[str, Any]]


def own_engagements(session: Session) -> list[tuple[Engagement, str]]:
    """The open ones of the person at the door with their council's name, the first to end first."""
    found = session.execute(
        select(Engagement, Council.name)
        .join(Council, Council.id == Engagement.council_id)
        .where(Engagement.person_id.is_not(None))
        .order_by(Engagement.ends_at, Engagement.id)
    )
    return [(engagement, name) for engagement, name in found]


def get_own_engagement(engagement_id: UUID) -> Engagement:
    """Raises NotFound for one that is somebody else's, has ended, or was never made."""
    found = db.gate.scalars(
        select(Engagement).where(Engagement.id == engagement_id, Engagement.person_id.is_not(None))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_examined(engagement: Engagement) -> Examined:
    """Raises NotFound where the engagement has ended meanwhile."""
    row = db.gate.execute(EXAMINED, {"engagement": engagement.id}).one_or_none()
    if row is None:
        raise NotFound
    return Examined(
        json.loads(row.manifest), row.digest, json.loads(row.signature) if row.signature else None, row.offers
    )


def find_offered(session: Session, invitation: Invitation) -> Engagement | None:
    """What the invitation whose link was shown lets in to; None where that has ended."""
    return session.scalars(select(Engagement).where(Engagement.invitation_id == invitation.id)).one_or_none()


def engagements_of(version_id: UUID) -> Sequence[Engagement]:
    """Every engagement ever made for this version, newest first."""
    return db.council.scalars(
        select(Engagement).where(Engagement.version_id == version_id).order_by(Engagement.made_at.desc())
    ).all()


def open_engagements() -> list[tuple[Engagement, Person]]:
    """Everybody of this council's that an engagement lets in today, the first to end first."""
    found = db.council.execute(
        select(Engagement, Person)
        .join(Person, Person.id == Engagement.person_id)
        .where(Engagement.accepted_at.is_not(None), Engagement.ended_at.is_(None), Engagement.ends_at > now())
        .order_by(Engagement.ends_at, Engagement.name)
    )
    return [(engagement, person) for engagement, person in found]


def get_engagement(version_id: UUID, engagement_id: UUID) -> Engagement:
    """Held until this unit ends. Raises NotFound."""
    found = db.council.scalars(
        select(Engagement).where(Engagement.id == engagement_id, Engagement.version_id == version_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def outcomes_of(session: Session, version_id: UUID) -> Sequence[EngagementOutcome]:
    """What accountants recorded of this version, oldest first; to the gate only what is of an open engagement."""
    return session.scalars(
        select(EngagementOutcome).where(EngagementOutcome.version_id == version_id).order_by(EngagementOutcome.at)
    ).all()
