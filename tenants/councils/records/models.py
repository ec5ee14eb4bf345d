"""Links to a copy of record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, Identified, council_reference, now, within_council


class RecordLink(Identified, Base):
    """A secret link to the copy of record of one delivery. Only its hash is kept. ``label`` says who it is for.

    In schema platform, for the gate looks it up by its hash before a council is known.
    """

    __tablename__ = "record_link"
    __table_args__ = (
        council_reference(),
        within_council("delivery_id", "tenants.delivery"),
        UniqueConstraint("token_hash"),
        Index("ix_record_link_delivery_id", "council_id", "delivery_id"),
        {"schema": "platform"},
    )

    delivery_id: Mapped[UUID] = mapped_column(Uuid())
    token_hash: Mapped[str]
    label: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_name: Mapped[str]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str | None]
    read_at: Mapped[datetime | None]
    reads: Mapped[int] = mapped_column(Integer(), default=0)

    @property
    def works(self) -> bool:
        return self.ended_at is None and self.expires_at > now()
