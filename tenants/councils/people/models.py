"""Access reviews (schema tenants): once a quarter an admin looks at everybody and keeps or removes each; and the people
whom a letter did not reach."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council


class AccessReview(Identified, Base):
    """One review, begun with its first answer and finished when everybody who belongs has one."""

    __tablename__ = "access_review"
    __table_args__ = (
        council_reference(),
        Index("uq_access_review_open", "council_id", unique=True, postgresql_where=text("finished_at is null")),
        {"schema": "tenants"},
    )

    begun_at: Mapped[datetime] = mapped_column(default=now)
    begun_by: Mapped[UUID] = mapped_column(Uuid())
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[UUID | None] = mapped_column(Uuid())
    finished_by_name: Mapped[str | None]


class AccessReviewAnswer(CouncilOwned, Base):
    """What an admin said of one person: kept, or removed. ``roles`` are those held at that moment, in words."""

    __tablename__ = "access_review_answer"
    __table_args__ = (council_reference(), within_council("review_id", "tenants.access_review"), {"schema": "tenants"})

    review_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"), primary_key=True)
    person_name: Mapped[str]
    roles: Mapped[str]
    kept: Mapped[bool]
    by_id: Mapped[UUID] = mapped_column(Uuid())
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Unreached(CouncilOwned, Base):
    """A reminder that the person's address refused. Until an admin says it is put right, nobody relies on the address
    and the next person is told instead."""

    __tablename__ = "unreached"
    __table_args__ = (council_reference(), {"schema": "tenants"})

    letter_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("platform.person.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    words: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str | None]
