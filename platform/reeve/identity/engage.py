"""Engaging a reporting accountant: invited by a single-use link to one frozen version, until a day; ended at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from reeve.audit import actor, record
from reeve.database import db, now
from reeve.errors import Conflict, Refusal
from reeve.identity.address import address_of
from reeve.identity.engagement_models import ACCOUNTANT, Engagement
from reeve.identity.invite import send
from reeve.identity.models import Invitation
from reeve.identity.queries import LONDON, today
from reeve.identity.visitor import House

LONGEST = timedelta(days=366)


class EndsBeforeTomorrow(Refusal):
    """The last day must be after today, and within a year."""

    status = 422
    title = "Check the last day"


class EngagementEnded(Conflict):
    """This engagement had ended before. Nothing was changed."""

    title = "The engagement has ended"


@dataclass(frozen=True)
class Accountant:
    """Whom to let in: a person of a firm, until the last day ``until``."""

    name: str
    email: str
    firm: str
    until: date


@dataclass(frozen=True)
class Claim:
    """What they are to read: a version, in words ``about``, and as the history names it ``subject``."""

    version_id: UUID
    about: str
    subject: str


def engage(accountant: Accountant, claim: Claim, *, house: House) -> str:
    """Make the engagement with its invitation, write the letter, and return the link.

    Raises NotAnAddress, EndsBeforeTomorrow.
    """
    if not today() < accountant.until <= today() + LONGEST:
        raise EndsBeforeTomorrow
    email = address_of(accountant.email)
    invitation = Invitation(
        id=uuid4(),
        email=email,
        name=accountant.name.strip(),
        role=ACCOUNTANT,
        capacity=f"{claim.about}, until {accountant.until:%-d %B %Y}",
        council_id=house.id,
        invited_by=actor().id,
    )
    link = send(db.council, invitation, house)
    db.council.add(invitation)
    db.council.flush()
    db.council.add(engagement_by(accountant, claim, invitation))
    db.council.flush()
    record(
        "engagement.made",
        subject=claim.subject,
        words=f"invited {invitation.name} of {accountant.firm} to read {claim.about} until "
        f"{accountant.until:%-d %B %Y}, as reporting accountant",
    )
    return link


def engagement_by(accountant: Accountant, claim: Claim, invitation: Invitation) -> Engagement:
    return Engagement(
        id=uuid4(),
        version_id=claim.version_id,
        invitation_id=invitation.id,
        about=claim.about,
        name=invitation.name,
        email=invitation.email,
        firm=accountant.firm.strip(),
        ends_at=end_of(accountant.until),
        made_by_name=actor().name,
    )


def end_of(day: date) -> datetime:
    """The moment after the day's last, in the United Kingdom."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON)


def end_engagement(engagement: Engagement, *, subject: str) -> None:
    """It stops with the very next page they open; a link not used yet stops too. Raises EngagementEnded."""
    if not engagement.is_open:
        raise EngagementEnded
    engagement.ended_at, engagement.ended_by_name = now(), actor().name
    invitation = db.council.get_one(Invitation, engagement.invitation_id)
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = now()
    db.council.flush()
    record(
        "engagement.ended",
        subject=subject,
        words=f"ended the reading of {engagement.about} by {engagement.name} of {engagement.firm}",
    )
