"""What is kept of Stripe's side (schema platform): events by id, our own calls by key, objects as last seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from reeve.database import Base, now

PLATFORM = {"schema": "platform"}
WRITTEN, OLDER, UNKNOWN = "written", "a later look is kept", "unknown customer"
SET_ASIDE = "set aside"
"""What heeding an event may come to."""


class StripeEvent(Base):
    """One event that was proved to be Stripe's: ids and a digest, nothing of what it said.

    ``set_aside_because`` is why somebody let an unknown payer's event rest. ``skew`` is how many seconds our clock was
    ahead of its stamp. ``outcome`` says what heeding it came to.
    """

    __tablename__ = "stripe_event"
    __table_args__ = (
        Index("ix_stripe_event_unhandled", "received_at", postgresql_where="handled_at is null"),
        Index("ix_stripe_event_outcome", "outcome"),
        PLATFORM,
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    made_at: Mapped[datetime]
    version: Mapped[str | None]
    kind: Mapped[str]
    object_id: Mapped[str]
    customer_id: Mapped[str | None]
    digest: Mapped[str | None]
    skew: Mapped[int | None] = mapped_column(Integer())
    received_at: Mapped[datetime] = mapped_column(default=now)
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    set_aside_because: Mapped[str | None]


class StripeCall(Base):
    """One thing we asked of Stripe, written down before. ``key`` makes a repeated question the same one."""

    __tablename__ = "stripe_call"
    __table_args__ = (PLATFORM,)

    key: Mapped[str] = mapped_column(primary_key=True)
    operation: Mapped[str]
    row_id: Mapped[str]
    revision: Mapped[str]
    tries: Mapped[int] = mapped_column(Integer(), default=0)
    began_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    object_id: Mapped[str | None]


class StripeObject(Base):
    """A customer, subscription, invoice or credit note as it was when we last looked (``looked_at``: before we asked).

    ``account_id`` is the payer it belongs to; without one it is quarantined. ``state`` is the gateway's fact.
    """

    __tablename__ = "stripe_object"
    __table_args__ = (Index("ix_stripe_object_account_id", "account_id"), PLATFORM)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("platform.billing_account.id"))
    status: Mapped[str]
    state: Mapped[dict[str, Any]]
    looked_at: Mapped[datetime]
