"""Calendar feeds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, council_reference, now


class CalendarFeed(CouncilOwned, Base):
    """One person's secret link to this council's calendar. Only its hash is kept; one a person is in force.

    In schema platform, for the gate looks it up by its hash before a council is known.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        council_reference(),
        UniqueConstraint("token_hash"),
        Index(
            "ix_calendar_feed_in_force",
            "council_id",
            "person_id",
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
        {"schema": "platform"},
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    token_hash: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
