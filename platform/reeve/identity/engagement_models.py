"""Engagements of reporting accountants, and what they recorded (schema platform, for the gate lets them in)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, Identified, council_reference, now, within_council

LONDON = ZoneInfo("Europe/London")
ACCOUNTANT = "accountant"
"""What an invitation to an engagement is to; it is a role in no house."""
ENGAGEMENTS = "/engagements"


class Engagement(Identified, Base):
    """An accountant from outside reads one frozen version, from the day they accept the invitation until ``ends_at``.

    It is no membership: it opens no page of the council. ``person_id`` is whoever accepted; ``about`` names what
    is read ("version 2 of HB subsidy final claim, 2024-25").
    """

    __tablename__ = "engagement"
    __table_args__ = (
        council_reference(),
        within_council("version_id", "tenants.version"),
        UniqueConstraint("council_id", "invitation_id"),
        Index("ix_engagement_person_id", "person_id"),
        Index("ix_engagement_version_id", "council_id", "version_id"),
        {"schema": "platform"},
    )

    version_id: Mapped[UUID] = mapped_column(Uuid())
    invitation_id: Mapped[UUID] = mapped_column(Uuid())
    about: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    firm: Mapped[str]
    ends_at: Mapped[datetime]
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_name: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.person.id"))
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]

    @property
    def last_day(self) -> date:
        """The last day in the United Kingdom on which it lets somebody in."""
        return (self.ends_at - timedelta(seconds=1)).astimezone(LONDON).date()

    @property
    def is_open(self) -> bool:
        """Whether it still lets somebody in, accepted or not."""
        return self.ended_at is None and self.ends_at > now()


class EngagementOutcome(Identified, Base):
    """What an accountant found, in their words; rows are only added. ``reported_on`` is the date of their report."""

    __tablename__ = "engagement_outcome"
    __table_args__ = (
        council_reference(),
        within_council("version_id", "tenants.version"),
        Index("ix_engagement_outcome_version_id", "council_id", "version_id"),
        {"schema": "platform"},
    )

    version_id: Mapped[UUID] = mapped_column(Uuid())
    engagement_id: Mapped[UUID] = mapped_column(Uuid())
    firm: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(Uuid())
    person_name: Mapped[str]
    reported_on: Mapped[date]
    words: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
