"""Deliveries and their attempts (schema tenants)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, CouncilOwned, Identified, council_reference, now, within_council


class Delivery(Identified, Base):
    """One submission on its way through one channel. ``sealed_at`` is the moment that counts against a deadline;
    ``receipt`` is the signed transport receipt once the other end took it, ``answer`` what the department's own server
    said of it, where it went to one (JSON)."""

    __tablename__ = "delivery"
    __table_args__ = (
        council_reference(),
        within_council("submission_id", "tenants.submission"),
        UniqueConstraint("council_id", "submission_id"),
        {"schema": "tenants"},
    )

    submission_id: Mapped[UUID] = mapped_column(Uuid())
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("platform.channel.id"))
    enqueued_at: Mapped[datetime] = mapped_column(default=now)
    sealed_at: Mapped[datetime | None]
    consignment_id: Mapped[UUID | None] = mapped_column(Uuid())
    receipt: Mapped[str | None]
    answer: Mapped[str | None]
    delivered_at: Mapped[datetime | None]


class Attempt(CouncilOwned, Base):
    """One try at handing over, committed before it was made. ``outcome`` is None until known, then taken or refused."""

    __tablename__ = "attempt"
    __table_args__ = (
        council_reference(),
        within_council("delivery_id", "tenants.delivery"),
        CheckConstraint("outcome in ('taken', 'refused', 'unknown')", name="outcome_known"),
        {"schema": "tenants"},
    )

    delivery_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    n: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    begun_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    words: Mapped[str | None]
    next_at: Mapped[datetime | None]
